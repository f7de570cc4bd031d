"""Many rows at once, as quickly as a database takes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from salesbook.store.code_table import next_id
from salesbook.store.storable import StorableText, storable
from salesbook.store.tables import facts, figures, forms, notes, problems, restatements, submissions

IN_ORDER = (submissions, notes, problems, forms, figures, facts, restatements)
"""The tables of what a file says; rows point only to tables that stand before theirs."""


class NewRows:
    """What several files add in one transaction: numbered as it comes, and written together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._next: dict[str, int] = {}
        self._waiting: defaultdict[str, list[Row]] = defaultdict(list)
        self._names: dict[str, Sequence[str]] = {}

    def take_ids(self, table: Table, count: int = 1) -> int:
        """Return the first of so many free ids; only a writer may take them."""
        first = self._next.get(table.name) or next_id(self.connection, table)
        self._next[table.name] = first + count
        return first

    def add(self, table: Table, names: Sequence[str], rows: Iterable[Row]) -> None:
        """Keep rows whose values stand in the order of the columns named, always the same ones of a table."""
        self._names[table.name] = names
        self._waiting[table.name] += rows

    def write(self) -> None:
        """Write all rows that were added."""
        for table in IN_ORDER:
            if rows := self._waiting.pop(table.name, []):
                write_rows(self.connection, table, self._names[table.name], rows)


def write_rows(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert rows whose values stand in the order of the columns named; PostgreSQL takes them by COPY.

    Past SQLAlchemy, which prepares every value of every row: half of the time of an import's writing.
    """
    columns = ", ".join(names)
    plain = _storable(table, names, rows)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {table.name} ({columns}) FROM STDIN", plain)
        return
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({places})"  # noqa: S608 - our own names
    connection.exec_driver_sql(statement, [*plain])


Row = tuple[int | str | None, ...]


def _storable(table: Table, names: Sequence[str], rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows as they may be written; most hold nothing but plain text."""
    texts = [at for at, name in enumerate(names) if isinstance(table.c[name].type, StorableText)]
    together = "".join(str(row[at]) for at in texts for row in rows)
    if together.isascii() and "\0" not in together:
        return rows
    return [tuple(storable(value) if isinstance(value, str) else value for value in row) for row in rows]


def _copy(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    cursor: Any = connection.connection.cursor()
    try:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except cursor.connection.Error as error:
        # As SQLAlchemy would raise it: what it means to the user is looked up there.
        raise DBAPIError(statement, None, error) from error
    finally:
        cursor.close()
