"""A store that is open: its connections and transactions."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from salesbook.problems import Problem, problem
from salesbook.store.address import Address
from salesbook.store.errors import StoreError, faults_of
from salesbook.store.network import on_network_share
from salesbook.store.schema import upgrade, version_of, version_problem

SECONDS_TO_WAIT = 30.0
"""How long a writer waits for another one."""

LOCK = 0x5342_0001
"""The key of the lock that writers of a PostgreSQL store hold."""


@dataclass(frozen=True, kw_only=True)
class Store:
    """An open store; every use is one transaction."""

    address: Address
    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the store and can change nothing."""
        with faults_of(self.address), self.engine.connect() as connection:
            # SQLite reads one state in any transaction; PostgreSQL does so from this level on.
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose transaction is kept as a whole, or not at all when anything is raised."""
        with self.session() as session, session.transaction() as connection:
            yield connection

    @contextmanager
    def session(self, *, dry_run: bool = False) -> Iterator[Session]:
        """Yield a session of one transaction after another; `dry_run` rolls all of them back at the end."""
        with faults_of(self.address), self.engine.connect() as connection:
            writer = connection.execution_options(writing=True)
            if not dry_run:
                yield Session(writer, self.address, nested=False)
                return
            # One transaction around them all, which become savepoints: each file sees those before it.
            with writer.begin() as whole:
                _lock(writer)
                yield Session(writer, self.address, nested=True)
                whole.rollback()


class Session:
    """A run of writing transactions over one connection."""

    def __init__(self, connection: Connection, address: Address, *, nested: bool) -> None:
        self._connection = connection
        self._address = address
        self._nested = nested

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield the connection in a transaction of its own; only one writer is in one at a time."""
        with faults_of(self._address):
            if self._nested:
                with self._connection.begin_nested():
                    yield self._connection
                return
            with self._connection.begin():
                _lock(self._connection)
                yield self._connection


def _lock(connection: Connection) -> None:
    # BEGIN IMMEDIATE keeps other writers of SQLite out; PostgreSQL needs a lock of our own for that.
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))


@contextmanager
def open_store(
    address: Address, *, writing: bool = False, checked: bool = False, wait: float = SECONDS_TO_WAIT
) -> Iterator[tuple[Store, list[Problem]]]:
    """Yield an open store with its warnings; StoreError when it cannot be used.

    Opened for writing it is checked for damage, unless it was `checked` by the same command, and for
    whether it can be written at all.
    """
    found = _fitness(address, writing=writing and not checked, wait=wait)
    if found is not None:
        raise StoreError(found)
    with _opened(address, writing=writing, wait=wait) as store:
        if writing:
            # An empty transaction: that the store is locked or read-only shows now, before anything is read.
            with store.writing():
                pass
        yield store, network_problems(address)


def create_store(address: Address, *, wait: float = SECONDS_TO_WAIT) -> list[Problem]:
    """Make a store where there is none; an existing one is left alone and reported. StoreError otherwise."""
    found = _fitness(address, writing=True, wait=wait)
    if found is None:
        return [problem("store-exists", address.where, address.shown)]
    if found.slug != "store-missing":
        raise StoreError(found)
    if address.path is not None:
        _make_file(address, address.path)
    with _opened(address, writing=True, wait=wait) as store, store.writing() as connection:
        upgrade(connection)
    return network_problems(address)


