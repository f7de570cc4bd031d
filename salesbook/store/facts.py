"""Facts: writing the figures of a return, and reading those that count now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from salesbook.intake.figure_places import Figure
from salesbook.intake.restatement import Accepted, Judged, ReturnedFigure, Standing
from salesbook.model.asking import AskedUntil
from salesbook.model.facts import Fact, Source
from salesbook.model.period import Month
from salesbook.model.submission import Submission, TableStatus
from salesbook.store.bulk import NewRows, Row
from salesbook.store.code_table import Codes, words_of
from salesbook.store.errors import reading_values
from salesbook.store.forms import asked_of
from salesbook.store.month import month_of, number_of
from salesbook.store.submissions import holds
from salesbook.store.tables import (
    ACCEPTED,
    ASIDE,
    RESTATED,
    codes,
    counted_facts,
    current_facts,
    facts,
    figures,
    restatements,
    submissions,
)

FACT_COLUMNS = (
    "id", "submission_id", "figure_id", "state", "value", "territory", "sheet", "cell", "raw",
)  # fmt: skip
FIGURE_COLUMNS = (
    "id", "plan", "book_owner", "form", "scenario", "month", "owner", "dimension", "item", "measure", "line",
)  # fmt: skip
AT_ONCE = 20_000
"""The number of facts fetched at a time."""


@reading_values
def read_accepted(
    connection: Connection, known: Codes, plan: str, owners: Collection[str], closed: Sequence[Month]
) -> dict[str, Seen]:
    """Return what counts so far of the books of some owners, and the number of every figure seen in them."""
    ids = known.ids(connection, {plan, *owners})
    inside = {"of_plan": ids[plan], "of_owners": [ids[owner] for owner in owners]}
    names = {id_: (owner, figure) for owner, id_, figure in _names(connection, inside)}
    numbers: dict[int, dict[Figure, int]] = {id_: {} for id_ in ids.values()}
    for id_, (whose, figure) in names.items():
        numbers[whose][figure] = id_
    seen = {owner: numbers[ids[owner]] for owner in owners}
    again = [owner for owner in owners if seen[owner]]
    # In the order written, so the last fact of a figure stays; without a value, it was taken off a list.
    last: defaultdict[int, dict[Figure, tuple[int, int | None]]] = defaultdict(dict)
    for id_, fact, value in connection.execute(_counted(), inside) if again else ():
        whose, figure = names[id_]
        last[whose][figure] = fact, value
    reported = _reported(connection, plan, again)
    asked = asked_of(connection, plan, reported) if reported else {}
    return {
        owner: (_accepted(last[ids[owner]], reported.get(owner), asked.get(owner, {}), closed), seen[owner])
        for owner in owners
    }


Seen = tuple[Accepted, dict[Figure, int]]
"""What counts of an owner, and the number of every figure that was seen of them."""
Reported = tuple[dict[str, Month], frozenset[tuple[str, Month]]]
"""The last month that each table of an owner's books was accepted for, and those of one month."""


def _accepted(
    last: Mapping[Figure, tuple[int, int | None]],
    said: Reported | None,
    asked: AskedUntil,
    closed: Sequence[Month],
) -> Accepted:
    reported, alone = said or ({}, frozenset[tuple[str, Month]]())
    return Accepted(
        standing={
            figure: Standing(fact, value) for figure, (fact, value) in last.items() if value is not None
        },
        settled=max([*reported.values(), *(month for _, month in alone)], default=None),
        closed=frozenset(closed),
        reported=reported,
        alone=alone,
        asked=asked,
    )


def _names(connection: Connection, inside: Mapping[str, object]) -> Iterator[tuple[int, int, Figure]]:
    months: dict[int, Month] = {}
    for row in connection.execute(_named(), inside):
        owner, id_, number, line, form, scenario, place, dimension, item, measure = row
        # One object for the figures of a month: they are looked up by it again and again.
        month = months.get(number) or months.setdefault(number, month_of(number))
        yield owner, id_, Figure(form, scenario, month, place, dimension, item, measure, line)


# These are asked for a few files at a time: making a statement takes longer than running it.
@cache
def _named() -> Select[Any]:
    words = [codes.alias() for _ in range(6)]
    columns = (figures.c.form, figures.c.scenario, figures.c.owner, figures.c.dimension, figures.c.item)
    source = figures
    named = (figures.c[name] for name in ("book_owner", "id", "month", "line"))
    query = select(*named, *(word.c.code for word in words))
    joined: Any = source
    for word, coded in zip(words, (*columns, figures.c.measure), strict=True):
        joined = joined.join(word, word.c.id == coded)
    return query.select_from(joined).where(_of_book())


