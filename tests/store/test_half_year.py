"""The half-year: books out of a store, typed in, imported, and made a version; or kept as planned."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from imported_returns import imported, returned
from openpyxl import load_workbook
from support.command import Run, run
from support.filled_books import places
from support.starter_cycle import OWNERS, Cycle
from test_proposals import sums

from salesbook.lint.rules import lint_book
from salesbook.model.period import Month
from salesbook.xlsx.patching.patch import set_cells

ZHANG, LI, WANG = OWNERS
JUNE, JULY = Month(2027, 6), Month(2027, 7)
SHEET = "Half-year"


@pytest.fixture
def books(cycle: Cycle, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Return what runs `half-year`, the first half returned as planned by Li and Zhang."""
    imported(cycle, store, JUNE, {f"{owner}.xlsx": returned(cycle, owner, JUNE) for owner in (ZHANG, LI)})

    def command(*more: object) -> Run:
        folder = () if "--keep" in more else ("-o", tmp_path / "half", "--lang", "en")
        return run(capsys, "half-year", "--store", store, *folder, *more)

    return command


def test_what_a_manager_expects_becomes_the_second_half_and_the_plan_stays(
    cycle: Cycle, store: str, tmp_path: Path, books: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    """Zhang and Li have 9,000,000 each: 4,410,000 in the first half (49 %), 4,590,000 in the second.

    4,000,000 expected of Li is 4,410,000 + 4,000,000 = 8,410,000 in the year.
    """
    done = books()
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) == 3
    assert [
        found for each in (tmp_path / "half").iterdir() for found in lint_book(each.read_bytes())[0]
    ] == []
    (east,) = (tmp_path / "half").glob("*-east-*")
    shown = {
        key: cell_of(east.read_bytes(), key, LI) for key in ("full", "ac", "year", "rest", "a", "b", "then")
    }
    assert shown == {
        "full": 4_410,
        "ac": 4_410,
        "year": 9_000_000,
        "rest": 4_590_000,
        "a": 9_000_000,
        "b": 9_000_000,
        "then": 9_000_000,
    }
    typed(east, {(LI, "own"): 4_000_000, (LI, "why"): "the dealer closed", ("sign", "who"): "Chen Jie"})
    # What was typed stands nowhere else: no book is written over it.
    assert "SB394" in books("--force").err
    took = imported(cycle, store, JULY, {"east.xlsx": east.read_bytes()})
    assert [str(each.submission.status) for each in took.files] == ["accepted"], took.all_problems
    assert books("--force").code == 0
    assert cell_of(east.read_bytes(), "own", LI) == 4_000_000
    listed = run(capsys, "plan", "proposals", "--store", store).out
    assert "east/half-year" in listed
    assert "Li Si 4,000,000.00 in the second half" in listed
    before, new = sums(cycle.plan), tmp_path / "second"
    options = ("--effective", "2027-07", "--from-half-year", "--store", store, "-o", new)
    revised = run(capsys, "plan", "revise", cycle.plan, *options)
    assert revised.code == 0, revised.err
    after = sums(new)
    assert sum(after[LI, f"2027-{number:02d}"] for number in range(7, 13)) == 4_000_000
    assert all(after[key] == before[key] for key in before if key[0] != LI or key[1] < "2027-07")
    assert sums(cycle.plan) == before
    again = run(capsys, "plan", "revise", cycle.plan, *options, "--force")
    assert "SB044" in again.err


def test_a_half_year_that_is_kept_is_a_step_that_is_done(
    store: str, books: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    assert books("--keep", "--by", "zhao").out.strip() == "my-company-2027: FY2027-H2 is kept as planned"
    said = run(capsys, "status", "--year", "--store", store, "--as-of", "2027-07-20").out
    (line,) = (each for each in said.splitlines() if each.startswith("half-year"))
    assert line.split()[2] == "done"
    assert line.endswith("kept as planned")
    assert books("--keep", "-o", "x").code == 2


def typed(book: Path, values: dict[tuple[str, str], object]) -> None:
    data = book.read_bytes()
    at = places(data, SHEET)
    book.write_bytes(set_cells(data, SHEET, {at[key]: value for key, value in values.items()}))  # type: ignore[misc] # figures and words


def cell_of(data: bytes, column: str, row: str) -> object:
    at = places(data, SHEET)[row, column]
    return load_workbook(io.BytesIO(data), data_only=True)[SHEET].cell(at[0] + 1, at[1] + 1).value
