"""A copy of a store taken while it is in use: always one SQLite file, complete or not written at all."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert, select

from salesbook.problems import Location, problem
from salesbook.store.address import Address
from salesbook.store.errors import StoreError
from salesbook.store.facts import AT_ONCE
from salesbook.store.store import Store, create_store, open_store
from salesbook.store.tables import METADATA


def write_backup(store: Store, target: Path, temporary: Path) -> None:
    """Copy a store into an empty file beside the one whose place it will take.

    OSError when it cannot be written, StoreError when the store cannot be read to its end or the target is a
    store in use (SB714): its log would be laid over the copy.
    """
    if _is_in_use(target, store.address.path):
        raise StoreError(problem("backup-in-use", Location(file=str(target)), str(target)))
    url = f"sqlite:///{temporary}"
    try:
        _copy(store, Address(kind="sqlite", url=url, shown=str(target), path=temporary))
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
    finally:
        # SQLite may have left its log and its shared memory beside the copy.
        for leftover in ("-wal", "-shm"):
            Path(f"{temporary}{leftover}").unlink(missing_ok=True)


def _is_in_use(target: Path, path: Path | None) -> bool:
    """Say whether a file is the store itself, or a store that somebody has open or left without closing."""
    own = path is not None and target.exists() and target.samefile(path)
    log = target.with_name(f"{target.name}-wal")
    return own or (log.exists() and log.stat().st_size > 0)


def _copy(store: Store, address: Address) -> None:
    # One transaction for all of it: the copy is one state of the store, whoever writes meanwhile.
    with store.reading() as connection:
        plain = connection.connection.driver_connection
        if isinstance(plain, sqlite3.Connection):
            _copy_file(plain, address)
            return
        create_store(address)
        with open_store(address, writing=True) as (target, _), target.writing() as into:
            # A cursor on the server: without one the driver would fetch a whole table into memory.
            streamed = connection.execution_options(stream_results=True, max_row_buffer=AT_ONCE)
            # Parents come before children here: foreign keys are checked as the rows are written.
            for table in METADATA.sorted_tables:
                for rows in streamed.execute(select(table)).mappings().partitions(AT_ONCE):
                    into.execute(insert(table), [dict(row) for row in rows])


def _copy_file(plain: sqlite3.Connection, address: Address) -> None:
    with closing(sqlite3.connect(str(address.path))) as copy:
        try:
            plain.backup(copy)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:  # the copy's disk, not the store's
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise
