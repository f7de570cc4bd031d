"""Who is where: the days and shares that people.csv and assignments.csv give everybody in each office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby, pairwise
from typing import NamedTuple

from salesbook.model.dimension import Person, Stint
from salesbook.model.period import FiscalYear
from salesbook.plan_input.plan_tables import PlanTables, Row, named
from salesbook.plan_input.schema import AssignmentRow, PersonRow
from salesbook.problems import Location, Problem, Text, problem, sentence

DAY = timedelta(days=1)
ONE = Fraction(1)
FIRST_DAY = sentence("planning.places.first-day")


class Written(NamedTuple):
    """A row that puts somebody into a territory; without a share it has what others leave."""

    territory: str
    first: date
    last: date
    share: Fraction | None
    where: Location


class Segment(NamedTuple):
    """Days in which nothing changes: who has which share where, and the rows that say so."""

    first: date
    last: date
    rows: Sequence[Written]
    total: Fraction

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """The share of each territory."""
        rest, unsaid = ONE - self.total, sum(each.share is None for each in self.rows)
        found: dict[str, Fraction] = {}
        for each in self.rows:
            share = rest / unsaid if each.share is None else each.share
            found[each.territory] = found.get(each.territory, Fraction(0)) + share
        return found

    @property
    def whole(self) -> bool:
        """Whether the shares come to one."""
        unsaid = any(each.share is None for each in self.rows)
        return bool(self.rows) and (self.total < 1 if unsaid else self.total == 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Somebody's rows in people.csv, and where they are within their days of service."""

    rows: Sequence[Row[PersonRow]]
    written: Sequence[Written]

    @property
    def first(self) -> date:
        """The first day of service."""
        return min(each.record.start or date.min for each in self.rows)

    @property
    def last(self) -> date:
        """The last day of service."""
        return max(each.record.end or date.max for each in self.rows)

    def segments(self) -> Iterator[Segment]:
        """Yield the days of service from one change to the next."""
        starts = {self.first, *(each.first for each in self.written)}
        starts |= {each.last + DAY for each in self.written if each.last < date.max}
        days = sorted(day for day in starts if self.first <= day <= self.last)
        for first, after in pairwise([*days, None]):
            last = self.last if after is None else after - DAY
            assert first is not None
            rows = [each for each in self.written if each.first <= first and last <= each.last]
            yield Segment(first, last, rows, sum((each.share or Fraction(0) for each in rows), Fraction(0)))


def services(tables: PlanTables) -> Mapping[str, Service]:
    """Return everybody by code, in the order of people.csv."""
    rows: dict[str, list[Row[PersonRow]]] = {}
    for row in tables.people.rows:
        rows.setdefault(row.record.id, []).append(row)
    assigned: dict[str, list[Row[AssignmentRow]]] = {}
    for each in tables.assignments.rows:
        assigned.setdefault(each.record.person, []).append(each)
    return {
        id_: Service(rows=own, written=_assigned(assigned.get(id_, ())) or _of_people(own))
        for id_, own in rows.items()
    }


def _assigned(rows: Iterable[Row[AssignmentRow]]) -> Sequence[Written]:
    return [
        Written(each.territory, each.from_ or date.min, each.to or date.max, each.share, row.where)
        for row in rows
        for each in (row.record,)
    ]


def _of_people(rows: Iterable[Row[PersonRow]]) -> Sequence[Written]:
    return [
        Written(each.territory, each.start or date.min, each.end or date.max, None, row.where)
        for row in rows
        for each in (row.record,)
    ]


def check_shares(tables: PlanTables) -> list[Problem]:
    """Return for everybody the first days on which the shares do not come to one."""
    found = []
    for id_, service in services(tables).items():
        # Dates the wrong way round have a problem of their own.
        days = service.segments() if service.first <= service.last else ()
        wrong = [each for each in days if not each.whole]
        if wrong:
            where = (wrong[0].rows or service.written)[-1].where
            day = FIRST_DAY if wrong[0].first == date.min else wrong[0].first
            name, share = service.rows[0].record.name, f"{float(wrong[0].total):.4g}"
            found.append(problem("assignment-shares", where, id_, name=name, share=share, day=day))
    return found


