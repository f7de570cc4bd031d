"""Stock through the months, how long it lasts, and what is to be ordered."""

from __future__ import annotations

from fractions import Fraction

import pytest

from salesbook.schedules.stock import Cover, Proposal, forward_cover, recent_mean, stock_by_month

DEMAND = [
    *(360, 458, 300, 264, 140, 233, 229, 208, 260, 336, 295, 226),
    *(336, 434, 276, 240, 116, 209, 205, 183, 235, 312, 270, 201),
]
SUPPLY = [0] * 5 + [2500] + [0] * 9 + [2000] + [0] * 8
STOCK = [950, 492, 192, -72, -212, 2055, 1826, 1618, 1358, 1022, 727, 501, 165, -269, -545, 1215]
COVER = [2.7, 1.7, 0.7, 0, 0, 7.4, 6.4, 5.4, 4.4, 3.4, 2.4, 1.4, 0.4, 0, 0, 5.9]


def test_stock_and_its_cover_run_through_two_years() -> None:
    stock = stock_by_month(1310, DEMAND, SUPPLY)
    assert stock[:16] == STOCK
    covers = [forward_cover(each, DEMAND[at + 1 :]) for at, each in enumerate(stock[:16])]
    assert [round(float(each.months), 1) for each in covers] == COVER
    assert not any(each.more for each in covers)


def test_a_stock_that_outlasts_the_plan_lasts_at_least_so_long() -> None:
    assert forward_cover(500, [100, 200]) == Cover(Fraction(2), more=True)
    assert forward_cover(0, [100]) == Cover(Fraction(0))


def test_the_mean_is_of_the_last_three_months_of_a_new_product_fewer() -> None:
    mean = recent_mean([999, 100, 200, 301])
    assert (mean.value, mean.short, mean.lasts(601)) == (Fraction(601, 3), False, Fraction(3))
    young = recent_mean([120])
    assert (young.value, young.months, young.short) == (Fraction(120), 1, True)


def test_a_stock_of_what_does_not_sell_is_not_available_in_months() -> None:
    assert recent_mean([0, 0, 0]).lasts(50) is None
    assert recent_mean([]).lasts(50) is None


PROPOSAL = {"cover": Fraction(2), "mean": Fraction(100), "planned": 120, "stock": 90}


@pytest.mark.parametrize(
    ("further", "steps"),
    [
        ({}, (230, 230, 230)),
        ({"in_transit": 50, "open_orders": 30}, (150, 150, 150)),
        ({"pack": 24}, (230, 240, 240)),
        ({"minimum": 300, "pack": 24}, (230, 312, 312)),
        ({"pack": 24, "capacity": 200}, (230, 240, 192)),
        ({"stock": 320}, (0, 0, 0)),
        ({"minimum": 300, "stock": 400}, (0, 0, 0)),
        ({"mean": Fraction(301, 3), "capacity": 0}, (231, 231, 0)),
    ],
)
def test_an_order_goes_up_to_packs_and_the_smallest_order_and_down_to_capacity(
    further: dict[str, int], steps: tuple[int, int, int]
) -> None:
    proposal = Proposal(**{**PROPOSAL, **further})  # type: ignore[arg-type]
    assert (proposal.needed, proposal.packed, proposal.proposed) == steps
