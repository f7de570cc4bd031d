"""How a sheet's XML says it is to be printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from salesbook.lint.tree import Node, child, is_set, number, whole
from salesbook.spreadsheet.geometry import A4, Paper
from salesbook.xlsx.references import column_of

INCH = 72
FOOTER_SIZE = re.compile(r"&(\d{1,2})")
TITLE_ROWS = re.compile(r"!\$(\d+):\$(\d+)")
TITLE_COLUMNS = re.compile(r"!\$([A-Z]{1,3}):\$([A-Z]{1,3})")


def paper_of(root: Node, titles: str) -> Paper:
    """Return how a sheet is printed; `titles` is what its name for repeated rows and columns stands for."""
    setup, margins = child(root, "pageSetup"), child(root, "pageMargins")
    fitted = is_set(child(child(root, "sheetPr"), "pageSetUpPr").attrib, "fitToPage")
    rows, columns = TITLE_ROWS.search(titles), TITLE_COLUMNS.search(titles)
    left, right, top, bottom = (
        INCH * number(margins.get(side), usual)
        for side, usual in (("left", 0.7), ("right", 0.7), ("top", 0.75), ("bottom", 0.75))
    )
    return Paper(
        size=whole(setup.get("paperSize"), A4),
        landscape=setup.get("orientation") == "landscape",
        margins=(left, right, top, bottom),
        scale=number(setup.get("scale"), 100) / 100,
        fitted=(whole(setup.get("fitToWidth"), 1), whole(setup.get("fitToHeight"), 1)) if fitted else None,
        repeated_rows=(int(rows[1]) - 1, int(rows[2]) - 1) if rows else None,
        repeated_columns=(column_of(columns[1]), column_of(columns[2])) if columns else None,
        row_breaks=_breaks(root, "rowBreaks"),
        column_breaks=_breaks(root, "colBreaks"),
    )


def _breaks(root: Node, name: str) -> Sequence[int]:
    return [whole(each.get("id")) for each in child(root, name)]


def footers_of(root: Node) -> Sequence[tuple[float, bool]]:
    """Return the sizes of type in headers and footers, each with whether it shrinks with the sheet."""
    node = child(root, "headerFooter")
    shrinks = is_set(node.attrib, "scaleWithDoc", otherwise=True)
    texts = [each.text or "" for each in node]
    return [(float(size), shrinks) for text in texts for size in FOOTER_SIZE.findall(text)]
