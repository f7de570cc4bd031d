"""Proposals come back in books, are declined with words, or become part of the next version."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from imported_returns import JAN, imported, returned
from openpyxl import load_workbook
from support.command import Run, run
from support.filled_books import places
from support.starter_cycle import OWNERS, Cycle

from salesbook.api.build import build_workbooks
from salesbook.api.plan import plan_targets
from salesbook.model.period import Month
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells

ZHANG, LI, WANG = OWNERS
SHEETS = 'sheets = ["difficulty", "proposals"]\n'
MARCH = Month(2027, 3)


def moved(cycle: Cycle, folder: Path) -> Cycle:
    """Return a copy of a cycle."""
    shutil.copytree(cycle.plan.parent, folder, dirs_exist_ok=True)
    return Cycle(plan=folder / "plan", issued=folder / "issued", returned=folder / "returned")


@pytest.fixture(scope="module")
def issued(shared_cycle: Cycle, tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """Return the cycle with forms that ask for difficulties and proposals, issued anew."""
    asking = moved(shared_cycle, tmp_path_factory.mktemp("asking"))
    settings = asking.plan / "plan.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("[return]\n", f"[return]\n{SHEETS}"), "utf-8")
    assert build_workbooks(asking.plan, asking.issued, language="en", force=True).files
    return asking


@pytest.fixture
def asking(issued: Cycle, tmp_path: Path) -> Cycle:
    return moved(issued, tmp_path / "cycle")


def typed(data: bytes, sheet: str, values: Mapping[tuple[str, str], CellValue]) -> bytes:
    at = places(data, sheet)
    return set_cells(data, sheet, {at[key]: value for key, value in values.items()})


def difficulty(cycle: Cycle, owner: str, month: str, amount: int, row: str = "+001") -> bytes:
    """Return a return of January with a difficulty report."""
    said: dict[tuple[str, str], CellValue] = {
        (row, "day"): 46_401,
        (row, "month"): month,
        (row, "amount"): amount,
        (row, "difficulty"): "the dealer closed",
        (row, "cause"): "market",
    }
    return typed(returned(cycle, owner, JAN), "Difficulties", said)


def region(cycle: Cycle, id_: str, values: Mapping[tuple[str, str], CellValue]) -> bytes:
    (path,) = cycle.issued.glob(f"*-{id_}-*-region.xlsx")
    return typed(path.read_bytes(), "Proposals", values)


def single(kind: str, person: str, month: str, amount: int, **more: str) -> dict[tuple[str, str], CellValue]:
    said = {"kind": kind, "person": person, "month": month, "reason": "agreed by phone", **more}
    return {("+001", "amount"): amount, **{("+001", name): word for name, word in said.items()}}


def sums(plan: Path) -> dict[tuple[str, str], int]:
    """Return the revenue target of everybody in every month, in yuan."""
    targets = plan_targets(plan).targets
    assert targets is not None
    cube = targets.whole()["revenue"].sum(axis=2)
    return {
        (person, month.key): int(cube[at, to]) // 100
        for at, month in enumerate(targets.months)
        for to, person in enumerate(targets.people)
    }


@pytest.fixture
def plan(store: str, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    def command(name: str, *more: object) -> Run:
        return run(capsys, "plan", name, *more, "--store", store)

    return command


def test_a_difficulty_report_relieves_its_owner_and_nobody_else(
    asking: Cycle, store: str, tmp_path: Path, plan: Callable[..., Run]
) -> None:
    before = sums(asking.plan)
    assert "nothing is proposed" not in plan("proposals").out
    result = imported(asking, store, JAN, {"li.xlsx": difficulty(asking, LI, "Mar", 20_000)})
    assert [each.submission.status for each in result.files] == ["accepted"], result.all_problems
    listed = plan("proposals").out
    assert re.search(r"li-si/1 +relief: Li Si 2027-03 −20,000.00 +the dealer closed +open", listed), listed
    new = tmp_path / "second"
    done = plan(
        "revise", asking.plan, "--effective", "2027-03", "--accept", "li-si/1", "--by", "zhao", "-o", new
    )
    assert done.code == 0, done.err
    after = sums(new)
    assert {key: after[key] - before[key] for key in before if after[key] != before[key]} == {
        (LI, "2027-03"): -20_000
    }
    assert 'relief li-si/1: Li Si 2027-03 −20,000.00",the dealer closed' in (new / "changes.csv").read_text()
    assert "accepted by zhao" in plan("proposals").out
    assert (
        "answered already"
        in plan(
            "revise", asking.plan, "--effective", "2027-03", "--accept", "li-si/1", "-o", tmp_path / "third"
        ).err
    )


def test_a_managers_spread_keeps_the_regions_total(
    asking: Cycle, store: str, tmp_path: Path, plan: Callable[..., Run]
) -> None:
    before = sums(asking.plan)
    year = {who: sum(value for (person, _), value in before.items() if person == who) for who in (ZHANG, LI)}
    wish: dict[tuple[str, str], CellValue] = {
        (ZHANG, "proposed"): year[ZHANG] - 90_000,
        (LI, "proposed"): year[LI] + 90_000,
        (LI, "reason"): "takes over the chain stores",
    }
    imported(asking, store, JAN, {"east.xlsx": region(asking, "east", wish)})
    new = tmp_path / "second"
    done = plan("revise", asking.plan, "--effective", "2027-04", "--accept", "east/people", "-o", new)
    assert done.code == 0, done.err
    after = sums(new)
    assert all(after[key] == before[key] for key in before if key[0] == WANG or key[1] < "2027-04")
    assert sum(after[ZHANG, f"2027-{number:02d}"] for number in range(1, 13)) == year[ZHANG] - 90_000
    months = sorted({month for _, month in before})
    assert [after[ZHANG, each] + after[LI, each] for each in months] != [0] * 12
    # What does not add up is refused, and says by how much.
    uneven = {**wish, (LI, "proposed"): year[LI] + 100_000}
    imported(asking, store, JAN, {"east.xlsx": region(asking, "east", uneven)})
    refused = plan("revise", asking.plan, "--effective", "2027-04", "--accept", "east/people", "-o", new)
    assert "SB045" in refused.err
    assert "+10,000.00 in all" in refused.err


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        (single("transfer", "Zhang San", "May", 5_000, to="Li Si"), {(ZHANG, 5): -5_000, (LI, 5): 5_000}),
        (
            single("roll-over", "Zhang San", "May", 5_000, until="Aug"),
            {(ZHANG, 5): -5_000, (ZHANG, 8): 5_000},
        ),
        (single("correction", "Li Si", "Dec", 700), {(LI, 12): 700}),
    ],
)
def test_single_changes_arrive_where_they_should(
    asking: Cycle,
    store: str,
    tmp_path: Path,
    plan: Callable[..., Run],
    row: Mapping[tuple[str, str], CellValue],
    changes: Mapping[tuple[str, int], int],
) -> None:
    before, new = sums(asking.plan), tmp_path / "second"
    imported(asking, store, JAN, {"east.xlsx": region(asking, "east", row)})
    done = plan("revise", asking.plan, "--effective", "2027-02", "--accept", "east/1", "-o", new)
    assert done.code == 0, done.err
    after = sums(new)
    assert {
        (who, int(month[5:])): after[who, month] - value
        for (who, month), value in before.items()
        if after[who, month] != value
    } == changes


def test_what_is_declined_is_said_in_the_next_book_and_typed_anew_it_is_open_again(
    asking: Cycle, store: str, plan: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    imported(asking, store, JAN, {"li.xlsx": difficulty(asking, LI, "Mar", 20_000)})
    assert "SB044" in plan("decline", "li-si/7", "--reason", "no").err
    assert "declined by zhao" in plan("decline", "li-si/1", "--reason", "two more visits", "--by", "zhao").out
    built = run(
        capsys, "build", asking.plan, "-o", asking.issued, "--lang", "en", "--force", "--store", store
    )
    assert built.code == 0, built.err
    (path,) = asking.issued.glob(f"{LI}-*-return.xlsx")
    page = load_workbook(io.BytesIO(path.read_bytes()))["Difficulties"]
    words = " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None)
    assert "two more visits" in words
    imported(asking, store, JAN, {"li.xlsx": difficulty(asking, LI, "Mar", 19_000)})
    assert plan("proposals").out.rstrip().endswith("open")


def test_proposals_that_collide_are_named(
    asking: Cycle, store: str, tmp_path: Path, plan: Callable[..., Run]
) -> None:
    """Li Si reports the gap that the manager asks to have taken off as well: both would take it twice."""
    files = {
        "li.xlsx": difficulty(asking, LI, "Mar", 20_000),
        "east.xlsx": region(asking, "east", single("relief", "Li Si", "Mar", 20_000)),
    }
    imported(asking, store, JAN, files)
    assert "SB046" in plan("proposals").err
    both = ("--accept", "li-si/1", "--accept", "east/1")
    done = plan("revise", asking.plan, "--effective", "2027-03", *both, "-o", tmp_path / "second")
    assert "proposals li-si/1 and east/1 both change Li Si, 2027-03" in done.err
    assert not (tmp_path / "second").exists()
    assert plan("proposals").out.count("open") == 2


def test_what_says_too_little_cannot_be_accepted(
    asking: Cycle, store: str, tmp_path: Path, plan: Callable[..., Run]
) -> None:
    row = single("transfer", "Zhang San", "May", 5_000)
    imported(asking, store, JAN, {"east.xlsx": region(asking, "east", row)})
    assert "it does not say: who takes it over" in plan("proposals").out
    done = plan("revise", asking.plan, "--effective", "2027-06", "--accept", "east/1", "-o", tmp_path / "new")
    assert "SB045" in done.err
