"""Cubes know what their items are, who owns a figure, and which version a plan is of."""

from __future__ import annotations

import numpy as np
import pytest

from salesbook.model.cube import Axes, Cube, Cubes, DimensionCubes, actual_cubes
from salesbook.model.dimension import COST_LINE, PRODUCT, Dimensions, Person, Product, Territory
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.scenario import ACTUAL, Scenario
from salesbook.problems import Text

JAN = Month(2027, 1)
WORD = Text.of("x")
DIMENSIONS = Dimensions(
    territories=(
        Territory(id="co", name=WORD, parent=None, kind="company"),
        Territory(id="east", name=WORD, parent="co", kind="region"),
    ),
    people=(Person(id="ann", name=WORD, territory="east", role="salesperson"),),
    products=(Product(id="tea", name=WORD, product_class="A", unit=WORD, price=1),),
)
LINES = Axes(months=(JAN,), owners=("ann", "co", "east"), items=("rent", "fares"), dimension=COST_LINE)
GOODS = Axes(months=(JAN,), owners=("ann",), items=("tea",), dimension=PRODUCT)


def fact(owner: str, dimension: str, item: str, value: int) -> Fact:
    return Fact("p", "AC", JAN, owner, "", dimension, item, "expense", value)


def spent(*facts: Fact) -> DimensionCubes:
    cubes = actual_cubes(facts, LINES)
    return DimensionCubes(axes=LINES, dimensions=DIMENSIONS, version=1, cubes=cubes)


def planned(version: int, **amounts: int) -> DimensionCubes:
    """Return a plan of revenue in two versions, `v1` and `v2`, of which one is in force."""
    cubes = {
        (Scenario.PLAN.of_version(int(name[1:])), "revenue"): Cube(values=np.array([[[amount]]]))
        for name, amount in amounts.items()
    }
    return DimensionCubes(axes=GOODS, dimensions=DIMENSIONS, version=version, cubes=cubes)


def test_the_plan_is_that_of_the_version_in_force_unless_another_is_named() -> None:
    cubes = planned(2, v1=100, v2=120)
    assert cubes.value(Scenario.PLAN, "revenue", (JAN,), {}) == 120
    assert cubes.value(Scenario.PLAN.of_version(1), "revenue", (JAN,), {}) == 100
    assert cubes.value(Scenario.PLAN.of_version(3), "revenue", (JAN,), {}) is None


def test_a_measure_that_only_an_older_version_plans_has_no_plan_in_force() -> None:
    assert planned(2, v1=100).measures(Scenario.PLAN) == ()


def test_facts_of_another_dimension_have_no_place() -> None:
    assert actual_cubes([fact("ann", PRODUCT, "rent", 5)], LINES) == {}


def test_what_a_region_spends_itself_belongs_to_nobody_in_it() -> None:
    cubes = spent(fact("ann", COST_LINE, "fares", 5), fact("east", COST_LINE, "rent", 70))
    asked = (
        {"owner": "east"},
        {"person": "ann"},
        {"territory": "east"},
        {"territory": "co", COST_LINE: "rent"},
    )
    assert [cubes.value(Scenario.ACTUAL, "expense", (JAN,), each) for each in asked] == [70, 5, 75, 70]


@pytest.mark.parametrize("members", [{COST_LINE: "tolls"}, {"person": "bo"}])
def test_what_is_not_on_the_axes_is_not_reported(members: dict[str, str]) -> None:
    cubes = spent(fact("ann", COST_LINE, "fares", 5))
    assert cubes.value(Scenario.ACTUAL, "expense", (JAN,), members) is None


def test_members_tell_which_cubes_are_asked() -> None:
    goods = planned(1, v1=100)
    cubes = Cubes.of(goods, spent(fact("ann", COST_LINE, "fares", 5)))
    assert cubes.value(Scenario.PLAN, "revenue", (JAN,), {"class": "A"}) == 100
    assert cubes.value(Scenario.PLAN, "revenue", (JAN,), {"channel": "shops"}) is None
    assert cubes.holding("expense", Scenario.PLAN, Scenario.ACTUAL) is cubes.get(COST_LINE)
    assert cubes.asked("expense", {PRODUCT: "tea"}) is goods


def test_more_cubes_stand_beside_those_of_a_dimension() -> None:
    more = {(ACTUAL, "revenue"): Cube(values=np.array([[[90]]]))}
    cubes = Cubes.of(planned(1, v1=100)).beside(PRODUCT, more)
    assert cubes.measures(Scenario.PLAN, Scenario.ACTUAL) == ("revenue",)
    assert cubes.value(Scenario.ACTUAL, "revenue", (JAN,), {}) == 90
