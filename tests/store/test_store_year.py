"""A year of the sample company, with all that goes wrong in one, ends in figures that all lead to a cell.

Months in which nothing happens are handed in with the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from imported_returns import DECIDED, rows
from openpyxl import load_workbook
from sample_year import MONTHS, Change, SampleYear

from salesbook.api.importing import ImportOrder, import_files
from salesbook.api.reading import ReadOrder
from salesbook.api.reconcile import reconcile_files
from salesbook.api.status import status_from_store
from salesbook.api.store import approve_import, decide_period, trace_figures, undo_import
from salesbook.api.store_reading import reconcile_store
from salesbook.model.import_result import ImportResult
from salesbook.model.period import Month
from salesbook.model.trace import TracedFigure
from salesbook.report.reconciliation import reconcile_json
from salesbook.xlsx.patching.cell_text import CellValue

JAN, FEB, MAR, _, _, JUN, JUL, _, SEP, _, _, DEC = MONTHS
NOW = datetime(2027, 12, 31, 18, tzinfo=UTC)
REVENUE = "revenue_ac"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> SampleYear:
    return SampleYear(tmp_path_factory.mktemp("year"))


@dataclass
class Ledger:
    """Imports the year into a store and keeps beside it what should count: the last word accepted."""

    year: SampleYear
    store: str
    expected: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    changes: dict[str, dict[tuple[str, str], CellValue]] = field(default_factory=dict)

    def take(self, paths: Sequence[Path], period: Month, days_late: int = 0) -> ImportResult:
        """Import some files, received on the 28th or later."""
        received = date(period.year, period.number, 28) + timedelta(days_late)
        return import_files(
            ImportOrder(
                paths=paths,
                issued=self.year.issued,
                period=period,
                store=self.store,
                now=NOW,
                by="finance",
                received=received,
                how=ReadOrder(jobs=2),
            )
        )

    def give(self, owner: str, period: Month, change: Change | None = None, name: str = "") -> Path:
        """Write an owner's return, with what they changed for good and what they change in this one."""
        return self.year.give_back(owner, period, {**self.changes.get(owner, {}), **(change or {})}, name)

    def everybody(self, period: Month, but: Sequence[str] = ()) -> ImportResult:
        """Import everybody's return for a month, without some."""
        owners = [owner for owner in self.year.owners if owner not in but]
        result = self.take([self.give(owner, period) for owner in owners], period)
        # The figures are any that add up: their prices ask, and that so many meet the plan.
        told = {found.slug for each in result.files for found in each.submission.problems}
        assert told <= {"price-differs", "month-as-planned"}
        assert all(each.submission.status.counts for each in result.files)
        for owner in owners:
            self.count(owner, period)
        return result

    def count(self, owner: str, period: Month) -> None:
        """Expect what an owner sold up to a month, except what was restated before."""
        for (row, column), value in self.year.sold(owner, period).items():
            assert isinstance(value, Decimal)
            self.expected.setdefault(self.key(owner, row, column), self.units(column, value))

    def restate(self, owner: str, row: str, value: int) -> None:
        """Expect another figure of revenue from now on, and let the owner keep it in their book."""
        self.expected[self.key(owner, row, REVENUE)] = value * 100
        self.changes.setdefault(owner, {})[row, REVENUE] = Decimal(value)

    @staticmethod
    def key(owner: str, row: str, column: str) -> tuple[str, str, str, str]:
        month, _, item = row.partition("/")
        return owner, month, item, column.removesuffix("_ac")

    @staticmethod
    def units(column: str, value: Decimal) -> int:
        return int(value) if column == "quantity_ac" else int(value) * 100

    def state_of(self, owner: str, period: Month) -> str:
        """Return the state of an owner's return for a month."""
        status, _ = status_from_store(self.store, period=period, as_of=date(2027, 12, 31))
        assert status is not None
        return next(line.state for line in status.lines if line.owner == owner)


def test_every_figure_of_a_year_leads_back_to_a_cell(year: SampleYear, store: str) -> None:
    ledger = Ledger(year, store)
    first_quarter(ledger)
    second_quarter(ledger)
    third_quarter(ledger)
    ledger.everybody(DEC)
    assert counted(store) == ledger.expected
    figures = traced(store)
    assert {(f.owner, f.month.key, f.item, f.measure): f.fact.value for f in figures} == ledger.expected
    assert_cells_say_so(figures)
    assert_same_as_files(ledger)


