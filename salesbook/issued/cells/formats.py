"""Number formats: whether one shows a date, a percentage, or another number than the cell holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from salesbook.issued.cells.units import COUNTED, COUNTED_EN, CURRENCIES, SCALES
from salesbook.model.amount import EXACT
from salesbook.spreadsheet.grid import RAISED, STRUCK, UNSEEN

LOOKS = frozenset((STRUCK, RAISED, UNSEEN))
_LITERAL = re.compile(r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]?')
JAPANESE = frozenset(("411", "ja-jp"))
_ELAPSED = re.compile(r"h+|m+|s+")
_PLACEHOLDERS = re.compile(r"[eE][+-]|[0#?.,]")
_OTHER_DIGITS = re.compile(r"[0-9%‰]")
_OTHER_SIGNS = re.compile(r"^[-–−(]|[约~≈]")
_CHINESE_SCALE = re.compile("[" + "".join(word for word in SCALES if not word.isascii()) + "]+")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a format code does to a number.

    `shift` is the power of ten it divides the number by before showing it (negative for a percentage);
    `stated_power` the power of the unit `word` it adds (4 for 万), None without one; `currencies` are those
    that the `sign` it adds may stand for. An `odd` one shows no number, or one with
    other digits or signs; `odd_below` does so with negative ones.
    `look` is STRUCK, RAISED or UNSEEN where the cell's font does that; `pieces` says that it counts
    something.
    """

    date: bool = False
    percent: bool = False
    shift: int = 0
    stated_power: int | None = None
    word: str = ""
    currencies: frozenset[str] | None = None
    sign: str = ""
    odd: bool = False
    odd_below: bool = False
    look: str = ""
    pieces: bool = False

    @property
    def struck(self) -> bool:
        """Whether the font strikes the figure through."""
        return self.look == STRUCK


PLAIN = NumberFormat()
"""A number in such a format looks like what it is; `number_format` returns this very object then."""


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """Return what a format code does; the section for positive numbers decides."""
    if code in ("General", ""):
        return PLAIN
    if code[-1] in LOOKS:
        return replace(number_format(code[:-1]), look=code[-1])
    sections = _sections(code)
    section = sections[0]
    skeleton = _LITERAL.sub(_keep_elapsed, section)
    if _shows_date(skeleton):
        return NumberFormat(date=True)
    percents = skeleton.count("%")
    shift = _division(section) - 2 * percents
    word, sign = _unit_word(section), _currency_sign(section)
    found = NumberFormat(
        percent=percents > 0,
        shift=shift,
        stated_power=SCALES.get(word),
        word=word if word in SCALES else "",
        currencies=_currencies(section, sign),
        sign=sign,
        pieces=_counts(section),
        odd=_is_odd(section),
        # A section for negatives shows their sign itself: a minus or brackets are right in it.
        odd_below=_is_odd(sections[1], below=True) if len(sections) > 1 else _is_odd(section),
    )
    return PLAIN if found == PLAIN else found


def is_date_format(code: str) -> bool:
    """Tell whether numbers in this format show as dates or times."""
    return number_format(code).date


def shown_value(code: str, value: Decimal) -> Decimal:
    r"""Return the number a reader sees, before rounding and without the unit word.

    12,345 in `0\.0,"万"` shows as 1.2, that is 1.2345.
    """
    return value.scaleb(-number_format(code).shift, EXACT)


def _sections(code: str) -> list[str]:
    """Return the texts between every `;` that is neither quoted nor escaped."""
    sections, start, place = [], 0, 0
    while place < len(code):
        if code[place] == ";":
            sections.append(code[start:place])
            start = place = place + 1
            continue
        literal = _LITERAL.match(code, place)
        place = literal.end() if literal else place + 1
    return [*sections, code[start:]]


def _keep_elapsed(match: re.Match[str]) -> str:
    bracket = (match["bracket"] or "").lower()
    return bracket if _ELAPSED.fullmatch(bracket) else ""


