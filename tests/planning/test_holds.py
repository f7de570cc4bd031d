from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Literal

import numpy as np
import pytest
from support.made_plans import plan_of

from salesbook.model.dimension import PRODUCT
from salesbook.model.period import Month
from salesbook.model.plan import CalendarRules, Hold, Plan, Split
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.decompose import decompose
from salesbook.problems import Location

JANUARY, FEBRUARY, MARCH = Month(2027, 1), Month(2027, 2), Month(2027, 3)
Kind = Literal["fix", "floor", "cap"]


def held(plan: Plan, *holds: Hold) -> Targets:
    targets, problems = decompose(replace(plan, holds=holds))
    assert [found.message.in_language("en") for found in problems] == []
    assert targets is not None
    return targets


def refusal(plan: Plan, *holds: Hold, language: str = "en") -> str:
    targets, problems = decompose(replace(plan, holds=holds))
    assert targets is None
    return problems[0].message.in_language(language)


def hold(
    kind: Kind,
    amount: int,
    *,
    territory: str | None = None,
    person: str | None = None,
    product: str | None = None,
    month: Month | None = None,
) -> Hold:
    return Hold(
        kind=kind,
        measure="revenue",
        amount=amount,
        territory=territory,
        person=person,
        product=product,
        month=month,
    )


@pytest.fixture
def plan() -> Plan:
    """Four people, three products, 1,000,000 a month, everything equal."""
    return plan_of(amount=12_000_000_00, people=4, products=3)


def test_a_fixed_year_is_met_and_the_others_share_the_rest(plan: Plan) -> None:
    cube = held(plan, hold("fix", 6_000_000_00, person="p1")).by(PRODUCT)["revenue"]
    assert cube.sum(axis=(0, 2)).tolist() == [6_000_000_00, 2_000_000_00, 2_000_000_00, 2_000_000_00]


def months_of(plan: Plan, *holds: Hold) -> list[int]:
    months: list[int] = held(plan, *holds).by(PRODUCT)["revenue"].sum(axis=(1, 2)).tolist()
    return months


def test_a_fixed_month_leaves_the_others_their_proportions_over_the_whole_year() -> None:
    equal = plan_of(amount=1_200_000_00, people=2, products=2)
    assert months_of(equal, hold("fix", 320_000_00, month=JANUARY)) == [320_000_00] + [80_000_00] * 11
    eleventh = [109_090_91, 109_090_90]
    assert {*months_of(equal, hold("fix", 0, month=JANUARY))[1:]} <= {*eleventh}
    season = {str(at): Fraction(w) for at, w in enumerate((8, 6, 8, 8, 9, 10, 10, 9, 8, 8, 8, 8), 1)}
    given = replace(equal, splits={"month": Split(direction="month", method="given", weights=season)})
    found = months_of(given, hold("fix", 200_000_00, month=FEBRUARY))
    # The quarters are rounded first: 85,106.383 becomes the cent above.
    assert (found[0], found[1], found[5]) == (85_106_39, 200_000_00, 106_382_98)


def test_floors_and_caps_of_months_are_absorbed_by_all_others() -> None:
    equal = plan_of(amount=1_200_000_00, people=2, products=2)
    floor, cap = hold("floor", 155_000_00, month=JANUARY), hold("cap", 45_000_00, month=MARCH)
    assert months_of(equal, floor, cap) == [155_000_00, 100_000_00, 45_000_00] + [100_000_00] * 9


def test_a_fixed_month_of_a_person_leaves_the_year_and_the_month_as_they_are(plan: Plan) -> None:
    cube = held(plan, hold("fix", 500_000_00, person="p1", month=MARCH)).by(PRODUCT)["revenue"]
    assert int(cube[2, 0].sum()) == 500_000_00
    assert cube.sum(axis=(0, 2)).tolist() == [3_000_000_00] * 4
    assert cube.sum(axis=(1, 2)).tolist() == [1_000_000_00] * 12


def test_a_single_cell_is_fixed(plan: Plan) -> None:
    cube = held(plan, hold("fix", 12_345_67, person="p2", product="B2", month=MARCH)).by(PRODUCT)["revenue"]
    assert int(cube[2, 1, 1]) == 12_345_67
    assert int(cube.sum()) == 12_000_000_00


