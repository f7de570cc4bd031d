"""Who carries what in which month: start and leave dates, ramps, and what is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import lcm

from salesbook.model.dimension import Person, part_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.planning.exact.share import largest_remainder
from salesbook.problems import Problem, problem

ZERO = Fraction(0)
ONE = Fraction(1)
PLACES = 64
"""To how many binary places handed-over weights are kept at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The weight that somebody who leaves hands to another in a month."""

    month: int
    giver: str
    taker: str
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The weight every person carries in each of the twelve months, and what of it was handed over."""

    weights: Mapping[str, Sequence[Fraction]]
    handovers: Sequence[Handover]
    steady: bool
    """Nobody comes, goes or ramps up: everybody's months are alike."""


def served(person: Person, month: Month) -> Fraction:
    """Return the part of a month's calendar days on which somebody is there."""
    return part_of(month, person.start, person.end)


def on_sale(plan: Plan, weights: Mapping[str, Fraction]) -> Carried:
    """Return the share of each month that products weigh, given full-year weights: none while not sold.

    Weights as they are when all are sold all year.
    """
    months, products = plan.fiscal_year.months, plan.dimensions.products
    parts = {each.id: [each.on_sale(month) for month in months] for each in products}
    if all(part == 1 for row in parts.values() for part in row):
        rows = {id_: [weight] * 12 for id_, weight in weights.items()}
        return Carried(weights=rows, handovers=(), steady=True)
    loads = {id_: [weight * part for part in parts[id_]] for id_, weight in weights.items()}
    # Shares of a month: a product that comes late gets no more of its months than one that was always there.
    wholes = [sum(month, ZERO) or ONE for month in zip(*loads.values(), strict=True)]
    rows = {
        id_: [load / whole for load, whole in zip(row, wholes, strict=True)] for id_, row in loads.items()
    }
    return Carried(weights=rows, handovers=(), steady=False)


def ramp_of(plan: Plan, person: Person, month: Month) -> Fraction:
    """Return the share of a full weight that somebody carries in a month of service, 1 after the ramp."""
    if person.start is None or not plan.ramp:
        return ONE
    since = (month.year - person.start.year) * 12 + month.number - person.start.month
    return plan.ramp[since] if 0 <= since < len(plan.ramp) else ONE


def carried_weights(plan: Plan, weights: Mapping[str, Fraction]) -> tuple[Carried, list[Problem]]:
    """Return what everybody carries month by month, given full-year weights.

    Who leaves hands the months left to the successor, as far as that one is there, and the rest to the
    colleagues of the territory by their weights (of the territory above when there are none). A successor
    who starts after the other has left takes the place and carries nothing beside it.
    """
    if not any(person.start or person.end for person in plan.dimensions.people):
        return Carried(
            weights={id_: [weight] * 12 for id_, weight in weights.items()}, handovers=(), steady=True
        ), []
    carried = _Carried(plan, weights)
    problems: list[Problem] = []
    # In the order of leaving: what one who goes later has taken over is handed on with the rest.
    for person in sorted(plan.dimensions.people, key=_leaving):
        if person.end is not None:
            problems += carried.hand_over(person, person.end)
    months = plan.fiscal_year.months
    changed = any(
        served(person, month) * ramp_of(plan, person, month) != 1
        for person in plan.dimensions.people
        if person.start or person.end
        for month in months
    )
    return carried.result(steady=not changed), problems


