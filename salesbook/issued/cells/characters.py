"""What people type, freed of what cannot be seen: full-width forms, odd spaces, invisible marks."""

from __future__ import annotations

from collections.abc import Mapping

GROUP_SPACE = "\u00a0"
"""Stands for every space that does not break, as it separates thousands."""

# Soft hyphen, marks of direction, joiners, variation selectors, byte order mark.
_INVISIBLE = (
    0x00AD,
    0x061C,
    0x180E,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    0xFEFF,
)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
_PLAIN_SPACES = (0x1680, *range(0x2000, 0x2007), 0x2008, 0x200A, 0x205F, 0x3000)
_GROUP_SPACES = (0x00A0, 0x2007, 0x2009, 0x202F)
_SAME: Mapping[str, str] = {
    "￥": "¥",
    "￡": "£",
    "￦": "₩",
    "−": "-",
    "﹣": "-",
    "﹢": "+",
    "﹪": "%",
    "﹐": ",",
    "﹒": ".",
}

_FOLD: Mapping[int, str | None] = (
    # Full-width forms lie in the order of ASCII, so much above it.
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(_INVISIBLE)
    | dict.fromkeys((*_CONTROLS, *_PLAIN_SPACES), " ")
    | dict.fromkeys(_GROUP_SPACES, GROUP_SPACE)
    | {ord(odd): plain for odd, plain in _SAME.items()}
)

ERROR_TEXTS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
"""Error values as they look when they arrive as text."""

_DASHES = "-–—―─‐‑‒－ー_"
_PLACEHOLDERS = frozenset(
    {"/", "\\", "//", "n/a", "na", "n.a.", "n.a", "n\\a", "nil", "none", "null", "nothing", "不适用"}
    | {"无", "没有", "空", "暂无", "未填", "没", "(无)", "(空)", "无数据"}
)


def fold(text: str) -> str:
    """Return the text with half-width forms and plain spaces, without invisible marks, stripped.

    A leading apostrophe goes too: typed in front, it makes a spreadsheet keep text. Spaces that do not
    break stay apart from others, as GROUP_SPACE.
    """
    folded = text.translate(_FOLD).strip()
    return folded[1:].lstrip() if folded[:1] in ("'", "’", "‘") and folded else folded


def is_placeholder(folded: str) -> bool:
    """Tell whether folded text means "none reported": a dash, n/a, 无."""
    return not folded.strip(_DASHES + " ") or folded.casefold() in _PLACEHOLDERS
