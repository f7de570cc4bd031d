"""Ids and other short texts as small integers, the same ones in every table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, select

from salesbook.store.tables import codes

# SQLite before 3.32 takes no more than 999 parameters in a statement.
AT_ONCE = 500
"""The most values that are looked up in one statement."""


class Codes:
    """The codes known so far in one run; those of a rolled back transaction must not be reused.

    Words that are `expected` in the run are looked up with the first ones: one statement for all of them.
    """

    def __init__(self, expected: Iterable[str] = ()) -> None:
        self._ids: dict[str, int] = {}
        self._expected = frozenset(expected)

    def ids(self, connection: Connection, words: Iterable[str]) -> dict[str, int]:
        """Return the code of every word; new ones are written."""
        wanted = set(words)
        # Sorted, so that the same files give the same codes: a set has no order of its own.
        unknown = sorted((wanted - self._ids.keys()) | self._expected)
        self._expected = frozenset()
        if not unknown:
            return {word: self._ids[word] for word in wanted}
        self._ids |= _stored(connection, unknown)
        new = [word for word in unknown if word not in self._ids]
        if new:
            first = next_id(connection, codes)
            rows = [{"id": first + at, "code": word} for at, word in enumerate(new)]
            connection.execute(insert(codes), rows)
            self._ids |= {word: first + at for at, word in enumerate(new)}
        return {word: self._ids[word] for word in wanted}


def _stored(connection: Connection, words: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batched(list(words)):
        query = select(codes.c.code, codes.c.id).where(codes.c.code.in_(some))
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def words_of(connection: Connection) -> dict[int, str]:
    """Return every word by its code."""
    return {row[0]: row[1] for row in connection.execute(select(codes.c.id, codes.c.code))}


def next_id(connection: Connection, table: Table) -> int:
    """Return the first free id of a table; only a writer may use it."""
    # Writers are alone in their transactions, so the next number is free; and rows that refer to one another
    # can be numbered before any is written, alike in SQLite and PostgreSQL.
    return int(connection.execute(_last_id(table)).scalar_one()) + 1


@cache
def _last_id(table: Table) -> Select[Any]:
    # Asked five times for every file: making the statement takes longer than running it.
    return select(func.coalesce(func.max(table.c.id), 0))


def batched(values: list[str]) -> Iterable[list[str]]:
    """Yield the values, a statement's worth at a time."""
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
