"""A workbook as a person sees it: looks, places, panes, paper, charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from salesbook.lint.color import is_neutral
from salesbook.spreadsheet.geometry import WIDER, WINDOW, Axis, Page, Paper, Printed, printed
from salesbook.spreadsheet.grid import Area


class SeenLook(NamedTuple):
    """How a cell looks; colours are `#RRGGBB`, `""` for none."""

    size: float = 10
    bold: bool = False
    color: str = "#000000"
    fill: str = ""
    border_colors: tuple[str, ...] = ()
    format: str = "General"
    align: str = ""
    indent: int = 0
    wrap: bool = False
    shrink: bool = False
    locked: bool = True


class SeenCell(NamedTuple):
    """One cell at a 0-based place; `formula` is without `=`."""

    row: int
    column: int
    value: float | str | bool | None
    formula: str | None
    look: SeenLook


class SeenTable(NamedTuple):
    """A table: its captions' row, first and last row of data (none when the last is above), its columns.

    `key_row` and `key_column` are those of an issued table, whose ids stand in the latter.
    """

    header: int
    first: int
    last: int
    left: int
    right: int
    key_row: int | None = None
    key_column: int | None = None


class SeenValidation(NamedTuple):
    """What may be typed into some areas; bounds that are no numbers are None."""

    areas: Sequence[Area]
    kind: str
    operator: str
    bounds: tuple[float | None, float | None]
    choices: str
    prompt: str
    error: str


class SeenRule(NamedTuple):
    """A conditional look: its kind, comparison, operands and colours."""

    areas: Sequence[Area]
    kind: str
    operator: str
    operands: Sequence[str]
    colors: Sequence[str]


class SeenLink(NamedTuple):
    """A link: the place in the book, or the target outside of it."""

    row: int
    column: int
    location: str
    target: str


class SeenDrawing(NamedTuple):
    """A chart or a picture, the cells it lies on, and what is said of it to those who cannot see it.

    `values` are the ranges that a chart draws, `numbers` how many figures it holds.
    """

    kind: str
    area: Area
    title: str
    alt: str
    decorative: bool
    values: Sequence[str]
    numbers: int
    colors: Sequence[str]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.title or self.kind

    @property
    def place(self) -> tuple[int, int]:
        """The cell it begins at."""
        return self.area.first_row, self.area.first_column


@dataclass(frozen=True, kw_only=True)
class SeenSheet:
    """One sheet. `origin` is the first cell that the window shows below and beside what is frozen."""

    name: str
    state: str
    cells: Mapping[tuple[int, int], SeenCell]
    rows: Axis
    columns: Axis
    heights: Mapping[int, float] = field(default_factory=dict)
    merged: Sequence[Area] = ()
    frozen: tuple[int, int] = (0, 0)
    origin: tuple[int, int] = (0, 0)
    protected: bool = False
    paper: Paper = field(default_factory=Paper)
    print_area: Area | None = None
    footers: Sequence[tuple[float, bool]] = ()
    validations: Sequence[SeenValidation] = ()
    rules: Sequence[SeenRule] = ()
    links: Sequence[SeenLink] = ()
    drawings: Sequence[SeenDrawing] = ()
    tables: Sequence[SeenTable] = ()

    @cached_property
    def last(self) -> tuple[int, int]:
        """The last row and column that hold something."""
        filled = [at for at, cell in self.cells.items() if cell.value is not None or cell.formula is not None]
        return max((row for row, _ in filled), default=0), max((column for _, column in filled), default=0)

    @cached_property
    def shown(self) -> Sequence[SeenCell]:
        """The filled cells that a person sees, row by row."""
        return [
            cell
            for _, cell in sorted(self.cells.items())
            if cell.value not in (None, "")
            and cell.row not in self.rows.hidden
            and cell.column not in self.columns.hidden
        ]

    @cached_property
    def colors(self) -> Mapping[str, tuple[int, int]]:
        """Every colour that is no grey, with a place of it."""
        looks = {cell.look: place for place, cell in sorted(self.cells.items(), reverse=True)}
        found = {
            color: place
            for look, place in looks.items()
            for color in (look.color, look.fill, *look.border_colors)
        }
        found |= {
            color: (rule.areas[0].first_row, rule.areas[0].first_column)
            for rule in self.rules
            if rule.areas
            for color in rule.colors
        }
        found |= {color: drawing.place for drawing in self.drawings for color in drawing.colors}
        return {color: place for color, place in found.items() if len(color) == 7 and not is_neutral(color)}

    @cached_property
    def first_screen(self) -> tuple[Sequence[int], Sequence[int]]:
        """The rows and the columns beside what is frozen that are seen whole when the sheet is opened."""
        across, down = int(WINDOW[0] / WIDER), WINDOW[1]
        rows, columns = self.frozen
        down -= self.rows.span(0, rows - 1)
        across -= self.columns.span(0, columns - 1)
        return self.rows.shown(rows, rows + down, down), self.columns.shown(columns, columns + across, across)

    @cached_property
    def printed(self) -> Printed:
        """The sheet on paper."""
        area = self.print_area or Area(0, 0, *self.last)
        return printed(self.paper, Page(area[0], area[2], area[1], area[3]), self.rows, self.columns)

    def data_rows(self, table: SeenTable) -> list[int]:
        """Return the rows of a table's data that are not hidden."""
        return [row for row in range(table.first, table.last + 1) if row not in self.rows.hidden]

    def data_columns(self, table: SeenTable) -> list[int]:
        """Return the columns of a table that are not hidden."""
        return [at for at in range(table.left, table.right + 1) if at not in self.columns.hidden]

    def figures(self, table: SeenTable) -> list[int]:
        """Return the visible columns of a table that hold figures."""
        rows = self.data_rows(table)
        return [column for column in self.data_columns(table) if self._is_figure(column, rows)]

    def _is_figure(self, column: int, rows: Sequence[int]) -> bool:
        cells = [cell for row in rows if (cell := self.cells.get((row, column))) is not None]
        numbers = sum(isinstance(cell.value, float) for cell in cells)
        words = sum(
            isinstance(cell.value, str) and cell.value != "" and cell.formula is None for cell in cells
        )
        formats = sum(cell.look.format not in ("General", "@") for cell in cells)
        return numbers > words or (words == 0 and 2 * formats > len(cells) > 0)

    def labels(self, table: SeenTable) -> list[int]:
        """Return the visible columns at the left of a table that say what a row stands for, ids left out."""
        figures, found = set(self.figures(table)), []
        for column in self.data_columns(table):
            if column in figures:
                break
            if column != table.key_column:
                found.append(column)
        return found


@dataclass(frozen=True, kw_only=True)
class SeenBook:
    """A workbook: its sheets in tab order, the sheet it opens on, and names with what they stand for."""

    sheets: Sequence[SeenSheet]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def visible(self) -> Iterator[SeenSheet]:
        """The sheets that have a tab."""
        return (sheet for sheet in self.sheets if sheet.state == "visible")

    def sheet(self, name: str) -> SeenSheet | None:
        """Return the sheet with a name in any letter case, None when there is none."""
        return next((each for each in self.sheets if each.name.casefold() == name.casefold()), None)
