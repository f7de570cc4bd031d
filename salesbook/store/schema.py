"""The version of a store's tables: checked on opening, made and brought up to date on demand."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from salesbook.problems import Problem, problem
from salesbook.store.address import Address
from salesbook.store.tables import METADATA, VIEWS

VERSIONS = ("0012",)
"""Every version since the first release, the newest last."""

UNRELEASED = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
"""Versions from before the first release: no step leads on from them."""

VERSION_TABLE = "salesbook_schema"
APPLICATION_ID = 0x5342_0001
"""Marks an SQLite file as a store: SB."""


def version_of(connection: Connection) -> str | None:
    """Return the version of a store's tables, None when there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - ours


def is_foreign(connection: Connection) -> bool:
    """Say whether a database holds something other than a store."""
    if connection.dialect.name == "sqlite":
        marked = connection.execute(text("PRAGMA application_id")).scalar() == APPLICATION_ID
        return not marked and bool(inspect(connection).get_table_names() or _is_used(connection))
    seen = inspect(connection)
    # A database on a server may hold tables of others; only our names without our version are foreign.
    ours = {*METADATA.tables, *VIEWS} & {*seen.get_table_names(), *seen.get_view_names()}
    return version_of(connection) is None and bool(ours)


def _is_used(connection: Connection) -> bool:
    return bool(connection.execute(text("PRAGMA application_id")).scalar())


def version_problem(connection: Connection, address: Address) -> Problem | None:
    """Return why a store cannot be used as it is: foreign, empty, older or newer than this program."""
    if is_foreign(connection):
        return problem("store-foreign", address.where, address.shown, reason="")
    version = version_of(connection)
    if version is None:
        return problem("store-missing", address.where, address.shown)
    if version != VERSIONS[-1]:
        slug = _version_slug(version)
        return problem(slug, address.where, address.shown, version=version, known=VERSIONS[-1])
    gone = ", ".join(_gone(connection))
    return problem("store-damaged", address.where, address.shown, reason=f"no {gone}") if gone else None


def _version_slug(version: str) -> str:
    if version in UNRELEASED:
        return "store-unreleased"
    return "store-older" if version in VERSIONS else "store-newer"


def _gone(connection: Connection) -> list[str]:
    """Return the tables and views that a store should have and has not."""
    seen = inspect(connection)
    return sorted({*METADATA.tables, *VIEWS} - {*seen.get_table_names(), *seen.get_view_names()})


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date, inside the transaction of the connection."""
    from alembic import command  # noqa: PLC0415 - slow to import, and rarely needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    # Alembic interpolates its options: a % in the path must be doubled.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    if connection.dialect.name == "sqlite":
        # Written in the same transaction: a file is marked as a store only together with its tables.
        connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
    command.upgrade(config, "head")