class _Carried:
    """Weights handed over from those who leave to those who stay, as integers on one scale.

    The scale holds the days of months, ramps and given weights exactly, and further shares to some 64
    binary places; what is handed over never gets lost in it.
    """

    def __init__(self, plan: Plan, weights: Mapping[str, Fraction]) -> None:
        self.plan = plan
        self.months = plan.fiscal_year.months
        self.handovers: list[Handover] = []
        denominators = [share.denominator for share in (*plan.ramp, *weights.values())]
        # Squared: somebody may come and go in one month, and each cuts it by its days.
        self.scale = (lcm(28, 29, 30, 31) ** 2 * lcm(*sorted(set(denominators)))) << PLACES
        self.teams: dict[str, list[Person]] = {}
        people = plan.dimensions.person
        # The successor fills the place; with a weight beside it the office would count the place twice.
        places = {
            person.successor
            for person in people.values()
            if person.end and _starts_after(people.get(person.successor or ""), person.end)
        }
        self.weights = {
            id_: [self._own(people[id_], weight, month, takes_place=id_ in places) for month in self.months]
            for id_, weight in sorted(weights.items())
        }

    def result(self, *, steady: bool) -> Carried:
        """Return what everybody carries."""
        weights = {id_: [Fraction(weight, self.scale) for weight in row] for id_, row in self.weights.items()}
        return Carried(weights=weights, handovers=tuple(self.handovers), steady=steady)

    def _own(self, person: Person, weight: Fraction, month: Month, *, takes_place: bool) -> int:
        """Return what a person would carry without leaving."""
        if takes_place or (person.end is not None and person.end < self.months[0].first_day):
            return 0
        return int(weight * self.scale * _part_from(person.start, month) * ramp_of(self.plan, person, month))

    def hand_over(self, person: Person, end: date) -> list[Problem]:
        """Move what a person cannot carry after the last day to those who can."""
        problems: list[Problem] = []
        for at, month in enumerate(self.months):
            if month.last_day <= end or self.weights[person.id][at] == 0:
                continue
            weight = int(self.weights[person.id][at] * _part_from(end + timedelta(days=1), month))
            self.weights[person.id][at] -= weight
            weight -= self._to_successor(person, at, weight)
            if weight and not self._to_colleagues(person, at, weight):
                problems.append(problem("nobody-takes-over", value=month.key, person=person.name))
        return problems

    def _to_successor(self, person: Person, at: int, weight: int) -> int:
        """Hand weight to the successor and return how much of it was taken.

        One who leaves later takes the months after that too, and hands them on when it is time.
        """
        successor = self.plan.dimensions.person.get(person.successor or "")
        if successor is None:
            return 0
        absent = ONE - served(person, self.months[at])
        there = replace(successor, end=None) if _leaving(successor) > _leaving(person) else successor
        # The successor may be there on only some of the days that are missing.
        taken = int(weight * min(served(there, self.months[at]) / absent, ONE))
        self._give(person.id, successor.id, at, taken)
        return taken

    def _to_colleagues(self, person: Person, at: int, weight: int) -> bool:
        """Share weight among those who are there, nearest territory first; False when nobody is."""
        for territory in reversed(self.plan.dimensions.path(person.territory)):
            there = [
                each.id
                for each in self._team(territory.id)
                if each.id != person.id and served(each, self.months[at]) > 0
            ]
            if there:
                loads = [self.weights[id_][at] for id_ in there]
                # In integers, so that no weight gets lost between many colleagues.
                parts = largest_remainder(weight, loads if any(loads) else [1] * len(there))
                for id_, part in zip(there, parts, strict=True):
                    self._give(person.id, id_, at, part)
                return True
        return False

    def _team(self, territory: str) -> list[Person]:
        """Return everybody in a territory or below it, in the order of their ids."""
        if territory not in self.teams:
            people = self.plan.dimensions.people_in(territory)
            self.teams[territory] = sorted(people, key=lambda person: person.id)
        return self.teams[territory]

    def _give(self, giver: str, taker: str, at: int, weight: int) -> None:
        if weight:
            self.weights[taker][at] += weight
            share = Fraction(weight, self.scale)
            self.handovers.append(Handover(month=at, giver=giver, taker=taker, weight=share))


def _leaving(person: Person) -> tuple[date, str]:
    """Return when somebody hands over, those who stay last."""
    # The id decides between two who leave on one day, not the order of their rows.
    return person.end or date.max, person.id


def _part_from(day: date | None, month: Month) -> Fraction:
    """Return the part of a month's calendar days from a day on."""
    before = (day - month.first_day).days if day is not None else 0
    return ONE - min(max(Fraction(before, month.last_day.day), ZERO), ONE)


def _starts_after(person: Person | None, day: date) -> bool:
    return person is not None and person.start is not None and person.start > day
