"""The rows and cells of a sheet's XML text, found without changing anything around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from salesbook.xlsx.patching.rewrite import translated
from salesbook.xlsx.patching.tags import ATTRIBUTES, SKIPPED, Tag, escape, tags, unescape
from salesbook.xlsx.references import column_of

ADDRESS = re.compile(r"""\sr\s*=\s*["']([^"']*)""")


class Span(NamedTuple):
    """A row or cell: its 0-based number, its start tag, where its content and itself end in the text."""

    number: int
    tag: Tag
    inside_end: int
    end: int


class SheetRows(NamedTuple):
    """A sheet's text cut around its rows; `prefix` is that of the main namespace, usually empty."""

    before: str
    inside: str
    after: str
    prefix: str


@cache
def _pattern(prefix: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"{SKIPPED}|<{re.escape(prefix)}{name}{ATTRIBUTES}(/?)>", re.DOTALL)


def rows_of(text: str) -> SheetRows:
    """Return a sheet's text cut around its rows; ValueError when it has no place for them."""
    data = next(iter(tags(text, "sheetData")), None)
    if data is None:
        raise ValueError("the sheet has no sheetData")
    opening = f"<{data.prefix}sheetData>"
    closing = f"</{data.prefix}sheetData>"
    # `<sheetData/>` is opened, so that rows can be put into it.
    if data.empty:
        return SheetRows(text[: data.start] + opening, "", closing + text[data.end :], data.prefix)
    end = text.rindex(closing)
    return SheetRows(text[: data.end], text[data.end : end], text[end:], data.prefix)


def _spans(
    text: str, start: int, end: int, prefix: str, name: str
) -> Iterator[tuple[str | None, Tag, int, int]]:
    """Yield the elements of one name: the address stated, the tag, where its content and itself end."""
    closing = f"</{prefix}{name}>"
    length, at = len(closing), start
    search = _pattern(prefix, name).search
    while (match := search(text, at, end)) is not None:
        at = match.end()
        attributes, empty = match.groups()
        if attributes is not None:
            tag = Tag(prefix, name, attributes, bool(empty), match.start(), at)
            # Rows and cells never stand in one another, so the next end tag is this one's.
            inside_end = at if empty else text.index(closing, at, end)
            at = at if empty else inside_end + length
            address = ADDRESS.search(attributes)
            yield None if address is None else address[1], tag, inside_end, at


def row_spans(rows: SheetRows) -> Iterator[Span]:
    """Yield the rows with their 0-based numbers, counting where a row states none."""
    number = -1
    for address, tag, inside_end, end in _spans(rows.inside, 0, len(rows.inside), rows.prefix, "row"):
        number = number + 1 if address is None else int(address) - 1
        yield Span(number, tag, inside_end, end)


def cell_spans(text: str, row: Span) -> Iterator[Span]:
    """Yield the cells of a row with their 0-based columns, counting where a cell states no address."""
    column = -1
    for address, tag, inside_end, end in _spans(text, row.tag.end, row.inside_end, row.tag.prefix, "c"):
        column = column + 1 if address is None else column_of(address.rstrip("0123456789"))
        yield Span(column, tag, inside_end, end)


def unshared(text: str) -> str:
    """Return a sheet's text in which every shared formula is written out where it is used."""
    if "shared" not in text:
        return text
    rows = rows_of(text)
    masters: dict[str, tuple[int, int, str]] = {}
    found = list(_shared(rows))
    for row, column, tag in found:
        if tag.text and not tag.empty:
            masters.setdefault(tag.get("si") or "", (row, column, unescape(tag.text)))
    pieces, at = [], 0
    for row, column, tag in found:
        master = masters.get(tag.get("si") or "")
        if master is not None:
            formula = translated(master[2], row - master[0], column - master[1])
            closing = f"</{rows.prefix}f>" if tag.empty else ""
            bare = tag.with_values({"t": None, "ref": None, "si": None})._replace(
                empty=False, text=escape(formula)
            )
            pieces += [rows.inside[at : tag.start], str(bare), closing]
            at = tag.end + (0 if tag.empty else len(tag.text))
    return rows.before + "".join(pieces) + rows.inside[at:] + rows.after


def _shared(rows: SheetRows) -> Iterator[tuple[int, int, Tag]]:
    for row in row_spans(rows):
        for cell in cell_spans(rows.inside, row):
            for tag in tags(rows.inside, "f", start=cell.tag.end, end=cell.inside_end):
                if tag.get("t") == "shared":
                    yield row.number, cell.number, tag
