"""The charts and pictures of a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from salesbook.lint.seen import SeenDrawing
from salesbook.lint.tree import Node, child, none, tree_of, whole
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.package.package import Package
from salesbook.xlsx.package.relations import of_type, relations_of

ANCHORS = ("twoCellAnchor", "oneCellAnchor")
VALUES = ("val", "yVal")


def drawings_of(package: Package, sheet_part: str) -> Iterator[SeenDrawing]:
    """Yield what is drawn on a sheet, in the order of its part; what no cell anchors has no place."""
    for relation in of_type(relations_of(package, sheet_part).values(), "drawing"):
        charts = relations_of(package, relation.target)
        for anchor in tree_of(package, relation.target):
            about = next(anchor.iter("cNvPr"), none())
            link = next((each.get("r:id", "") for each in anchor.iter("chart")), "")
            chart = charts.get(link)
            root = none() if chart is None else tree_of(package, chart.target)
            if anchor.tag in ANCHORS:
                yield _drawing(anchor, about, root)


def _drawing(anchor: Node, about: Node, root: Node) -> SeenDrawing:
    kind = {"graphicFrame": "chart", "pic": "picture"}
    plotted = [each for name in VALUES for each in root.iter(name)]
    return SeenDrawing(
        kind=next((word for tag, word in kind.items() if anchor.find(tag) is not None), "shape"),
        area=_area(anchor),
        title="".join(each.text or "" for each in child(child(root, "chart"), "title").iter("t")),
        alt=about.get("descr", "") or about.get("title", ""),
        decorative=any(each.get("val") in ("1", "true") for each in about.iter("decorative")),
        values=[each.text or "" for values in plotted for each in values.iter("f")],
        numbers=sum(1 for values in plotted for _ in values.iter("pt")),
        colors=[f"#{each.get('val', '').upper()}" for each in root.iter("srgbClr")],
    )


def _area(anchor: Node) -> Area:
    corners = [
        [whole(child(child(anchor, corner), axis).text) for axis in ("row", "col", "rowOff", "colOff")]
        for corner in ("from", "to" if anchor.find("to") is not None else "from")
    ]
    (top, left, *_), (bottom, right, below, beside) = corners
    # What ends at the very edge of a cell does not lie on it.
    return Area(top, left, bottom - (below == 0 and bottom > top), right - (beside == 0 and right > left))
