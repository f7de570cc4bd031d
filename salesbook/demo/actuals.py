"""Believable actuals for the sample company: plan times season, region and chance, the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from salesbook.demo.sample_words import sample_words
from salesbook.layout.book_content import Members, Notes
from salesbook.model.cube import Cube, Cubes
from salesbook.model.dimension import CHANNEL, PRODUCT, Person
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import ACTUAL
from salesbook.model.targets import Targets
from salesbook.planning.exact.share import largest_remainder
from salesbook.problems import Text, spoken_languages

if TYPE_CHECKING:
    from numpy.typing import NDArray

REGION_LEVEL = (0.93, 1.04, 0.98, 1.01, 0.96)
"""How far each region stands from its plan, in the order of the plan files."""

DUE_DAY = 15


def sample_actuals(plan: Plan, targets: Targets, cubes: Cubes, months: Sequence[Month]) -> Cubes:
    """Return the cubes with actuals for some months: whole units, revenue at list price less a rebate."""
    axes, targeted = cubes.products.axes, targets.by(PRODUCT)["quantity"]
    filled = {
        measure: np.zeros(axes.shape, dtype=np.int64) for measure in ("quantity", "revenue", "collections")
    }
    regions = [each.id for each in plan.dimensions.children(plan.dimensions.root.id)]
    for person in plan.dimensions.people:
        level = REGION_LEVEL[regions.index(_region(plan, person)) % len(REGION_LEVEL)]
        for product in plan.dimensions.products:
            at = axes.owner_at[person.id], axes.item_at[product.id]
            for month in months:
                index = axes.month_at[month]
                chance = Random(f"{person.id}/{product.id}/{month.key}")  # noqa: S311 - a sample, not a secret
                planned = int(targeted[index, *at])
                sold = round(planned * level * chance.uniform(0.86, 1.12))
                revenue = round(sold * product.price * chance.uniform(0.97, 1.0) / 100) * 100
                filled["quantity"][index, *at] = sold
                filled["revenue"][index, *at] = revenue
                filled["collections"][index, *at] = round(revenue * chance.uniform(0.9, 1.0) / 100) * 100
    known = np.zeros(axes.shape[:2], dtype=np.bool_)
    known[[axes.month_at[month] for month in months]] = True
    actual = {(ACTUAL, measure): Cube(values=values, known=known) for measure, values in filled.items()}
    found = cubes.beside(PRODUCT, actual)
    if cubes.get(CHANNEL) is None:
        return found
    through = Cube(values=_through_channels(filled["revenue"].sum(axis=2), targets), known=known)
    return found.beside(CHANNEL, {(ACTUAL, "revenue"): through})


def _through_channels(revenue: NDArray[np.int64], targets: Targets) -> NDArray[np.int64]:
    """Return the revenue of every month and person by channel, near the plan's shares, in whole yuan."""
    planned = targets.by(CHANNEL)["revenue"]
    sold = np.zeros_like(planned)
    for month, person in np.argwhere(revenue > 0).tolist():
        chance = Random(f"{targets.people[person]}/{targets.months[month].key}")  # noqa: S311 - a sample, not a secret
        weights = [int(each) * chance.randint(80, 120) for each in planned[month, person]]
        sold[month, person] = np.array(largest_remainder(int(revenue[month, person]) // 100, weights)) * 100
    return sold


def _region(plan: Plan, person: Person) -> str:
    way = plan.dimensions.path(person.territory)
    return way[min(1, len(way) - 1)].id


def sample_notes(person: Person, period: Month, *, language: str) -> Notes:
    """Return the cause, measure, owner and due day a person writes beside the month reported on."""
    causes, measures = (sample_words()[kind] for kind in ("sales_cause", "sales_measure"))
    at = sum(person.id.encode()) % len(causes)
    due = period.plus(1).last_day.replace(day=DUE_DAY)
    words = {"cause": causes[at], "measure": measures[at], "due": Text.of(due.isoformat())}
    if person.role == "salesperson":
        words["owner"] = person.name

    def notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        del members
        if kind not in words or tuple(months) != (period,):
            return None
        return Text.of(words[kind].in_language(spoken_languages(language)[0]))

    return notes
