"""Exact amounts: integer minor units, currencies, and the units a sheet shows them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from salesbook.problems import Text, spoken_languages

# Python's default context rounds to 28 digits without a word; amounts of plan files have up to 30.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency with the number of digits of its minor unit."""

    code: str
    digits: int = 2

    def to_minor(self, amount: Decimal) -> int:
        """Return an amount in major units as minor units, rounded half away from zero."""
        return int(amount.scaleb(self.digits, EXACT).quantize(Decimal(1), context=EXACT))

    def to_major(self, minor: int) -> Decimal:
        """Return minor units as an exact amount in major units."""
        return Decimal(minor).scaleb(-self.digits, EXACT)


@dataclass(frozen=True, slots=True)
class Unit:
    """What one unit of a number in a column is worth: 10 ** `power` of the base unit.

    Money in 元 has power 0, in 万元 power 4; the base unit of money is the currency's major unit, of a
    count one piece. A unit that stands for one `coarser` by so many digits is shown with fewer decimals.
    """

    id: str
    label: Text
    power: int = 0
    coarser: int = field(default=0, compare=False)

    def from_base(self, base: Decimal) -> Decimal:
        """Return an amount of the base unit expressed in this unit, exactly."""
        return base.scaleb(-self.power, EXACT)


def money_units(currency: str) -> dict[str, Unit]:
    """Return the units money of a currency can be shown in, by id.

    `1` is the currency itself (元), `k` thousands, `10k` ten thousands (万元), `m` millions, `100m`
    hundred millions (亿元); the Chinese names are ids too.
    """
    # 元 by itself means the yuan; other currencies stand with their code, as 万USD.
    yuan = currency == "CNY"
    units = (
        (("1", "元"), {"en": currency, "zh": "元" if yuan else currency}, 0),
        (("k", "千元"), {"en": f"{currency} k", "zh": "千元" if yuan else f"千{currency}"}, 3),
        (("10k", "万元"), {"en": f"10k {currency}", "zh": "万元" if yuan else f"万{currency}"}, 4),
        (("m", "百万元"), {"en": f"{currency} m", "zh": "百万元" if yuan else f"百万{currency}"}, 6),
        (("100m", "亿元"), {"en": f"100m {currency}", "zh": "亿元" if yuan else f"亿{currency}"}, 8),
    )
    return {id_: Unit(ids[0], Text(words), power) for ids, words, power in units for id_ in ids}


def currency_name(currency: str) -> Text:
    """Return what a currency is called on sheets: 元 to Chinese readers of the yuan, else its code."""
    return money_units(currency)["1"].label


UNIT_IN: Mapping[str, Mapping[str, str]] = {"en": {"10k": "k", "100m": "m"}}
"""The unit that readers of a language count in, where theirs has no word for one."""


def unit_in(language: str, unit: Unit, currency: str) -> Unit:
    """Return the unit of money in books of a language: English has no word for 万 and 亿."""
    named = UNIT_IN.get(spoken_languages(language)[0], {}).get(unit.id)
    if named is None:
        return unit
    own = money_units(currency)[named]
    return replace(own, coarser=unit.power - own.power)
