"""Price, volume, mix and cost, worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hand import JAN, KEG, MAR, PEOPLE, Cells, plan_of, product, returned, targets_of
from hypothesis import given
from hypothesis import strategies as st

from salesbook.model.dimension import Product
from salesbook.model.ledger import BookedActuals
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.variance.bridge import Bridge, BridgeMeasure
from salesbook.variance.reconcile import at_books, reconcile
from salesbook.variance.result import Reconciliation
from salesbook.variance.scenarios import UnitCosts

A = product("a", price=10_00, cost=6_00)
B = product("b", price=20_00, cost=15_00)
UNPRICED = (product("a", price=0), product("b", price=0))


def result_of(
    planned: Cells, actual: Cells, products: Sequence[Product] = (A, B), period: Month = JAN
) -> Reconciliation:
    plan = plan_of(products)
    owners = {person for _, person, _ in actual}
    submissions = [
        returned(
            owner,
            {(month, item): pair for (month, person, item), pair in actual.items() if person == owner},
            period=period,
        )
        for owner in sorted(owners)
    ]
    return reconcile(plan, targets_of(plan, planned), submissions, period)


def revenue_of(planned: Cells, actual: Cells, products: Sequence[Product] = (A, B)) -> Bridge:
    bridge = result_of(planned, actual, products).bridge("revenue", "month")
    assert bridge is not None
    return bridge


def test_price_volume_and_mix_of_two_products() -> None:
    # plan: 100 a at 10 = 1,000 and 50 b at 20 = 1,000; the average is 2,000 / 150 = 13.333…
    # actual: 120 a at 9 = 1,080 and 60 b at 21 = 1,260
    bridge = revenue_of(
        {(JAN, "ann", "a"): (100, 1000_00), (JAN, "ann", "b"): (50, 1000_00)},
        {(JAN, "ann", "a"): (120, 1080_00), (JAN, "ann", "b"): (60, 1260_00)},
    )
    assert bridge.price == -60_00  # (9 − 10) × 120 + (21 − 20) × 60 = −120 + 60
    assert bridge.volume == 400_00  # (180 − 150) × 13.333… = 400
    assert bridge.mix == 0  # both grew by a fifth
    assert bridge.variance == 340_00


def test_selling_more_of_the_cheap_product_is_an_adverse_mix() -> None:
    # 150 planned and sold in all; 20 moved from b to a: 20 × (10 − 20) = −200
    bridge = revenue_of(
        {(JAN, "ann", "a"): (100, 1000_00), (JAN, "ann", "b"): (50, 1000_00)},
        {(JAN, "ann", "a"): (120, 1200_00), (JAN, "ann", "b"): (30, 600_00)},
    )
    assert (bridge.price, bridge.volume, bridge.mix) == (0, 0, -200_00)


def test_each_part_is_rounded_and_the_last_cent_goes_to_mix() -> None:
    # plan 3 a for 10.00 (3.333…) and 3 b for 20.00 (6.666…), average 30 / 6 = 5
    # actual 2 a for 7.00 and 2 b for 13.00
    bridge = revenue_of(
        {(JAN, "ann", "a"): (3, 10_00), (JAN, "ann", "b"): (3, 20_00)},
        {(JAN, "ann", "a"): (2, 7_00), (JAN, "ann", "b"): (2, 13_00)},
        UNPRICED,
    )
    assert bridge.price == 0  # 7 − 6.666… + 13 − 13.333… = 0 exactly
    assert bridge.volume == -10_00  # (4 − 6) × 5
    assert bridge.mix == 0
    odd = revenue_of({(JAN, "ann", "a"): (3, 10_00)}, {(JAN, "ann", "a"): (2, 6_00)}, UNPRICED)
    assert odd.price == -67  # 6 − 2 × 3.333… = −0.6667
    assert odd.volume == -3_33  # −1 × 3.333…
    assert odd.mix == 0  # −4.00 + 0.67 + 3.33
    cent = revenue_of(
        {(JAN, "ann", "a"): (3, 10_00), (JAN, "bo", "a"): (3, 10_01)},
        {(JAN, "ann", "a"): (2, 6_00), (JAN, "bo", "a"): (3, 10_01)},
        UNPRICED,
    )
    assert (cent.price, cent.volume, cent.mix) == (-67, -3_34, 1)  # −1 × 20.01 / 6 = −3.335


def test_the_price_of_the_plan_decides_and_not_what_whole_pieces_leave_of_a_target() -> None:
    # two pieces at 186.10 are to bring 300.00; sold at 179.44 they are cheap, and not dear against 150.00
    dear = product("a", price=186_10)
    bridge = revenue_of({(JAN, "ann", "a"): (2, 300_00)}, {(JAN, "ann", "a"): (2, 358_88)}, (dear, B))
    assert (bridge.price, bridge.volume, bridge.mix) == (-13_32, 0, 0)
    assert (bridge.off_list, bridge.rounding) == (72_20, True)  # less than a piece
    far = revenue_of({(JAN, "ann", "a"): (2, 150_00)}, {(JAN, "ann", "a"): (2, 358_88)}, (dear, B))
    assert (far.off_list, far.rounding) == (222_20, False)


def test_a_target_below_one_piece_has_a_plan_all_the_same() -> None:
    bridge = revenue_of({(JAN, "ann", "a"): (0, 4_00)}, {(JAN, "ann", "a"): (1, 9_00)})
    assert (bridge.new, bridge.price, bridge.off_list) == (0, -1_00, -4_00)


def test_revenue_on_a_quantity_of_zero_is_not_dropped() -> None:
    bridge = revenue_of({(JAN, "ann", "a"): (10, 100_00)}, {(JAN, "ann", "a"): (0, -5_00)})
    assert (bridge.dropped, bridge.unsplit) == (0, -105_00)


def test_what_had_no_plan_is_new_and_no_price() -> None:
    bridge = revenue_of(
        {(JAN, "ann", "a"): (100, 1000_00)},
        {(JAN, "ann", "a"): (100, 1000_00), (JAN, "ann", "b"): (5, 90_00)},
    )
    assert (bridge.new, bridge.price, bridge.volume, bridge.mix) == (90_00, 0, 0, 0)


def test_what_was_planned_and_not_sold_is_dropped() -> None:
    bridge = revenue_of(
        {(JAN, "ann", "a"): (100, 1000_00), (JAN, "ann", "b"): (50, 1000_00)},
        {(JAN, "ann", "a"): (100, 1000_00), (JAN, "ann", "b"): (0, 0)},
    )
    assert (bridge.dropped, bridge.price, bridge.volume, bridge.mix) == (-1000_00, 0, 0, 0)


def test_the_plan_of_those_who_have_not_reported_is_in_no_part() -> None:
    bridge = revenue_of(
        {(JAN, "ann", "a"): (100, 1000_00), (JAN, "bo", "a"): (100, 1000_00)},
        {(JAN, "ann", "a"): (90, 900_00)},
    )
    assert bridge.plan == 1000_00
    assert (bridge.volume, bridge.dropped, bridge.actual) == (-100_00, 0, 900_00)


def test_quantities_are_added_only_within_a_unit() -> None:
    # cases: 100 → 110 at 10; kegs: 10 → 10 at 200. Mixing the units would value 10 more at 3,000 / 110.
    kegs = product("keg", unit=KEG, price=200_00, cost=None)
    cases = product("a", price=10_00, cost=None)
    bridge = revenue_of(
        {(JAN, "ann", "a"): (100, 1000_00), (JAN, "ann", "keg"): (10, 2000_00)},
        {(JAN, "ann", "a"): (110, 1100_00), (JAN, "ann", "keg"): (10, 2000_00)},
        (cases, kegs),
    )
    assert (bridge.price, bridge.volume, bridge.mix) == (0, 100_00, 0)


def test_a_leaf_is_a_person_a_product_and_a_month() -> None:
    # Ann sells above and Bo below their own plan prices: the product's average hides it, the leaves do not.
    result = result_of(
        {(JAN, "ann", "a"): (10, 120_00), (JAN, "bo", "a"): (10, 80_00)},
        {(JAN, "ann", "a"): (5, 55_00), (JAN, "bo", "a"): (15, 135_00)},
        UNPRICED,
    )
    bridge = result.bridge("revenue", "month")
    assert bridge is not None
    assert bridge.price == 10_00  # (11 − 12) × 5 + (9 − 8) × 15
    assert bridge.volume == 0  # 20 planned, 20 sold
    assert bridge.mix == -20_00  # 12 × (5 − 10) + 8 × (15 − 10)
    ann = result.bridge("revenue", "month", person="ann")
    assert ann is not None
    assert (ann.price, ann.volume, ann.mix) == (-5_00, -60_00, 0)


def test_gross_profit_has_no_cost_part_at_standard_cost() -> None:
    # margins 4 and 5; plan 100 × 4 + 50 × 5 = 650; average 650 / 150 = 4.333…
    result = result_of(
        {(JAN, "ann", "a"): (100, 1000_00), (JAN, "ann", "b"): (50, 1000_00)},
        {(JAN, "ann", "a"): (120, 1080_00), (JAN, "ann", "b"): (60, 1260_00)},
    )
    bridge = result.bridge("gross_profit", "month")
    assert bridge is not None
    assert bridge.plan == 650_00
    assert bridge.actual == 720_00  # 1,080 − 720 + 1,260 − 900
    assert (bridge.price, bridge.volume, bridge.mix, bridge.cost) == (-60_00, 130_00, 0, 0)


def test_cost_is_the_fourth_part_where_finance_gives_the_cost() -> None:
    plan = plan_of((A, B))
    targets = targets_of(plan, {(JAN, "ann", "a"): (100, 1000_00), (JAN, "ann", "b"): (50, 1000_00)})
    sold = returned("ann", {(JAN, "a"): (120, 1080_00), (JAN, "b"): (60, 1260_00)}, period=JAN)
    actual_costs = np.tile(np.array([6_50, 15_00], dtype=np.int64), (12, 1))
    costs = UnitCosts(standard=np.array([6_00, 15_00], dtype=np.int64), actual=actual_costs)
    bridge = reconcile(plan, targets, [sold], JAN, costs=costs).bridge("gross_profit", "month")
    assert bridge is not None
    assert bridge.cost == -60_00  # (6.00 − 6.50) × 120
    assert bridge.actual == 660_00
    assert (bridge.price, bridge.volume, bridge.mix) == (-60_00, 130_00, 0)
    # Given afterwards, to the cent: what a unit cost is rounded.
    booked = BookedActuals(months=[JAN], costs={(JAN, "a"): Fraction(6_501, 10)})
    later, lacking = at_books(reconcile(plan, targets, [sold], JAN), booked)
    assert lacking == []
    assert later.bridge("gross_profit", "month") == bridge
    assert later.line("company", "gross_profit").month.actual == 660_00
    assert later.costs == "ledger"
    assert later.of_books == {"gross_profit": [JAN]}
    again, _ = at_books(later, booked)
    assert again.line("company", "gross_profit").month.actual == 660_00


def test_revenue_without_a_quantity_is_not_split() -> None:
    plan = plan_of((A, B))
    targets = targets_of(plan, {(JAN, "ann", "a"): (100, 1000_00)})
    full = returned("ann", {(JAN, "a"): (100, 900_00)}, period=JAN)
    bare = replace(full, facts=[each for each in full.facts if each.measure == "revenue"])
    bridge = reconcile(plan, targets, [bare], JAN).bridge("revenue", "month")
    assert bridge is not None
    assert (bridge.unsplit, bridge.price, bridge.volume, bridge.dropped) == (-100_00, 0, 0, 0)


def test_a_year_to_date_takes_every_month_as_leaves_of_its_own() -> None:
    feb = Month(2027, 2)
    result = result_of(
        {(JAN, "ann", "a"): (10, 100_00), (feb, "ann", "a"): (10, 120_00)},
        {(JAN, "ann", "a"): (5, 50_00), (feb, "ann", "a"): (15, 180_00)},
        UNPRICED,
        period=feb,
    )
    bridge = result.bridge("revenue", "ytd")
    assert bridge is not None
    assert (bridge.price, bridge.volume, bridge.mix) == (0, 0, 10_00)  # 10 × −5 + 12 × 5


amounts = st.integers(min_value=-(10**12), max_value=10**12)
counts = st.integers(min_value=-50, max_value=10**6)
cells = st.dictionaries(
    st.tuples(
        st.sampled_from([JAN, Month(2027, 2), MAR]), st.sampled_from(PEOPLE), st.sampled_from(["a", "b", "k"])
    ),
    st.tuples(counts, amounts),
    max_size=12,
)


MEASURES: tuple[BridgeMeasure, ...] = ("revenue", "gross_profit")


@given(planned=cells, actual=cells)
def test_the_parts_add_up_to_the_variance_exactly(planned: Cells, actual: Cells) -> None:
    products = (A, B, product("k", unit=KEG, cost=7))
    result = result_of(planned, actual, products, MAR)
    for members in ({}, {"territory": "east"}, {"person": "ann"}, {"class": "A"}, {"product": "k"}):
        for measure in MEASURES:
            bridge = result.bridge(measure, "ytd", **members)
            assert bridge is not None
            assert bridge.plan + sum(bridge.parts.values()) == bridge.actual
            assert bridge.plan == (
                result.cubes.value(Scenario.PLAN_OF_REPORTED, measure, result.months("ytd"), members) or 0
            )
            assert bridge.actual == (
                result.cubes.value(Scenario.ACTUAL, measure, result.months("ytd"), members) or 0
            )


@given(planned=cells)
def test_a_plan_against_itself_has_no_parts(planned: Cells) -> None:
    products = (A, B, product("k", unit=KEG))
    positive = {key: (abs(count) + 1, amount) for key, (count, amount) in planned.items()}
    everybody = {(JAN, person, "a"): (1, 0) for person in PEOPLE} | positive
    bridge = result_of(everybody, everybody, products, MAR).bridge("revenue", "ytd")
    assert bridge is not None
    # what targets are off their quantities at list price is taken back by mix and price
    listed = bridge.off_list + bridge.price + bridge.mix
    assert {bridge.volume, bridge.new, bridge.dropped, listed} == {0}


def test_amounts_beyond_a_machine_word_are_exact() -> None:
    huge, many = 4 * 10**15, 10**6
    bridge = revenue_of({(JAN, "ann", "a"): (many, huge)}, {(JAN, "ann", "a"): (many + 1, huge)}, UNPRICED)
    assert bridge.price == -huge // many
    assert bridge.volume == huge // many
    assert bridge.mix == 0
