"""A plan on its way to approval: the list beside it, the books that say so, and what is issued."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from openpyxl import load_workbook
from support.command import run
from support.filled_books import places
from support.plan_texts import FILES, PLAN, encoded

from salesbook.api.approval import approval_of, decide_plan
from salesbook.api.build import build_workbooks
from salesbook.api.import_reading import ImportOrder
from salesbook.api.importing import import_files
from salesbook.api.plan_versions import decide_issued
from salesbook.api.store import init_store
from salesbook.files.approvals import APPROVALS
from salesbook.files.atomic import alone
from salesbook.files.issued_versions import issued_versions, unapproved_drafts
from salesbook.files.plan_folder import write_plan
from salesbook.model.approval import Action
from salesbook.model.import_result import ImportResult
from salesbook.model.period import Month
from salesbook.store.address import parse_address
from salesbook.store.decisions import Decision
from salesbook.store.store import open_store
from salesbook.store.versions import read_versions
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells

JANUARY = Month(2027, 1)
START = datetime(2027, 1, 5, 9, tzinfo=UTC)
STEPS: tuple[tuple[Action, str], ...] = (("submit", "Chen"), ("review", "Li"), ("approve", "Wang"))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return written(tmp_path / "plan")


def written(folder: Path, required: str = "refuse") -> Path:
    toml = f'{PLAN}\n[approval]\nrequired = "{required}"\n'
    assert write_plan(folder, encoded({**FILES, "plan.toml": toml})) == []
    return folder


def approved(folder: Path) -> None:
    for hour, (action, by) in enumerate(STEPS):
        assert decide_plan(folder, action, at=START + timedelta(hours=hour), by=by)[1] == []


def state(folder: Path) -> str:
    known, problems = approval_of(folder)
    assert known is not None, problems
    return known.standing.state


def words(folder: Path, name: str) -> list[str]:
    file = next(each for each in folder.glob("*.xlsx") if name in each.name)
    sheets = load_workbook(file).worksheets
    return [str(cell.value) for sheet in sheets for row in sheet for cell in row if cell.value is not None]


def built(folder: Path, out: Path, book: str = "zhang") -> list[str]:
    found = build_workbooks(folder, out, language="en", only=[book], force=True).problems
    return [each.slug for each in found if "approv" in each.slug or "draft" in each.slug]


def issue(folder: Path) -> list[str]:
    return [each.slug for each in decide_issued(folder, None, "issued", Decision(at=START, by="Chen"))[1]]


def test_an_edit_makes_an_approval_void_and_taking_it_back_makes_it_good(plan: Path) -> None:
    approved(plan)
    assert state(plan) == "approved"
    people = plan / "people.csv"
    before = people.read_bytes()
    people.write_bytes(before.replace(b"6000", b"6001"))
    assert state(plan) == "draft"
    assert built(plan, plan.parent / "out") == ["plan-not-approved"]
    people.write_bytes(before)
    assert state(plan) == "approved"


def test_a_build_without_approval_is_refused_and_writes_nothing(plan: Path) -> None:
    out = plan.parent / "out"
    assert built(plan, out) == ["plan-not-approved"]
    assert not out.exists()


def test_books_of_an_approved_plan_carry_who_signed_and_when(plan: Path) -> None:
    approved(plan)
    out = plan.parent / "out"
    assert built(plan, out, "company") == []
    signed = "Prepared Chen 2027-01-05"
    assert any(
        signed in each and "Reviewed Li 2027-01-05" in each and "Approved Wang 2027-01-05" in each
        for each in words(out, "")
    )
    assert not any("DRAFT" in each for each in words(out, ""))
    assert issue(out) == []


def test_a_draft_is_marked_on_every_page_and_not_issued_until_it_is_built_approved(tmp_path: Path) -> None:
    plan, out = written(tmp_path / "plan", "draft"), tmp_path / "out"
    assert built(plan, out) == ["plan-marked-draft"]
    sheets = load_workbook(next(out.glob("*.xlsx"))).worksheets
    shown = [each for each in sheets if each.sheet_state == "visible"]
    footers = [each.oddFooter for each in shown]
    assert all(each is not None and "DRAFT, not approved" in str(each.left.text) for each in footers)
    assert issue(out) == ["plan-not-approved"]
    approved(plan)
    # The approval counts once the books say so.
    assert issue(out) == ["plan-not-approved"]
    assert built(plan, out) == []
    assert issue(out) == []


def test_by_default_nothing_is_asked_and_nothing_is_marked(tmp_path: Path) -> None:
    assert write_plan(tmp_path / "plan", encoded(FILES)) == []
    out = tmp_path / "out"
    assert built(tmp_path / "plan", out) == []
    assert not any("DRAFT" in each for each in words(out, ""))
    assert issue(out) == []


@pytest.mark.parametrize(
    ("before", "after", "line"), [(b"Chen", b"Chan", 1), (b'"approve"', b'"review"', 3), (b"}\n", b"\n", 1)]
)
def test_a_list_that_was_edited_is_refused_by_its_line(
    plan: Path, before: bytes, after: bytes, line: int
) -> None:
    approved(plan)
    listed = plan / APPROVALS
    listed.write_bytes(listed.read_bytes().replace(before, after, 1))
    known, problems = approval_of(plan)
    assert known is None
    assert [(each.slug, each.where.line) for each in problems] == [("approvals-damaged", line)]


def test_a_step_keeps_its_instant_and_the_day_of_the_clock_that_took_it(plan: Path) -> None:
    """Half past midnight on the 6th in Shanghai is still the 5th in UTC: who signs there signs on the 6th."""
    shanghai = timezone(timedelta(hours=8))
    midnight = datetime(2027, 1, 6, 0, 30, tzinfo=shanghai)
    assert decide_plan(plan, "submit", at=midnight, by="Chen")[1] == []
    # 16:29 UTC is a minute before, on whichever day it is there.
    early = datetime(2027, 1, 5, 16, 29, tzinfo=UTC)
    assert [each.slug for each in decide_plan(plan, "review", at=early, by="Li")[1]] == ["approval-clock"]
    assert decide_plan(plan, "review", at=early + timedelta(minutes=1), by="Li")[1] == []
    known, _ = approval_of(plan)
    assert known is not None
    assert [each.signature for each in known.steps] == ["Chen 2027-01-06", "Li 2027-01-05"]
    assert [each.at.utcoffset() for each in known.steps] == [timedelta(hours=8), timedelta()]
    assert "2027-01-06T00:30:00+08:00" in (plan / APPROVALS).read_text("utf-8")


def test_an_approval_before_its_version_was_submitted_or_without_a_zone_is_none(plan: Path) -> None:
    assert [each.slug for each in decide_plan(plan, "approve", at=START, by="Wang")[1]] == [
        "approval-out-of-turn"
    ]
    approved(plan)
    listed = plan / APPROVALS
    listed.write_bytes(listed.read_bytes().replace(b"+00:00", b"", 1))
    assert [each.slug for each in approval_of(plan)[1]] == ["approvals-damaged"]


def test_a_line_that_was_taken_out_is_noticed(plan: Path) -> None:
    approved(plan)
    listed = plan / APPROVALS
    lines = listed.read_bytes().splitlines(keepends=True)
    listed.write_bytes(lines[0] + lines[2])
    assert [each.where.line for each in approval_of(plan)[1]] == [2]


def test_the_commands_lead_to_a_refusal_that_says_what_is_next(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "plan", "submit", plan, "--by", "Chen").code == 0
    own = run(capsys, "plan", "review", plan, "--by", "chen")
    assert own.code == 2
    assert "SB027" in own.err
    assert run(capsys, "plan", "review", plan, "--by", "Li").code == 0
    no = run(capsys, "plan", "reject", plan, "--by", "Wang", "--reason", "too high")
    assert "refused" in no.out
    shown = run(capsys, "plan", "approvals", plan).out
    assert "refused by Wang, recorded: too high" in shown
    assert shown.rstrip().endswith("next: submit")
    assert "下一步：提交" in run(capsys, "plan", "approvals", plan, "--messages", "zh").out


def test_a_plan_without_rules_is_built_and_issued_although_it_was_refused(tmp_path: Path) -> None:
    folder, out = written(tmp_path / "plan", "no"), tmp_path / "out"
    for hour, (action, by) in enumerate((("submit", "Chen"), ("reject", "Li"))):
        assert decide_plan(folder, action, at=START + timedelta(hours=hour), by=by, reason="no")[1] == []  # type: ignore[arg-type]
    found = build_workbooks(folder, out, language="en", only=["zhang"]).problems
    assert [each.slug for each in found if each.code == "SB042"] == ["plan-refused"]
    assert issue(out) == ["plan-refused"]


def test_who_decides_at_the_same_moment_waits_and_is_judged_by_what_was_recorded(plan: Path) -> None:
    approved_by: list[list[str]] = []

    def step(by: str) -> None:
        found = decide_plan(plan, "submit", at=START, by=by)[1]
        approved_by.append([each.slug for each in found])

    others = [Thread(target=step, args=(by,)) for by in ("Chen", "Li")]
    with alone(plan):
        for each in others:
            each.start()
        others[0].join(timeout=0.5)
        assert not (plan / APPROVALS).exists()
    for each in others:
        each.join()
    # Both saw a plan that nobody had submitted; one of them came first.
    assert sorted(approved_by) == [[], ["approval-out-of-turn"]]


def test_a_return_of_an_unapproved_version_does_not_issue_it(tmp_path: Path) -> None:
    folder, out = written(tmp_path / "plan", "draft"), tmp_path / "out"
    assert build_workbooks(folder, out, language="en", only=["zhang"]).files
    assert unapproved_drafts(out) == {1}
    result = imported(out, tmp_path)
    assert "returned-unapproved" in [each.slug for each in result.problems]
    assert states(out, tmp_path) == ("draft", "draft")


def test_a_return_of_an_approved_version_issues_it(tmp_path: Path) -> None:
    folder, out = written(tmp_path / "plan", "draft"), tmp_path / "out"
    approved(folder)
    assert build_workbooks(folder, out, language="en", only=["zhang"]).files
    assert unapproved_drafts(out) == frozenset()
    assert not imported(out, tmp_path).problems
    assert states(out, tmp_path) == ("issued", "issued")


def imported(out: Path, folder: Path) -> ImportResult:
    """Take in the book of Zhang with the figures of January as they are planned."""
    returned, store = folder / "in", str(folder / "store.db")
    returned.mkdir()
    (book,) = out.glob("zhang-*.xlsx")
    (returned / "zhang.xlsx").write_bytes(typed(book.read_bytes()))
    init_store(store)
    order = ImportOrder(paths=[returned], issued=out, period=JANUARY, store=store, now=START, by="finance")
    result = import_files(order)
    assert [each.submission.status.counts for each in result.files] == [True], result.files
    return result


def typed(data: bytes) -> bytes:
    """Return a book with one month filled in as planned."""
    page, at = load_workbook(BytesIO(data))["This month"], places(data, "This month")
    changes: dict[tuple[int, int], CellValue] = {}
    for (row, column), (down, across) in at.items():
        figure = page.cell(down + 1, across + 1).value
        if row.startswith(f"{JANUARY.key}/") and column.endswith("_pl") and isinstance(figure, int | float):
            changes[at[row, column.replace("_pl", "_ac")]] = Decimal(str(figure))
    return set_cells(data, "This month", changes)


def states(out: Path, folder: Path) -> tuple[str, str]:
    """Return what version 1 is in the registry and in the store."""
    with open_store(parse_address(str(folder / "store.db"))[0]) as (store, _), store.reading() as connection:  # type: ignore[arg-type]
        return issued_versions(out)[1].state, read_versions(connection, "p")[1].state
