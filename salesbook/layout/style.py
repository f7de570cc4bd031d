"""How cells look: one place for fonts, fills, rules and colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Literal

from salesbook.layout.book_content import Binding
from salesbook.layout.columns import code_of, number_format
from salesbook.layout.declaration import Column, Footer
from salesbook.layout.placement import PlacedColumn
from salesbook.layout.rows import TableRow
from salesbook.model.scenario import Scenario
from salesbook.spreadsheet.book import Style

INPUT_FILL = "#FFF9DB"
OPEN_FILL = "#FFDF80"
"""An input that is asked for and still empty."""
PREFILLED_FILL = "#E4F1DE"
"""An input that holds what finance's books say, to be confirmed."""
INPUT_COLOR = "#1F3FBF"
GREY = "#6B6B6B"
KEY_SIZE = 6
SUBTOTAL_FILL = "#F2F2F2"
LINK_COLOR = "#0563C1"

THEMES: Mapping[str, Mapping[str, str]] = {
    "default": {"good": "#2E7D32", "bad": "#C62828", "bar": "#2E7D32", "heat": "#B8CCE4"},
    "colour-blind": {"good": "#0072B2", "bad": "#D55E00", "bar": "#0072B2", "heat": "#B8CCE4"},
    "mono": {"good": "#000000", "bad": "#000000", "bar": "#A6A6A6", "heat": "#BFBFBF"},
    "red-up": {"good": "#C62828", "bad": "#2E7D32", "bar": "#C62828", "heat": "#B8CCE4"},
}
"""Colours of favourable and adverse variances, of favourable bars (light in *mono*, where adverse
ones are black), and the fullest of a heat map; `red-up` serves readers used to red for a rise."""

SCENARIO_RULES: Mapping[str, Literal["medium", "thin", "hair", "dashed", "double"]] = {
    Scenario.ACTUAL: "medium",
    Scenario.PLAN: "thin",
    Scenario.PRIOR_YEAR: "hair",
    Scenario.FORECAST: "dashed",
    Scenario.STRETCH: "double",
    Scenario.BUDGET: "thin",
}


def theme_colors(theme: str) -> frozenset[str]:
    """Return every colour beside greys that a book of a theme may show."""
    return frozenset(
        {*THEMES[theme].values(), INPUT_FILL, OPEN_FILL, PREFILLED_FILL, INPUT_COLOR, LINK_COLOR}
    )


def style_of(binding: Binding, **changes: Any) -> Style:  # noqa: ANN401 - the fields of Style
    """Return the plain style in a font that has the book's characters, with some fields changed.

    The same look is always the same object, so that a writer need not compare it.
    """
    # YaHei has Latin letters, too: a book in both languages needs one font.
    return _style("Arial" if binding.language == "en" else "Microsoft YaHei", tuple(changes.items()))


@cache
def _style(font: str, changes: tuple[tuple[str, Any], ...]) -> Style:
    return Style(font=font, **dict(changes))


def cell_style(column: PlacedColumn, row: TableRow, binding: Binding) -> Style:
    """Return the style of a table's data cell."""
    return style_of(binding, **_cell_look(column, row, binding))


def _cell_look(column: PlacedColumn, row: TableRow, binding: Binding) -> dict[str, Any]:
    declared = column.declared
    worded = declared.kind == "text"
    look: dict[str, Any] = {
        "format": number_format(declared, row.members, binding),
        "align": column.align,
        "indent": _indent(column),
        "wrap": worded and _wraps(declared, row),
        "bottom": "hair",
        "border_color": "#BFBFBF",
    }
    if declared.role == "key":
        look |= {"size": KEY_SIZE, "color": GREY, "shrink": True}
    if column.is_open and row.kind in ("leaf", "spare"):
        # Lines at the sides show where one cell ends and the next begins, on a form filled in by hand, too.
        sides = {"left": "hair", "right": "hair"}
        look |= {"fill": INPUT_FILL, "color": INPUT_COLOR, "locked": False, **sides}
    if (row.record or {}).get("faint"):
        look |= {"color": GREY, "italic": True}
    if row.kind == "subtotal":
        look |= {"bold": True, "fill": SUBTOTAL_FILL, "top": "thin", "border_color": "#7F7F7F"}
    if row.kind == "total":
        look |= {"bold": True, "top": "medium", "bottom": "medium", "border_color": "#000000"}
    return look


def _wraps(declared: Column, row: TableRow) -> bool:
    """Say whether words go on in a next line: what is said about a row does, a member's name does not."""
    # What charts and formulas need stands where nobody reads it, and makes no row higher.
    if declared.across > 1 or declared.helper:
        return False
    listed = declared.role == "label" and declared.axis is None and row.kind != "total"
    return listed or declared.role in ("given", "input", "note")


def _indent(column: PlacedColumn) -> int:
    """Return how far words stand from what is on their left: figures, or what is said beside them."""
    said = column.declared.role in ("given", "input", "note") or column.declared.across > 1
    return int(column.align == "left" and (column.behind_figures or said))


def footer_style(footer: Footer, column: PlacedColumn, row: TableRow, binding: Binding) -> Style:
    """Return the style of an extra row under a table, whose figures may be of another kind."""
    if footer.kind is not None and column.declared.role not in ("key", "label"):
        shown = {"kind": footer.kind, "decimals": 2 if footer.kind == "percent" else None}
        column = replace(column, declared=column.declared.model_copy(update=shown))
    # As a leaf: the rules and fills of totals belong to the rows above.
    look = _cell_look(column, row._replace(kind="leaf"), binding)
    look |= {"fill": "", "color": "#000000", "locked": True, "bold": footer.style == "total"}
    look |= dict.fromkeys(("bottom", "left", "right"), "")
    if footer.style == "check":
        look |= {"color": "#595959"} if column.declared.role == "key" else {"size": 9, "color": "#595959"}
        if column.declared.role not in ("key", "label"):
            # A check shows ✓ or ✗, or what is left, in whatever kind of column it stands.
            look |= {"format": "General;−General", "align": "center"}
    return style_of(binding, **look)


def header_style(column: PlacedColumn, binding: Binding, size: float = 9) -> Style:
    """Return the style of a column's caption; its rule shows the scenario."""
    rule = SCENARIO_RULES.get(code_of(column.declared), "thin")
    align = "left" if column.align == "left" else "center"
    # The caption of words stands over them, as far in as they.
    look = {"bold": True, "size": size, "wrap": column.declared.across == 1, "align": align}
    look["indent"] = _indent(column)
    return style_of(binding, **look, valign="bottom", bottom=rule)


def conditional_colors(binding: Binding, polarity: int, good: str = "good") -> tuple[str, str]:
    """Return the colours of a figure (or a `bar`) above and below zero, by its impact and not by its sign."""
    colors = THEMES[binding.theme]
    return (colors[good], colors["bad"]) if polarity >= 0 else (colors["bad"], colors[good])
