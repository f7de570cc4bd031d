"""A workbook as values: what a writer needs to know, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple, overload

from salesbook.spreadsheet.grid import Area

CellValue = Decimal | str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a cell looks and whether it is locked. Colours are `#RRGGBB`, sizes points.

    Borders are the writer-neutral names `""`, `hair`, `thin`, `medium`, `dashed`, `double`.
    """

    font: str = "Arial"
    size: float = 10
    bold: bool = False
    italic: bool = False
    color: str = "#000000"
    fill: str = ""
    pattern: Literal["solid", "hatched"] = "solid"
    format: str = "General"
    align: Literal["", "left", "center", "right"] = ""
    valign: Literal["top", "vcenter", "bottom"] = "vcenter"
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    top: str = ""
    bottom: str = ""
    left: str = ""
    right: str = ""
    border_color: str = "#000000"
    locked: bool = True
    link: bool = False


# A tuple where other records are dataclasses: a book has tens of thousands of them.
class CellSpec(NamedTuple):
    """One cell at a 0-based place. `formula` has no `=`; `value` is then its computed result.

    `link` is where a click leads: a sheet name or a place in this workbook (`'Sheet'!A1`), or a file beside
    it (`external:` and its name as in addresses).
    """

    row: int
    column: int
    value: CellValue
    style: Style
    formula: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Cells without what differs from book to book: places, styles, formulas and links, row by row.

    Books of one shape share the very same one; a writer may keep in `kept` what it needs of it again.
    """

    cells: Sequence[CellSpec]
    kept: dict[object, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Stamped(Sequence[CellSpec]):
    """The cells of a pattern with the values of one book, in the order of the pattern."""

    pattern: Pattern
    values: Sequence[CellValue]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as lists have none

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[CellSpec]:
        for (row, column, _, style, formula, link), value in zip(
            self.pattern.cells, self.values, strict=True
        ):
            yield CellSpec(row, column, value, style, formula, link)

    @overload
    def __getitem__(self, at: int) -> CellSpec: ...

    @overload
    def __getitem__(self, at: slice) -> list[CellSpec]: ...

    def __getitem__(self, at: int | slice) -> CellSpec | list[CellSpec]:
        if isinstance(at, slice):
            return list(self)[at]
        return self.pattern.cells[at]._replace(value=self.values[at])


def alike(ones: Sequence[CellSpec], others: Sequence[CellSpec]) -> bool:
    """Say whether cells stand at the same places, look alike, compute the same and lead to the same."""
    if len(ones) != len(others):
        return False
    for one, other in zip(ones, others, strict=True):
        if one is not other:
            row, column, _, style, formula, link = one
            if (other.row, other.column) != (row, column):
                return False
            if other.style is not style and other.style != style:
                return False
            if other.formula != formula or other.link != link:
                return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What may be typed into an area, and the prompt beside it; a list is `choices`, or cells of a sheet."""

    area: Area
    kind: Literal["decimal", "integer", "date", "list", "length"]
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: Sequence[str] = ()
    source: tuple[str, Area] | None = None
    title: str = ""
    prompt: str = ""
    error: str = ""
    strict: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """A look that depends on the cell: from a number on (`above`, `below`), by formula, a heat scale, a bar.

    A bar has `color` above zero and `fill` below, and is as long as the cell is wide at twice its `limit`.
    A heat scale is one over all its areas: `area` and `further` ones.
    """

    area: Area
    further: Sequence[Area] = ()
    rule: Literal["above", "below", "formula", "heat", "bar"]
    limit: Decimal = Decimal(0)
    formula: str = ""
    color: str = ""
    fill: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row of marks in a chart; name, categories and values are places in the book, run by run of rows.

    `signs` says of each mark of a variance whether it is good (1) or bad (-1), `thin` whether it is too small
    to be hatched; `labels` name points.
    """

    scenario: str
    kind: Literal["column", "line", "pin", "area", "course"]
    sheet: str
    name: tuple[int, int]
    categories: Sequence[Area]
    values: Sequence[Area]
    signs: Sequence[int] = ()
    thin: Sequence[bool] = ()
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart anchored at a 0-based cell, `offset` pixels right of it; sizes in pixels.

    `zero` is at this end of the axis. `alt` says what it shows to who cannot see it; `bars` lie, for names
    that are long or many, and grow from the value `origin`; without a `legend` the title says what the marks
    are; `good` and `bad` are the colours of the theme. Points lie on either side of where the axes `cross`.
    """

    row: int
    column: int
    offset: int = 0
    title: str
    series: Sequence[Series]
    width: int = 900
    height: int = 300
    number_format: str = "#,##0"
    overlap: int = 0
    stacked: bool = False
    zero: Literal["", "top", "bottom"] = ""
    alt: str = ""
    bars: bool = False
    origin: Decimal = Decimal(0)
    cross: tuple[Decimal, ...] = ()
    legend: Literal["", "top", "right"] = "top"
    good: str = "#2E7D32"
    bad: str = "#C62828"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How a sheet prints: fitted to one page across (`scale` 0), or at a percentage with breaks of its own.

    `tall` is how many pages it is fitted to, 0 for as many as it takes. A page begins at every row and
    column of the breaks; the columns `repeated` stand on every page. Programs that fit a sheet to a page may
    pass over its breaks. `spare` are points of the page below that stay blank.
    """

    scale: int = 0
    tall: int = 0
    spare: float = 0.0
    row_breaks: Sequence[int] = ()
    column_breaks: Sequence[int] = ()
    repeated: tuple[int, int] | None = None

    def own_columns(self, last_column: int) -> range:
        """Return the columns that stand on the first page alone, given the last column of the sheet."""
        first = self.repeated[1] + 1 if self.repeated is not None and self.column_breaks else 1
        return range(first, self.column_breaks[0] if self.column_breaks else last_column + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSpec:
    """One sheet. `widths` are characters by column, `heights` points by row, `outline` how deep rows lie.

    They lie below what sums them: the row under them or, with `outline_above`, the one above them.
    `more` are cells below the others, row by row: they may be made while they are written, and are gone then.
    A `picture` (PNG) stands at the right of the title lines.
    """

    name: str
    cells: Sequence[CellSpec]
    more: Iterable[CellSpec] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    outline: Mapping[int, int] = field(default_factory=dict)
    outline_above: bool = False
    freeze: tuple[int, int] | None = None
    # Excel does not offer a very hidden sheet to be shown again.
    visibility: Literal["visible", "veryHidden"] = "visible"
    protected: bool = True
    filter_area: Area | None = None
    validations: Sequence[Validation] = ()
    conditionals: Sequence[Conditional] = ()
    charts: Sequence[Chart] = ()
    print_area: Area | None = None
    repeat_rows: tuple[int, int] | None = None
    footer: tuple[str, str] = ("", "")
    page_words: tuple[str, str, str] = ("Page ", " of ", "")
    pages: Pages = field(default_factory=Pages)
    landscape: bool = True
    paper: str = "A4"
    picture: bytes = b""
    tab_color: str = ""


class NameSpec(NamedTuple):
    """A workbook-scope name of a range."""

    name: str
    sheet: str
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSpec:
    """A workbook: its sheets in tab order, names of ranges and document properties."""

    sheets: Sequence[SheetSpec]
    names: Sequence[NameSpec] = ()
    title: str = ""
    subject: str = ""
    company: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, name: str) -> SheetSpec:
        """Return the sheet with this name; KeyError when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)
