"""Formula text rewritten when a formula is copied, and what its references are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from salesbook.spreadsheet.grid import column_letters
from salesbook.xlsx.references import COLUMNS, ROWS, column_of

# Left to right, each alternative a whole token: what is no reference is taken in one piece, so that nothing
# inside a text, a structured reference, another workbook's name or a longer word is mistaken for one.
TOKEN = re.compile(
    r"""
    "(?:[^"]|"")*"
  | \[[^\[\]]*\][\w.]+!\$?[\w$.:]*
  | \[(?:[^\[\]]|\[[^\[\]]*\])*\]
  | '\[(?:[^']|'')*'!\$?[\w$.:]*
  | (?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!)?
    (?P<reference>
        \$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?(?![\w.(!])
      | \$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.])
      | \$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(!])
    )
  | (?P<other>'(?:[^']|'')+'|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!
  | [\w.\\]+
    """,
    re.VERBOSE,
)
END = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]{0,7})")
LOST = "#REF!"


class Corner(NamedTuple):
    """One corner of a reference, 0-based; None where a whole column or row has none."""

    column: int | None
    row: int | None
    fixed_column: bool
    fixed_row: bool

    def text(self) -> str | None:
        """Return the corner as written, None when it lies outside every sheet."""
        if not 0 <= (self.column or 0) < COLUMNS or not 0 <= (self.row or 0) < ROWS:
            return None
        column = "" if self.column is None else "$" * self.fixed_column + column_letters(self.column)
        row = "" if self.row is None else "$" * self.fixed_row + str(self.row + 1)
        return column + row


def _corner(text: str) -> Corner:
    match = END.fullmatch(text)
    assert match is not None
    before_letters, letters, before_digits, digits = match.groups()
    return Corner(
        column=column_of(letters) if letters else None,
        row=int(digits) - 1 if digits else None,
        fixed_column=bool(letters and before_letters),
        fixed_row=bool(before_digits or (not letters and before_letters)),
    )


def changed_reference(reference: str, change: Callable[[Corner, int], Corner]) -> str:
    """Return a reference with both corners changed; `change` is told which of the two it is."""
    corners = [_corner(part) for part in reference.split(":")]
    if any((corner.row or 0) >= ROWS or (corner.column or 0) >= COLUMNS for corner in corners):
        return reference  # a name that merely looks like an address
    parts = [change(corner, number).text() for number, corner in enumerate(corners)]
    return LOST if None in parts else ":".join(part for part in parts if part is not None)


def translated(formula: str, down: int, right: int) -> str:
    """Return a formula copied to a cell further down and right: what is not fixed by `$` moves along."""

    def move(corner: Corner, _: int) -> Corner:
        row = corner.row if corner.row is None or corner.fixed_row else corner.row + down
        column = corner.column if corner.column is None or corner.fixed_column else corner.column + right
        return corner._replace(row=row, column=column)

    def replace(match: re.Match[str]) -> str:
        if match["reference"] is None:
            return match[0]
        qualifier = "" if match["sheet"] is None else match["sheet"] + "!"
        return qualifier + changed_reference(match["reference"], move)

    return TOKEN.sub(replace, formula)
