"""Where a store is: a file, or a database on a server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from salesbook.problems import Location, Problem, Text, problem, sentence

SERVER_MEANT = re.compile(
    r"(?is)\s*postgres(ql)?(\+\w+)?\s*(:|//)|.*\b(host|user|password|dbname|service)\s*="
)
"""What is no file's name but an address of PostgreSQL, mistyped or as other programs write it."""
# libpq takes either spelling of its scheme; the third is how SQLAlchemy names the driver.
SCHEMES = {"postgresql": "postgresql", "postgres": "postgresql", "postgresql+psycopg": "postgresql"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A store's address. `shown` names it without a password; `path` is set for a file."""

    kind: Literal["sqlite", "postgresql"]
    url: str = field(repr=False)
    shown: str
    path: Path | None = None

    @property
    def where(self) -> Location:
        """The store as the place of a problem."""
        return Location(file=self.shown)


def parse_address(text: str) -> tuple[Address | None, list[Problem]]:
    """Return the address written as a path, `sqlite:///path`, or `postgresql://user@host/database`."""
    scheme, separator, rest = text.partition("://")
    if not separator and SERVER_MEANT.match(text):
        return None, [_no_address(_hidden("postgresql"))]
    if not separator:
        return _file(Path(text)), []
    # As SQLAlchemy writes it: three slashes before a relative path, four before an absolute one.
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return _file(Path(rest[1:])), []
    if scheme in SCHEMES and rest:
        return _server(scheme, rest)
    # After an @ or a ? there may be a password: then nothing but the scheme is repeated.
    return None, [_no_address(text if "@" not in rest and "?" not in rest else _hidden(scheme))]


def _server(scheme: str, rest: str) -> tuple[Address | None, list[Problem]]:
    """Return the address of a database on a server, read as its driver reads it."""
    try:
        # Without a driver in its scheme SQLAlchemy would load psycopg2.
        url = make_url(f"postgresql+psycopg://{rest}")
        # Asked for now: a wrong port or query would otherwise show only at the first connection.
        _, options = url.get_dialect()().create_connect_args(url)
    except ArgumentError:
        return None, [_no_address(_hidden(scheme))]
    except ValueError:
        return None, [_no_address(_hidden(scheme), sentence("store.address.port"))]
    if rest.count("@") > 1:  # which of them ends the password nobody can say, so nothing can be masked
        return None, [_no_address(_hidden(scheme), sentence("store.address.at-signs"))]
    shown = _shown(scheme, url)
    unfit = _unfit(options)
    if unfit:
        return None, [_no_address(shown, sentence("store.address.unfit", why=unfit))]
    return Address(kind="postgresql", url=f"postgresql+psycopg://{rest}", shown=shown), []


def _no_address(shown: str, why: Text | None = None) -> Problem:
    return problem("store-address", Location(file=shown), shown, why=why or "")


def _hidden(scheme: str) -> str:
    """Return what may be shown of an address that cannot be parsed: any part may be a password."""
    return f"{scheme}://…"


def _shown(scheme: str, url: URL) -> str:
    """Return an address with its passwords masked."""
    # libpq takes passwords in the query too, and render_as_string would show those as they are.
    pairs = [(name, value) for name, each in url.normalized_query.items() for value in each]
    query = "&".join(f"{name}={'***' if 'password' in name.lower() else value}" for name, value in pairs)
    plain = url.set(query={}).render_as_string(hide_password=True).partition("://")[2]
    return f"{scheme}://{plain}{'?' if query else ''}{query}"


def _unfit(options: Mapping[str, Any]) -> str:
    """Return why the driver rejects the options of an address; empty where it is not installed."""
    try:
        from psycopg import ProgrammingError  # noqa: PLC0415 - an extra, slow to import
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415
    except ImportError:
        return ""
    try:
        make_conninfo(**options)
    except ProgrammingError as error:
        return str(error).strip()
    return ""


def _file(path: Path) -> Address:
    return Address(kind="sqlite", url=f"sqlite:///{path}", shown=str(path), path=path)
