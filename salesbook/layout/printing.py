"""How a sheet is cut into pages: one page wide where that can be read, else several with labels on each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from operator import itemgetter

from salesbook.layout.book_content import Binding
from salesbook.layout.declaration import Sheet
from salesbook.layout.placement import FIRST_COLUMN, PlacedColumn, PlacedSheet, PlacedTable
from salesbook.model.period import Month
from salesbook.model.printing import Printing
from salesbook.spreadsheet.book import Pages
from salesbook.spreadsheet.geometry import POINTS_A_PIXEL, USUAL_POINTS, column_pixels
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.widths import USUAL

READABLE = 0.78
"""Type of 9 points, the smallest on a sheet, is printed in 7 at least."""
ROOMY = 0.89
"""A page that small type would leave half empty is printed in 8 at least."""
DENSE, DENSE_ROOMY = 0.7, 0.8
"""The same where nothing is smaller than 10 points."""
FILLED = 0.55
ROOM = 0.92
"""What is used of a page whose scale is given: programs measure columns up to 6 % differently."""
PAPERS: Mapping[str, tuple[float, float]] = {"A4": (595.3, 841.9), "letter": (612.0, 792.0)}
"""Points across and down of upright paper."""
SIDES, ENDS = 72.0, 86.4
"""Points of the margins left and right together, above and below together."""
POINTS_A_CHARACTER = 5.25
ONE_PAGE = 60
"""A sheet of so many rows at most is printed on one page, where that can be read."""
NARROW = 0.25
"""A column that takes less than this of a page does not stand alone on the last one."""
EVENED = 3
"""Up to so many breaks are placed so that the pages are about equally wide."""
SMALLEST_STEP = 70
"""A sheet is not made smaller than this percentage of what the width allows to save a page."""
LABELS_SHARE = 0.65
"""Labels that take more of a page than this are not repeated: without them rows have no names."""
ABOVE_PERCENT = 1.001
"""A fitted page is so much higher than whole percents of its rows."""
WITH_TOTAL = 3
"""So many rows stand on a page with the total below them, or with their captions above them."""


def room_on(paper: str, *, landscape: bool) -> tuple[float, float]:
    """Return the points across and down inside the margins of a page."""
    upright = PAPERS[paper]
    across, down = upright[::-1] if landscape else upright
    return across - SIDES, down - ENDS


def print_area(sheet: PlacedSheet, last_column: int, binding: Binding) -> Area:
    """Return what is printed of a sheet: all that is read, or a blank cell where it stays on the screen."""
    # docs/decisions.md: what keeps a sheet off paper.
    below = sheet.last_row + 2
    if not is_printed(sheet.declared, binding.printing):
        return Area(below, last_column, below, last_column)
    return Area(0, FIRST_COLUMN, sheet.last_row, last_column)


def is_printed(declared: Sheet, printing: Printing) -> bool:
    """Say whether a sheet is read on paper, too."""
    if printing.only:
        return declared.id in printing.only
    return declared.printed and (printing.sheets != "meeting" or declared.meeting)


def characters_across(sheet: PlacedSheet, heights: Mapping[int, float], binding: Binding) -> float:
    """Return how many characters of a page's width can be read: words that run on make it no wider."""
    across, down = room_on(binding.printing.paper, landscape=sheet.declared.landscape)
    readable = _readable(sheet, _tall(sheet, heights), down) if sheet.dense else ROOMY
    # Columns have a few pixels beside their characters.
    return across * ROOM * ROOM / readable / POINTS_A_CHARACTER


def _readable(sheet: PlacedSheet, tall: float, down: float) -> float:
    """Return the smallest scale of a sheet: small type saves pages only where it fills them, or needs one."""
    least, enough = (DENSE, DENSE_ROOMY) if sheet.dense else (READABLE, ROOMY)
    return least if sheet.declared.one_page or tall * least >= FILLED * down else enough


def _tall(sheet: PlacedSheet, heights: Mapping[int, float]) -> float:
    """Return the points of all rows that are seen at first."""
    seen = set(range(sheet.last_row + 1)) - sheet.unseen_rows
    return sum(heights.get(row, USUAL_POINTS) for row in seen)


