"""Units people write behind or before a figure: 万, k, 元, ¥, 件, %."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

SCALES: Mapping[str, int] = {
    "千": 3,
    "仟": 3,
    "k": 3,
    "万": 4,
    "萬": 4,
    # Typed for 万, wàn.
    "w": 4,
    "十万": 5,
    "百万": 6,
    "m": 6,
    "mn": 6,
    "千万": 7,
    "亿": 8,
    "億": 8,
    "十亿": 9,
    "bn": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
"""Words that multiply, casefolded, with their power of ten."""

_CODES = (
    "AED AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF IDR ILS INR JPY KRW MOP MXN MYR NOK NZD PHP PLN RUB "
    "SAR SEK SGD THB TRY TWD USD VND ZAR"
)
_DOLLARS = frozenset({"USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"})
# Dollars and patacas are called 元 as well, where people write Chinese.
_YUAN = frozenset({"CNY", "HKD", "MOP", "TWD"})

CURRENCIES: Mapping[str, frozenset[str]] = {code.casefold(): frozenset({code}) for code in _CODES.split()} | {
    "¥": frozenset({"CNY", "JPY"}),
    "cn¥": frozenset({"CNY"}),
    "元": _YUAN,
    "圆": _YUAN,
    "元整": _YUAN,
    "元正": _YUAN,
    "块": _YUAN,
    "块钱": _YUAN,
    "人民币": frozenset({"CNY"}),
    "人民币元": frozenset({"CNY"}),
    "rmb": frozenset({"CNY"}),
    "rmb¥": frozenset({"CNY"}),
    "$": _DOLLARS,
    "us$": frozenset({"USD"}),
    "hk$": frozenset({"HKD"}),
    "nt$": frozenset({"TWD"}),
    "美元": frozenset({"USD"}),
    "港元": frozenset({"HKD"}),
    "港币": frozenset({"HKD"}),
    "日元": frozenset({"JPY"}),
    "円": frozenset({"JPY"}),
    "欧元": frozenset({"EUR"}),
    "英镑": frozenset({"GBP"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "₩": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
}
"""Signs, words and codes of currencies, casefolded, with the currencies each may stand for."""

COUNTED = frozenset("件箱个台套吨瓶盒家人次户单只张条把辆本袋包桶名位份项天笔场趟")
COUNTED_EN = frozenset({"pcs", "pc", "pieces", "units", "kg", "t", "l"})


@dataclass(frozen=True, slots=True)
class StatedUnit:
    """What a figure says of its own unit.

    `power` of ten (None when only a currency or nothing is stated, -2 for a percent sign), the
    `currencies` it may be in, the `counted` thing.
    """

    word: str = ""
    power: int | None = None
    currencies: frozenset[str] | None = None
    counted: str | None = None

    @property
    def percent(self) -> bool:
        """Whether a percent sign stands there."""
        return self.power == -2

    def beside(self, other: StatedUnit) -> StatedUnit | None:
        """Return both together (`¥` before, `万` behind), None when they do not go together."""
        currencies = self.currencies or other.currencies
        if self.currencies is not None and other.currencies is not None:
            currencies = self.currencies & other.currencies
        doubled = self.power is not None and other.power is not None
        if doubled or currencies == frozenset() or (currencies and (other.percent or other.counted)):
            return None
        power = other.power if self.power is None else self.power
        return StatedUnit(self.word + other.word, power, currencies, self.counted or other.counted)


NO_UNIT = StatedUnit()


def currency_before(word: str) -> StatedUnit | None:
    """Return what a word before a figure says: a currency, nothing, or None when it is neither."""
    if not word:
        return NO_UNIT
    currencies = CURRENCIES.get(word.casefold())
    return None if currencies is None else StatedUnit(word, None, currencies)


def unit_behind(word: str, own_words: Collection[str] = ()) -> StatedUnit | None:
    """Return what a word behind a figure says, None when it is no unit.

    `own_words` are the casefolded names of what the column itself counts.
    """
    folded = "".join(word.casefold().split())
    if not folded:
        return NO_UNIT
    if folded == "%":
        return StatedUnit(word, -2)
    if folded in own_words:
        return StatedUnit(word, None, None, folded)
    # The longer word first: 万亿 begins with 万.
    for length in range(min(2, len(folded)), -1, -1):
        power = SCALES.get(folded[:length])
        if length and power is None:
            continue
        rest = _named(folded[length:], own_words)
        if rest is not None:
            return StatedUnit(word, power, rest.currencies, rest.counted)
    return None


def _named(word: str, own_words: Collection[str]) -> StatedUnit | None:
    """Return a currency or a counted thing by its word; nothing for no word."""
    if not word:
        return NO_UNIT
    if word in own_words or word in COUNTED or word in COUNTED_EN:
        return StatedUnit(word, None, None, word)
    currencies = CURRENCIES.get(word)
    return None if currencies is None else StatedUnit(word, None, currencies)
