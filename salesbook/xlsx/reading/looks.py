"""What the fonts and fills of cell styles do to a figure: strike it through, raise it, or hide it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesbook.spreadsheet.grid import RAISED, STRUCK, UNSEEN
from salesbook.xlsx.package.markup import Element, is_on

WANTED = frozenset(("font", "strike", "vertAlign", "color", "fill", "patternFill", "fgColor"))
DARK = 140
"""Below this brightness of 255 a ground shows white figures."""


def marks_of(found: Sequence[Element]) -> tuple[Mapping[int, str], frozenset[int]]:
    """Return the marks of fonts by their number, and the numbers of fills on which white is not seen."""
    fonts: dict[int, str] = {}
    bright: set[int] = {0}
    font = fill = -1
    ours = False
    for element in found:
        name, parent = element.name, element.parent
        if name in ("font", "fill"):
            # Those of differential formats stand elsewhere and have no number.
            ours = parent == f"{name}s"
            font, fill = font + (ours and name == "font"), fill + (ours and name == "fill")
        elif ours and parent == "font" and (mark := _mark(element)):
            fonts[font] = mark if fonts.get(font) in (None, UNSEEN) else fonts[font]
        elif ours and _is_bright(element):
            bright.add(fill)
    return fonts, frozenset(bright)


def mark_of(font: int, fill: int, marks: tuple[Mapping[int, str], frozenset[int]]) -> str:
    """Return the mark of a cell's style, `""` for one that shows its figure as it is."""
    mark = marks[0].get(font, "")
    return "" if mark == UNSEEN and fill not in marks[1] else mark


def _is_bright(element: Element) -> bool:
    """Say whether an element of a fill leaves the ground white, or makes it of a light colour."""
    if element.name == "patternFill":
        return element.attributes.get("patternType") != "solid"
    return element.name == "fgColor" and _brightness(element.attributes.get("rgb", "")) >= DARK


def _mark(element: Element) -> str:
    if element.name == "strike":
        return STRUCK if is_on(element.attributes) else ""
    if element.name == "vertAlign":
        return RAISED if element.attributes.get("val") in ("superscript", "subscript") else ""
    white = element.attributes.get("rgb", "")[-6:].upper() == "FFFFFF"
    theme = element.attributes.get("theme") == "0" and element.attributes.get("tint", "0") == "0"
    return UNSEEN if element.name == "color" and (white or theme) else ""


def _brightness(rgb: str) -> int:
    """Return how bright a colour is, of 255; 0 for one that is not written in hexadecimal digits."""
    try:
        red, green, blue = bytes.fromhex(rgb[-6:])
    except ValueError:
        return 0
    return (299 * red + 587 * green + 114 * blue) // 1000