def test_a_floor_and_a_cap_bind_only_where_they_must(plan: Plan) -> None:
    free = held(plan).by(PRODUCT)["revenue"]
    loose = held(plan, hold("floor", 1, person="p1"), hold("cap", 10**12, person="p2")).by(PRODUCT)["revenue"]
    assert (free == loose).all()
    tight = held(plan, hold("floor", 4_000_000_00, person="p1"), hold("cap", 1_000_000_00, person="p2"))
    assert tight.by(PRODUCT)["revenue"].sum(axis=(0, 2)).tolist() == [
        4_000_000_00, 1_000_000_00, 3_500_000_00, 3_500_000_00,
    ]  # fmt: skip


def test_who_does_not_sell_a_product_sells_more_of_the_others(plan: Plan) -> None:
    cube = held(plan, hold("cap", 0, person="p1", product="A1")).by(PRODUCT)["revenue"]
    assert not cube[:, 0, 0].any()
    assert cube.sum(axis=(0, 2)).tolist() == [3_000_000_00] * 4
    assert cube.sum(axis=(0, 1)).tolist() == [4_000_000_00] * 3


def test_what_is_held_is_taken_from_everybody_who_is_free(plan: Plan) -> None:
    sums = held(plan, hold("fix", 9_000_000_00, person="p1")).by(PRODUCT)["revenue"].sum(axis=(0, 2))
    assert sums.tolist() == [9_000_000_00, 1_000_000_00, 1_000_000_00, 1_000_000_00]


def test_years_of_crossings_that_leave_no_choice_are_met_month_by_month() -> None:
    plan = plan_of(amount=3000, people=2, products=2)
    people = [replace(person, weight=Fraction(at + 3)) for at, person in enumerate(plan.dimensions.people)]
    products = [
        replace(each, weight=Fraction(2 * at + 1)) for at, each in enumerate(plan.dimensions.products)
    ]
    plan = replace(plan, dimensions=replace(plan.dimensions, people=people, products=products))
    free = held(plan).by(PRODUCT)["revenue"].sum(axis=0)
    moved = free + np.array([[200, -200], [-200, 200]])
    holds = [
        hold("fix", int(moved[p, k]), person=person.id, product=product.id)
        for p, person in enumerate(people)
        for k, product in enumerate(products)
    ]
    assert (held(plan, *holds).by(PRODUCT)["revenue"].sum(axis=0) == moved).all()


def test_fixed_cells_above_a_given_target_are_refused_with_the_arithmetic(plan: Plan) -> None:
    weights = {"east": Fraction(1), "sh": Fraction(1), "hz": Fraction(3)}
    given = replace(plan, splits={"territory": Split(direction="territory", method="given", weights=weights)})
    fixes = [hold("fix", 1_600_000_00, person=person) for person in ("p1", "p3")]
    assert refusal(given, *fixes) == (
        "fixed cells of Shanghai sum to 3,200,000; Shanghai's target is 3,000,000; short by 200,000"
    )
    assert refusal(given, *fixes, language="zh") == (
        "Shanghai 的固定值合计 3,200,000；Shanghai 的目标为 3,000,000；相差 200,000"
    )


def test_fixed_cells_above_a_fixed_target_are_refused_with_the_arithmetic(plan: Plan) -> None:
    fixes = [hold("fix", 1_600_000_00, person=person) for person in ("p1", "p3")]
    assert refusal(plan, hold("fix", 3_000_000_00, territory="sh"), *fixes) == (
        "fixed cells of Shanghai sum to 3,200,000; Shanghai's target is 3,000,000; short by 200,000"
    )


def test_fixed_cells_above_the_whole_are_refused(plan: Plan) -> None:
    assert refusal(plan, hold("floor", 13_000_000_00, person="p1")) == (
        "fixed cells and floors of Company sum to 13,000,000; Company's target is 12,000,000; "
        "short by 1,000,000"
    )


def test_caps_below_the_whole_are_refused(plan: Plan) -> None:
    caps = [hold("cap", 2_000_000_00, person=f"p{at}") for at in (1, 2, 3, 4)]
    assert refusal(plan, *caps) == (
        "the parts of Company can take at most 8,000,000; Company's target is 12,000,000; 4,000,000 too much"
    )


