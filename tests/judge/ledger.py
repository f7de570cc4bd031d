"""Finance's books of a generated company: what was returned, but for faults that are known."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from judge.forms import Return
from judge.plan_folder import Plan

MEASURES = ("revenue", "quantity")
UNEXPLAINED, PRICE, UNKNOWN = "R99", "R11", "R02"
NOBODY = "9999"
"""The code of a salesperson whom the plan does not know."""
OFF = 37_21
"""By so many cents a price was changed after the return."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A position: whose it is, of which month and product; in cents and pieces as returned and as booked."""

    owner: str
    month: str
    item: str
    returned: tuple[int, int]
    booked: tuple[int, int]
    reason: str = ""


def books_of(returns: Iterable[Return]) -> Iterator[Booked]:
    """Yield what is booked of returns: one position is not, one has another price, one is nobody's."""
    found = sorted(_sales(returns), key=lambda each: (each.month, each.owner, each.item))
    plain = [each for each in found if min(each.returned) > 0]
    first, second = plain[-1], next(each for each in reversed(plain) if each.owner != plain[-1].owner)
    money, count = second.returned
    for each in found:
        if each is first:
            yield _with(each, (0, 0), UNEXPLAINED)
        elif each is second:
            yield _with(each, (money - OFF, count), PRICE)
        else:
            yield each
    yield Booked(
        owner=NOBODY, month=first.month, item=first.item, returned=(0, 0), booked=(815_30, 7), reason=UNKNOWN
    )


def _sales(returns: Iterable[Return]) -> Iterator[Booked]:
    for each in returns:
        for place, money in each.facts.items():
            if place.dimension == "product" and place.measure == "revenue":
                pieces = each.facts.get(place._replace(measure="quantity"), 0)
                if money or pieces:
                    yield Booked(
                        owner=place.owner,
                        month=place.month,
                        item=place.item,
                        returned=(money, pieces),
                        booked=(money, pieces),
                    )


def _with(each: Booked, booked: tuple[int, int], reason: str) -> Booked:
    return Booked(
        owner=each.owner,
        month=each.month,
        item=each.item,
        returned=each.returned,
        booked=booked,
        reason=reason,
    )


class Step(NamedTuple):
    """Which amount of the way from returns to books: returned, booked, or the differences of a reason."""

    measure: str
    name: str


def write_ledger(booked: Sequence[Booked], out: Path) -> None:
    """Write a list of billing documents as SAP exports one."""
    captions = (
        "Billing Date",
        "Billing Document",
        "Sales Employee",
        "Material",
        "Billed Quantity",
        "Net Value",
    )
    with out.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(captions)
        for number, each in enumerate(booked, start=1):
            money, pieces = each.booked
            if money or pieces:
                day = f"{each.month}-15"
                rows.writerow((day, f"B{number:05}", each.owner, each.item, pieces, Decimal(money) / 100))


def step(
    booked: Iterable[Booked], owners: Collection[str] | None, months: Collection[str], about: Step
) -> int | None:
    """Return a step of the way from returns to books; `owners` is None for everybody's and nobody's."""
    at = MEASURES.index(about.measure)
    found = [each for each in booked if each.month in months and (owners is None or each.owner in owners)]
    if about.name == "returned":
        return sum(each.returned[at] for each in found)
    if about.name == "booked":
        return sum(each.booked[at] for each in found)
    # A reason that moves nothing is left out.
    return sum(each.booked[at] - each.returned[at] for each in found if each.reason == about.name) or None


def owners_in(plan: Plan, scope: Sequence[tuple[str, str]]) -> Collection[str] | None:
    """Return whose positions belong to a territory or a person, None for everybody's."""
    ids = dict(scope)
    if "person" in ids:
        return {ids["person"]}
    inside = {id_ for id_ in plan.territories if ids.get("territory") in plan.path(id_)}
    people = {id_ for id_, person in plan.people.items() if person.territory in inside}
    return inside | people if ids else None
