"""Believable stock, capacity and orders of the sample company's departments, the same every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from random import Random

from salesbook.demo.sample_words import sample_words
from salesbook.layout.book_content import Members
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.problems import Text, spoken_languages
from salesbook.schedules.supply import CAPACITY_LINE, STOCK_ITEM, Supply
from salesbook.sheets.plan_books import Planned

STOCKED = (0.55, 1.25)
"""How far stock stands from its plan, at least and at most."""
MADE = (0.94, 1.01)
ADJUSTED = "0201"
"""A product whose order is another than proposed, with the reason."""
LARGER = 15_000
REPAIRED = "juice"
"""A line that stands still for some days of the month after."""


@dataclass(frozen=True, kw_only=True)
class SampleDepartment:
    """What production and warehouses fill in up to a period."""

    planned: Planned
    period: Month
    language: str

    @cached_property
    def _supply(self) -> Supply:
        return Supply(plan=self.planned.plan, cubes=self.planned.cubes)

    def figures(
        self, scenario: Scenario, measure: str, months: Sequence[Month], members: Members
    ) -> int | None:
        """Return an actual figure; None for what is not asked or not yet over."""
        if scenario != Scenario.ACTUAL or len(months) != 1 or months[0] > self.period:
            return None
        at = self.planned.plan.fiscal_year.months.index(months[0])
        line, item = members.get(CAPACITY_LINE), members.get(STOCK_ITEM)
        if line is not None:
            return self._of_line(line, at).get(measure)
        return None if item is None else self._of_item(item, at).get(measure)

    def _of_line(self, id_: str, at: int) -> Mapping[str, int]:
        line = self._supply.lines[id_]
        possible = min(line.wanted[at], line.capacity[at])
        ahead = line.capacity[min(at + 1, len(line.capacity) - 1)]
        repaired = id_ == REPAIRED and self._last(at)
        return {
            "made": _near(possible, MADE, id_, at),
            "next_capacity": ahead * 4 // 5 if repaired else ahead,
        }

    def _of_item(self, product: str, at: int) -> Mapping[str, int]:
        course = self._supply.courses[product]
        pack = course.item.pack
        found = {
            "stock": _near(course.stock[at], STOCKED, product, at),
            "in_transit": ceil(course.item.in_transit * self._chance(product, at) / pack) * pack,
            "open_orders": course.item.minimum if self._chance(product, at) > 1 else 0,
            "confirmed": ceil(course.demand[min(at + 1, len(course.demand) - 1)] / pack) * pack,
        }
        return {**found, "adjusted": LARGER} if product == ADJUSTED and self._last(at) else found

    def _chance(self, product: str, at: int) -> float:
        return Random(f"{product}/{at}").uniform(0.5, 1.5)  # noqa: S311 - a sample, not a secret

    def _last(self, at: int) -> bool:
        return self.planned.plan.fiscal_year.months[at] == self.period

    def notes(self, kind: str, months: Sequence[Month], members: Members) -> Text | None:
        """Return why an order was adjusted, and why a line makes less."""
        about = {"stock_reason": (STOCK_ITEM, ADJUSTED), "capacity": (CAPACITY_LINE, REPAIRED)}.get(kind)
        if about is None or members.get(about[0]) != about[1] or tuple(months) != (self.period,):
            return None
        (words,) = sample_words()[kind]
        return Text.of(words.in_language(spoken_languages(self.language)[0]))


def _near(planned: int, span: tuple[float, float], *what: object) -> int:
    chance = Random("/".join(map(str, what)))  # noqa: S311 - a sample, not a secret
    return max(round(planned * chance.uniform(*span)), 0)