def pages_of(
    sheet: PlacedSheet,
    widths: Mapping[int, float],
    heights: Mapping[int, float],
    last: tuple[int, int],
    binding: Binding,
) -> Pages:
    """Return how a sheet is cut into pages.

    `last` are the last row there is anything in, and the last column that is printed.
    """
    ends = {each.months[-1] for each in binding.fiscal_year.quarters}
    room = room_on(binding.printing.paper, landscape=sheet.declared.landscape)
    heights = {**heights, **dict.fromkeys(sheet.unseen_rows, 0.0)}
    readable = _readable(sheet, _tall(sheet, heights), room[1])
    return _cut(_Paper(sheet, widths, heights, last, ends, room, readable))


def repeated_rows(
    sheet: PlacedSheet, pages: Pages, heights: Mapping[int, float], binding: Binding
) -> tuple[int, int] | None:
    """Return the rows to print on every later page: captions of a last table that goes on, else the title.

    There is one range: from the title down to the captions of an only table, from its heading on of a last
    of several.
    """
    if pages.tall:
        return None
    _, down = room_on(binding.printing.paper, landscape=sheet.declared.landscape)

    def runs_on(first: int, end: int, share: float) -> bool:
        """Say whether a page begins between two rows, of which the last break has a share."""
        start = max((each for each in pages.row_breaks if each <= first), default=0)
        seen = set(range(start, end)) - sheet.unseen_rows
        high = sum(heights.get(row, USUAL_POINTS) for row in seen) * pages.scale / 100
        return any(first < each < end for each in pages.row_breaks) or high > down * share

    last = sheet.tables[-1] if sheet.tables else None
    tops = [each.top for each in sheet.lines] + [each.top for each in sheet.charts]
    # Captions would be wrong above the rows of another table, and above a chart they would head nothing.
    heads = (
        last is not None and last.leaf_rows and (len(sheet.tables) == 1 or max(tops, default=0) <= last.top)
    )
    first = last is not None and last.top == sheet.navigation_row + 1
    if last is not None and heads and runs_on(last.first_row, last.end_row, ROOM if first else 1.0):
        return (0 if first else last.top), last.header_row
    # Beside charts that stand alone further pages across are blank, which the title would have printed.
    blank = pages.column_breaks and any(each.top in pages.row_breaks for each in sheet.charts)
    return (0, 0) if runs_on(0, sheet.last_row + 1, ROOM) and not blank else None


def _cut(paper: _Paper) -> Pages:
    sheet = paper.sheet
    asked = [at for table in sheet.tables for at in _asked_breaks(table)]
    few = sheet.declared.one_page or not sheet.tables or sheet.last_row <= ONE_PAGE
    if few and not asked and min(paper.across / paper.wide(), paper.down / paper.tall()) >= paper.readable:
        return Pages(tall=1, spare=paper.spare())
    breaks, repeated = paper.column_breaks()
    scale = min(1.0, paper.across / paper.widest(breaks, repeated))
    given, kept = _fewest(paper, scale * ROOM)
    kept = sorted({*asked, *kept})
    return Pages(scale=int(100 * given), row_breaks=kept, column_breaks=breaks, repeated=repeated)


def _fewest(paper: _Paper, largest: float) -> tuple[float, list[int]]:
    """Return the scale that leads to the fewest pages, the largest of them, and the rows they begin at."""
    scales = [largest * step / 100 for step in range(100, SMALLEST_STEP, -5)]
    tried = [(*paper.flow(scale), scale) for scale in scales if scale >= paper.readable]
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


def _shown(table: PlacedTable) -> Sequence[PlacedColumn]:
    return [column for column in table.columns if not column.declared.helper]


