"""The tables of a store: every released version comes up to date with every row, as the code has it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from imported_returns import dump
from sqlalchemy import create_engine, insert, select
from support.postgresql import Server

import salesbook.store
from salesbook.api.store import upgrade_store
from salesbook.store.address import parse_address
from salesbook.store.schema import APPLICATION_ID, VERSION_TABLE, VERSIONS, upgrade
from salesbook.store.store import open_store
from salesbook.store.tables import METADATA

MIGRATIONS = Path(salesbook.store.__file__).parent / "migrations"
RELEASED = Path(__file__).parent / "released"
"""A store of every version but the newest, as SQL, with rows in every table."""


def test_the_newest_version_is_that_of_the_last_step() -> None:
    steps = ScriptDirectory(str(MIGRATIONS))
    assert steps.get_current_head() == VERSIONS[-1]
    assert tuple(each.revision for each in reversed(list(steps.walk_revisions()))) == VERSIONS


def test_the_steps_make_the_tables_that_the_code_uses(store: str) -> None:
    address, _ = parse_address(store)
    assert address is not None
    with open_store(address) as (opened, _), opened.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_a_store_of_a_released_version_keeps_every_row(tmp_path: Path, version: str) -> None:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path)) as store:
        store.executescript((RELEASED / f"{version}.sql").read_text("utf-8"))
        store.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        before = counts(store)
    assert min(before.values()) > 0
    assert upgrade_store(str(path)) == ((version, VERSIONS[-1]), [])
    with closing(sqlite3.connect(path)) as store:
        assert {name: count for name, count in counts(store).items() if name in before} == before
    found = dump(str(path))
    assert (len(found.submissions), len(found.counting)) == (6, 45)
    assert upgrade_store(str(path)) == ((VERSIONS[-1], VERSIONS[-1]), [])


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_a_server_of_a_released_version_keeps_every_row(server: Server, tmp_path: Path, version: str) -> None:
    file, place = tmp_path / "store.db", server.new_database()
    with closing(sqlite3.connect(file)) as store:
        store.executescript((RELEASED / f"{version}.sql").read_text("utf-8"))
        store.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    copy_rows(file, place, version)
    assert upgrade_store(place) == ((version, VERSIONS[-1]), [])
    upgrade_store(str(file))
    assert dump(place) == dump(str(file))


def copy_rows(file: Path, place: str, version: str) -> None:
    """Make the tables of a version on a server and fill them from a file."""
    address, _ = parse_address(place)
    assert address is not None
    source, target = create_engine(f"sqlite:///{file}"), create_engine(address.url)
    with source.connect() as old, target.begin() as new:
        upgrade(new, version)
        for table in METADATA.sorted_tables:
            rows = [dict(row) for row in old.execute(select(table)).mappings()]
            new.execute(insert(table), rows)
    source.dispose()
    target.dispose()


def counts(store: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows every table has."""
    names = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: store.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in names}
