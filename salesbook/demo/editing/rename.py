"""A sheet renamed throughout a workbook."""

from __future__ import annotations

import re

from salesbook.demo.editing.edits import edit_part, parts_of_type, setting
from salesbook.demo.editing.rewrite import renamed
from salesbook.xlsx.package.relations import relations_part
from salesbook.xlsx.patching.open_book import OpenBook, open_book
from salesbook.xlsx.patching.tags import Edit, Tag, rewriting

# What Excel refuses in the name of a sheet
FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$|[\x00-\x1f]")
LONGEST = 31
FORMULAS = (
    "f",
    "formula",
    "formula1",
    "formula2",
    "oldFormula",
    "calculatedColumnFormula",
    "totalsRowFormula",
)
"""The elements that hold formulas, in sheets, charts and tables alike."""
HOLDERS = (".worksheet+xml", ".chart+xml", ".chartex+xml", ".table+xml")


def rename_sheet(data: bytes, old: str, new: str) -> bytes:
    """Return the workbook with a sheet renamed: its tab, formulas, names, charts, links inside the book.

    ValueError for an unknown sheet or a name that Excel refuses.
    """
    book = open_book(data)
    old = book.sheet_named(old)
    taken = {sheet.casefold() for sheet in book.sheets} - {old.casefold()}
    if not new or len(new) > LONGEST or FORBIDDEN.search(new) or new.casefold() in taken:
        raise ValueError(f"{new!r} cannot be the name of a sheet here")

    def rewrite(formula: str) -> str:
        return renamed(formula, old, new)

    def same(name: str) -> str:
        return new if name == old else name

    edit_part(book, book.part, {"sheet": setting(same, "name"), "definedName": rewriting(rewrite)})
    formulas: dict[str, Edit] = dict.fromkeys(FORMULAS, rewriting(rewrite))
    for part in parts_of_type(book, *HOLDERS):
        edit_part(book, part, {**formulas, "hyperlink": setting(rewrite, "location")})
    for part in parts_of_type(book, ".pivotCacheDefinition+xml"):
        edit_part(book, part, {"worksheetSource": setting(same, "sheet")})
    for part in parts_of_type(book, ".drawing+xml", ".worksheet+xml"):
        _rename_targets(book, relations_part(part), old, new)
    for part in parts_of_type(book, ".extended-properties+xml"):
        # The properties list sheets by their names, and named ranges as Sheet!Name.
        edit_part(book, part, {"lpstr": rewriting(lambda text: same(rewrite(text)))})
    return book.saved()


def _rename_targets(book: OpenBook, rels: str, old: str, new: str) -> None:
    """Rename the sheet in links such as `#Sheet1!A1` that stand among a part's relationships."""
    if book.package.entry(rels) is None:
        return

    def edit(tag: Tag) -> Tag:
        target = tag.get("Target") or ""
        if not target.startswith("#"):
            return tag
        changed = "#" + renamed(target[1:], old, new)
        return tag if changed == target else tag.with_values({"Target": changed})

    edit_part(book, rels, {"Relationship": edit})
