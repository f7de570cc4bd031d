"""A cell's value as the XML of a sheet holds it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.patching.tags import escape

LONGEST = 32_767
ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
# A text may look like an escape, and a few characters may not stand in XML as they are.
LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")


class StoredFormula(NamedTuple):
    """A formula without `=`, with the value stored beside it; None for none."""

    text: str
    value: Decimal | int | str | bool | None = None


CellValue: TypeAlias = Decimal | int | str | bool | StoredFormula | None
"""What a cell may be set to: number, text, error such as `#DIV/0!`, truth, formula; None clears it."""


def text_xml(text: str) -> str:
    """Return text as it stands in `<t>` or `<v>`; ValueError above Excel's longest."""
    if len(text) > LONGEST:
        raise ValueError(f"a cell holds at most {LONGEST} characters, not {len(text)}")
    text = LIKE_ESCAPE.sub("_x005F_", text)
    text = CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", SURROGATE.sub("\ufffd", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def number_text(value: Decimal | int) -> str:
    """Return a number as it stands in `<v>`; ValueError for infinities."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"no cell holds {value}")
    return str(value)


def cell_xml(prefix: str, place: tuple[int, int], style: str | None, value: CellValue) -> str:
    """Return the element of a cell at a 0-based (row, column)."""
    start = f'<{prefix}c r="{a1(*place)}"' + (f' s="{style}"' if style is not None else "")
    if value is None:
        return f"{start}/>"
    kind, inside = _content(prefix, value)
    return f"{start}{kind}>{inside}</{prefix}c>"


def _content(prefix: str, value: CellValue) -> tuple[str, str]:
    """Return the type attribute and the elements inside."""
    if isinstance(value, StoredFormula):
        formula = f"<{prefix}f>{escape(value.text)}</{prefix}f>"
        if value.value is None:
            return "", formula
        if isinstance(value.value, str) and value.value not in ERRORS:
            return ' t="str"', f"{formula}<{prefix}v>{text_xml(value.value)}</{prefix}v>"
        kind, stored = _content(prefix, value.value)
        return kind, formula + stored
    if isinstance(value, bool):
        return ' t="b"', f"<{prefix}v>{int(value)}</{prefix}v>"
    if isinstance(value, str) and value not in ERRORS:
        return (
            ' t="inlineStr"',
            f'<{prefix}is><{prefix}t xml:space="preserve">{text_xml(value)}</{prefix}t></{prefix}is>',
        )
    if isinstance(value, str):
        return ' t="e"', f"<{prefix}v>{value}</{prefix}v>"
    assert value is not None
    return "", f"<{prefix}v>{number_text(value)}</{prefix}v>"
