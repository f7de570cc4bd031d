"""The steps that make the tables of a store: they lead to what the code uses."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import salesbook.store
from salesbook.store.address import parse_address
from salesbook.store.schema import VERSION_TABLE, VERSIONS
from salesbook.store.store import open_store
from salesbook.store.tables import METADATA

MIGRATIONS = Path(salesbook.store.__file__).parent / "migrations"


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
