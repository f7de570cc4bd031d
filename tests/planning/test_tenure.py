from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from support.made_plans import plan_of

from salesbook.model.dimension import PRODUCT, Person
from salesbook.model.plan import Plan
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.decomposition.tenure import carried_weights

FULL = {f"p{at}": Fraction(1) for at in range(1, 5)}


def plan_with(ramp: tuple[Fraction, ...] = (), **changes: Mapping[str, object]) -> Plan:
    """Four people, p1 and p3 in Shanghai, p2 and p4 in Hangzhou."""
    plan = plan_of(amount=12_000_000_00, people=4, products=2)
    people: list[Person] = [
        replace(person, **changes.get(person.id, {}))  # type: ignore[arg-type] # names of fields, checked by running
        for person in plan.dimensions.people
    ]
    return replace(plan, ramp=ramp, dimensions=replace(plan.dimensions, people=people))


def months(plan: Plan, person: str) -> list[Fraction]:
    carried = carried_weights(plan, FULL)
    return list(carried.weights[person])


def test_a_new_hire_carries_nothing_before_the_start_and_a_part_of_the_first_month() -> None:
    plan = plan_with(p1={"start": date(2027, 4, 16)})
    assert months(plan, "p1") == [0, 0, 0, Fraction(1, 2), *[1] * 8]


def test_a_new_hire_ramps_up() -> None:
    plan = plan_with(ramp=(Fraction(3, 10), Fraction(6, 10)), p1={"start": date(2027, 2, 1)})
    assert months(plan, "p1") == [0, Fraction(3, 10), Fraction(6, 10), *[1] * 9]
    assert months(plan, "p2") == [1] * 12


def test_a_ramp_that_began_last_year_goes_on() -> None:
    plan = plan_with(ramp=(Fraction(3, 10), Fraction(6, 10)), p1={"start": date(2026, 12, 1)})
    assert months(plan, "p1") == [Fraction(6, 10), *[1] * 11]


def test_the_office_shares_what_somebody_leaves() -> None:
    plan = plan_with(p1={"end": date(2027, 6, 30)})
    assert months(plan, "p1") == [*[1] * 6, *[0] * 6]
    assert months(plan, "p3") == [*[1] * 6, *[2] * 6]
    assert months(plan, "p2") == [1] * 12


def test_a_colleague_named_as_successor_takes_it_all_on_top() -> None:
    plan = plan_with(p1={"end": date(2027, 6, 30), "successor": "p3"})
    assert months(plan, "p3") == [*[1] * 6, *[2] * 6]


def test_a_successor_hired_for_the_place_carries_nothing_beside_it() -> None:
    plan = plan_with(p1={"end": date(2027, 6, 30), "successor": "p3"}, p3={"start": date(2027, 7, 1)})
    assert months(plan, "p3") == [*[0] * 6, *[1] * 6]


def test_a_gap_before_the_successor_comes_stays_with_the_office() -> None:
    plan = plan_with(p1={"end": date(2027, 6, 30), "successor": "p3"}, p3={"start": date(2027, 8, 1)})
    assert months(plan, "p2") == [1] * 12
    assert months(plan, "p1")[5:] == [1, 1, *[0] * 5]
    assert months(plan, "p3")[6:] == [0, 1, 1, 1, 1, 1]


def test_who_leaves_within_a_month_hands_over_the_days_left() -> None:
    plan = plan_with(p1={"end": date(2027, 6, 10)})
    assert months(plan, "p1")[5] == Fraction(1, 3)
    assert months(plan, "p3")[5] == Fraction(5, 3)


def test_what_was_handed_over_is_handed_on() -> None:
    plan = plan_with(
        p1={"end": date(2027, 3, 31), "successor": "p3", "territory": "hz"},
        p3={"end": date(2027, 9, 30), "successor": "p2", "territory": "hz"},
    )
    assert months(plan, "p3") == [1, 1, 1, *[2] * 6, 0, 0, 0]
    assert months(plan, "p2")[9:] == [3, 3, 3]


def test_who_left_before_the_year_carries_and_hands_over_nothing() -> None:
    plan = plan_with(p1={"end": date(2026, 6, 30)})
    assert months(plan, "p1") == [0] * 12
    assert months(plan, "p3") == [1] * 12


def test_a_handover_leaves_the_territory_its_total() -> None:
    still, _ = decompose(plan_with())
    moved, problems = decompose(plan_with(p1={"end": date(2027, 6, 30)}))
    assert problems == []
    assert still is not None
    assert moved is not None
    offices = [
        [cube.sum(axis=2)[:, [0, 2]].sum(axis=1) for cube in (each.by(PRODUCT)["revenue"],)]
        for each in (still, moved)
    ]
    assert (offices[0][0] == offices[1][0]).all()
    assert moved.by(PRODUCT)["revenue"].sum(axis=2)[6:, 0].tolist() == [0] * 6
