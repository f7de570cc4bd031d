"""Figures as people type them, and why a text is not one. Nothing ambiguous is guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from salesbook.issued.cells.characters import ERROR_TEXTS, GROUP_SPACE, fold, is_placeholder
from salesbook.issued.cells.dates import moment
from salesbook.issued.cells.units import NO_UNIT, StatedUnit, currency_before, unit_behind
from salesbook.problems import Text, sentence

DecimalMark: TypeAlias = Literal[".", ","]

LONGEST = 64
"""A longer text is no figure."""

REVERSED = "\u202e"
"""Shows the digits behind it from right to left."""

ODD_GROUPS = sentence("issued.number.odd-groups")
OPEN_MARK = sentence("issued.number.open-mark")

OPEN_SIGN = sentence("issued.number.open-sign")

_SIGNS = "+–-"
_BRACKETED = re.compile(r"(?P<before>[^()]*)\((?P<inside>[^()]*)\)(?P<behind>[^()]*)")
_GAP = rf"[ {GROUP_SPACE}]*"
# Never tried on more than LONGEST characters: spaces may be shared out between its parts in many ways.
_FIGURE = re.compile(
    rf"(?P<sign>[+–-])?{_GAP}(?P<before>[^\d\s()+–,.%-]{{1,9}})?{_GAP}(?P<inner_sign>[+–-])?{_GAP}"
    rf"(?P<digits>[0-9.,][0-9., {GROUP_SPACE}]*)(?P<exponent>[eE][+-]?[0-9]{{1,2}})?{_GAP}"
    rf"(?P<behind>[^0-9()+–,.-]{{0,12}}?){_GAP}(?P<trailing_sign>[–-])?"
)
_PLAIN = re.compile(r"[0-9]+")
# The same mark throughout and no zero in front: neither `1,234.567,890` nor `0,123` is grouped.
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?P<mark>[., ])[0-9]{3})(?:(?P=mark)[0-9]{3})*")
_RUN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_MARKS_ONLY = re.compile(rf"[0-9., {GROUP_SPACE}]+")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A figure as typed: its value before any unit is applied, and the unit it states."""

    value: Decimal
    unit: StatedUnit = NO_UNIT


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text is not a figure: the slug of a problem and what fills its words."""

    slug: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing is reported: a blank, or a `placeholder` such as a dash or n/a."""

    placeholder: bool


NOTHING = Absent(placeholder=False)
NONE_REPORTED = Absent(placeholder=True)


def parse_number(
    text: str, *, decimal_mark: DecimalMark = ".", own_words: Collection[str] = ()
) -> TypedNumber | Refusal | Absent:
    """Return the figure a text holds, or why it holds none.

    `own_words` are the casefolded unit words of the column (`件`, `pcs`). With `decimal_mark=","` a
    point separates thousands.
    """
    folded = fold(text)
    if not folded:
        return NOTHING
    # Folding takes the mark away, and the digits would be read in another order than they are shown.
    if len(folded) > LONGEST or REVERSED in text:
        return Refusal("not-a-number")
    if is_placeholder(folded):
        return NONE_REPORTED
    if folded.upper() in ERROR_TEXTS:
        return Refusal("error-cell")
    negative, unbracketed = _unbracket(folded)
    match = _FIGURE.fullmatch(unbracketed)
    if match is None:
        return _refuse(folded, decimal_mark)
    return _figure(match, decimal_mark, own_words, negative=negative) or _refuse(folded, decimal_mark)


def _unbracket(folded: str) -> tuple[bool, str]:
    """Return whether the text is a negative in brackets, and the text without them."""
    match = _BRACKETED.fullmatch(folded)
    # `(-300)` may be meant either way.
    if match is None or any(sign in folded for sign in _SIGNS):
        return False, folded
    before, inside, behind = (part.strip() for part in match.groups())
    # In `300(2)` the brackets hold a remark.
    if any(character.isdigit() for character in before + behind):
        return False, folded
    return True, f"{before}{inside}{behind}"


def _figure(
    match: re.Match[str], decimal_mark: DecimalMark, own_words: Collection[str], *, negative: bool
) -> TypedNumber | None:
    signs = [sign for sign in match.group("sign", "inner_sign", "trailing_sign") if sign]
    before = currency_before(match["before"] or "")
    behind = unit_behind(match["behind"], own_words)
    plain = _ungrouped(match["digits"].strip(), decimal_mark)
    if len(signs) > 1 or before is None or behind is None or plain is None:
        return None
    unit = before.beside(behind)
    if unit is None:
        return None
    value = Decimal(plain + (match["exponent"] or ""))
    return TypedNumber(-value if negative or (signs and signs[0] != "+") else value, unit)


def _ungrouped(digits: str, decimal_mark: DecimalMark) -> str | None:
    """Return the digits with a point for decimals and no groups, None when that is not certain."""
    group_mark = "," if decimal_mark == "." else "."
    whole, point, decimals = digits.partition(decimal_mark)
    if point and not _PLAIN.fullmatch(decimals):
        return None
    # docs/reading.md: `1.800` may be 1.8, or 1,800 where people write it so (SB509).
    if decimal_mark == "," and _open_mark(digits):
        return None
    grouped = _GROUPED.fullmatch(whole.replace(GROUP_SPACE, " "))
    if grouped and (grouped["mark"] == group_mark or _spaces_group(whole, decimal_mark)):
        return re.sub(r"[^0-9]", "", whole) + (f".{decimals}" if point else "")
    if _PLAIN.fullmatch(whole) or (not whole and point):
        return whole + (f".{decimals}" if point else "")
    return None


def _spaces_group(whole: str, decimal_mark: DecimalMark) -> bool:
    """Tell whether spaces may separate thousands here.

    A space that does not break is typed for nothing else; a plain one may stand between two numbers and
    counts only where the locale writes thousands so.
    """
    return " " not in whole if decimal_mark == "." else "." not in whole


def _open_mark(digits: str) -> bool:
    """Tell whether a single mark could separate thousands as well as decimals: `1.234`, `1,234`."""
    head, _, tail = digits.replace(".", ",").partition(",")
    return bool(re.fullmatch("[1-9][0-9]{0,2}", head) and re.fullmatch("[0-9]{3}", tail))


def _refuse(folded: str, decimal_mark: DecimalMark = ".") -> Refusal:
    """Return the most telling reason why folded text is not a figure."""
    # Dates first: the parts of one would pass for several numbers.
    when = moment(folded)
    if when is not None:
        return Refusal("date-not-amount", {"read_as": when})
    runs = _RUN.findall(folded)
    bare = folded.lstrip("+").strip("–-()¥元 ")
    if runs and _MARKS_ONLY.fullmatch(bare):
        reason = _doubt(bare, decimal_mark)
        if reason is not None:
            return Refusal("ambiguous-number", {"reason": reason})
    return Refusal("two-numbers" if len(runs) > 1 else "not-a-number")


def _doubt(bare: str, decimal_mark: DecimalMark) -> Text | None:
    """Return what is doubtful about digits and separators, None when they are several numbers."""
    other: DecimalMark = "," if decimal_mark == "." else "."
    marked = "," in bare or "." in bare
    if _ungrouped(bare, decimal_mark) is not None:
        return OPEN_SIGN
    if marked and (_ungrouped(bare, other) is not None or _open_mark(bare)):
        return OPEN_MARK
    return ODD_GROUPS if marked and " " not in bare else None