def _make_file(address: Address, path: Path) -> None:
    """Make the file of a store its owner's alone; a link to nowhere is not written through (SB393)."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        # An empty file that is there already becomes the store.
        if path.is_symlink():
            raise StoreError(problem("output-is-link", address.where, address.shown)) from error
    except OSError as error:
        unfit = problem("store-unreachable", address.where, address.shown, reason=error.strerror or "")
        raise StoreError(unfit) from error


def migrate_store(address: Address, *, wait: float = SECONDS_TO_WAIT) -> tuple[str, str]:
    """Bring an older store up to date and return its version before and after; StoreError otherwise."""
    found = _fitness(address, writing=True, wait=wait)
    if found is not None and found.slug != "store-older":
        raise StoreError(found)
    with _opened(address, writing=True, wait=wait) as store, store.writing() as connection:
        before = version_of(connection) or ""
        upgrade(connection)
        return before, version_of(connection) or ""


def _fitness(address: Address, *, writing: bool, wait: float) -> Problem | None:
    """Return why a store cannot be used, looking at it without changing anything."""
    unfit = _no_file(address, address.path) if address.path is not None else None
    if unfit is not None:
        return unfit
    # Opened for reading also when it is to be written: writing mode would turn a foreign file to WAL.
    with _opened(address, writing=False, wait=wait) as store, store.reading() as connection:
        return version_problem(connection, address) or (_damage(connection, address) if writing else None)


def _no_file(address: Address, path: Path) -> Problem | None:
    """Return why the file at a path cannot be a store, None when it may be one."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return problem("store-missing", address.where, address.shown)
    except OSError as error:
        return problem("store-unreachable", address.where, address.shown, reason=error.strerror or "")
    if not stat.S_ISREG(found.st_mode):
        return problem("store-foreign", address.where, address.shown, reason="")
    return None if found.st_size else problem("store-missing", address.where, address.shown)


def _damage(connection: Connection, address: Address) -> Problem | None:
    if connection.dialect.name != "sqlite":
        return None
    # One fault is enough. integrity_check would also compare the indexes, and take much longer.
    said = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
    return None if said == "ok" else problem("store-damaged", address.where, address.shown, reason=said)


def network_problems(address: Address) -> list[Problem]:
    """Return a warning when an SQLite store lies on a network share."""
    if address.path is None or not on_network_share(address.path):
        return []
    return [problem("store-on-network", address.where, address.shown)]


@contextmanager
def _opened(address: Address, *, writing: bool, wait: float) -> Iterator[Store]:
    sealed = address.path is not None and not writing and _is_sealed(address.path)
    if address.path is None:
        engine = _postgresql(address, wait)
    else:
        opener = partial(_sqlite, address.path, writing=writing, sealed=sealed, wait=wait)
        # No pool: a connection that is closed is to let go of the file and of its log.
        engine = create_engine("sqlite://", creator=opener, poolclass=NullPool)
        event.listen(engine, "begin", _begin)
    # immutable takes no locks: that nobody wrote meanwhile is checked afterwards.
    before = _state(address.path) if sealed else None
    try:
        yield Store(address=address, engine=engine)
    finally:
        engine.dispose()
    if sealed and _state(address.path) != before:
        raise StoreError(problem("store-busy", address.where, address.shown))


def _is_sealed(path: Path) -> bool:
    """Say whether a store lies where we may not write and nobody is writing: on a disc, in an archive.

    SQLite creates files beside a store even to read it, unless it is opened as immutable.
    """
    beside = path.with_name(f"{path.name}-wal")
    own = os.access in os.supports_effective_ids
    return not os.access(path.parent, os.W_OK, effective_ids=own) and not beside.exists()


def _state(path: Path | None) -> tuple[int, int] | None:
    """Return size and time of change, by which a write in between is noticed."""
    found = path.stat() if path is not None else None
    return (found.st_size, found.st_mtime_ns) if found is not None else None


def _sqlite(path: Path, *, writing: bool, sealed: bool, wait: float) -> sqlite3.Connection:
    mode = "rwc" if writing else "ro&immutable=1" if sealed else "ro"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    # isolation_level=None leaves BEGIN to `_begin`: the driver would begin late, and never as a writer.
    connection = sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)
    try:
        # Off in SQLite unless every connection asks for it.
        connection.execute("PRAGMA foreign_keys = ON")
        # With a WAL, NORMAL may lose the last commits when the machine stops.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = WAL" if writing else "PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    except UnicodeDecodeError as error:
        # What the driver says of a damaged schema quotes its bytes.
        connection.close()
        raise sqlite3.DatabaseError(str(error)) from error
    return connection


def _begin(connection: Connection) -> None:
    """Begin as a writer where the connection is to write, so that no other one comes in between."""
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgresql(address: Address, wait: float) -> Engine:
    # lock_timeout ends the wait for the advisory lock too.
    options = f"-c lock_timeout={round(wait * 1000)} -c timezone=UTC"
    settings = {"options": options, "connect_timeout": 10}
    try:
        return create_engine(address.url, poolclass=NullPool, connect_args=settings)
    except ModuleNotFoundError as error:
        raise StoreError(problem("store-driver", address.where, str(error.name))) from error
