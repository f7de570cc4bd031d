"""The declaration of books and sheets, as written in `workbook_templates/*.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from salesbook.model.scenario import Scenario
from salesbook.problems import Text

Axis = Literal["territory", "person", "class", "product", "month", "measure", "span", "record"]
PeriodLevel = Literal["month", "quarter", "half", "year"]
Role = Literal["key", "label", "given", "input", "computed", "note"]
SPARSE = frozenset((Scenario.PRIOR_YEAR, Scenario.PRIOR_YEAR_OF_REPORTED, Scenario.PLAN_OF_REPORTED))
"""Scenarios that need not have a figure: without a prior year, or where nothing is reported."""

KindName = Literal["money", "count", "percent", "date", "text", "choice", "measure", "price"]


def _text(raw: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
    if isinstance(raw, str):
        return Text.of(raw)
    if isinstance(raw, dict) and all(isinstance(words, str) for words in raw.values()):
        return Text(raw)
    if isinstance(raw, Text):
        return raw
    raise ValueError('expected text, or a table of texts by language such as { en = "...", zh = "..." }')


Words = Annotated[Text, BeforeValidator(_text)]


class Declared(BaseModel):
    """What every declared record shares: unknown keys are mistakes, and nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class Column(Declared):
    """A column of a table.

    `source` names the figures of a `given` or `input` column as `PL.revenue` (scenario and measure; the
    measure may be left to the row). `period` says which months: the row's or the column's own, the month
    reported on, the one after it, the year to date, or the whole year. The sum of a `sparse` column is blank
    where nothing is known, instead of 0: a column of prior-year figures is sparse unless it says otherwise.
    No figure above `maximum` (in the unit of the column) is taken, nor above the one in the column
    `at_most` of the same row. An empty input stands out where the formula `asked` holds. `choices_from`
    (`table.column`) offers what stands in a column as choices; `known` names the list by whose keys and names
    the reader knows what is typed; `stamp` marks the date that says in which month a row happened; `alert`
    makes ✗ and ⚠ stand out. A subtotal sums the rows below it, or (`own`) shows the figure of what it stands
    for; a formula may stand on subtotals and totals alone (`sums_only`). A `helper` holds what a chart draws:
    it stands behind all others and is not printed. A `bar` is drawn from zero instead of its figure, good or
    bad by its sign. A cell leads to the table `link`, or to that which the record names in a field of this
    name. Words that take `across` columns of the sheet run on over the blank ones.
    """

    # Formulas name columns by their ids, and their language takes names in lower case only.
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    role: Role
    kind: KindName = "text"
    code: str | None = None
    label: Words | None = None
    group: Words | None = None
    unit: Literal["display", "input", "one"] = "display"
    decimals: int | None = Field(default=None, ge=0, le=6)
    source: str | None = Field(default=None, pattern=rf"^({'|'.join(Scenario)})(\.[a-z_]+)?$")
    period: Literal["own", "month", "next", "ytd", "year"] = "own"
    axis: Axis | None = None
    level: str | None = None
    field: str | None = None
    note: str | None = None
    formula: str | None = None
    total: Literal["sum", "own", "formula", "none"] | None = None
    sums_only: bool = False
    sparse: bool | None = None
    grey: str | None = None
    each_period: bool = False
    needs: list[str] = Field(default_factory=list)
    required: Literal["planned", "no"] = "no"
    asked: str | None = None
    choices: dict[str, Words] = Field(default_factory=dict)
    choices_from: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    known: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    at_most: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*$")
    stamp: bool = False
    alert: bool = False
    signed: bool = False
    polarity: Literal[-1, 0, 1] = 0
    heat: bool = False
    helper: bool = False
    bar: bool = False
    link: str | None = None
    across: int = Field(default=1, ge=1, le=12)
    width: float | None = Field(default=None, gt=0, le=120)
    help: Words | None = None

    @property
    def sums_blank(self) -> bool:
        """Whether a sum of the column is blank where nothing is known, rather than 0."""
        if self.sparse is None:
            # A source begins with the two letters of its scenario.
            return self.source is not None and self.source[:2] in SPARSE
        return self.sparse


class Footer(Declared):
    """An extra row under a table: its label and a formula for each column it fills.

    It is left out when a record list in `needs` is empty. With `own` the other computed columns take their
    own formulas.
    """

    id: str
    label: Words
    cells: dict[str, str] = Field(default_factory=dict)
    own: bool = False
    needs: list[str] = Field(default_factory=list)
    kind: KindName | None = None
    style: Literal["total", "note", "check"] = "note"


class Table(Declared):
    """A table: row axes, columns, perhaps a period axis, subtotals and a total.

    The rows of the axis `record` are those of the list `records`; they stand for members of `dimension`,
    and `group` names the field by which they are summed. `needs` leaves a table (or a sheet, a block, a
    column, an extra row) out when one of these lists is empty. A `planned` one has
    rows only for what it gives a figure of; with words for what is `missing` a member of which it gives none
    has one row that says so. `height` gives rows that are written into
    room, in points. On a `dense` one captions are as large as figures, so that both can be printed smaller.
    """

    kind: Literal["table"] = "table"
    # The id becomes part of a range name and of the table's mark, in which `|` separates.
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    heading: Words | None = None
    rows: list[Axis]
    records: str | None = None
    dimension: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*$")
    group: str | None = None
    needs: list[str] = Field(default_factory=list)
    spare: int = Field(default=0, ge=0, le=500)
    planned: bool = False
    missing: Words | None = None
    periods: list[PeriodLevel] = Field(default_factory=list)
    subtotals: bool = True
    subtotal: Words | None = None
    total: Words | None = None
    empty: Words | None = None
    column: list[Column] = Field(min_length=1)
    footer: list[Footer] = Field(default_factory=list)
    break_after: Axis | None = None
    # Excel's highest row has 409 points.
    height: float | None = Field(default=None, gt=0, le=400)
    dense: bool = False

    @cached_property
    def given(self) -> tuple[tuple[Scenario, str], ...]:
        """What figures it gives: scenario and measure, which may be left to the row."""
        parts = (each.source.partition(".") for each in self.column if each.role == "given" and each.source)
        return tuple((Scenario(code), of) for code, _, of in parts)


