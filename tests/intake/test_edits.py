"""The law: whatever is done to a book, every input cell is read right or named in a problem."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field

from corpus.base import SALES, Truth, book
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.filled_books import submitted

from salesbook.model.submission import Submission
from salesbook.problems import Severity

ROWS, COLUMNS = 36, 12
INPUTS = {"quantity_ac": "quantity", "revenue_ac": "revenue", "collections_ac": "collections"}
ENTRIES: dict[str | int | float, int | None] = {
    "1,250": 125000,
    "约620": None,
    "1.2万": 1_200_000,
    "#DIV/0!": None,
    "500+20": None,
    "words": None,
    1234.5: 123450,
    "３００": 30000,
}
"""What is typed into a column of money, and what it means in cents; None where nobody can say."""


@dataclass
class Edited:
    """A page being edited, and what its author means by now."""

    page: Worksheet
    truth: Truth
    named: set[str] = field(default_factory=set)

    def keys(self) -> dict[str, int]:
        """Return the 1-based row of every key that is left."""
        top = key_row_of(self.page)
        column = token_column(self.page)
        found = {str(self.page.cell(row, column).value): row for row in range(top + 1, self.page.max_row + 1)}
        return {key: row for key, row in found.items() if key.startswith("2027-")}

    def column(self, key: str) -> int | None:
        """Return the 1-based column with a key."""
        row = self.page[key_row_of(self.page)]
        return next((cell.column for cell in row if cell.value == key), None)


def token_column(page: Worksheet) -> int:
    return _corner(page)[1]


def key_row_of(page: Worksheet) -> int:
    return _corner(page)[0]


def _corner(page: Worksheet) -> tuple[int, int]:
    """Return the 1-based place of the token."""
    return next(
        (row, column)
        for row, cells in enumerate(page.iter_rows(values_only=True), start=1)
        for column, value in enumerate(cells, start=1)
        if str(value).startswith("sb1|SB-")
    )


Edit = Callable[[Edited, int, int], None]


def insert_row(edited: Edited, first: int, _: int) -> None:
    edited.page.insert_rows(1 + first % 60)


def insert_column(edited: Edited, first: int, _: int) -> None:
    edited.page.insert_cols(1 + first % (COLUMNS + 2))


def delete_row(edited: Edited, first: int, _: int) -> None:
    keys = edited.keys()
    key = sorted(keys)[first % len(keys)]
    edited.page.delete_rows(keys[key])
    for measure in INPUTS.values():
        if edited.truth.pop(f"{key} {measure}", None) is not None:
            edited.named.add(key)


def exchange_rows(edited: Edited, first: int, second: int) -> None:
    """Do what a sort of whole rows does to two of them; formulas stay text and do not matter here."""
    keys = edited.keys()
    one, other = (keys[sorted(keys)[number % len(keys)]] for number in (first, second))
    for column in range(1, edited.page.max_column + 1):
        here, there = edited.page.cell(one, column), edited.page.cell(other, column)
        here.value, there.value = there.value, here.value


def retype(edited: Edited, first: int, second: int) -> None:
    keys = edited.keys()
    key = sorted(keys)[first % min(len(keys), 9)]
    column = edited.column("revenue_ac")
    entry = list(ENTRIES)[second % len(ENTRIES)]
    if column is not None:
        edited.page.cell(keys[key], column).value = entry
        edited.truth[f"{key} revenue"] = ENTRIES[entry]


def blank(edited: Edited, first: int, _: int) -> None:
    keys = edited.keys()
    key = sorted(keys)[first % min(len(keys), 9)]
    column = edited.column("quantity_ac")
    if column is not None:
        edited.page.cell(keys[key], column).value = None
        edited.truth.pop(f"{key} quantity", None)


def rename(edited: Edited, first: int, _: int) -> None:
    edited.page.title = f"Sheet{first % 9}"


def change_key(edited: Edited, first: int, _: int) -> None:
    keys = edited.keys()
    key = sorted(keys)[first % len(keys)]
    edited.page.cell(keys[key], token_column(edited.page)).value = "mine"


EDITS: tuple[Edit, ...] = (
    insert_row, insert_column, delete_row, exchange_rows, exchange_rows,
    retype, retype, blank, rename, change_key,
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 999), st.integers(0, 999)), max_size=6)


def silently_wrong(submission: Submission, truth: Truth) -> list[str]:
    """Return the figures that count and are not what was meant, and those that are gone without an error."""
    counts = {f"{fact.month.key}/{fact.item} {fact.measure}": fact for fact in submission.facts}
    named = {
        (found.where.sheet, found.where.cell)
        for found in submission.problems
        if found.severity is not Severity.NOTE
    }
    wrong = [
        f"{cell} is {fact.value}, meant was {truth.get(cell)}"
        for cell, fact in counts.items()
        if truth.get(cell) != fact.value
        and (fact.source and (fact.source.sheet, fact.source.cell)) not in named
    ]
    errors = any(found.severity is Severity.ERROR for found in submission.problems)
    gone = [cell for cell, value in truth.items() if value is not None and cell not in counts and not errors]
    return wrong + [cell for cell in gone if not cell.endswith("cause")]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_after_any_edits_every_figure_is_right_or_named(steps: list[tuple[Edit, int, int]]) -> None:
    base = book()
    opened = load_workbook(io.BytesIO(base.data))
    edited = Edited(page=opened[SALES], truth=dict(base.truth))
    for edit, first, second in steps:
        edit(edited, first, second)
    into = io.BytesIO()
    opened.save(into)
    submission = submitted(into.getvalue(), base.manifest)
    assert silently_wrong(submission, edited.truth) == []


def test_the_law_would_notice_a_figure_that_moved() -> None:
    base = book()
    submission = submitted(base.data, base.manifest)
    assert silently_wrong(submission, base.truth) == []
    other = {**base.truth, "2027-01/tea revenue": 1}
    assert silently_wrong(submission, other) != []
    assert silently_wrong(submission, {**base.truth, "2027-04/tea revenue": 5}) == ["2027-04/tea revenue"]
