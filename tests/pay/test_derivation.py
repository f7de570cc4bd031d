"""What a line says of how it came about: at each limit, which side a figure fell on."""

from __future__ import annotations

from fractions import Fraction

import pytest

from salesbook.pay.derivation import derivation
from salesbook.pay.rate_table import Band, RateTable
from salesbook.pay.scheme import PayLine, View
from salesbook.pay.statement import paid_line
from salesbook.problems import Text

STEPS = [Fraction(each, 100) for each in (0, 50, 75, 80, 100)]
RATES = RateTable(
    mode="flat",
    bands=[
        Band(start=start, end=end, value=start) for start, end in zip(STEPS, [*STEPS[1:], None], strict=True)
    ],
)
OVER = RateTable(
    mode="flat",
    bands=[
        Band(start=Fraction(0), end=Fraction(10_000), value=Fraction(5, 100)),
        Band(start=Fraction(10_000), end=None, value=Fraction(7, 100)),
    ],
)


def said(by: str) -> str:
    line = PayLine(id="x", name=Text.of("X"), of=Fraction(6_000), by="attainment.revenue", table="rates")

    def figure(name: str, view: View) -> Fraction:
        del name, view
        return Fraction(by) / 100

    return derivation(paid_line(line, {"rates": RATES}, figure))


@pytest.mark.parametrize(
    ("completion", "words"),
    [
        ("49.99", "6,000 × 0.0% (49.99%: < 50%)"),
        ("50", "6,000 × 50.0% (50.0%: ≥ 50%, < 75%)"),
        ("75", "6,000 × 75.0% (75.0%: ≥ 75%, < 80%)"),
        ("80", "6,000 × 80.0% (80.0%: ≥ 80%, < 100%)"),
        ("99.96", "6,000 × 80.0% (99.96%: ≥ 80%, < 100%)"),
        ("99.999999", "6,000 × 80.0% (99.9999%: ≥ 80%, < 100%)"),
        ("100", "6,000 (100.0%: ≥ 100%)"),
    ],
)
def test_a_completion_at_a_limit_says_its_side(completion: str, words: str) -> None:
    assert said(completion) == words


@pytest.mark.parametrize(
    ("sold", "words"), [("9999.99", "9,999.99 × 5.0% (< 10,000)"), ("10000", "10,000 × 7.0% (≥ 10,000)")]
)
def test_a_cent_below_ten_thousand_says_its_side(sold: str, words: str) -> None:
    line = PayLine(id="x", name=Text.of("X"), of=Fraction(sold), table="over")

    def figure(name: str, view: View) -> Fraction:
        raise KeyError(name, view)

    assert derivation(paid_line(line, {"over": OVER}, figure)) == words