def with_places(
    people: Sequence[Person], tables: PlanTables, year: FiscalYear, transfers: str
) -> tuple[Person, ...]:
    """Return everybody with all their places, and the vacancies of offices whose last person leaves.

    `people` are by the first row of each in people.csv.
    """
    stints = {id_: _stints(service) for id_, service in services(tables).items()}
    for person in people:
        _add_successor(person, stints)
    placed = [place for person in people for place in _places(person, stints[person.id])]
    names = {row.record.id: named(row.record.name, row.record.name_en) for row in tables.territories.rows}
    return (*placed, *_vacancies(placed, names, year, transfers))


def _stints(service: Service) -> dict[str, list[Stint]]:
    """Return the stints of somebody in each territory, in the order of time; neighbours alike are one."""
    found: dict[str, list[Stint]] = {}
    for segment in service.segments():
        for territory, share in segment.shares.items():
            own = found.setdefault(territory, [])
            first, last = _open(segment.first), _open(segment.last)
            if own and own[-1].end and own[-1].end + DAY == first and own[-1].share == share:
                own[-1] = replace(own[-1], end=last)
            else:
                own.append(Stint(start=first, end=last, share=share))
    return found


def _open(day: date) -> date | None:
    return None if day in (date.min, date.max) else day


def _end(stints: Mapping[str, Sequence[Stint]]) -> date | None:
    ends = [each.end for own in stints.values() for each in own]
    return None if None in ends else max(each for each in ends if each is not None)


def _add_successor(person: Person, stints: Mapping[str, dict[str, list[Stint]]]) -> None:
    """Give the successor of somebody a place, without a share of their own, wherever that one leaves from."""
    end, taker = _end(stints[person.id]), stints.get(person.successor or "")
    if end is None or taker is None:
        return
    for territory, own in stints[person.id].items():
        if own[-1].end == end and territory not in taker:
            taker[territory] = [Stint(start=end + DAY, end=_end(taker), share=Fraction(0))]


def _places(person: Person, stints: Mapping[str, Sequence[Stint]]) -> Iterator[Person]:
    """Yield the places of a person, the one that begins first under the person's own code."""
    end, single = _end(stints), len(stints) == 1
    ordered = sorted(
        stints.items(), key=lambda each: (each[1][0].start or date.min, each[0] != person.territory)
    )
    for number, (territory, own) in enumerate(ordered):
        yield replace(
            person,
            id=person.id if number == 0 else f"{person.id}@{territory}",
            of="" if single else person.id,
            territory=territory,
            start=own[0].start,
            end=own[-1].end,
            stints=() if single else tuple(own),
            moved=own[-1].end != end,
        )


def _vacancies(
    people: Sequence[Person], names: Mapping[str, Text], year: FiscalYear, transfers: str
) -> Iterator[Person]:
    """Yield a vacancy for each office that somebody left and where nobody is from some month on."""
    offices = groupby(sorted(people, key=lambda each: each.territory), key=lambda each: each.territory)
    for office, team in offices:
        those = list(team)
        left = [each.end for each in those if each.end and (not each.moved or transfers == "stays")]
        empty = [
            month
            for month in year.months
            if left and min(left) < month.first_day and not any(each.serves(month) for each in those)
        ]
        if empty:
            yield Person(
                # No code of a person begins so, and no spreadsheet takes it for a formula.
                id=f"~{office}",
                name=sentence("planning.checks.vacancy", office=names[office]),
                territory=office,
                role="vacancy",
                stints=tuple(Stint(start=month.first_day, end=month.last_day) for month in empty),
                vacant=True,
            )