@dataclass(frozen=True, slots=True)
class _Paper:
    """A sheet measured in points."""

    sheet: PlacedSheet
    widths: Mapping[int, float]
    heights: Mapping[int, float]
    last: tuple[int, int]
    quarter_ends: Collection[Month]
    room: tuple[float, float]
    readable: float
    highs: dict[tuple[int, int], float] = field(default_factory=dict)
    wides: dict[tuple[int, int], float] = field(default_factory=dict)
    """What was measured before: the same rows and columns are asked about again and again."""

    @property
    def across(self) -> float:
        return self.room[0]

    @property
    def down(self) -> float:
        return self.room[1]

    @property
    def limit(self) -> float:
        """The points across of the widest page that can be read."""
        # A little more type than that, since the scale is cut to whole percents.
        return self.across * ROOM / (self.readable + 0.005)

    def wide(self, first: int = FIRST_COLUMN, end: int | None = None) -> float:
        """Return the points of the columns from one to before another."""
        until = self.last[1] + 1 if end is None else end
        if (first, until) not in self.wides:
            pixels = [column_pixels(self.widths.get(column, USUAL)) for column in range(first, until)]
            self.wides[first, until] = sum(POINTS_A_PIXEL * each for each in pixels)
        return self.wides[first, until]

    def tall(self, first: int = 0, last: int | None = None) -> float:
        """Return the points of the rows from one to another."""
        end = self.sheet.last_row if last is None else last
        if (first, end) not in self.highs:
            heights = self.heights
            self.highs[first, end] = sum([heights.get(row, USUAL_POINTS) for row in range(first, end + 1)])
        return self.highs[first, end]

    def spare(self) -> float:
        """Return the points to leave blank so that one page is as high as whole percents of its rows.

        Some programs round the percents, and leave out the last row where they then are too many.
        """
        high = self.tall(0, self.last[0])
        percent = int(100 * self.down / high)
        if percent >= min(100.0, 100 * self.across / self.wide()):
            return 0.0
        return max(0.0, self.down - high * percent / 100 * ABOVE_PERCENT)

    def widest(self, breaks: Sequence[int], repeated: tuple[int, int] | None) -> float:
        """Return the points of the widest page, its repeated columns included."""
        edges = [FIRST_COLUMN, *breaks, self.last[1] + 1]
        again = self.wide(FIRST_COLUMN, repeated[1] + 1) if repeated is not None else 0.0
        return max(self.wide(*edge) + (again if edge[0] in breaks else 0.0) for edge in pairwise(edges))

    def column_breaks(self) -> tuple[Sequence[int], tuple[int, int] | None]:
        """Return the columns to begin a page at, as few as can be read, and what stands on every page."""
        limit = self.limit
        if self.wide() <= limit or not self.sheet.tables:
            return (), None
        widest = max(self.sheet.tables, key=lambda table: len(_shown(table)))
        # Where the rows of one table have a second name there may be figures of another.
        shown = [column for table in self.sheet.tables for column in _shown(table)]
        figures = [each.column - FIRST_COLUMN for each in shown if each.align == "right"]
        labels = min([widest.naming, *figures])
        while labels and self.wide(FIRST_COLUMN, FIRST_COLUMN + labels) > LABELS_SHARE * limit:
            labels -= 1
        repeated = (FIRST_COLUMN, FIRST_COLUMN + labels - 1) if labels else None
        every = _shown(widest)
        breaks = self._breaks(every, labels, limit, repeated)
        # No page names the rows of a table again beside none of its columns, where that takes no more pages.
        shared = min(_shown(table)[-1].column for table in self.sheet.tables)
        common = [each for each in every if each.column <= shared]
        if common == every:
            return breaks, repeated
        found = self._breaks(common, labels, limit, repeated)
        no_worse = (len(found), self._lone(found)) <= (len(breaks), self._lone(breaks))
        if self.widest(found, repeated) <= limit and no_worse:
            return found, repeated
        return breaks, repeated

    def _breaks(
        self, shown: Sequence[PlacedColumn], labels: int, limit: float, repeated: tuple[int, int] | None
    ) -> Sequence[int]:
        """Return the columns to begin a page at, of those of a table, as few as can be read."""
        # The first page has a column of its own, too, and two where these have room.
        ends = [column.column for column in shown[FIRST_COLUMN + labels + 1 :]]
        packed = self._packed(ends[1:], limit, repeated)
        free = ends[1:] if self.widest(packed, repeated) <= limit else ends
        packed = packed if free is not ends else self._packed(ends, limit, repeated)
        seams = [at.column for before, at in pairwise(shown) if self._is_seam(before, at)]
        own = repeated[1] + 1 if repeated is not None else FIRST_COLUMN
        again = self.wide(FIRST_COLUMN, own)
        # A page that ends at a seam reads better than pages of equal width, so seams come first. All columns
        # are tried for few breaks only: the number of combinations would soon be too large.
        found = []
        for places in ([at for at in seams if at in free], free if len(packed) <= EVENED else []):
            tried = ((self.widest(breaks, repeated), breaks) for breaks in combinations(places, len(packed)))
            # Title and notes stand over the first page's own columns: half as wide as others' have no room.
            fitting = [
                (self._lone(breaks), 2 * self.wide(own, breaks[0]) < widest - again, widest, breaks)
                for widest, breaks in tried
                if breaks and widest <= limit
            ]
            lone, narrow, _, best = min(fitting, default=(0, True, 0.0, ()))
            if best and (places is free or not narrow):
                found.append((lone, narrow, best))
        # The first of those that are equal.
        return min(found, key=itemgetter(0, 1), default=(0, True, packed))[2]

    def _lone(self, breaks: Sequence[int]) -> int:
        """Return how many tables end on a page with one narrow column alone."""
        ends = [_shown(table)[-1].column for table in self.sheet.tables]
        return sum(end in breaks and self.wide(end, end + 1) < NARROW * self.across for end in ends)

    def _packed(self, free: Sequence[int], limit: float, repeated: tuple[int, int] | None) -> list[int]:
        """Return breaks that fill one page after the other."""
        again = self.wide(FIRST_COLUMN, repeated[1] + 1) if repeated is not None else 0.0
        breaks: list[int] = []
        for column in range(FIRST_COLUMN, self.last[1] + 1):
            start = breaks[-1] if breaks else FIRST_COLUMN
            if self.wide(start, column + 1) + (again if breaks else 0.0) > limit:
                breaks += [each for each in free if start < each <= column][-1:]
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

        No table or chart that fits on a page is cut in two; what does not fit runs on, its total with the
        rows above it. A chart below it takes some of them with it, which its captions then head.
        """
        page, together = self.down / scale, dict(self._together())
        count, left, start = 1, page, 0
        breaks: list[int] = []
        for first, last in self._units():
            high = self.tall(first, last)
            room = page - self._repeated(first, start)
            if high > left and left < page and high <= room:
                begun = self._with_rows(first, start, room - high)
                breaks.append(begun)
                count, left, start = count + 1, room - self.tall(begun, first - 1), begun
            for row in range(first, last + 1):
                own = self.heights.get(row, USUAL_POINTS)
                needed = self.tall(row, together[row]) if row in together else own
                if needed > left and left < page:
                    if row in together:
                        breaks.append(row)
                    count, left, start = count + 1, page - self._repeated(row, start), row
                left -= own
        return count, breaks

    def _with_rows(self, row: int, start: int, room: float) -> int:
        """Return the row a page begins at that has `room` above another row, which the last began below."""
        last = self.sheet.tables[-1] if self.sheet.tables else None
        if last is None or not last.first_row < start < last.end_row:
            return row
        kept = range(max(start, last.rows[-1].row - WITH_TOTAL) + 1, last.end_row)
        return next((each for each in kept if self.tall(each, row - 1) <= room), row)

    def _repeated(self, row: int, start: int) -> float:
        """Return the points of what stands again above a row that begins a page: title or captions.

        `start` is the row the page before begins at.
        """
        last, charts = self.sheet.tables[-1] if self.sheet.tables else None, self.sheet.charts
        # Where pages stand side by side there is no title above charts.
        alone = any(each.top <= row for each in charts) and self.wide() > self.limit
        title = self.tall(0, 0) if row and not alone else 0.0
        if last is None or row <= last.header_row or start <= last.header_row < last.end_row <= row:
            return title
        if last.top == self.sheet.navigation_row + 1:
            return self.tall(0, last.header_row)
        return max(title, self.tall(last.top, last.header_row))

    def _together(self) -> Iterator[tuple[int, int]]:
        """Yield first and last of the rows that stand on one page.

        Those are captions with the rows below them, and a total with rows above it and the sign-off below.
        """
        for table in self.sheet.tables:
            if table.rows:
                yield table.top, table.rows[:WITH_TOTAL][-1].row
            signed = self.sheet.signoff_row if table is self.sheet.tables[-1] else None
            summed = table.rows[-1:] and table.rows[-1].node.kind in ("total", "subtotal")
            if len(table.rows) > WITH_TOTAL and (summed or signed):
                last = table.rows[-1].row
                # It takes two rows where a page is narrow.
                yield last - WITH_TOTAL, signed + 1 if signed else last

    def _units(self) -> Iterator[tuple[int, int]]:
        """Yield first and last row of all that should stay together: a block and what stands below it."""
        sheet = self.sheet
        # Under the line of one month stand those of months that are folded, without captions of their own.
        tables = [each.top for each in sheet.tables if each.header_row not in sheet.folds]
        starts = tables + [each.top for each in sheet.lines]
        starts = sorted([*starts, *(each.top for each in sheet.charts)])
        # The title lines stay with the first block.
        yield from ((first, after - 1) for first, after in pairwise([0, *starts[1:], sheet.last_row + 1]))