def test_a_cap_below_a_floor_is_refused(plan: Plan) -> None:
    assert refusal(plan, hold("floor", 2_00, person="p1"), hold("cap", 1_00, person="p1")) == (
        "fixed cells and floors of P1 sum to 2; P1's target is 1; short by 1"
    )


def test_a_month_that_is_given_gives_way_to_what_is_held_in_it_and_that_is_said(plan: Plan) -> None:
    season = {str(at): Fraction(1) for at in range(1, 13)}
    split = Split(direction="month", method="given", weights=season, where=Location(line=9))
    more = hold("fix", 1_200_000_00, person="p1", month=MARCH)
    targets, problems = decompose(replace(plan, splits={"month": split}, holds=[more]))
    assert targets is not None
    assert int(targets.by(PRODUCT)["revenue"][2].sum()) == 1_200_000_00
    assert [each.slug for each in problems] == ["months-give-way"]
    # A split that nobody wrote, such as by last year's sales, gives way without a word.
    _, unsaid = decompose(replace(plan, splits={"month": replace(split, where=Location())}, holds=[more]))
    assert unsaid == []
    assert str(problems[0].value).startswith("2027-01, 2027-02, 2027-03")
    equal = held(plan, hold("fix", 1_200_000_00, person="p1", month=MARCH)).by(PRODUCT)["revenue"]
    assert int(equal[2].sum()) == 1_200_000_00


def span(amount: int, first: int, last: int, kind: Kind = "fix", **part: str) -> Hold:
    months = {"month": Month(2027, first), "until": Month(2027, last)}
    return Hold(kind=kind, measure="revenue", amount=amount, **months, **part)  # type: ignore[arg-type] # by name


def test_a_quarter_is_held_in_the_proportions_of_its_months(plan: Plan) -> None:
    cube = held(plan, span(6_000_000_00, 1, 3)).by(PRODUCT)["revenue"]
    assert cube.sum(axis=(1, 2)).tolist() == [2_000_000_00] * 3 + [666_666_67, 666_666_67, 666_666_66] * 3


def test_a_persons_quarter_leaves_the_year_and_the_months_as_they_are(plan: Plan) -> None:
    cube = held(plan, span(1_500_000_00, 4, 6, person="p1")).by(PRODUCT)["revenue"]
    assert int(cube[3:6, 0].sum()) == 1_500_000_00
    assert cube.sum(axis=(0, 2)).tolist() == [3_000_000_00] * 4
    assert cube.sum(axis=(1, 2)).tolist() == [1_000_000_00] * 12


def test_spans_that_overlap_and_cross_are_met_together(plan: Plan) -> None:
    holds = [
        span(1_000_000_00, 1, 6, person="p1"),
        span(900_000_00, 4, 8, person="p1"),
        span(700_000_00, 2, 5, "cap", territory="sh", product="A1"),
        span(2_500_000_00, 7, 12, "floor", product="B2"),
    ]
    cube = held(plan, *holds).by(PRODUCT)["revenue"]
    assert (int(cube[:6, 0].sum()), int(cube[3:8, 0].sum())) == (1_000_000_00, 900_000_00)
    assert int(cube[1:5][:, [0, 2], 0].sum()) <= 700_000_00
    assert int(cube[6:, :, 1].sum()) >= 2_500_000_00


def test_what_cannot_be_met_together_is_refused_with_sums_that_prove_it() -> None:
    plan = plan_of(amount=1_000, people=2, products=2)
    own = [
        hold("fix", 400, person="p1", product="A1"),
        hold("fix", 400, person="p2", product="B2"),
        hold("cap", 450, product="A1"),
        hold("cap", 450, person="p1"),
    ]
    assert refusal(plan, *own) == (
        "what is held cannot be met together: Company 10, p1, A1 fixed 4 ask for 14; "
        "A1 at most 4.50, p2, B2 fixed 4, p1 at most 4.50 allow 13; short by 1"
    )


def test_one_region_one_class_and_one_month_is_solved() -> None:
    plan = plan_of(amount=1_200, people=4, products=3)
    weights = {"A": Fraction(1), "B": Fraction(1), "C": Fraction(1)}
    plan = replace(plan, splits={"class": Split(direction="class", method="ratio", weights=weights)})
    held(plan, span(0, 3, 3, territory="sh", product="A1"), span(95, 3, 3, territory="sh"))


