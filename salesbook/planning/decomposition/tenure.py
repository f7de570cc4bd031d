"""Who carries what in which month: start and leave dates, ramps, and what is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import lcm

from salesbook.model.dimension import Person, Stint, part_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.planning.exact.share import largest_remainder

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
class CarriedTarget:
    """The weight every person carries in each of the twelve months, and what of it was handed over."""

    weights: Mapping[str, Sequence[Fraction]]
    handovers: Sequence[Handover]
    steady: bool
    """Nobody comes, goes or ramps up: everybody's months are alike."""


def on_sale(plan: Plan, weights: Mapping[str, Fraction]) -> CarriedTarget:
    """Return the share of each month that products weigh, given full-year weights: none while not sold.

    Weights as they are when all are sold all year.
    """
    months, products = plan.fiscal_year.months, plan.dimensions.products
    parts = {each.id: [each.on_sale(month) for month in months] for each in products}
    if all(part == 1 for row in parts.values() for part in row):
        rows = {id_: [weight] * 12 for id_, weight in weights.items()}
        return CarriedTarget(weights=rows, handovers=(), steady=True)
    loads = {id_: [weight * part for part in parts[id_]] for id_, weight in weights.items()}
    # Shares of a month: a product that comes late gets no more of its months than one that was always there.
    wholes = [sum(month, ZERO) or ONE for month in zip(*loads.values(), strict=True)]
    rows = {
        id_: [load / whole for load, whole in zip(row, wholes, strict=True)] for id_, row in loads.items()
    }
    return CarriedTarget(weights=rows, handovers=(), steady=False)


def ramp_of(plan: Plan, person: Person, month: Month) -> Fraction:
    """Return the share of a full weight that somebody carries in a month of service, 1 after the ramp."""
    # Who moves to another office is no new hire there.
    start = min(each.start or date.min for each in plan.dimensions.places[person.identity])
    if start == date.min or not plan.ramp:
        return ONE
    first = plan.fiscal_year.month_of(start)
    since = (month.year - first.year) * 12 + month.number - first.number
    return plan.ramp[since] if 0 <= since < len(plan.ramp) else ONE


def carried_weights(plan: Plan, weights: Mapping[str, Fraction]) -> CarriedTarget:
    """Return what every place carries month by month, given full-year weights.

    Who leaves hands the months left to the successor, as far as that one is there, and the rest to the
    colleagues of the office by their weights; where nobody is left it stays with the office. A successor
    who starts after the other has left takes the place and carries nothing beside it. Of who moves to another
    office the weight goes along, or the offices keep what they had.
    """
    people = plan.dimensions.people
    if not any(person.start or person.end or person.stints for person in people):
        rows = {id_: [weight] * 12 for id_, weight in weights.items()}
        return CarriedTarget(weights=rows, handovers=(), steady=True)
    carried = _carried(plan, weights)
    if plan.transfers == "along" or not any(person.stints for person in people):
        return carried
    settled = replace(plan.dimensions, people=[_settled(plan, person) for person in people])
    return _kept(plan, carried, _carried(replace(plan, dimensions=settled), weights))


def _carried(plan: Plan, weights: Mapping[str, Fraction]) -> CarriedTarget:
    carried = _Carried(plan, weights)
    # In the order of leaving: what one who goes later has taken over is handed on with the rest.
    for person in sorted(plan.dimensions.people, key=_leaving):
        if person.end is not None and not person.moved:
            carried.hand_over(person, person.end)
    changed = any(
        person.stints or person.there(month) * ramp_of(plan, person, month) != 1
        for person in plan.dimensions.people
        if person.start or person.end or person.stints
        for month in plan.fiscal_year.months
    )
    return carried.result(steady=not changed)


def _settled(plan: Plan, person: Person) -> Person:
    """Return a place as if its person had never moved: with the share of their first day in the year."""
    places = plan.dimensions.places[person.identity]
    if not any(each.share for each in person.spans) or len(places) == 1:
        return person
    first = min(each.start or date.min for each in places)
    last = max(each.end or date.max for each in places)
    day = max(first, plan.fiscal_year.starts.first_day)
    share = sum(
        (each.share for each in person.spans if (each.start or date.min) <= day <= (each.end or date.max)),
        ZERO,
    )
    start, end = (None if each in (date.min, date.max) else each for each in (first, last))
    stint = Stint(start=start, end=end, share=share)
    return replace(person, start=start, end=end, stints=(stint,), moved=False)


def _kept(plan: Plan, moved: CarriedTarget, still: CarriedTarget) -> CarriedTarget:
    """Return what is carried after moves, in every office and month as much as if nobody had moved."""
    rows = {id_: list(row) for id_, row in moved.weights.items()}
    offices: dict[str, list[Person]] = {}
    for each in plan.dimensions.people:
        offices.setdefault(each.territory, []).append(each)
    for team in offices.values():
        for at in range(12):
            kept = sum((still.weights[each.id][at] for each in team), ZERO)
            now = sum((rows[each.id][at] for each in team), ZERO)
            for each in team:
                # Where nobody is left the vacancy keeps it.
                rows[each.id][at] = rows[each.id][at] * kept / now if now else kept * each.vacant
    return CarriedTarget(weights=rows, handovers=moved.handovers, steady=False)


