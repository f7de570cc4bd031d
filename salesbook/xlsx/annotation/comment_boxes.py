"""Notes on cells: the boxes they are shown in, in the old drawing language that every program knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from salesbook.spreadsheet.widths import lines_needed
from salesbook.xlsx.annotation.nodes import opening_of
from salesbook.xlsx.patching.tags import tags
from salesbook.xlsx.references import COLUMNS

SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
BOX_TYPE = (
    f'<v:shapetype {SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
LAYOUT = '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
NO_BOXES = f"<xml {SPACES}>{LAYOUT}{BOX_TYPE}</xml>"
SHAPE = re.compile(r"<((?:[\w.-]+:)?shape)\b[^>]*>.*?</\1>", re.DOTALL)
SHAPE_ID = re.compile(r"_x0000_s([0-9]{1,9})")
CELL = re.compile(r"<(?:[\w.-]+:)?(Row|Column)>\s*([0-9]{1,7})\s*</")
BLOCK = 1024
"""Shape ids are handed out in blocks of so many."""

ID_BLOCKS = re.compile(r"""(idmap\b[^>]*\bdata=["'])([^"']*)(["'])""")
ROW, COLUMN = 20, 64
"""Height and width, in pixels, of rows and columns that set none."""

WIDTH, CHARACTERS, LINE = 300, 44, 17
"""A box is so many pixels wide, which is so many characters of half width; a line is so many pixels high."""

Place = tuple[int, int]


def column_pixels(before: str) -> Callable[[int], int]:
    """Return a function from a 0-based column to its width; `before` is a sheet's text before its rows."""
    widths: dict[int, int] = {}
    for tag in tags(before, "col"):
        first, last = int(tag.get("min") or 1), min(int(tag.get("max") or 1), COLUMNS)
        hidden = tag.get("hidden") in ("1", "true")
        width = 0 if hidden else int(float(tag.get("width") or 8.43) * 7)
        widths.update(dict.fromkeys(range(first - 1, last), width))
    return lambda column: widths.get(column, COLUMN)


def with_boxes(text: str, notes: Mapping[Place, str], width_of: Callable[[int], int]) -> str:
    """Return a drawing with a box for each note, hidden until the mouse is over its cell."""
    # A drawing's first shape is number 1025: programs leave the first block unused.
    taken = max((int(number) for number in SHAPE_ID.findall(text)), default=BLOCK)
    start = opening_of(text).inside
    kind = "" if re.search(r"shapetype[^>]*_x0000_t202", text) else BOX_TYPE
    boxes = "".join(
        _box(taken + number, place, words, width_of) for number, (place, words) in enumerate(notes.items(), 1)
    )
    # The end tag of the drawing: boxes come last in it.
    end = text.rindex("</")
    whole = text[:start] + kind + text[start:end] + boxes + text[end:]
    return ID_BLOCKS.sub(lambda match: _with_blocks(match, taken + len(notes)), whole, count=1)


def _with_blocks(match: re.Match[str], last: int) -> str:
    """Return the list of blocks of shape ids that a drawing uses, those up to the last id among them."""
    known = [int(block) for block in match[2].split(",") if block.strip().isdigit()]
    more = list(range(max(known, default=0) + 1, last // BLOCK + 1))
    return match[1] + ",".join(map(str, known + more)) + match[3]


def _box(number: int, place: Place, words: str, width_of: Callable[[int], int]) -> str:
    row, column = place
    height = min(LINE * (lines_needed(words, CHARACTERS) + 1), 25 * LINE)
    left = min(column + 1, COLUMNS - 1)
    right, right_offset = _reach(left, 15 + WIDTH, width_of)
    top = max(row - 1, 0)
    bottom, bottom_offset = divmod(10 + height, ROW)
    anchor = f"{left}, 15, {top}, 10, {right}, {right_offset}, {top + bottom}, {bottom_offset}"
    style = (
        f"position:absolute;width:{WIDTH * 3 // 4}pt;height:{height * 3 // 4}pt;z-index:1;visibility:hidden"
    )
    return (
        f'<v:shape {SPACES} id="_x0000_s{number}" type="#_x0000_t202" style="{style}"'
        ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _reach(column: int, pixels: int, width_of: Callable[[int], int]) -> tuple[int, int]:
    """Return the column that so many pixels from the left edge of another lie in, and how far inside."""
    while column < COLUMNS - 1 and pixels >= width_of(column):
        pixels -= width_of(column)
        column += 1
    return column, pixels


def without_boxes(text: str, places: Collection[Place]) -> tuple[str, bool]:
    """Return a drawing without the boxes of some cells' notes, and whether any shape is left."""
    left: list[str] = []

    def keep(match: re.Match[str]) -> str:
        found: Sequence[tuple[str, str]] = CELL.findall(match[0])
        cell = dict(found)
        is_note = "Note" in match[0] and len(cell) == 2
        if is_note and (int(cell["Row"]), int(cell["Column"])) in places:
            return ""
        left.append(match[1])
        return match[0]

    return SHAPE.sub(keep, text), bool(left)
