"""What a database says when it cannot go on, as problems."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

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
    "55P03": "store-busy",
    "40001": "store-busy",
    "40P01": "store-busy",
    "25006": "store-read-only",
    "42501": "store-read-only",
    "53100": "store-full",
    "53200": "store-unreachable",
    "53300": "store-unreachable",
    "XX001": "store-damaged",
    "XX002": "store-damaged",
}


class StoreError(Exception):
    """The store cannot go on; `problem` says why."""

    def __init__(self, found: Problem) -> None:
        super().__init__(f"{found.code} {found.slug}")
        self.problem = found


@contextmanager
def faults_of(address: Address) -> Iterator[None]:
    """Turn what the database raises inside into a StoreError, where it is not a mistake of ours."""
    try:
        yield
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
        code = getattr(cause, "sqlite_errorcode", None)
        return None if code is None else SQLITE_SLUGS.get(code & 0xFF)
    state: str | None = getattr(cause, "sqlstate", None)
    if state is None:
        return "store-unreachable" if type(cause).__name__ == "OperationalError" else None
    if state.startswith(("08", "28", "3D", "57P")):
        return "store-unreachable"
    return POSTGRESQL_SLUGS.get(state)
