"""Read-only queries in SQL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from salesbook.problems import problem
from salesbook.store.errors import StoreError
from salesbook.store.storable import storable
from salesbook.store.store import Store

# Atomic: a comment ends at its first end, or many comments would be tried in every combination.
BEGINS = re.compile(r"(?>\s+|--[^\n]*\n|/\*.*?\*/|\()*+(?:select|with|values)\b", re.IGNORECASE | re.DOTALL)
"""Comments and brackets may stand before the first word."""
# SQLite asks about every action of a statement; all others (PRAGMA, ATTACH, writes) are denied.
ALLOWED = frozenset(
    (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
)

STEPS = 1_000_000
"""SQLite steps between two checks for Ctrl-C."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAnswer:
    """The rows of an answer and what their columns are called."""

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


def run_query(store: Store, sql: str) -> QueryAnswer:
    """Return the answer to one SELECT; StoreError for anything else (SB730) and for mistakes (SB731)."""
    # Drivers raise errors of their own kind for null characters and half characters.
    if BEGINS.match(sql) is None or storable(sql) != sql:
        raise StoreError(problem("query-refused", value=sql))
    with store.reading() as connection:
        _refuse_strong_login(connection)
        plain = connection.connection.driver_connection
        return _answer(connection, plain, sql.strip().rstrip(";"))


STRONG_LOGIN = text(
    "SELECT session_user FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER')"
    " AND (rolsuper OR rolreplication OR rolname IN"
    " ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')) LIMIT 1"
)


def _refuse_strong_login(connection: Connection) -> None:
    """Refuse a login of PostgreSQL that a SELECT could read files of the server with (SB735).

    A role that is set for the question alone would not do: a SELECT can set it back. Such a login may also
    make replication slots, which stay whatever becomes of the transaction.
    """
    if connection.dialect.name == "postgresql" and (strong := connection.scalar(STRONG_LOGIN)) is not None:
        raise StoreError(problem("query-login", value=str(strong)))


def _answer(connection: Connection, plain: Any, sql: str) -> QueryAnswer:  # noqa: ANN401 - the driver's own
    failure: type[Exception] = connection.dialect.loaded_dbapi.Error
    cursor = plain.cursor()
    try:
        with _guarded(plain):
            if connection.dialect.name == "sqlite":
                cursor.execute(sql)
            else:  # a prepared statement is one statement
                cursor.execute(sql, prepare=True)
            columns, rows = [str(each[0]) for each in cursor.description], cursor.fetchall()
    except (sqlite3.Warning, failure) as error:
        # Ctrl-C came while the progress handler ran: SQLite reports it as an interrupted statement.
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise StoreError(_refusal(error)) from error
    finally:
        cursor.close()
    return QueryAnswer(columns=columns, rows=rows)


@contextmanager
def _guarded(plain: Any) -> Iterator[None]:  # noqa: ANN401 - the driver's own
    """Let an SQLite connection do nothing but read."""
    if not isinstance(plain, sqlite3.Connection):
        yield
        return
    plain.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY)
    plain.set_progress_handler(lambda: 0, STEPS)  # Ctrl-C is seen only while Python runs
    try:
        yield
    finally:
        plain.set_progress_handler(None, 0)
        plain.set_authorizer(None)


def _refusal(error: Exception) -> Any:  # noqa: ANN401 - a problem
    said = str(error).strip().partition("\n")[0]
    several = isinstance(error, sqlite3.Warning) or "one statement" in said or "multiple commands" in said
    denied = getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY)
    if several or denied or getattr(error, "sqlstate", None) == "25006":
        return problem("query-refused", value=said)
    return problem("query-failed", value=said)
