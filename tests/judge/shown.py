"""What a reader sees of a figure: its sign by the number format, its colour by the conditional formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule as ConditionalFormatRule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

GOOD, BAD, GREY, NEUTRAL = "good", "bad", "grey", "neutral"
COLOURS = {"2E7D32": GOOD, "C62828": BAD}
MINUS = "-−"
EXPRESSION = re.compile(r"AND\(ISNUMBER\(([A-Z]+\d+)\),\1(<|>|<=|>=)(-?[\d.]+)\)")
CONDITION = re.compile(r"\[(>=|<=|>|<|=)(-?[\d.]+)\]")


class Rule(NamedTuple):
    """A conditional format: which comparison of which cell gives which colour."""

    cell: str
    operator: str
    limit: float
    colour: str


def colour_of(rgb: object) -> str:
    """Return the class of a font's colour: one of the theme's two, grey, or neutral."""
    text = str(rgb)[-6:]
    if text in COLOURS:
        return COLOURS[text]
    grey = re.fullmatch(r"([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})", text)
    if (
        grey
        and max(int(each, 16) for each in grey.groups()) - min(int(each, 16) for each in grey.groups()) < 24
    ):
        return GREY if 0x60 <= int(grey[1], 16) <= 0xC8 else NEUTRAL
    return NEUTRAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The conditional formats of a sheet, by cell."""

    sheet: Worksheet
    rules: Mapping[str, tuple[Rule, ...]]

    def of(self, cell: Cell) -> str:
        """Return the class of colour that a cell has."""
        own = colour_of(cell.font.color.rgb) if cell.font.color is not None else NEUTRAL
        if isinstance(cell.value, int | float):
            for rule in self.rules.get(cell.coordinate, ()):
                value = self.sheet[rule.cell].value
                if isinstance(value, int | float) and _holds(float(value), rule.operator, rule.limit):
                    return rule.colour
        return own

    def coloured(self, cell: Cell) -> bool:
        """Return whether the figure of a cell may take a colour at all."""
        return cell.coordinate in self.rules


def colours_of(sheet: Worksheet) -> Colours:
    """Return the colours that figures of a sheet take."""
    found: dict[str, list[tuple[int, Rule]]] = {}
    for block in sheet.conditional_formatting:
        for rule in block.rules:
            colour = rule.dxf.font.color.rgb if rule.dxf and rule.dxf.font and rule.dxf.font.color else None
            for address in _cells(block):
                made = _compares(rule, address)
                if made is not None and colour is not None:
                    cell, operator, limit = made
                    paired = Rule(cell, operator, limit, colour_of(colour))
                    found.setdefault(address, []).append((rule.priority, paired))
    ordered = {address: tuple(rule for _, rule in sorted(rules)) for address, rules in found.items()}
    return Colours(sheet=sheet, rules=ordered)


def _compares(rule: ConditionalFormatRule, address: str) -> tuple[str, str, float] | None:
    """Return which cell is compared how with what; None for a format that is no comparison (bars, icons)."""
    if rule.type == "cellIs":
        return address, str(rule.operator), float(rule.formula[0])
    # A mark of warning stands beside words.
    if rule.type == "expression" and not rule.formula[0].startswith("OR(LEFT("):
        # Written for each cell by itself: the cell it names is the one beside.
        (formula,) = rule.formula
        told = EXPRESSION.fullmatch(formula)
        assert told is not None, f"the judge does not know the conditional format {formula}"
        return told[1], told[2], float(told[3])
    return None


def _cells(block: object) -> Iterator[str]:
    for area in block.sqref.ranges:  # type: ignore[attr-defined]
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                yield f"{get_column_letter(column)}{row}"


def _holds(value: float, operator: str, limit: float) -> bool:
    return {
        "greaterThan": value > limit,
        ">": value > limit,
        "greaterThanOrEqual": value >= limit,
        ">=": value >= limit,
        "lessThan": value < limit,
        "<": value < limit,
        "lessThanOrEqual": value <= limit,
        "<=": value <= limit,
        "equal": value == limit,
        "=": value == limit,
    }[operator]


def shown(value: float, number_format: str) -> str:
    """Return a figure as its number format shows it, without separators of thousands."""
    sections = number_format.split(";")
    section = _section(value, sections)
    body = CONDITION.sub("", section)
    literal = re.match(r'^(?:"([^"]*)"|\\?([+−-]))?', body)
    prefix = (literal[1] or literal[2] or "") if literal else ""
    digits = len(found[1]) if (found := re.search(r"0\.(0+)", body)) else 0
    percent = "%" in body
    magnitude = Decimal(repr(abs(value) if len(sections) > 1 else value)) * (100 if percent else 1)
    rounded = magnitude.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{prefix}{rounded}{'%' if percent else ''}"


def _section(value: float, sections: list[str]) -> str:
    conditions = [CONDITION.search(each) for each in sections]
    if any(conditions):
        for condition, section in zip(conditions, sections, strict=True):
            if condition is None or _holds(value, condition[1], float(condition[2])):
                return section
        return sections[-1]
    if len(sections) == 1:
        return sections[0]
    if len(sections) == 2:
        return sections[0] if value >= 0 else sections[1]
    return sections[0] if value > 0 else sections[1] if value < 0 else sections[2]


def last_digit(number_format: str) -> Decimal:
    """Return what one of the last digit shown is, in the cell's own unit."""
    section = CONDITION.sub("", number_format.split(";", maxsplit=1)[0])
    digits = len(found[1]) if (found := re.search(r"0\.(0+)", section)) else 0
    return Decimal(1).scaleb(-digits - (2 if "%" in section else 0))


def is_signed(number_format: str) -> bool:
    """Return whether a format writes a plus, as variances do."""
    return "+" in number_format
