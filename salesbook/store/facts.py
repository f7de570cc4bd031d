"""Facts: writing the figures of a return, and reading those that count now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, bindparam, insert, select

from salesbook.intake.figure_places import Figure
from salesbook.intake.restatement import Accepted, Judged, ReturnedFigure, Standing
from salesbook.model.facts import Fact, Source
from salesbook.model.period import Month
from salesbook.model.submission import Submission, TableStatus
from salesbook.store.bulk import write_rows
from salesbook.store.code_table import Codes, next_id, words_of
from salesbook.store.errors import reading_values
from salesbook.store.forms import read_asked
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
    connection: Connection, known: Codes, plan: str, owner: str, closed: Sequence[Month]
) -> tuple[Accepted, dict[Figure, int]]:
    """Return what counts so far of an owner's book, and the number of every figure seen in it."""
    ids = known.ids(connection, (plan, owner))
    names = dict(_names(connection, ids[plan], ids[owner]))
    numbers = {figure: number for number, figure in names.items()}
    if not numbers:
        return Accepted(closed=frozenset(closed)), numbers
    # In the order written, so the last fact of a figure stays; without a value, it was taken off a list.
    inside = {"of_plan": ids[plan], "of_owner": ids[owner]}
    last = {names[figure]: (fact, value) for figure, fact, value in connection.execute(_counted(), inside)}
    standing = {figure: Standing(*said) for figure, said in last.items() if said[1] is not None}
    reported, alone = _reported(connection, plan, owner)
    settled = max([*reported.values(), *(month for _, month in alone)], default=None)
    asked = read_asked(connection, plan, owner=owner) if settled is not None else {}
    found = Accepted(
        standing=standing,
        settled=settled,
        closed=frozenset(closed),
        reported=reported,
        alone=alone,
        asked=asked,
    )
    return found, numbers


def _names(connection: Connection, plan: int, owner: int) -> Iterator[tuple[int, Figure]]:
    months: dict[int, Month] = {}
    for row in connection.execute(_named(), {"of_plan": plan, "of_owner": owner}):
        id_, number, line, form, scenario, place, dimension, item, measure = row
        # One object for the figures of a month: they are looked up by it again and again.
        month = months.get(number) or months.setdefault(number, month_of(number))
        yield id_, Figure(form, scenario, month, place, dimension, item, measure, line)


# These are asked for every file of an import: making a statement takes longer than running it.
@cache
def _named() -> Select[Any]:
    words = [codes.alias() for _ in range(6)]
    columns = (figures.c.form, figures.c.scenario, figures.c.owner, figures.c.dimension, figures.c.item)
    source = figures
    query = select(figures.c.id, figures.c.month, figures.c.line, *(word.c.code for word in words))
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
    return (figures.c.plan == bindparam("of_plan")) & (figures.c.book_owner == bindparam("of_owner"))


def _reported(
    connection: Connection, plan: str, owner: str
) -> tuple[dict[str, Month], frozenset[tuple[str, Month]]]:
    """Return the last month that each table of an owner's books was accepted for, and those of one month."""
    reported: dict[str, Month] = {}
    alone: set[tuple[str, Month]] = set()
    # By period, so that a later month of a table overwrites an earlier one.
    for period, month, tables in connection.execute(_returned(), {"of_plan": plan, "of_owner": owner}):
        accepted = [id_ for id_, status in json.loads(tables).items() if status == TableStatus.ACCEPTED]
        if month is None:
            reported |= dict.fromkeys(accepted, month_of(period))
        else:
            alone |= {(id_, month_of(month)) for id_ in accepted}
    return reported, frozenset(alone)


@cache
def _returned() -> Select[Any]:
    query = select(submissions.c.period, submissions.c.month, submissions.c.tables).where(
        submissions.c.plan == bindparam("of_plan"),
        submissions.c.owner == bindparam("of_owner"),
        submissions.c.counts == 1,
        holds(),
    )
    return query.order_by(submissions.c.period)


def write_facts(
    connection: Connection, known: Codes, number: int, judged: Judged, figure_numbers: dict[Figure, int]
) -> None:
    """Record every figure of a submission; figures that are new to the store are added."""
    states = [RESTATED if entry.waits else ACCEPTED for entry in judged.entries]
    # What was set aside is kept for the record: the views count no fact in that state.
    states += [ASIDE] * len(judged.aside)
    entries = [*judged.entries, *judged.aside]
    if not entries:
        return
    numbers = _numbers(connection, known, judged, [entry.figure for entry in entries], figure_numbers)
    territories, sources = zip(*(_said(entry, judged.submission.territory) for entry in entries), strict=True)
    ids = known.ids(connection, {*territories, *(source.sheet for source in sources)})
    first = next_id(connection, facts)
    rows = [
        (first + at, number, figure, state, entry.value, ids[territory], ids[sheet], cell, raw)
        for at, (entry, figure, state, territory, (_, sheet, cell, raw)) in enumerate(
            zip(entries, numbers, states, territories, sources, strict=True)
        )
    ]
    write_rows(connection, facts, FACT_COLUMNS, rows)
    waiting = [
        {"fact_id": first + at, "before_id": entry.before.fact_id if entry.before else None}
        for at, entry in enumerate(judged.entries)
        if entry.waits
    ]
    if waiting:
        connection.execute(insert(restatements), waiting)


NOWHERE = Source("", "", "", "")


def _said(entry: ReturnedFigure, territory: str) -> tuple[str, Source]:
    """Return the territory and the source of an entry; a figure that is gone has an empty source."""
    return (
        (territory, NOWHERE) if entry.fact is None else (entry.fact.territory, entry.fact.source or NOWHERE)
    )


def _numbers(
    connection: Connection, known: Codes, judged: Judged, those: Sequence[Figure], numbers: dict[Figure, int]
) -> list[int]:
    """Return the number of each of some figures; those that have none yet are added."""
    found = [numbers.get(figure) for figure in those]
    new = list(dict.fromkeys(figure for figure, id_ in zip(those, found, strict=True) if id_ is None))
    if new:
        first = _add_figures(connection, known, judged.submission, new)
        numbers |= zip(new, range(first, first + len(new)), strict=True)
    return [numbers[figure] if id_ is None else id_ for figure, id_ in zip(those, found, strict=True)]


def _add_figures(connection: Connection, known: Codes, submission: Submission, new: Sequence[Figure]) -> int:
    """Write figures that the store does not know, and return the number of the first."""
    forms, scenarios, months, *others, _ = zip(*new, strict=True)
    ids = known.ids(connection, {submission.plan, submission.owner, *forms, *scenarios, *chain(*others)})
    first = next_id(connection, figures)
    number_of_month = {month: number_of(month) for month in set(months)}
    rows = [
        (
            at,
            ids[submission.plan],
            ids[submission.owner],
            ids[form],
            ids[scenario],
            number_of_month[month],
            ids[owner],
            ids[dimension],
            ids[item],
            ids[measure],
            line,
        )
        for at, (form, scenario, month, owner, dimension, item, measure, line) in enumerate(new, start=first)
    ]
    write_rows(connection, figures, FIGURE_COLUMNS, rows)
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
