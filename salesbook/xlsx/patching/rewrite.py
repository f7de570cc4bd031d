"""Formula text rewritten when rows move, a sheet is renamed, or a formula is copied."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from salesbook.layout.grid import column_letters
from salesbook.xlsx.references import COLUMNS, ROWS, column_of, quoted

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


class _End(NamedTuple):
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


def _end(text: str) -> _End:
    match = END.fullmatch(text)
    assert match is not None
    before_letters, letters, before_digits, digits = match.groups()
    return _End(
        column=column_of(letters) if letters else None,
        row=int(digits) - 1 if digits else None,
        fixed_column=bool(letters and before_letters),
        fixed_row=bool(before_digits or (not letters and before_letters)),
    )


def _changed(reference: str, change: Callable[[_End, int], _End]) -> str:
    """Return a reference with both corners changed; `change` is told which of the two it is."""
    corners = [_end(part) for part in reference.split(":")]
    if any((corner.row or 0) >= ROWS or (corner.column or 0) >= COLUMNS for corner in corners):
        return reference  # a name that merely looks like an address
    parts = [change(corner, number).text() for number, corner in enumerate(corners)]
    return LOST if None in parts else ":".join(part for part in parts if part is not None)


def _shifted_corner(corner: _End, before: int, count: int, *, last: bool) -> _End:
    if corner.row is None or corner.row < before:
        return corner
    row = corner.row + count
    return corner._replace(row=min(row, ROWS - 1) if last else row)


def shifted_reference(reference: str, before: int, count: int) -> str:
    """Return `A1`, `A1:B5` or `1:3` as it reads after `count` rows were inserted before row `before`."""
    return _changed(reference, lambda corner, number: _shifted_corner(corner, before, count, last=number > 0))


def shifted_list(references: str, before: int, count: int) -> str:
    """Return references separated by blanks, as validations and conditional formats list them."""
    return " ".join(shifted_reference(reference, before, count) for reference in references.split())


def shifted(formula: str, sheet: str, before: int, count: int, *, here: bool) -> str:
    """Return a formula as it reads after rows were inserted on `sheet`.

    `here` says that the formula stands on that sheet, so that references without a sheet mean it too.
    """

    def replace(match: re.Match[str]) -> str:
        reference, qualifier = match["reference"], match["sheet"]
        if reference is None:
            return match[0]
        meant = here if qualifier is None else _unquoted(qualifier).casefold() == sheet.casefold()
        if not meant:
            return match[0]
        moved = shifted_reference(reference, before, count)
        return moved if qualifier is None else f"{qualifier}!{moved}"

    return TOKEN.sub(replace, formula)


def translated(formula: str, down: int, right: int) -> str:
    """Return a formula copied to a cell further down and right: what is not fixed by `$` moves along."""

    def move(corner: _End, _: int) -> _End:
        row = corner.row if corner.row is None or corner.fixed_row else corner.row + down
        column = corner.column if corner.column is None or corner.fixed_column else corner.column + right
        return corner._replace(row=row, column=column)

    def replace(match: re.Match[str]) -> str:
        if match["reference"] is None:
            return match[0]
        qualifier = "" if match["sheet"] is None else match["sheet"] + "!"
        return qualifier + _changed(match["reference"], move)

    return TOKEN.sub(replace, formula)


def renamed(formula: str, old: str, new: str) -> str:
    """Return a formula that names sheet `new` wherever it named sheet `old`."""

    def replace(match: re.Match[str]) -> str:
        qualifier = match["sheet"] or match["other"]
        if qualifier is None:
            return match[0]
        sheets = _unquoted(qualifier).split(":")
        if old.casefold() not in (sheet.casefold() for sheet in sheets):
            return match[0]
        sheets = [new if sheet.casefold() == old.casefold() else sheet for sheet in sheets]
        return _qualifier(sheets) + match[0][len(qualifier) :]

    return TOKEN.sub(replace, formula)


def _unquoted(qualifier: str) -> str:
    return qualifier[1:-1].replace("''", "'") if qualifier.startswith("'") else qualifier


def _qualifier(sheets: list[str]) -> str:
    """Return one sheet or a span of two as it stands before `!`."""
    if all(quoted(sheet) == sheet for sheet in sheets):
        return ":".join(sheets)
    return "'" + ":".join(sheet.replace("'", "''") for sheet in sheets) + "'"
