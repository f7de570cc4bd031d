"""A sheet measured: pixels on a screen, points on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

POINTS_A_PIXEL = 0.75
DIGIT_PIXELS, SIDES_PIXELS = 7, 5
"""A digit of the workbook's own font (Arial 10), and both sides of a column, as Excel measures."""
USUAL_POINTS = 15.0
"""The height of a row for which none is set."""

SCREEN = (1366, 768)
WINDOW = (1313, 585)
"""Pixels across and down that a window of this size leaves to cells, as LibreOffice draws it at 100 %."""
WIDER = 1.058
"""LibreOffice, which does not round the width of a digit, draws columns so much wider than Excel."""

PAPERS: Mapping[int, tuple[float, float]] = {1: (612.0, 792.0), 8: (841.9, 1190.6), 9: (595.3, 841.9)}
"""Points across and down of upright paper, by the number that a file names it with: letter, A3, A4."""
A4 = 9


def column_pixels(characters: float) -> int:
    """Return the pixels of a column whose width is given in characters, as people set it."""
    return int(characters * DIGIT_PIXELS + SIDES_PIXELS)


def stored_pixels(width: float) -> int:
    """Return the pixels of a column by the width that stands in a file, in which the sides are counted."""
    return int(width * DIGIT_PIXELS + 0.5)


def row_pixels(points: float) -> int:
    """Return the pixels of a row."""
    return int(points / POINTS_A_PIXEL + 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The rows or the columns of a sheet in pixels; what is hidden takes none."""

    sizes: Mapping[int, int] = field(default_factory=dict)
    usual: int
    hidden: Collection[int] = ()

    def pixels(self, at: int) -> int:
        """Return the pixels of one row or column."""
        return 0 if at in self.hidden else self.sizes.get(at, self.usual)

    def span(self, first: int, last: int) -> int:
        """Return the pixels from one to another, both included."""
        return sum(self.pixels(at) for at in range(first, last + 1))

    def shown(self, first: int, last: int, room: int) -> list[int]:
        """Return those from `first` on that can be seen whole in so many pixels."""
        found = []
        for at in range(first, last + 1):
            room -= self.pixels(at)
            if room < 0:
                break
            if at not in self.hidden:
                found.append(at)
        return found


class Page(NamedTuple):
    """What one printed page holds, first and last included; what is repeated on it stands outside."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How a sheet is to be printed. Margins are points: left, right, top, bottom.

    With `fitted`, the pages across and down (0: as many as it takes), breaks and `scale` do not count.
    """

    size: int = A4
    landscape: bool = False
    margins: tuple[float, float, float, float] = (50.4, 50.4, 54.0, 54.0)
    scale: float = 1.0
    fitted: tuple[int, int] | None = None
    repeated_rows: tuple[int, int] | None = None
    repeated_columns: tuple[int, int] | None = None
    row_breaks: Sequence[int] = ()
    column_breaks: Sequence[int] = ()

    @property
    def room(self) -> tuple[float, float]:
        """Points across and down inside the margins."""
        across, down = PAPERS.get(self.size, PAPERS[A4])
        if self.landscape:
            across, down = down, across
        left, right, top, bottom = self.margins
        return across - left - right, down - top - bottom


class Printed(NamedTuple):
    """A sheet on paper: the scale that comes of it, and its rows and columns page by page."""

    scale: float
    rows: Sequence[tuple[int, int]]
    columns: Sequence[tuple[int, int]]

    @property
    def pages(self) -> Iterator[Page]:
        """Every page, panel by panel."""
        return (Page(*down, *across) for across in self.columns for down in self.rows)


def printed(paper: Paper, area: Page, rows: Axis, columns: Axis) -> Printed:
    """Return how an area of a sheet comes out on paper."""
    across, down = paper.room
    scale = paper.scale
    if paper.fitted is not None:
        wide = columns.span(area.first_column, area.last_column) * POINTS_A_PIXEL
        high = rows.span(area.first_row, area.last_row) * POINTS_A_PIXEL
        fit = zip((across, down), (wide, high), paper.fitted, strict=True)
        scale = min(1.0, *(room * pages / needed for room, needed, pages in fit if pages and needed))
    row_breaks, column_breaks = ((), ()) if paper.fitted else (paper.row_breaks, paper.column_breaks)
    return Printed(
        scale,
        tuple(_cut(rows, down / scale, (area.first_row, area.last_row), row_breaks, paper.repeated_rows)),
        tuple(
            _cut(
                columns,
                across / scale,
                (area.first_column, area.last_column),
                column_breaks,
                paper.repeated_columns,
            )
        ),
    )


def _cut(
    axis: Axis, room: float, whole: tuple[int, int], breaks: Sequence[int], again: tuple[int, int] | None
) -> Iterator[tuple[int, int]]:
    """Yield first and last of each page; `room` is points of the sheet, `again` stands on later pages."""
    first, last = whole
    left = room = room / POINTS_A_PIXEL + 0.5  # a sheet that is fitted to its page fits
    for at in range(whole[0], last + 1):
        needed = axis.pixels(at)
        if at > first and (at in breaks or needed > left):
            yield first, at - 1
            first, left = at, room - (axis.span(*again) if again and again[1] < at else 0)
        left -= needed
    yield first, last
