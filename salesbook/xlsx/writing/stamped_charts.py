"""Charts of books that are alike, stamped: what one of them was written as serves the next.

A part is cut at the chart's title and at its copies of cells. Which marks are hatched, and where a scale
begins, follow from the figures: a chart that none was like before is written by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import NamedTuple

from salesbook.spreadsheet.book import Chart
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.references import named_area
from salesbook.xlsx.writing.charts import title_size
from salesbook.xlsx.writing.pieces import Shelf, cut, filled
from salesbook.xlsx.writing.xlsxwriter_internals import copy_element, kind_of_copy, title_text

COPY = re.compile(r"<c:f>([^<]*)</c:f>(<c:(num|str)Cache>.*?</c:\3Cache>)", re.DOTALL)
"""A chart's copy of cells, behind their place."""

Place = tuple[str, Area]
"""Cells of a sheet."""


def places_in(chart: Chart) -> Sequence[Place]:
    """Return the places that a chart keeps copies of: of several runs of rows it keeps none."""
    found: dict[Place, None] = {}
    for series in chart.series:
        row, column = series.name
        runs = ([Area(row, column, row, column)], series.categories, series.values)
        found |= {(series.sheet, areas[0]): None for areas in runs if len(areas) == 1}
    return list(found)


class _Cut(NamedTuple):
    """A chart without its title and copies, and of which kind these are and of which cells."""

    pieces: Sequence[str]
    copies: Sequence[tuple[str, Place]]


class ChartPress:
    """Writes charts, and keeps what they have in common."""

    def __init__(self) -> None:
        self._shelves: defaultdict[int, Shelf] = defaultdict(Shelf)

    def part(
        self, number: int, chart: Chart, copies: Mapping[Place, Sequence[object]], write: Callable[[], str]
    ) -> str:
        """Return the part of the chart with a number, given what its cells hold and how it is written."""
        shelf, title = self._shelves[number], title_text(chart.title)
        kinds = [(place, kind_of_copy(data)) for place, data in copies.items()]
        key = _without_words(chart), kinds
        found: _Cut | None = shelf.find(key)
        if found is None:
            text = write()
            shelf.put(key, _cut(text, title, copies))
            return text
        return filled(found.pieces, [title, *(copy_element(copies[at], kind) for kind, at in found.copies)])


def _without_words(chart: Chart) -> object:
    """Return what a chart follows from but its title, what says what it shows and where it lies."""
    # XlsxWriter takes some titles for names of cells.
    title = chart.title if "!" in chart.title else bool(chart.title)
    bare = replace(chart, title="", alt="", row=0, column=0, offset=0, width=0, height=0)
    return title, title_size(chart), bare


def _cut(text: str, title: str, copies: Mapping[Place, Sequence[object]]) -> _Cut | None:
    """Return a part cut, None where its title is not found."""
    before = cut(text, [title])
    if not before:
        return None
    pieces, text, start = [before[0]], before[1], 0
    kept: list[tuple[str, Place]] = []
    for found in COPY.finditer(text):
        place = named_area(unescape(found[1]))
        if place is not None and place in copies:
            pieces.append(text[start : found.start(2)])
            kept.append((found[3], place))
            start = found.end(2)
    return _Cut([*pieces, text[start:]], kept)
