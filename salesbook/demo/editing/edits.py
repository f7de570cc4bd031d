"""Edits of texts and attributes throughout the parts of a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.xlsx.patching.open_book import TYPES, OpenBook
from salesbook.xlsx.patching.tags import Edit, Rewrite, Tag, edited, tags


def edit_part(book: OpenBook, part: str, edits: Mapping[str, Edit]) -> None:
    """Apply edits of start tags, by local name, to a part."""
    book.change(part, edited(book.text(part), edits))


def parts_of_type(book: OpenBook, *endings: str) -> list[str]:
    """Return the parts whose content type ends with one of `endings`, such as `worksheet+xml`."""
    found = []
    for tag in tags(book.text(TYPES), "Override"):
        part = (tag.get("PartName") or "").lstrip("/")
        # Content types may name parts that are not in the package.
        if (tag.get("ContentType") or "").endswith(endings) and book.package.entry(part) is not None:
            found.append(part)
    return found


def setting(rewrite: Rewrite, *names: str) -> Edit:
    """Return an edit that rewrites those of the named attributes that are there."""

    def edit(tag: Tag) -> Tag:
        old = {name: tag.get(name) for name in names}
        new = {name: rewrite(value) for name, value in old.items() if value is not None}
        changed = {name: value for name, value in new.items() if value != old[name]}
        return tag.with_values(changed) if changed else tag

    return edit