class _Carried:
    """Weights handed over from those who leave to those who stay, as integers on one scale.

    The scale holds the days of months, ramps and given weights exactly, and further shares to some 64
    binary places; what is handed over never gets lost in it.
    """

    def __init__(self, plan: Plan, weights: Mapping[str, Fraction]) -> None:
        self.plan = plan
        self.months = plan.fiscal_year.months
        self.handovers: list[Handover] = []
        shares = (stint.share for person in plan.dimensions.people for stint in person.stints)
        denominators = [share.denominator for share in (*plan.ramp, *weights.values(), *shares)]
        # Squared: somebody may come and go in one month, and each cuts it by its days.
        self.scale = (lcm(28, 29, 30, 31) ** 2 * lcm(*sorted(set(denominators)))) << PLACES
        self.teams: dict[str, list[Person]] = {}
        self.vacant = {each.territory: each for each in plan.dimensions.people if each.vacant}
        taken = {
            place.id
            for person in plan.dimensions.people
            if person.end
            and (place := self._successor(person)) is not None
            and place.start is not None
            and place.start > person.end
        }
        self.weights = {
            id_: [
                self._own(plan.dimensions.person[id_], weight, month, takes_place=id_ in taken)
                for month in self.months
            ]
            for id_, weight in sorted(weights.items())
        }

    def _successor(self, person: Person) -> Person | None:
        """Return the successor's place in the territory of somebody."""
        places = self.plan.dimensions.places.get(person.successor or "", ())
        return next((each for each in places if each.territory == person.territory), None)

    def result(self, *, steady: bool) -> CarriedTarget:
        """Return what everybody carries."""
        weights = {id_: [Fraction(weight, self.scale) for weight in row] for id_, row in self.weights.items()}
        return CarriedTarget(weights=weights, handovers=tuple(self.handovers), steady=steady)

    def _own(self, person: Person, weight: Fraction, month: Month, *, takes_place: bool) -> int:
        """Return what a person would carry in a place without leaving."""
        if takes_place or self._is_past(person, month):
            return 0
        # Open at the end of service: what comes after is handed over.
        end = person.end if person.moved else None
        parts = (
            each.share * part_of(month, each.start, end if each.end == person.end else each.end)
            for each in person.spans
        )
        return int(weight * self.scale * sum(parts, ZERO) * ramp_of(self.plan, person, month))

    def _is_past(self, person: Person, month: Month) -> bool:
        """Say whether somebody left before the year, and not as the last of an office that is vacant."""
        begin = self.months[0].first_day
        if person.end is None or person.end >= begin:
            return False
        vacancy = self.vacant.get(person.territory)
        last = max(self._team(person.territory), key=lambda each: each.end or date.min)
        return vacancy is None or not vacancy.serves(month) or last.id != person.id

    def hand_over(self, person: Person, end: date) -> None:
        """Move what a person cannot carry after the last day to those who can; what nobody takes stays."""
        for at, month in enumerate(self.months):
            if month.last_day <= end or self.weights[person.id][at] == 0:
                continue
            # What is carried begins with the first day: of a month with both days only the rest of it goes.
            begun = part_of(month, person.start, None) or ONE
            left = part_of(month, end + timedelta(days=1), None)
            weight = int(self.weights[person.id][at] * min(left / begun, ONE))
            weight -= self._to_successor(person, at, weight)
            self._to_colleagues(person, at, weight)

    def _to_successor(self, person: Person, at: int, weight: int) -> int:
        """Hand weight to the successor and return how much of it was taken.

        One who leaves later takes the months after that too, and hands them on when it is time.
        """
        successor, month = self._successor(person), self.months[at]
        if successor is None:
            return 0
        stays = _leaving(successor) > _leaving(person) and not successor.moved
        end = None if stays else successor.end
        # The successor may be there on only some of the days that are missing.
        absent = ONE - part_of(month, person.start, person.end)
        taken = int(weight * min(part_of(month, successor.start, end) / absent, ONE))
        self._give(person.id, successor.id, at, taken)
        return taken

    def _to_colleagues(self, person: Person, at: int, weight: int) -> None:
        """Share weight among those of the office who are there."""
        month = self.months[at]
        there = [
            each.id for each in self._team(person.territory) if each.id != person.id and each.serves(month)
        ]
        vacancy = self.vacant.get(person.territory)
        if not there and vacancy is not None and vacancy.serves(month):
            there = [vacancy.id]
        if there:
            loads = [self.weights[id_][at] for id_ in there]
            # In integers, so that no weight gets lost between many colleagues.
            parts = largest_remainder(weight, loads if any(loads) else [1] * len(there))
            for id_, part in zip(there, parts, strict=True):
                self._give(person.id, id_, at, part)

    def _team(self, territory: str) -> list[Person]:
        """Return everybody in an office, in the order of their ids."""
        if territory not in self.teams:
            people = (each for each in self.plan.dimensions.people_in(territory) if not each.vacant)
            self.teams[territory] = sorted(people, key=lambda person: person.id)
        return self.teams[territory]

    def _give(self, giver: str, taker: str, at: int, weight: int) -> None:
        if weight:
            self.weights[giver][at] -= weight
            self.weights[taker][at] += weight
            share = Fraction(weight, self.scale)
            self.handovers.append(Handover(month=at, giver=giver, taker=taker, weight=share))


def _leaving(person: Person) -> tuple[date, str]:
    """Return when somebody hands over, those who stay last."""
    # The id decides between two who leave on one day, not the order of their rows.
    return person.end or date.max, person.id
