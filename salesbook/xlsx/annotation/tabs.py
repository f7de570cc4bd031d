"""The tabs of a workbook: which part each sheet is, and tabs added, taken out, shown first."""

from __future__ import annotations

from typing import NamedTuple

from salesbook.xlsx.annotation.nodes import XmlNode, appended, child, children, placed, root_of, without
from salesbook.xlsx.annotation.parts import Parts, beside, related_attribute
from salesbook.xlsx.patching.tags import ATTRIBUTE, Tag, edited, escape, tags, unescape
from salesbook.xlsx.reading.sheet import TRUE

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
OWN_PARTS = ("printerSettings", "comments", "vmlDrawing", "drawing")
"""What hangs on one sheet alone, and goes with it."""


class Tab(NamedTuple):
    """A sheet of any kind, in tab order; `kind` is that of its relation."""

    name: str
    part: str
    kind: str
    visible: bool
    relation: str


def tabs(parts: Parts) -> list[Tab]:
    """Return the tabs as they stand now."""
    text = parts.text(parts.book)
    relations = {each.id: each for each in parts.relations(parts.book)}
    found = []
    for node in _sheets(text):
        relation = relations.get(_relation_id(node))
        target, kind = ("", "") if relation is None else (relation.target, relation.kind)
        visible = (node.get("state") or "visible") == "visible"
        found.append(Tab(node.get("name") or "", target, kind, visible, _relation_id(node)))
    return found


def _sheets(text: str) -> list[XmlNode]:
    holder = child(text, root_of(text), "sheets")
    return [] if holder is None else [node for node in children(text, holder) if node.name == "sheet"]


def _relation_id(node: XmlNode) -> str:
    # By whatever prefix the file binds to the namespace of relations.
    ids = (value for _, key, _, value in ATTRIBUTE.findall(node.attributes) if key.endswith(":id"))
    return unescape(next(ids, '""')[1:-1])


def add_tab(parts: Parts, name: str, xml: str) -> str:
    """Add a worksheet as the last tab and return its part."""
    part = parts.free(beside(parts.book, "worksheets/sheet{}.xml"))
    parts.add(part, xml, SHEET_TYPE)
    relation = parts.relate(parts.book, "worksheet", part)
    text = parts.text(parts.book)
    root = root_of(text)
    holder = child(text, root, "sheets")
    if holder is None:
        raise ValueError("the workbook lists no sheets")
    number = 1 + max((int(node.get("sheetId") or 0) for node in children(text, holder)), default=0)
    link = related_attribute(root, relation)
    new = f'<{holder.prefix}sheet name="{escape(name)}" sheetId="{number}" {link}/>'
    parts.change(parts.book, appended(text, holder, new))
    return part


def remove_tab(parts: Parts, position: int) -> None:
    """Take a worksheet out, with its part and the names that hold on it alone."""
    tab = tabs(parts)[position]
    # `</f>` or `</x:f>`: formulas, which the calculation chain would still list.
    if "f>" in parts.text(tab.part):
        drop_calculation_chain(parts)
    for relation in parts.relations(tab.part):
        if relation.kind in OWN_PARTS and not relation.external:
            parts.remove(relation.target)
    parts.remove(tab.part)
    text = parts.text(parts.book)
    parts.change(parts.book, _renumbered(without(text, [_sheets(text)[position]]), position))
    parts.unrelate(parts.book, tab.relation)


def _renumbered(text: str, position: int) -> str:
    """Return the workbook without the names of a sheet that is gone, the others counting the sheets left."""
    holder = child(text, root_of(text), "definedNames")
    if holder is None:
        return text
    own = [node for node in children(text, holder) if node.get("localSheetId") == str(position)]

    def move(tag: Tag) -> Tag:
        number = tag.get("localSheetId")
        if number is None or not number.isdigit() or int(number) < position:
            return tag
        return tag.with_values({"localSheetId": str(int(number) - 1)})

    text = edited(without(text, own), {"definedName": move})
    holder = child(text, root_of(text), "definedNames")
    return text if holder is None or children(text, holder) else without(text, [holder])


def drop_calculation_chain(parts: Parts) -> None:
    """Take out the list of cells with formulas, which programs make anew."""
    chain = parts.related(parts.book, "calcChain")
    if chain is not None:
        parts.remove(chain.target)
        parts.unrelate(parts.book, chain.id)


def activate(parts: Parts, position: int) -> None:
    """Make a tab the one that is shown, and the only one that is selected."""
    for number, tab in enumerate(tabs(parts)):
        if tab.part and parts.has(tab.part):
            text = parts.text(tab.part)
            at = text.find("tabSelected")
            # Sheets that are selected together are typed into together.
            if at >= 0 or number == position:
                parts.change(tab.part, _selected(text, selected=number == position))
    text = parts.text(parts.book)
    root = root_of(text)
    if child(text, root, "bookViews") is None:
        view = f"<{root.prefix}bookViews><{root.prefix}workbookView/></{root.prefix}bookViews>"
        text = placed(text, root, ("sheets",), view)
    parts.change(
        parts.book, edited(text, {"workbookView": lambda tag: tag.with_values({"activeTab": str(position)})})
    )


def _selected(text: str, *, selected: bool) -> str:
    """Return a sheet's text with its views selected or not."""
    rows = next(iter(tags(text, "sheetData")), None)
    end = len(text) if rows is None else rows.start

    def edit(tag: Tag) -> Tag:
        if (tag.get("tabSelected") in TRUE) is selected:
            return tag
        return tag.with_values({"tabSelected": "1" if selected else None})

    return edited(text[:end], {"sheetView": edit}) + text[end:]
