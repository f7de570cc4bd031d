"""Figures that are larger than the form takes them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from support.filled_books import typed
from support.score_book import MAXIMUM, SCORES, score_book

from salesbook.api.reading import read_return_bytes
from salesbook.intake.figures import largest_steps
from salesbook.issued.cells.kinds import CountKind, MoneyKind, PercentKind
from salesbook.issued.manifest import load_manifest
from salesbook.model.amount import Currency, money_units
from salesbook.model.period import Month
from salesbook.model.submission import Submission, TableStatus
from salesbook.xlsx.patching.cell_text import CellValue

VISITS, REPORTS = (f"salesperson-{item}" for item in MAXIMUM)
MARCH = Month(2027, 3)


def scored(values: dict[str, CellValue]) -> Submission:
    data, _ = score_book()
    changes = {(row, "self_score@2027-03"): value for row, value in values.items()}
    return read_return_bytes(typed(data, changes, SCORES), path="ann.xlsx", period=MARCH)


def scores(submission: Submission) -> dict[str, int]:
    return {fact.item: fact.value for fact in submission.facts if fact.measure == "self_score"}


def test_a_score_up_to_the_maximum_of_its_row_counts() -> None:
    found = scored({VISITS: Decimal(70), REPORTS: Decimal(0)})
    assert scores(found) == {VISITS: 70, REPORTS: 0}
    assert found.tables["my_scores"] is TableStatus.ACCEPTED


@pytest.mark.parametrize("value", [Decimal(31), "31", "３１"])
def test_a_score_above_the_maximum_of_its_row_is_named_and_not_taken(value: CellValue) -> None:
    found = scored({VISITS: Decimal(31), REPORTS: value})
    (said,) = [each for each in found.problems if each.slug == "above-maximum"]
    assert (said.where.sheet, said.where.cell) == (SCORES, "G8")
    assert said.message.in_language("en") == f"expected a whole number, at most 30, got {value}"
    assert found.tables["my_scores"] is TableStatus.WITHHELD
    assert scores(found) == {}
    assert (found.cells.rejected, found.cells.withheld) == (1, 1)


def test_who_raises_the_maximum_of_a_row_changes_what_was_issued() -> None:
    data, _ = score_book()
    changes: dict[tuple[str, str], CellValue] = {
        (REPORTS, "maximum"): Decimal(50),
        (REPORTS, "self_score@2027-03"): Decimal(45),
    }
    found = read_return_bytes(typed(data, changes, SCORES), path="ann.xlsx", period=MARCH)
    assert {"plan-cell-changed", "above-maximum"} <= {each.slug for each in found.problems}


def test_limits_survive_the_manifest_and_do_not_pass_to_the_next_column() -> None:
    _, manifest = score_book()
    table = manifest.tables[-1] if manifest.tables[-1].id == "my_scores" else manifest.table("my_scores")
    assert table is not None
    first = next(column for column in table.inputs)
    columns = (first, replace(first, key="other", maximum=None, at_most=""), first)
    full = replace(manifest, tables=(replace(table, columns=columns),)).issued()[0]
    assert load_manifest(full.to_json()) == full
    for wrong in ("1e400", "NaN", "many", "-"):
        assert load_manifest(full.to_json().replace('"maximum":"100"', f'"maximum":"{wrong}"')) is None


def test_the_largest_figure_is_in_whole_steps_of_the_column() -> None:
    units = money_units("CNY")
    money = MoneyKind(currency=Currency("CNY"), unit=units["10k"], decimals_shown=2)
    assert largest_steps(money, Decimal("1.5"), [None, 1]) == [1_500_000, 1_000_000]
    assert largest_steps(CountKind(unit=units["1"]), Decimal(100), [None, 20, 120]) == [100, 20, 100]
    assert largest_steps(CountKind(unit=units["1"]), None, [20]) == [20]
    assert largest_steps(PercentKind(), Decimal(1), [None]) is None
