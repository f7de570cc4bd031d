"""How a sheet is cut into pages: one page wide where that can be read, else several with labels on each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import ceil

from salesbook.layout.placement import PlacedColumn, PlacedSheet, PlacedTable
from salesbook.model.period import FiscalYear, Month
from salesbook.spreadsheet.book import Pages
from salesbook.spreadsheet.geometry import POINTS_A_PIXEL, USUAL_POINTS, column_pixels
from salesbook.spreadsheet.widths import USUAL

READABLE = 0.55
"""Type of 10 points is not printed smaller than this share of its size."""
ROOM = 0.92
"""What is used of a page whose scale is given: programs measure columns up to 6 % differently."""
LANDSCAPE, PORTRAIT = (770.0, 509.0), (523.0, 755.0)
"""Points across and down on A4, inside the margins."""
ONE_PAGE = 60
"""A sheet of so many rows at most is printed on one page, where that can be read."""
EVENED = 2
"""Up to so many breaks are placed so that the pages are about equally wide."""
SMALLEST_STEP = 70
"""A sheet is not made smaller than this percentage of what the width allows to save a page."""
LABELS_SHARE = 0.4
"""Labels that take more of a page than this are not repeated."""


def pages_of(
    sheet: PlacedSheet,
    widths: Mapping[int, float],
    heights: Mapping[int, float],
    last_column: int,
    year: FiscalYear,
) -> Pages:
    """Return how a sheet is cut into pages."""
    paper = _Paper(sheet, widths, heights, last_column, {each.months[-1] for each in year.quarters})
    breaks, repeated = paper.column_breaks()
    scale = min(1.0, paper.across / paper.widest(breaks, repeated))
    asked = [at for table in sheet.tables for at in _asked_breaks(table)]
    few = sheet.declared.one_page or not sheet.tables or sheet.last_row <= ONE_PAGE
    if few and not asked and not breaks and min(scale, paper.down / paper.tall()) >= READABLE:
        return Pages(tall=1)
    given, kept = _fewest(paper, scale * ROOM)
    kept = sorted({*asked, *kept})
    # Excel passes over the breaks of a fitted sheet (docs/decisions.md), so what is fitted here is a sheet
    # that has none to keep, or one that would be too small at a scale of its own.
    if not breaks and (given < READABLE or not (few or kept)):
        return Pages(row_breaks=kept)
    return Pages(scale=int(100 * given), row_breaks=kept, column_breaks=breaks, repeated=repeated)


def _fewest(paper: _Paper, largest: float) -> tuple[float, list[int]]:
    """Return the scale that leads to the fewest pages, the largest of them, and the rows they begin at."""
    scales = [largest * step / 100 for step in range(100, SMALLEST_STEP, -5)]
    tried = [(*paper.flow(scale), scale) for scale in scales if scale >= READABLE]
    _, breaks, scale = min(tried, key=lambda each: (each[0], -each[2]), default=(0, [], largest))
    return scale, breaks


def _asked_breaks(table: PlacedTable) -> Iterator[int]:
    """Yield the rows to begin a page at: after each subtotal of the axis asked for."""
    if table.table.break_after is None:
        return
    ends = [
        row.row
        for row in table.rows
        if row.node.kind == "subtotal" and row.node.axis == table.table.break_after
    ]
    # After the last subtotal stands the total, which needs no page of its own.
    yield from (row + 1 for row in ends[:-1])


def label_count(table: PlacedTable) -> int:
    """Return how many columns at the left of a table say what a row stands for."""
    count = 0
    for column in table.columns:
        if column.declared.role not in ("key", "label"):
            break
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class _Paper:
    """A sheet measured in points."""

    sheet: PlacedSheet
    widths: Mapping[int, float]
    heights: Mapping[int, float]
    last_column: int
    quarter_ends: Collection[Month]

    @property
    def across(self) -> float:
        return (LANDSCAPE if self.sheet.declared.landscape else PORTRAIT)[0]

    @property
    def down(self) -> float:
        return (LANDSCAPE if self.sheet.declared.landscape else PORTRAIT)[1]

    def wide(self, first: int = 0, end: int | None = None) -> float:
        """Return the points of the columns from one to before another."""
        columns = range(first, self.last_column + 1 if end is None else end)
        return sum(POINTS_A_PIXEL * column_pixels(self.widths.get(column, USUAL)) for column in columns)

    def tall(self, first: int = 0, last: int | None = None) -> float:
        """Return the points of the rows from one to another."""
        hidden = {row for table in self.sheet.tables for row in (table.key_row, table.end_row)}
        rows = range(first, (self.sheet.last_row if last is None else last) + 1)
        return sum(self.heights.get(row, USUAL_POINTS) for row in rows if row not in hidden)

    def widest(self, breaks: Sequence[int], repeated: tuple[int, int] | None) -> float:
        """Return the points of the widest page, its repeated columns included."""
        edges = [0, *breaks, self.last_column + 1]
        again = self.wide(0, repeated[1] + 1) if repeated is not None else 0.0
        return max(self.wide(*edge) + (again if edge[0] else 0.0) for edge in pairwise(edges))

    def column_breaks(self) -> tuple[Sequence[int], tuple[int, int] | None]:
        """Return the columns to begin a page at, as few as can be read, and what stands on every page."""
        # A little above READABLE, since the scale is cut to whole percents.
        limit = self.across * ROOM / (READABLE + 0.005)
        if self.wide() * READABLE <= self.across or not self.sheet.tables:
            return (), None
        widest = max(self.sheet.tables, key=lambda table: len(table.columns))
        labels = label_count(widest)
        while labels and self.wide(0, labels) > LABELS_SHARE * limit:
            labels -= 1
        repeated = (0, labels - 1) if labels else None
        free = [column.column for column in widest.columns[max(labels, 1) :]]
        packed = self._packed(free, limit, repeated)
        seams = [at.column for before, at in pairwise(widest.columns) if self._is_seam(before, at)]
        # A page that ends at a seam reads better than pages of equal width, so seams come first. All columns
        # are tried for few breaks only: the number of combinations would soon be too large.
        for places in ([at for at in seams if at in free], free if len(packed) <= EVENED else []):
            tried = combinations(places, len(packed))
            best = min(tried, key=lambda breaks: self.widest(breaks, repeated), default=())
            if best and self.widest(best, repeated) <= limit:
                return best, repeated
        return packed, repeated

    def _packed(self, free: Sequence[int], limit: float, repeated: tuple[int, int] | None) -> list[int]:
        """Return breaks that fill one page after the other."""
        again = self.wide(0, repeated[1] + 1) if repeated is not None else 0.0
        breaks: list[int] = []
        for column in free:
            start = breaks[-1] if breaks else 0
            if self.wide(start, column + 1) + (again if breaks else 0.0) > limit and column > start:
                breaks.append(column)
        return breaks

    def _is_seam(self, before: PlacedColumn, after: PlacedColumn) -> bool:
        """Say whether a page may well end between two columns: after a quarter, or where the kind changes."""
        if before.level != after.level:
            return True
        if before.period is None or before.period == after.period:
            return before.declared.group != after.declared.group
        return before.level != "month" or before.period.months[0] in self.quarter_ends

    def flow(self, scale: float) -> tuple[int, list[int]]:
        """Return how many pages the rows take, and at which rows a page begins.

        No table or chart that fits on a page is cut in two; what does not fit runs on.
        """
        page = self.down / scale
        count, left, reached = 1, page, 0
        breaks: list[int] = []
        for first, last in self._units():
            needed = self.tall(reached, last)
            # A block that begins a page stays: the next page has no more room for it.
            if needed > left and left < page and self.tall(first, last) <= page:
                breaks.append(first)
                count, left, needed = count + 1, page, self.tall(first, last)
            more = max(0, ceil((needed - left) / page))
            count, left, reached = count + more, left + more * page - needed, last + 1
        return count, breaks

    def _units(self) -> Iterator[tuple[int, int]]:
        """Yield first and last row of all that should stay together: a block and what stands below it."""
        sheet = self.sheet
        starts = [each.top for each in sheet.tables] + [each.top for each in sheet.lines]
        starts = sorted([*starts, *(each.top for each in sheet.charts)])
        yield from ((first, after - 1) for first, after in pairwise([*starts, sheet.last_row + 1]))