def first_quarter(ledger: Ledger) -> None:
    """One is late, one is missing and hands in with the next return, one corrects a return."""
    late, missing, corrects = ledger.year.owners[:3]
    ledger.everybody(JAN, but=[late])
    assert ledger.state_of(late, JAN) == "missing"
    ledger.take([ledger.give(late, JAN)], JAN, days_late=5)
    ledger.count(late, JAN)
    assert ledger.state_of(late, JAN) == "late"
    assert ledger.everybody(FEB, but=[missing]).missing == [missing]
    ledger.everybody(MAR)
    assert ledger.state_of(missing, FEB) == "late"
    row = f"{MAR.key}/0101"
    again = ledger.give(corrects, MAR, {(row, REVENUE): Decimal(4321)}, "-corrected")
    assert ledger.take([again], MAR).waiting == 0
    ledger.restate(corrects, row, 4321)


def second_quarter(ledger: Ledger) -> None:
    """One restates a month and it is approved, one restates and it is not, then months are closed."""
    approved, refused = ledger.year.owners[3:5]
    ledger.everybody(JUN)
    row = f"{FEB.key}/0101"
    change = {(row, REVENUE): Decimal(1234)}
    result = ledger.take([ledger.give(owner, JUN, change, "-restated") for owner in (approved, refused)], JUN)
    assert result.waiting == 2
    found, _ = approve_import(ledger.store, result.number or 0, decision=DECIDED, owners=[approved])
    assert found is not None
    assert [each.owner for each in found.restatements] == [approved]
    ledger.restate(approved, row, 1234)
    for period in (JAN, FEB, MAR):
        assert decide_period(ledger.store, period=period, state="closed", decision=DECIDED)[0]


def third_quarter(ledger: Ledger) -> None:
    """One returns a mistake, a wrong import is undone, one changes a closed month and it is approved."""
    mistaken, changed = ledger.year.owners[5:7]
    wrong = ledger.give(mistaken, JUL, {(f"{JUL.key}/0101", REVENUE): "约620"}, "-wrong")
    assert [each.submission.status.value for each in ledger.take([wrong], JUL).files] == ["rejected"]
    assert ledger.state_of(mistaken, JUL) == "rejected"
    for period in (JUL, SEP):
        ledger.everybody(period)
    assert ledger.state_of(mistaken, JUL) == "returned"
    slip = ledger.give(mistaken, SEP, {(f"{SEP.key}/0101", REVENUE): Decimal(5)}, "-slip")
    number = ledger.take([slip], SEP).number
    assert undo_import(ledger.store, number or 0, decision=DECIDED)[0] == [str(slip)]
    row = f"{JAN.key}/0101"
    result = ledger.take([ledger.give(changed, SEP, {(row, REVENUE): Decimal(777)}, "-closed")], SEP)
    assert result.waiting == 1
    approve_import(ledger.store, result.number or 0, decision=DECIDED)
    ledger.restate(changed, row, 777)
    refused = undo_import(ledger.store, result.number or 0, decision=DECIDED)[1]
    assert [each.slug for each in refused] == ["undo-closed"]


def counted(store: str) -> dict[tuple[str, str, str, str], int]:
    """Return everything that counts, by owner, month, item and measure."""
    found = rows(store, "SELECT owner, month, item, measure, value FROM actuals")
    return {(str(row[0]), str(row[1]), str(row[2]), str(row[3])): int(str(row[4])) for row in found}


def traced(store: str) -> Sequence[TracedFigure]:
    found, problems = trace_figures(store, month=DEC, span="year")
    assert problems == []
    assert found is not None
    return found.figures


def assert_cells_say_so(figures: Sequence[TracedFigure]) -> None:
    """Check that every file has its hash, and every cell the figure, as openpyxl reads it."""
    by_file: dict[tuple[str, str], list[TracedFigure]] = {}
    for each in figures:
        by_file.setdefault((each.fact.path, each.fact.digest), []).append(each)
    for (path, digest), inside in by_file.items():
        assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == digest
        book = load_workbook(path, read_only=True)
        page = list(book[inside[0].fact.sheet].iter_rows())
        cells = {cell.coordinate: cell.value for row in page for cell in row if cell.value is not None}
        for each in inside:
            shown = Decimal(str(cells[each.fact.cell]))
            assert shown == Decimal(each.fact.raw)
            assert shown * (1 if each.measure == "quantity" else 100) == each.fact.value
        book.close()


def assert_same_as_files(ledger: Ledger) -> None:
    """Check that the last month reconciles from the store as it does straight from its files."""
    files = [ledger.year.folder / "returned" / DEC.key]
    straight = reconcile_files(files, issued=ledger.year.issued, period=DEC, order=ReadOrder(jobs=2)).result
    stored = reconcile_store(ledger.store, period=DEC).result
    assert straight is not None
    assert stored is not None
    told = reconcile_json(stored, [])
    # Files alone know of no approvals.
    assert {each["month"] for each in told["restated"]} == {"2027-01", "2027-02"}
    assert {**told, "restated": []} == reconcile_json(straight, [])
