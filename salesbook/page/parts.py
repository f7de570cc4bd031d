"""What a page is made of: sections of blocks, tables of figures that know where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from salesbook.problems import Text

NO_WORDS = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigure:
    """A figure as it is shown, and exactly; which one of the JSON document it is, and where it was read."""

    shown: str
    exact: str = ""
    lineage: str = ""
    source: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageColumn:
    """A column: the code of its scenario, what it is called, and whether it holds figures."""

    label: Text
    code: str = ""
    number: bool = True


Cell = PageFigure | Text | Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A row: whose it is, its cells, and words below them. `kind` is `faint` for what does not count."""

    name: Text
    cells: Sequence[Cell]
    note: Text = NO_WORDS
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTable:
    """A table; its first column holds the names of rows."""

    columns: Sequence[PageColumn]
    rows: Sequence[PageRow]
    caption: Text = NO_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBlock:
    """Words, charts and their table. What has charts keeps its table folded: it is not printed.

    On a wide screen a `wide` block has both columns, and a `tall` one stands beside several others; `many`
    charts stand side by side.
    """

    title: Text = NO_WORDS
    lines: Sequence[Text] = ()
    charts: Sequence[Markup] = ()
    table: PageTable | None = None
    wide: bool = False
    tall: bool = False
    many: bool = False

    def __bool__(self) -> bool:
        return bool(self.lines or self.charts or (self.table and self.table.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The answer to one question."""

    id: str
    title: Text
    blocks: Sequence[PageBlock]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """A page: what it says first, how much that stands on, and its sections."""

    title: Text
    headline: Text
    coverage: Text
    sections: Sequence[Section]
    foot: Sequence[Text]
