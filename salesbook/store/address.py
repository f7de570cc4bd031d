"""Where a store is: a file, or a database on a server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from salesbook.problems import Location, Problem, problem

IN_QUERY = re.compile(r"([?&](?:password|sslpassword)=)[^&]*", re.IGNORECASE)
"""A password among the options of an address."""

SCHEMES = {"postgresql": "postgresql", "postgres": "postgresql", "postgresql+psycopg": "postgresql"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A store's address. `shown` names it without a password; `path` is set for a file."""

    kind: Literal["sqlite", "postgresql"]
    url: str
    shown: str
    path: Path | None = None

    @property
    def where(self) -> Location:
        """The store as the place of a problem."""
        return Location(file=self.shown)


def parse_address(text: str) -> tuple[Address | None, list[Problem]]:
    """Return the address written as a path, `sqlite:///path`, or `postgresql://user@host/database`."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        return _file(Path(text)), []
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return _file(Path(rest[1:])), []
    if scheme in SCHEMES and rest:
        return Address(
            kind="postgresql", url=f"postgresql+psycopg://{rest}", shown=_without_password(text)
        ), []
    return None, [problem("store-address", Location(file=_without_password(text)), _without_password(text))]


def _file(path: Path) -> Address:
    return Address(kind="sqlite", url=f"sqlite:///{path}", shown=str(path), path=path)


def _without_password(text: str) -> str:
    try:
        parts = urlsplit(text)
        password = parts.password
    except ValueError:
        return text.partition("://")[0] + "://…"
    shown = text if not password else text.replace(f":{password}@", ":***@", 1)
    return IN_QUERY.sub(r"\1***", shown)
