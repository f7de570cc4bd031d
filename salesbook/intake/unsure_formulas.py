"""Formulas in input cells whose stored value is not sure to be what they give."""

from __future__ import annotations

import re

from salesbook.problems import Text, sentence
from salesbook.spreadsheet.grid import Cell, column_letters

_VOLATILE = re.compile(r"(?i)\b(TODAY|NOW|RAND|RANDBETWEEN)\s*\(")
_QUOTED = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(
    r"(?i)(?<![!\w$.])\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?(?![\w(])"
)


def why_unsure(cell: Cell, *, manual: bool) -> Text | None:
    """Return why a formula's stored value may be another one by now, None where it is as good as any.

    `manual` says that the workbook does not recalculate by itself.
    """
    if cell.formula is None:
        return None
    formula = _QUOTED.sub('""', cell.formula)
    volatile = _VOLATILE.search(formula)
    if volatile is not None:
        return sentence("intake.formula.volatile", function=volatile[1].upper())
    if any(_holds(found, cell) for found in _REFERENCE.finditer(formula)):
        return sentence("intake.formula.circular")
    return sentence("intake.formula.manual") if manual else None


def _holds(found: re.Match[str], cell: Cell) -> bool:
    """Say whether a reference covers the cell that the formula stands in."""
    first, top, last, bottom = found.groups()
    own = _number(column_letters(cell.column))
    rows = int(top) <= cell.row + 1 <= int(bottom or top)
    return rows and _number(first) <= own <= _number(last or first)


def _number(letters: str) -> tuple[int, str]:
    return len(letters), letters.upper()
