"""Formula text rewritten when rows move or a sheet is renamed."""

from __future__ import annotations

import re

from salesbook.xlsx.patching.rewrite import TOKEN, Corner, changed_reference
from salesbook.xlsx.references import ROWS, quoted


def _shifted_corner(corner: Corner, before: int, count: int, *, last: bool) -> Corner:
    if corner.row is None or corner.row < before:
        return corner
    row = corner.row + count
    # A range down to the last row goes on ending there, as in Excel.
    return corner._replace(row=min(row, ROWS - 1) if last else row)


def shifted_reference(reference: str, before: int, count: int) -> str:
    """Return `A1`, `A1:B5` or `1:3` as it reads after `count` rows were inserted before row `before`."""
    return changed_reference(
        reference, lambda corner, number: _shifted_corner(corner, before, count, last=number > 0)
    )


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


def renamed(formula: str, old: str, new: str) -> str:
    """Return a formula that names sheet `new` wherever it named sheet `old`."""

    def replace(match: re.Match[str]) -> str:
        qualifier = match["sheet"] or match["other"]
        if qualifier is None:
            return match[0]
        # Sheet1:Sheet3!A1 names a span of sheets.
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
