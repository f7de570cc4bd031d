"""The styles of a workbook as looks, and its colours as `#RRGGBB`."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from salesbook.lint.seen import SeenLook
from salesbook.lint.tree import Node, child, is_set, none, number, whole
from salesbook.xlsx.reading.formats import BUILT_IN

INDEXED: Mapping[int, str] = {
    0: "#000000", 1: "#FFFFFF", 2: "#FF0000", 3: "#00FF00", 4: "#0000FF", 5: "#FFFF00", 6: "#FF00FF",
    7: "#00FFFF", 8: "#000000", 9: "#FFFFFF", 10: "#FF0000", 11: "#00FF00", 12: "#0000FF", 13: "#FFFF00",
    14: "#FF00FF", 15: "#00FFFF", 64: "#000000", 65: "#FFFFFF",
}  # fmt: skip
"""The first of the numbered colours, and those of the system."""

OFFICE = ("#FFFFFF", "#000000", "#EEECE1", "#1F497D")
SIDES = ("left", "right", "top", "bottom")


class Looks(NamedTuple):
    """The looks of cells by their style, and the colours of conditional looks by theirs."""

    cells: Sequence[SeenLook]
    conditional: Sequence[Sequence[str]]


def theme_colors(root: Node) -> Sequence[str]:
    """Return the colours of a workbook's theme by the numbers that styles give them."""
    found = [each for scheme in root.iter("clrScheme") for each in scheme]
    colors = [next((_plain(inner) for inner in each), "") for each in found] or list(OFFICE)
    # Styles count light before dark, the theme dark before light.
    return [colors[at ^ 1] if at < 4 and len(colors) > 3 else colors[at] for at in range(len(colors))]


def _plain(node: Node) -> str:
    value = node.get("lastClr") or node.get("val") or ""
    return f"#{value[-6:].upper()}" if len(value) >= 6 else ""


def color_of(node: Node, theme: Sequence[str], otherwise: str = "") -> str:
    """Return the colour an element states."""
    if (rgb := node.get("rgb")) is not None and len(rgb) >= 6:
        return f"#{rgb[-6:].upper()}"
    if node.get("theme") is not None:
        at = whole(node.get("theme"))
        return _tinted(theme[at], number(node.get("tint"))) if 0 <= at < len(theme) else otherwise
    return INDEXED.get(whole(node.get("indexed"), -1), otherwise)


def _tinted(color: str, tint: float) -> str:
    if not tint or not color:
        return color
    hue, light, saturation = colorsys.rgb_to_hls(*(int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "#" + "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))


def looks_of(root: Node, theme: Sequence[str]) -> Looks:
    """Return the looks of a styles part."""
    formats = dict(BUILT_IN)
    for each in child(root, "numFmts"):
        formats[whole(each.get("numFmtId"))] = each.get("formatCode", "General")
    fonts, fills, borders = (list(child(root, name)) for name in ("fonts", "fills", "borders"))
    cells = [
        SeenLook(
            size=number(child(font, "sz").get("val"), 10),
            bold=font.find("b") is not None and is_set(child(font, "b").attrib, "val", otherwise=True),
            color=color_of(child(font, "color"), theme, "#000000"),
            fill=_fill(_at(fills, each.get("fillId")), theme),
            border_colors=_border(_at(borders, each.get("borderId")), theme),
            format=formats.get(whole(each.get("numFmtId")), "General"),
            align=child(each, "alignment").get("horizontal", ""),
            indent=whole(child(each, "alignment").get("indent")),
            wrap=is_set(child(each, "alignment").attrib, "wrapText"),
            shrink=is_set(child(each, "alignment").attrib, "shrinkToFit"),
            locked=is_set(child(each, "protection").attrib, "locked", otherwise=True),
        )
        for each in child(root, "cellXfs")
        for font in [_at(fonts, each.get("fontId"))]
    ]
    conditional = [
        [found for node in each.iter() if (found := color_of(node, theme)) and node.tag != "bgColor"]
        + [found for node in each.iter("bgColor") if (found := color_of(node, theme))]
        for each in child(root, "dxfs")
    ]
    return Looks(cells or [SeenLook()], conditional)


def _at(nodes: Sequence[Node], at: str | None) -> Node:
    place = whole(at, -1)
    return nodes[place] if 0 <= place < len(nodes) else none()


def _fill(node: Node, theme: Sequence[str]) -> str:
    pattern = child(node, "patternFill")
    if pattern.get("patternType") in (None, "none", "gray125"):
        return ""
    # Words stand on the ground of a hatched cell, which is its background.
    ground = "fgColor" if pattern.get("patternType") == "solid" else "bgColor"
    return color_of(child(pattern, ground), theme)


def _border(node: Node, theme: Sequence[str]) -> tuple[str, ...]:
    sides = (child(node, side) for side in SIDES)
    return tuple(
        found for side in sides if side.get("style") and (found := color_of(child(side, "color"), theme))
    )
