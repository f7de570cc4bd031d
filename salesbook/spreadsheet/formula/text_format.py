"""Number formats as the TEXT function takes them: plain digits, percent, years, months and days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TypeAlias

from salesbook.spreadsheet.formula.value import DAY_ZERO, LAST_SERIAL, SETTLED

_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
# Names of months and days come in the language of the program, so `mmm` and `ddd` are no pieces.
_PIECE = re.compile(
    r"""(?P<literal>"[^"]*"|\\.|[-+()\s$:/¥€£]|[^\x00-\x7f])
      | (?P<percent>%)
      | (?P<digits>(?:[#0][#0,]*)?\.0[#0]*,*|[#0][#0,]*)
      | (?P<date>yyyy|yy|mm?(?!m)|dd?(?!d))
      | (?P<end>;)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Digits:
    """How a number is written: least whole digits, least and most decimals, thousands."""

    whole: int
    least: int
    most: int
    grouped: bool
    thousands: int  # how often the number is divided by 1000


_Piece: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format: its pieces in order, and how it writes digits, None when it writes a date."""

    pieces: tuple[_Piece, ...]
    digits: _Digits | None
    hundredfold: bool


def is_plain_format(code: str) -> bool:
    """Tell whether a number format is one that TEXT writes alike in every program."""
    return _sections(code) is not None


def render_number(amount: Decimal, code: str) -> str | None:
    """Return a number as text in a number format, None when the format is not a plain one.

    Rounds half away from zero. Up to three sections, parted by `;`, are for positive numbers, negative
    numbers and zero; without its own section a negative number gets a minus, unless it rounds to zero.
    """
    sections = _sections(code)
    if sections is None:
        return None
    if amount == 0:
        section = sections[2] if len(sections) > 2 else sections[0]
    else:
        section = sections[1] if amount < 0 and len(sections) > 1 else sections[0]
    if any(kind == "date" for kind, _ in section.pieces):
        return _render_date(amount, section)
    body, is_zero = _render_section(abs(amount), section)
    return "-" + body if amount < 0 and len(sections) == 1 and not is_zero else body


def _sections(code: str) -> tuple[_Section, ...] | None:
    found: list[list[_Piece]] = [[]]
    position = 0
    while position < len(code):
        match = _PIECE.match(code, position)
        if match is None:
            return None
        kind, position = str(match.lastgroup), match.end()
        if kind == "end":
            found.append([])
        else:
            found[-1].append((kind, match[0]))
    sections = [_section(pieces) for pieces in found]
    if len(sections) > 3 or any(section is None for section in sections):
        return None
    return tuple(section for section in sections if section is not None)


def _section(pieces: list[_Piece]) -> _Section | None:
    """Return a section; None when it mixes digits with dates, or has two groups of digits or percents."""
    kinds = [kind for kind, _ in pieces]
    if kinds.count("digits") > 1 or kinds.count("percent") > 1:
        return None
    if "date" in kinds and ("digits" in kinds or "percent" in kinds):
        return None
    # Beside digits a `/` would write a fraction.
    if "date" not in kinds and any(text == "/" for _, text in pieces):
        return None
    digits = next((_digits(text) for kind, text in pieces if kind == "digits"), None)
    return _Section(tuple(_unquoted(*piece) for piece in pieces), digits, "percent" in kinds)


def _unquoted(kind: str, text: str) -> _Piece:
    if kind == "literal":
        return kind, text[1:-1] if text[0] == '"' else text.removeprefix("\\")
    return kind, text.lower()


def _digits(pattern: str) -> _Digits:
    cut = pattern.rstrip(",")
    before, _, after = cut.partition(".")
    return _Digits(
        whole=before.count("0"),
        # Up to the last `0`: `0.#0` always shows two decimals.
        least=after.rfind("0") + 1,
        most=len(after),
        grouped="," in before,
        thousands=len(pattern) - len(cut),
    )


def _render_section(amount: Decimal, section: _Section) -> tuple[str, bool]:
    """Return the text of a number's size, and whether it reads as zero."""
    if section.digits is None:
        return "".join(text for _, text in section.pieces), False
    shift = (2 if section.hundredfold else 0) - 3 * section.digits.thousands
    step = Decimal((0, (1,), -section.digits.most))
    rounded = SETTLED.plus(amount).scaleb(shift, _WIDE).quantize(step, context=_WIDE)
    shown = _render_digits(rounded, section.digits)
    return "".join(shown if kind == "digits" else text for kind, text in section.pieces), not rounded


def _render_digits(rounded: Decimal, digits: _Digits) -> str:
    whole, _, decimals = format(rounded, "f").partition(".")
    whole = whole.lstrip("0").rjust(digits.whole, "0")
    while len(decimals) > digits.least and decimals.endswith("0"):
        decimals = decimals[:-1]
    if digits.grouped:
        start = len(whole) % 3
        groups = [whole[:start], *(whole[index : index + 3] for index in range(start, len(whole), 3))]
        whole = ",".join(group for group in groups if group)
    return f"{whole}.{decimals}" if decimals else whole


def _render_date(amount: Decimal, section: _Section) -> str | None:
    days = int(amount // 1)
    # From March 1900 on all programs number days alike.
    if not 61 <= days <= LAST_SERIAL:
        return None
    day = DAY_ZERO + timedelta(days=days)
    parts = {
        "yyyy": f"{day.year:04d}",
        "yy": f"{day.year % 100:02d}",
        "mm": f"{day.month:02d}",
        "m": str(day.month),
        "dd": f"{day.day:02d}",
        "d": str(day.day),
    }
    return "".join(parts[text] if kind == "date" else text for kind, text in section.pieces)
