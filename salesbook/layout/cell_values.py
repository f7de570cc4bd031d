"""The cells of a book while it is laid out: what each holds, and the value of its formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from salesbook.layout.book_content import Binding
from salesbook.layout.placement import PlacedColumn, PlacedTable
from salesbook.spreadsheet.book import Style
from salesbook.spreadsheet.formula.expression import CellRef, Expression, Value, evaluate
from salesbook.spreadsheet.formula.operand import CellValues, Place

CellContent = Decimal | str | bool | None


class Content(NamedTuple):
    """What a cell holds: a value, or a formula to be evaluated."""

    value: CellContent
    formula: Expression | None = None


BLANK = Content(None)


class Results(CellValues):
    """The values of the cells of a book: each formula is evaluated when it is first asked for, and once."""

    def __init__(self, contents: Mapping[Place, Content]) -> None:
        super().__init__()
        self._contents = contents

    def __missing__(self, place: Place) -> Value:
        content = self._contents.get(place, BLANK)
        formula = content.formula
        result = self[place] = content.value if formula is None else evaluate(formula, self)
        return result


@dataclass(frozen=True, slots=True)
class Look:
    """How the tables of the same columns look: what stands over the columns, and styles by kind of row.

    Of a caption: whether it is that of a group, its column, words and style.
    """

    captions: list[tuple[bool, int, str | None, Style]] = field(default_factory=list)
    styles: dict[tuple[object, ...], Sequence[Style]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Workings:
    """All cells of a book by place, and the tables and parameters formulas refer to.

    `figures` are the integers behind the cells that show a figure of the plan or the actuals.
    """

    binding: Binding
    tables: Mapping[str, PlacedTable]
    parameters: Mapping[str, CellRef]
    # Filled while one book is laid out; nothing in them outlives that book.
    contents: dict[Place, Content] = field(default_factory=dict)
    figures: dict[Place, int | None] = field(default_factory=dict)
    looks: dict[int, Look] = field(default_factory=dict)

    @cached_property
    def results(self) -> Results:
        """The values of the cells that were asked for."""
        return Results(self.contents)

    def look(self, columns: Sequence[PlacedColumn]) -> Look:
        """Return the look of the tables that share these very columns: the months of a form."""
        return self.looks.setdefault(id(columns), Look())

    def value(self, sheet: str, row: int, column: int) -> Value:
        """Return the value of a cell, its formula evaluated once."""
        return self.results[sheet, row, column]

    def evaluated(self, formula: Expression) -> Value:
        """Return the value of a formula over cells of the book."""
        return evaluate(formula, self.results)
