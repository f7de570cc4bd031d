"""CSV that a spreadsheet program opens as it was meant."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a formula begins with; full-width signs count where Chinese is written."""
_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")


def csv_text(lines: Iterable[Sequence[object]]) -> str:
    """Return lines as CSV; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([safe_text(value) for value in line] for line in lines)
    return buffer.getvalue()


def safe_text(value: object) -> object:
    """Return a value as CSV may hold it; a number is never a formula, even with a minus before it."""
    return f"'{value}" if isinstance(value, str) and _may_be_formula(value) else value


def bare_text(value: str) -> str:
    """Return what `safe_text` was made of."""
    return value[1:] if value.startswith("'") and _may_be_formula(value) else value


def _may_be_formula(value: str) -> bool:
    return value.lstrip("'").startswith(FORMULA_SIGNS) and not _NUMBER.fullmatch(value)
