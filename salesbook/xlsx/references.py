"""Addresses and rectangles as sheets and names spell them."""

from __future__ import annotations

import re
from functools import lru_cache

from salesbook.spreadsheet.grid import Area

ROWS, COLUMNS = 1_048_576, 16_384
CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE | re.ASCII)
NAMED_AREA = re.compile(
    r"=?(?:'((?:[^']|'')+)'|([^\s'!\[\](),:+*/^&<>=\"-]+))!"
    r"(\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})(?::(\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}))?",
    re.IGNORECASE | re.ASCII,
)


@lru_cache(maxsize=1024)
def column_of(letters: str) -> int:
    """Return the 0-based column of letters: `A` is 0, `AA` is 26."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def place_of(reference: str) -> tuple[int, int] | None:
    """Return the 0-based (row, column) of `F11` or `$F$11`, None for what is no address on a sheet."""
    match = CELL.fullmatch(reference)
    if match is None:
        return None
    row, column = int(match[2]) - 1, column_of(match[1])
    return (row, column) if row < ROWS and column < COLUMNS else None


def area_of(reference: str) -> Area | None:
    """Return the rectangle of `A1:B5` or `A1`, None for what is none."""
    first, _, last = reference.partition(":")
    return _spanned(first, last or first)


def _spanned(first: str, last: str) -> Area | None:
    start, end = place_of(first), place_of(last)
    if start is None or end is None:
        return None
    # Corners may be written in any order, B5:A1.
    (top, bottom), (left, right) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return Area(top, left, bottom, right)


def named_area(text: str) -> tuple[str, Area] | None:
    """Return sheet and rectangle of a name's definition, None when it is anything but one rectangle."""
    match = NAMED_AREA.fullmatch(text.strip())
    if match is None:
        return None
    area = _spanned(match[3], match[4] or match[3])
    sheet = match[2] or match[1].replace("''", "'")
    return (sheet, area) if area is not None else None


def quoted(sheet: str) -> str:
    """Return a sheet name as it stands before `!`, quoted whenever it might need to be."""
    plain = re.fullmatch(r"[^\W\d]\w*", sheet, re.ASCII) and not CELL.fullmatch(sheet)
    # A sheet called AB12 or R1C1 would be read as an address.
    plain = plain and not re.fullmatch(r"[rc]\d*(?:[rc]\d*)?", sheet, re.IGNORECASE | re.ASCII)
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"