def test_a_fixed_amount_off_the_rounding_unit_is_refused(plan: Plan) -> None:
    coarse = replace(plan, rounding={"revenue": 100_00})
    assert refusal(coarse, hold("fix", 1_234_56, person="p1")) == (
        "p1 is held at 1,234.56, which is not a multiple of the rounding unit 100"
    )


def test_a_floor_is_raised_and_a_cap_lowered_to_the_rounding_unit(plan: Plan) -> None:
    coarse = replace(plan, rounding={"revenue": 100_00})
    holds = [hold("floor", 4_000_000_01, person="p1"), hold("cap", 1_000_000_99, person="p2")]
    sums = held(coarse, *holds).by(PRODUCT)["revenue"].sum(axis=(0, 2))
    assert sums[:2].tolist() == [4_000_100_00, 1_000_000_00]


def test_a_hold_of_somebody_unknown_is_refused(plan: Plan) -> None:
    assert refusal(plan, hold("fix", 1_00, person="nobody", month=MARCH)) == (
        "nobody, 2027-03: not in this plan"
    )


def test_money_that_follows_by_a_ratio_is_held_and_keeps_its_total(plan: Plan) -> None:
    follower = Hold(kind="fix", measure="collections", amount=1_00, person="p1")
    cube = held(plan, follower).by(PRODUCT)["collections"]
    assert (int(cube[:, 0].sum()), int(cube.sum())) == (1_00, 11_760_000_00)


def test_the_rest_below_the_unit_finds_no_place_when_everything_is_held() -> None:
    plan = replace(plan_of(amount=1_000_50, people=1, products=1), rounding={"revenue": 100})
    assert refusal(plan, hold("cap", 1_000_00, month=None, person="p1")) == (
        "0.50 of the target is below the rounding unit 1, and every part is held: it has no place"
    )


def test_what_follows_is_held_and_its_products_keep_their_years(plan: Plan) -> None:
    free = held(plan).by(PRODUCT)["quantity"]
    own = Hold(kind="fix", measure="quantity", amount=5_000, person="p1", month=JANUARY, until=MARCH)
    targets = held(plan, own)
    cube = targets.by(PRODUCT)["quantity"]
    assert int(cube[:3, 0].sum()) == 5_000
    assert cube.sum(axis=(0, 1)).tolist() == free.sum(axis=(0, 1)).tolist()
    assert (targets.by(PRODUCT)["revenue"] == held(plan).by(PRODUCT)["revenue"]).all()


def test_a_part_of_the_stretch_target_is_held(plan: Plan) -> None:
    target = replace(plan.targets["revenue"], stretch=15_000_000_00)
    plan = replace(plan, targets={**plan.targets, "revenue": target})
    own = Hold(kind="fix", measure="revenue", amount=6_000_000_00, person="p1", stretch=True)
    targets = held(plan, own)
    higher = targets.by(PRODUCT, Scenario.STRETCH)["revenue"]
    assert higher.sum(axis=(0, 2)).tolist() == [6_000_000_00, 3_000_000_00, 3_000_000_00, 3_000_000_00]
    assert targets.by(PRODUCT)["revenue"].sum(axis=(0, 2)).tolist() == [3_000_000_00] * 4


def test_a_stretch_target_that_is_not_there_cannot_be_held(plan: Plan) -> None:
    own = Hold(kind="fix", measure="revenue", amount=1, person="p1", stretch=True)
    assert decompose(replace(plan, holds=[own]))[0] is None


def test_quarters_weigh_first_and_months_within_them() -> None:
    season = {str(at): Fraction(at) for at in range(1, 13)}
    quarters = [Fraction(each) for each in (1, 2, 3, 4)]
    split = Split(direction="month", method="given", weights=season, quarters=quarters)
    months = months_of(replace(plan_of(amount=6_000_00, people=2, products=2), splits={"month": split}))
    assert months[:3] == [100_00, 200_00, 300_00]
    assert [sum(months[at : at + 3]) for at in (0, 3, 6, 9)] == [600_00, 1_200_00, 1_800_00, 2_400_00]


def test_months_weigh_by_their_working_days() -> None:
    plan = plan_of(amount=25_000_00, people=2, products=2)
    split = Split(direction="month", method="workdays")
    months = months_of(replace(plan, splits={"month": split}, calendar=CalendarRules(country="US")))
    assert sum(months) == 25_000_00
    assert months[1] < months[2]
