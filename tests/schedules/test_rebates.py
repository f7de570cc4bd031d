"""The mean rate of rebates."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from salesbook.problems import Text
from salesbook.schedules.rebates import RebateBand, mean_rate


def test_rebates_weigh_by_their_share_of_sales() -> None:
    quarter = partial(RebateBand, id="x", name=Text(), share=Fraction(1, 4))
    bands = [
        quarter(mode="distance", lower=0, rate=Fraction(6, 1000)),
        quarter(mode="distance", lower=300, rate=Fraction(12, 1000)),
        quarter(mode="tier", lower=100, rate=Fraction(4, 1000)),
        quarter(mode="tier", lower=2000, rate=Fraction(18, 1000)),
    ]
    assert mean_rate(bands) == Fraction(40, 4000)
