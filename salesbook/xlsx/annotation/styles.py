"""Styles added to a workbook's style sheet, those that are there already taken as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from salesbook.problems import Severity
from salesbook.xlsx.annotation.nodes import (
    appended,
    child,
    children,
    placed,
    prefixed,
    retagged,
    root_of,
)
from salesbook.xlsx.annotation.parts import DECLARATION, Parts, beside
from salesbook.xlsx.package.markup import MAIN

STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
NO_STYLES = f'{DECLARATION}<styleSheet xmlns="{MAIN}"></styleSheet>'
# The order that the schema gives the lists, by which a new one finds its place.
ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
PLAIN_XF = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
FIRST: Mapping[str, Sequence[str]] = {
    "fonts": ('<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',),
    "fills": (
        # Excel takes the first two fills for these, whatever a file says.
        '<fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill>',
    ),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellStyleXfs": (PLAIN_XF,),
    "cellXfs": (PLAIN_XF,),
}
"""What stands first in a list that is not there yet: the look of every plain cell."""

SIDES = ("left", "right", "top", "bottom")
FILLS: Mapping[Severity, str] = {
    Severity.ERROR: "FFFFC7CE",
    Severity.WARNING: "FFFFD9A8",
    Severity.NOTE: "FFDDEBF7",
}
RULES: Mapping[Severity, str] = {
    Severity.ERROR: "FFC00000",
    Severity.WARNING: "FFB45F06",
    Severity.NOTE: "FF2F75B5",
}
FONTS: Mapping[str, str] = {"en": "Arial"}


class AnnotationLooks(NamedTuple):
    """Style indices: of cells on the sheet of problems by what they are, of marks by severity."""

    cells: dict[str, int]
    marks: dict[Severity, int]


def add_looks(parts: Parts, language: str) -> AnnotationLooks:
    """Add the styles of marks and of the sheet of problems, and return where they are."""
    relation = parts.related(parts.book, "styles")
    if relation is None:
        part = beside(parts.book, "styles.xml")
        parts.add(part, NO_STYLES, STYLES_TYPE)
        parts.relate(parts.book, "styles", part)
    else:
        part = relation.target
    sheet = _StyleSheet(parts.text(part))
    looks = AnnotationLooks(
        _cell_styles(sheet, language), {each: sheet.add("dxfs", _mark(each)) for each in Severity}
    )
    parts.change(part, sheet.text())
    return looks


class _StyleList:
    """One list of the style sheet while styles are added; `old` of them were there."""

    def __init__(self, styles: Sequence[str], old: int) -> None:
        self.styles = list(styles)
        self.old = old
        # Reversed, so that the first of two equal styles is taken.
        self.places = {xml: place for place, xml in reversed(list(enumerate(styles)))}

    def add(self, xml: str) -> int:
        """Return the index of a style, adding it where it is not there."""
        if xml not in self.places:
            self.places[xml] = len(self.styles)
            self.styles.append(xml)
        return self.places[xml]


class _StyleSheet:
    """The lists of a style sheet while styles are added."""

    def __init__(self, text: str) -> None:
        self.old = text
        self.root = root_of(text)
        self.lists: dict[str, _StyleList] = {}
        # Every cell style refers to the first of these (`xfId`).
        if child(text, self.root, "cellStyleXfs") is None:
            self.add("cellStyleXfs", PLAIN_XF)

    def add(self, holder: str, xml: str) -> int:
        """Return the index of a style in its list, adding it where it is not there."""
        if holder not in self.lists:
            self.lists[holder] = self._read(holder)
        return self.lists[holder].add(prefixed(xml, self.root.prefix))

    def _read(self, holder: str) -> _StyleList:
        found = child(self.old, self.root, holder)
        styles = [] if found is None else children(self.old, found)
        if styles:
            return _StyleList([self.old[node.start : node.end] for node in styles], len(styles))
        return _StyleList([prefixed(xml, self.root.prefix) for xml in FIRST.get(holder, ())], 0)

    def text(self) -> str:
        """Return the style sheet with what was added."""
        text = self.old
        for holder, each in self.lists.items():
            if len(each.styles) > each.old:
                text = _lengthened(text, holder, "".join(each.styles[each.old :]), len(each.styles))
        return text


def _lengthened(text: str, holder: str, xml: str, count: int) -> str:
    """Return a style sheet with XML at the end of a list of then `count` styles."""
    root = root_of(text)
    if child(text, root, holder) is None:
        text = placed(text, root, ORDER[ORDER.index(holder) + 1 :], f"<{root.prefix}{holder}/>")
    found = child(text, root_of(text), holder)
    assert found is not None
    text = retagged(text, found, found.tag.with_values({"count": str(count)}))
    found = child(text, root_of(text), holder)
    assert found is not None
    return appended(text, found, xml)


def _mark(severity: Severity) -> str:
    """Return a mark: a fill and a frame, so that colour is not its only carrier."""
    sides = "".join(f'<{side} style="thin"><color rgb="{RULES[severity]}"/></{side}>' for side in SIDES)
    # In a differential format the colour of a plain fill is its background.
    fill = f'<fill><patternFill><bgColor rgb="{FILLS[severity]}"/></patternFill></fill>'
    return f"<dxf>{fill}<border>{sides}</border></dxf>"


def _cell_styles(sheet: _StyleSheet, language: str) -> dict[str, int]:
    name = FONTS.get(language, "Microsoft YaHei")
    plain = _font(sheet, name, 10, "FF000000")
    bold = _font(sheet, name, 10, "FF000000", "<b/>")
    rule = sheet.add("borders", _border("FFD9D9D9", "thin"))
    fills = {each: sheet.add("fills", _fill(FILLS[each])) for each in Severity}
    return {
        "title": _xf(sheet, _font(sheet, name, 14, "FF000000", "<b/>"), 0, 0, wrap=False),
        "line": _xf(sheet, plain, 0, 0, wrap=False),
        "header": _xf(sheet, bold, sheet.add("fills", _fill("FFF2F2F2")), rule),
        "text": _xf(sheet, plain, 0, rule),
        "link": _xf(sheet, _font(sheet, name, 10, "FF0563C1", "<u/>"), 0, rule),
        **{each.value: _xf(sheet, bold, fills[each], rule) for each in Severity},
    }


def _font(sheet: _StyleSheet, name: str, size: int, color: str, marks: str = "") -> int:
    look = f'<sz val="{size}"/><color rgb="{color}"/><name val="{name}"/><family val="2"/>'
    return sheet.add("fonts", f"<font>{marks}{look}</font>")


def _fill(color: str) -> str:
    solid = f'<fgColor rgb="{color}"/><bgColor indexed="64"/>'
    return f'<fill><patternFill patternType="solid">{solid}</patternFill></fill>'


def _border(color: str, style: str) -> str:
    line = f'<bottom style="{style}"><color rgb="{color}"/></bottom>'
    return f"<border><left/><right/><top/>{line}<diagonal/></border>"


def _xf(sheet: _StyleSheet, font: int, fill: int, border: int, *, wrap: bool = True) -> int:
    """Return a cell style in text format, so that what looks like a formula stays text when it is edited."""
    ids = f'numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}"'
    applied = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
    wrapped = ' horizontal="left" vertical="top" wrapText="1" indent="1"' if wrap else ' vertical="top"'
    alignment = f"<alignment{wrapped}/>"
    return sheet.add("cellXfs", f'<xf {ids} xfId="0" {applied}>{alignment}</xf>')