def _shows_date(skeleton: str) -> bool:
    """Tell by date letters outside literals; placeholders for digits rule a date out, `ss.00` apart."""
    letters = skeleton.lower()
    # `G/通用格式` is General as a Chinese installation writes it.
    if letters.startswith(("general", "g/")) or "#" in letters or "?" in letters:
        return False
    letters = re.sub(r"e[+-]|s\.0+", lambda found: "s" if found[0][0] == "s" else "", letters)
    # `e` is the year in East Asian formats; `a` stands for a weekday or for AM/PM.
    return "0" not in letters and any(letter in letters for letter in "ymdhsea")


def _division(section: str) -> int:
    r"""Return the power of ten a section divides by.

    Every comma after the last digit divides by 1,000; digits after a literal point (`0\.0`) divide once
    more, as they are the number's last digits set behind a point.
    """
    digits = _LITERAL.sub(_keep_point, section)
    last = max(digits.rfind(mark) for mark in "0#?")
    commas = len(digits) - last - 1 - len(digits[last + 1 :].lstrip(","))
    _, point, behind = digits.partition("\x00")
    return 3 * commas + (sum(behind.count(mark) for mark in "0#?") if point else 0)


def _keep_point(match: re.Match[str]) -> str:
    return "\x00" if (match["escaped"] or match["quoted"]) == "." else ""


def _unit_word(section: str) -> str:
    """Return the 万, 千 or k a section adds; Chinese words also bare."""
    quoted = [match["quoted"] or match["escaped"] or "" for match in _LITERAL.finditer(section)]
    chinese = _CHINESE_SCALE.search("".join(quoted) + _LITERAL.sub("", section))
    if chinese:
        return chinese[0]
    return next((word.strip().casefold() for word in quoted if word.strip().casefold() in SCALES), "")


def _words(section: str) -> list[str]:
    """Return the texts a section adds: quoted, escaped, and the sign of `[$€-2]`."""
    found = list(_LITERAL.finditer(section))
    signs = [match["bracket"] or "" for match in found]
    return [
        match["quoted"] or match["escaped"] or (sign[1:].partition("-")[0] if sign.startswith("$") else "")
        for match, sign in zip(found, signs, strict=True)
    ]


def _currency_sign(section: str) -> str:
    """Return the sign or word of a currency that a section adds, nothing without one."""
    added = [word.strip() for word in (*_words(section), *_LITERAL.sub(" ", section))]
    return next((word for word in added if word.casefold() in CURRENCIES), "")


def _counts(section: str) -> bool:
    """Tell whether a section adds a word for pieces, such as 箱."""
    words = [word.strip().casefold() for word in _words(section)]
    return any(word in COUNTED for word in (*words, *_LITERAL.sub(" ", section))) or any(
        word in COUNTED_EN for word in words if len(word) > 1
    )


def _currencies(section: str, sign: str) -> frozenset[str] | None:
    """Return the currencies a section may mean; `[$¥-411]` is the yen, and an unknown sign is foreign."""
    brackets = [match["bracket"] or "" for match in _LITERAL.finditer(section)]
    marked = [bracket[1:].partition("-") for bracket in brackets if bracket.startswith("$")]
    if any(word == "¥" and place.casefold() in JAPANESE for word, _, place in marked):
        return frozenset({"JPY"})
    known = CURRENCIES.get(sign.casefold())
    return frozenset() if known is None and any(word.strip() for word, _, _ in marked) else known


def _is_odd(section: str, *, below: bool = False) -> bool:
    """Tell whether a section shows no number, or one with other digits or another sign than it has."""
    bare = _LITERAL.sub("", section)
    if not any(mark in bare for mark in "0#?@") and "general" not in bare.lower() and "G/" not in bare:
        return True
    added = "".join(_words(section))
    if _OTHER_DIGITS.search(added) or _OTHER_DIGITS.search(_PLACEHOLDERS.sub("", bare).replace("%", "")):
        return True
    return not below and bool(_OTHER_SIGNS.search(added + _PLACEHOLDERS.sub("", bare)))
