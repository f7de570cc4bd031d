"""Tables for a terminal, and CSV that a spreadsheet program opens as it was meant."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence

from salesbook.spreadsheet.widths import padded, text_width

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a formula begins with; full-width signs count where Chinese is written."""
GAP = "  "


def text_table(
    lines: Sequence[Sequence[str]], *, right: Collection[int] = (), least: Sequence[int] = ()
) -> str:
    """Return lines as columns, each as wide as its widest cell; Chinese characters count as two.

    Columns of `right` stand to the right; `least` are widths that the first columns have at least.
    """
    columns = list(zip(*lines, strict=True))
    # Longer than the columns on purpose: zip ends with these.
    floors = [*least, *(0 for _ in columns)]
    widths = [max(floor, *map(text_width, cells)) for floor, cells in zip(floors, columns, strict=False)]
    return "\n".join(
        GAP.join(
            padded(text, width, right=at in right)
            for at, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def csv_text(lines: Iterable[Sequence[object]]) -> str:
    """Return lines as CSV; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_safe(value) for value in line] for line in lines)
    return buffer.getvalue()


def _safe(value: object) -> object:
    # A number is never a formula, even with a minus before it.
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value