@cache
def _counted() -> Select[Any]:
    query = select(counted_facts.c.figure_id, counted_facts.c.id, counted_facts.c.value)
    joined = query.join(figures, figures.c.id == counted_facts.c.figure_id).where(_of_book())
    return joined.order_by(counted_facts.c.submission_id, counted_facts.c.id)


def _of_book() -> ColumnElement[bool]:
    some = figures.c.book_owner.in_(bindparam("of_owners", expanding=True))
    return (figures.c.plan == bindparam("of_plan")) & some


def _reported(connection: Connection, plan: str, owners: Collection[str]) -> dict[str, Reported]:
    """Return for which months the tables of each owner were accepted, of owners with any that were."""
    found: dict[str, Reported] = {}
    # By period, so that a later month of a table overwrites an earlier one.
    rows = connection.execute(_returned(), {"of_plan": plan, "of_owners": [*owners]}) if owners else ()
    for owner, period, month, tables in rows:
        accepted = [id_ for id_, status in json.loads(tables).items() if status == TableStatus.ACCEPTED]
        reported, alone = found.get(owner, ({}, frozenset[tuple[str, Month]]()))
        if month is None:
            found[owner] = reported | dict.fromkeys(accepted, month_of(period)), alone
        else:
            found[owner] = reported, alone | {(id_, month_of(month)) for id_ in accepted}
    return {owner: said for owner, said in found.items() if any(said)}


@cache
def _returned() -> Select[Any]:
    named = (submissions.c[name] for name in ("owner", "period", "month", "tables"))
    query = select(*named).where(
        submissions.c.plan == bindparam("of_plan"),
        submissions.c.owner.in_(bindparam("of_owners", expanding=True)),
        submissions.c.counts == 1,
        holds(),
    )
    return query.order_by(submissions.c.period)


def write_facts(
    rows: NewRows, known: Codes, number: int, judged: Judged, figure_numbers: dict[Figure, int]
) -> None:
    """Record every figure of a submission; figures that are new to the store are added."""
    states = [RESTATED if entry.waits else ACCEPTED for entry in judged.entries]
    # What was set aside is kept for the record: the views count no fact in that state.
    states += [ASIDE] * len(judged.aside)
    entries = [*judged.entries, *judged.aside]
    if not entries:
        return
    numbers = _numbers(rows, known, judged, [entry.figure for entry in entries], figure_numbers)
    territories, sources = zip(*(_said(entry, judged.submission.territory) for entry in entries), strict=True)
    ids = known.ids(rows.connection, {*territories, *(source.sheet for source in sources)})
    first = rows.take_ids(facts, len(entries))
    told: list[Row] = [
        (first + at, number, figure, state, entry.value, ids[territory], ids[sheet], cell, raw)
        for at, (entry, figure, state, territory, (_, sheet, cell, raw)) in enumerate(
            zip(entries, numbers, states, territories, sources, strict=True)
        )
    ]
    rows.add(facts, FACT_COLUMNS, told)
    waiting: list[Row] = [
        (first + at, entry.before.fact_id if entry.before else None)
        for at, entry in enumerate(judged.entries)
        if entry.waits
    ]
    rows.add(restatements, ("fact_id", "before_id"), waiting)


NOWHERE = Source("", "", "", "")


def _said(entry: ReturnedFigure, territory: str) -> tuple[str, Source]:
    """Return the territory and the source of an entry; a figure that is gone has an empty source."""
    return (
        (territory, NOWHERE) if entry.fact is None else (entry.fact.territory, entry.fact.source or NOWHERE)
    )


def _numbers(
    rows: NewRows, known: Codes, judged: Judged, those: Sequence[Figure], numbers: dict[Figure, int]
) -> list[int]:
    """Return the number of each of some figures; those that have none yet are added."""
    found = [numbers.get(figure) for figure in those] if numbers else [None] * len(those)
    new = [*dict.fromkeys(figure for figure, id_ in zip(those, found, strict=True) if id_ is None)]
    first = _add_figures(rows, known, judged.submission, new) if new else 0
    # All of an owner's first return are new: not one of them need be looked up.
    if len(new) == len(those):
        return [*range(first, first + len(new))]
    numbers |= zip(new, range(first, first + len(new)), strict=True)
    return [numbers[figure] if id_ is None else id_ for figure, id_ in zip(those, found, strict=True)]


