"""Errors of a database, as problems."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from salesbook.problems import Problem, problem
from salesbook.store.address import Address

SQLITE_SLUGS = {
    sqlite3.SQLITE_BUSY: "store-busy",
    sqlite3.SQLITE_LOCKED: "store-busy",
    sqlite3.SQLITE_READONLY: "store-read-only",
    sqlite3.SQLITE_PERM: "store-read-only",
    sqlite3.SQLITE_FULL: "store-full",
    sqlite3.SQLITE_CORRUPT: "store-damaged",
    sqlite3.SQLITE_NOTADB: "store-foreign",
    sqlite3.SQLITE_CANTOPEN: "store-unreachable",
    sqlite3.SQLITE_IOERR: "store-unreachable",
}
POSTGRESQL_SLUGS = {
    # lock_timeout ran out, a serialization failure, a deadlock
    "55P03": "store-busy",
    "40001": "store-busy",
    "40P01": "store-busy",
    # a read-only transaction, a missing privilege
    "25006": "store-read-only",
    "42501": "store-read-only",
    # the disk is full; out of memory, too many connections
    "53100": "store-full",
    "53200": "store-unreachable",
    "53300": "store-unreachable",
    # a damaged table, a damaged index
    "XX001": "store-damaged",
    "XX002": "store-damaged",
}


class StoreError(Exception):
    """The store cannot go on; `problem` says why."""

    def __init__(self, found: Problem) -> None:
        super().__init__(f"{found.code} {found.slug}")
        self.problem = found


class StoredValueError(Exception):
    """The store holds a value that this program never writes."""


Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")


def reading_values(function: Callable[Parameters, Value]) -> Callable[Parameters, Value]:
    """Report a row that a function cannot make a record of as a damaged store."""

    @wraps(function)
    def read(*positional: Parameters.args, **named: Parameters.kwargs) -> Value:
        try:
            return function(*positional, **named)
        # Caught only around the making of records from rows: anywhere else these are bugs of ours.
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise StoredValueError(f"{type(error).__name__} {error}") from error

    return read


@contextmanager
def faults_of(address: Address) -> Iterator[None]:
    """Turn what the database raises inside into a StoreError, where it is not a mistake of ours."""
    try:
        yield
    except StoredValueError as error:
        raise StoreError(problem("store-damaged", address.where, address.shown, reason=str(error))) from error
    except (DBAPIError, sqlite3.Error) as error:
        found = _fault(address, error)
        if found is None:
            raise
        raise StoreError(found) from error


def _fault(address: Address, error: DBAPIError | sqlite3.Error) -> Problem | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = str(cause).strip().partition("\n")[0]
    slug = _slug(cause)
    return None if slug is None else problem(slug, address.where, address.shown, reason=said)


def _slug(cause: object) -> str | None:
    if isinstance(cause, sqlite3.Error):
        # The low byte is the primary code; extended ones (SQLITE_IOERR_READ, ...) say more in the others.
        known = SQLITE_SLUGS.get((getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF)
        # Our statements fit our tables: where SQLite finds fault with them, the tables are no longer ours.
        broken = isinstance(cause, sqlite3.OperationalError) or type(cause) is sqlite3.DatabaseError
        return known or ("store-damaged" if broken else None)
    state: str | None = getattr(cause, "sqlstate", None)
    if state is None:
        # No state: no server answered. Told by its name, since psycopg may not be installed.
        return "store-unreachable" if type(cause).__name__ == "OperationalError" else None
    # Classes: connection, authorization, no such database, a server that shuts down.
    if state.startswith(("08", "28", "3D", "57P")):
        return "store-unreachable"
    return POSTGRESQL_SLUGS.get(state)