class TextLine(Declared):
    """A line of a text block: a label with its words, or words alone."""

    label: Words | None = None
    text: Words | None = None
    parameter: str | None = None
    kind: KindName = "text"
    unit: Literal["display", "input", "one"] = "display"
    choices_from: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    style: Literal["plain", "bold", "note", "input", "given", "computed"] = "plain"


class Lines(Declared):
    """A block of lines: what a cover says; parameters that formulas refer to."""

    kind: Literal["lines"]
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    heading: Words | None = None
    needs: list[str] = Field(default_factory=list)
    line: list[TextLine] = Field(min_length=1)


class SeriesDeclaration(Declared):
    """A row of marks: a column of a table over its leaf rows; of a table without any, over its extra rows.

    A `pin` is a thin column, a `line` marks without one, a `course` a line; areas stand on one another, as
    the band (`BAND`) on what it begins at (`FLOOR`, not drawn). Besides the scenarios there are the looks
    `VAR` (a variance, good or bad by its sign) and, for waterfalls, `RISE`, `FALL`, `OPEN` (what does not
    count) and what is not drawn: `GAP`, and `RISEN` and `FALLEN`, which bear the figure of a step.
    """

    column: str
    scenario: str
    mark: Literal["column", "line", "pin", "area", "course"] = "column"


class ChartDeclaration(Declared):
    """A chart over the rows of a table; `stacked` puts the series on top of one another.

    `only` leaves out the extra rows that are not named in it; a step of a waterfall that shows as zero is
    left out by itself. `bars` lie and are as many as the rows: for long or many names. They grow from
    the value `origin`. With `cross` every row is a point, right by `categories` and up by its series, and
    the axes cross at what these two columns hold. They stand `below` all tables, where they are declared
    (`here`), or `beside` the last.
    A `legend` says what the marks of one among tables mean; one below them has it anyhow.
    """

    kind: Literal["chart"]
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    table: str
    title: Words
    needs: list[str] = Field(default_factory=list)
    categories: str
    series: list[SeriesDeclaration] = Field(min_length=1)
    only: list[str] = Field(default_factory=list)
    stacked: bool = False
    bars: bool = False
    origin: Decimal = Decimal(0)
    cross: list[str] = Field(default_factory=list, max_length=2)
    overlap: int = Field(default=0, ge=-100, le=100)
    place: Literal["below", "here", "beside"] = "below"
    legend: bool = False
    width: int = Field(default=900, ge=200, le=2000)
    height: int = Field(default=300, ge=120, le=1200)


class Index(Declared):
    """A list of the book's sheets with links to them."""

    kind: Literal["index"]
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    heading: Words | None = None


class Legend(Declared):
    """What the fills and the scenario codes mean."""

    kind: Literal["legend"]
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    heading: Words | None = None
    scenarios: list[str] = Field(default_factory=list)


Block = Annotated[Table | Lines | ChartDeclaration | Index | Legend, Field(discriminator="kind")]


Shelf = Literal["fill", "read", "discuss", "look", "appendix"]
SHELVES: Sequence[Shelf] = get_args(Shelf)
"""The groups of an index, from first to last."""


class Sheet(Declared):
    """A sheet: tab, title lines and blocks from top to bottom.

    A `headline` stands above the title, larger. A `note` says below the tables how to read them; `printed` is
    false for what is looked up on a screen, `meeting` true for what is printed for a meeting, too. In the
    index of the cover it stands on a `shelf`, with the `figure` (`table.column`) of its total, or of its
    first row, or (`table.column.footer`) of a footer. In a form of several months the tables of one
    `by_month` stand there for each of them: the month that is open first, the others folded below the first
    table of each.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int = Field(ge=1)
    tab: Words
    title: Words
    period: Words | None = None
    message: Words | None = None
    headline: Words | None = None
    about: Words
    note: Words | None = None
    printed: bool = True
    meeting: bool = False
    shelf: Shelf | None = None
    figure: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,2}$")
    signoff: bool = False
    needs: list[str] = Field(default_factory=list)
    landscape: bool = True
    by_month: bool = False
    one_page: bool = False
    tab_color: str = Field(default="", pattern=r"^(#[0-9A-Fa-f]{6})?$")
    block: list[Block] = Field(min_length=1)

    @property
    def on_shelf(self) -> Shelf:
        """Where it stands in an index: as declared, else by whether anything is filled in."""
        tables = [block for block in self.block if isinstance(block, Table)]
        filled = any(column.role == "input" for table in tables for column in table.column)
        return self.shelf or ("fill" if filled else "look")


class Book(Declared):
    """A book: who it is for and which sheets it holds; those `aside` it does not print for a meeting."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Words
    file: Words
    returned: bool = False
    aside: list[str] = Field(default_factory=list)
    sheets: list[str] = Field(min_length=1)


class Phrases(Declared):
    """Words that sheets share: scenarios, periods, sign-off, ✓ and ✗ captions."""

    scenarios: dict[str, Words]
    measures: dict[str, Words]
    roles: dict[str, Words]
    words: dict[str, Words]
    months: list[Words] = Field(min_length=12, max_length=12)