def _add_figures(rows: NewRows, known: Codes, submission: Submission, new: Sequence[Figure]) -> int:
    """Add figures that the store does not know, and return the number of the first."""
    forms, scenarios, _, *others, _ = zip(*new, strict=True)
    words = {submission.plan, submission.owner, *forms, *scenarios, *chain(*others)}
    ids = known.ids(rows.connection, words)
    first = rows.take_ids(figures, len(new))
    told: list[Row] = [
        (
            at,
            ids[submission.plan],
            ids[submission.owner],
            ids[form],
            ids[scenario],
            number_of(month),
            ids[owner],
            ids[dimension],
            ids[item],
            ids[measure],
            line,
        )
        for at, (form, scenario, month, owner, dimension, item, measure, line) in enumerate(new, start=first)
    ]
    rows.add(figures, FIGURE_COLUMNS, told)
    return first


KEYS = ("book_owner", "month", "owner", "scenario", "dimension", "item", "measure")


class StoredFacts(Sequence[Fact]):
    """Facts as columns of integers, turned into facts one at a time; they come without their source."""

    def __init__(
        self, plan: str, words: Mapping[int, str], keys: NDArray[np.int32], values: NDArray[np.int64]
    ) -> None:
        self._plan = plan
        self._words = words
        self._keys = keys
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, at: int) -> Fact: ...
    @overload
    def __getitem__(self, at: slice) -> StoredFacts: ...
    def __getitem__(self, at: int | slice) -> Fact | StoredFacts:
        if isinstance(at, slice):
            return StoredFacts(self._plan, self._words, self._keys[at], self._values[at])
        return self._fact(self._keys[at].tolist(), int(self._values[at]), {})

    def __iter__(self) -> Iterator[Fact]:
        months: dict[int, Month] = {}
        for start in range(0, len(self), AT_ONCE):
            keys = self._keys[start : start + AT_ONCE].tolist()
            values = self._values[start : start + AT_ONCE].tolist()
            for key, value in zip(keys, values, strict=True):
                yield self._fact(key, value, months)

    def _fact(self, key: Sequence[int], value: int, months: dict[int, Month]) -> Fact:
        _, number, owner, scenario, dimension, item, measure, territory = key
        # Millions of facts share a few months: one object serves them all.
        month = months.get(number)
        if month is None:
            month = months[number] = month_of(number)
        words = self._words
        return Fact(
            self._plan,
            words[scenario],
            month,
            words[owner],
            words[territory],
            words[dimension],
            words[item],
            words[measure],
            value,
        )

    def by_book_owner(self) -> dict[str, StoredFacts]:
        """Return the facts of each book owner; they must be sorted by them."""
        owners, starts = np.unique(self._keys[:, 0], return_index=True)
        # Without any facts there is no owner either.
        ends = [*starts[1:].tolist(), len(self)][: len(owners)]
        return {
            self._words[owner]: self[start:end]
            for owner, start, end in zip(owners.tolist(), starts.tolist(), ends, strict=True)
        }


@reading_values
def read_facts(
    connection: Connection, plan: str, *, until: Month, dimension: str | None = None
) -> StoredFacts:
    """Return the figures of a plan that count now, for the months up to one, sorted by book owner.

    Of one `dimension` alone, where it is named.
    """
    words = words_of(connection)
    # No code is negative: a plan without a code, because nobody returned anything, finds no row.
    plan_id = next((id_ for id_, word in words.items() if word == plan), -1)
    query = (
        select(*(figures.c[name] for name in KEYS), current_facts.c.territory, current_facts.c.value)
        .join(figures, figures.c.id == current_facts.c.figure_id)
        .where(figures.c.plan == plan_id, figures.c.month <= number_of(until))
        # by_book_owner cuts where the owner changes.
        .order_by(figures.c.book_owner, figures.c.id)
    )
    if dimension is not None:
        query = query.where(
            figures.c.dimension == next((id_ for id_, word in words.items() if word == dimension), -1)
        )
    # Arrays and not Fact objects: a year of a large company is millions of figures.
    keys = [np.empty((0, len(KEYS) + 1), dtype=np.int32)]
    values = [np.empty(0, dtype=np.int64)]
    # Of this query alone: a connection that goes on to write takes no cursor of its server.
    result = connection.execute(query, execution_options={"stream_results": True, "max_row_buffer": AT_ONCE})
    for rows in result.partitions(AT_ONCE):
        block = np.array([tuple(row) for row in rows], dtype=np.int64)
        keys.append(block[:, :-1].astype(np.int32))
        values.append(block[:, -1])
    return StoredFacts(plan, words, np.concatenate(keys), np.concatenate(values))
