"""How wide text is, reckoned with Chinese characters as two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from salesbook.layout.book import CellSpec, CellValue

NARROWEST, WIDEST = 5.0, 46.0
SPARE = 1.2
"""Substituted fonts are up to so much wider than the one asked for."""


def text_width(text: str) -> int:
    """Return the width of the longest line of a text in characters of half width."""
    if text.isascii() and "\n" not in text:
        return len(text)
    return _wide_text_width(text)


@lru_cache(maxsize=8192)
def _wide_text_width(text: str) -> int:
    return max(
        sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in line)
        for line in text.split("\n")
    )


def shown(value: CellValue, number_format: str) -> str:
    """Return about what a cell shows, for its width only."""
    if value is None:
        return ""
    if not isinstance(value, Decimal):
        return str(value)
    places = number_format.split(";", maxsplit=1)[0].partition(".")[2].count("0")
    sign = "+" if number_format.startswith("+") else ""
    if number_format.endswith("%"):
        return f"{sign}{float(value) * 100:.{places}f}%"
    if number_format.startswith("yyyy"):
        return "2027-12-31"
    return f"{sign}{float(value):,.{places}f}"


def column_widths(cells: Iterable[CellSpec], declared: Mapping[int, float]) -> dict[int, float]:
    """Return the width of each column: as declared, else what its cells need."""
    widest: dict[int, float] = {}
    for _, column, value, style, *_ in cells:
        if column in declared:
            continue
        width = text_width(shown(value, style.format)) * (1.1 if style.bold else 1.0) * (style.size / 10)
        if width > widest.setdefault(column, 0.0):
            widest[column] = width
    fitted = {
        column: round(min(max(width * SPARE + 1.5, NARROWEST), WIDEST), 1) for column, width in widest.items()
    }
    return fitted | dict(declared)


def lines_needed(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of so many characters."""
    return sum(max(1, -(-int(text_width(line) * 1.1) // max(1, int(width)))) for line in text.split("\n"))
