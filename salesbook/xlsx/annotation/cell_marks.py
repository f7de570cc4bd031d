"""Marks on cells: conditional formats that always hold, laid over what each cell looks like.

A cell's own format is not touched, so it is all there when the mark is taken off, whichever program saved the
workbook in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from salesbook.problems import Severity
from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.annotation.nodes import XmlNode, children, nodes, prefixed, without
from salesbook.xlsx.patching.rows import rows_of
from salesbook.xlsx.patching.tags import escape, tags, unescape

FORMULA = 'LEN("salesbook")>0'
"""True in every cell, and the sign by which our marks are known again."""

AREAS_PER_RULE = 500
# ECMA-376 fixes the order of a sheet's elements; Excel takes another one for damage.
AFTER_FORMATS = (
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""What follows the conditional formats in a sheet."""

Place = tuple[int, int]
"""A 0-based (row, column)."""


def _tail_nodes(after: str) -> list[XmlNode]:
    """Return the elements that follow the rows; `after` starts with the end of them."""
    return list(nodes(after, after.index(">") + 1))


def marked(text: str, marks: Mapping[Severity, Sequence[Place]], formats: Mapping[Severity, int]) -> str:
    """Return a sheet's text with cells marked; `formats` are the differential formats by severity."""
    rows = rows_of(text)
    # Behind all rules that are there: a sheet's own looks win over a mark.
    priority = 1 + max((int(tag.get("priority") or 0) for tag in tags(rows.after, "cfRule")), default=0)
    xml = "".join(
        _rules(places, formats[severity], priority + number)
        for number, (severity, places) in enumerate(marks.items())
    )
    return rows.before + rows.inside + _inserted(rows.after, AFTER_FORMATS, prefixed(xml, rows.prefix))


def _inserted(after: str, later: Sequence[str], xml: str) -> str:
    """Return what follows the rows with XML before the first element named in `later`."""
    end = after.rindex("</")
    at = next((node.start for node in _tail_nodes(after) if node.name in later), end)
    return after[:at] + xml + after[at:]


def _rules(places: Sequence[Place], format_: int, priority: int) -> str:
    areas = list(_areas(places))
    return "".join(
        f'<conditionalFormatting sqref="{" ".join(areas[at : at + AREAS_PER_RULE])}">'
        f'<cfRule type="expression" dxfId="{format_}" priority="{priority}">'
        f"<formula>{escape(FORMULA)}</formula></cfRule></conditionalFormatting>"
        for at in range(0, len(areas), AREAS_PER_RULE)
    )


def _areas(places: Iterable[Place]) -> Iterable[str]:
    """Yield the cells column by column, those that touch as one area."""
    runs: list[tuple[int, int, int]] = []
    for column, row in sorted((column, row) for row, column in set(places)):
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    for column, first, last in runs:
        yield a1(first, column) if first == last else f"{a1(first, column)}:{a1(last, column)}"


def unmarked(text: str) -> str:
    """Return a sheet's text without our marks."""
    # Most sheets hold no mark, and a search is quicker than to look at every element.
    if '"salesbook"' not in text and "&quot;salesbook&quot;" not in text:
        return text
    rows = rows_of(text)
    unwanted: list[XmlNode] = []
    for node in _tail_nodes(rows.after):
        if node.name == "conditionalFormatting":
            rules = children(rows.after, node)
            own = [rule for rule in rules if _is_own(rows.after, rule)]
            left = [rule for rule in rules if rule not in own and rule.name == "cfRule"]
            # An element without rules is not allowed, so it goes as a whole.
            unwanted += own if left else [node] if own else []
    return rows.before + rows.inside + without(rows.after, unwanted)


def _is_own(text: str, rule: XmlNode) -> bool:
    formulas = [node for node in children(text, rule) if node.name == "formula"]
    # A program that saved the copy may have written the formula with blanks.
    return any(unescape(text[node.inside : node.inside_end]).replace(" ", "") == FORMULA for node in formulas)


def with_legacy_drawing(text: str, attribute: str) -> str:
    """Return a sheet's text that shows the notes of a drawing; `attribute` is its relation."""
    rows = rows_of(text)
    later = AFTER_FORMATS[AFTER_FORMATS.index("legacyDrawingHF") :]
    xml = f"<{rows.prefix}legacyDrawing {attribute}/>"
    return rows.before + rows.inside + _inserted(rows.after, later, xml)


def without_legacy_drawing(text: str) -> str:
    """Return a sheet's text that shows no notes."""
    rows = rows_of(text)
    own = [node for node in _tail_nodes(rows.after) if node.name == "legacyDrawing"]
    return rows.before + rows.inside + without(rows.after, own)
