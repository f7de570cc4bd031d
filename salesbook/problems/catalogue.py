"""The catalogue of problem kinds: stable codes, severities and words, declared in `texts/*.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from salesbook.problems.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemKind:
    """One kind of mistake.

    `message` and `remedy` hold `{placeholders}` filled from a problem's details; `about` explains the
    kind to somebody who asks `salesbook explain`.
    """

    code: str
    slug: str
    severity: str
    message: Text
    remedy: Text
    about: Text


@cache
def catalogue() -> tuple[ProblemKind, ...]:
    """Return every kind, in the order of their codes."""
    from importlib import resources  # noqa: PLC0415 - `--help` needs none of it

    folder = resources.files(__package__).joinpath("texts")
    declared: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            entries = tomllib.loads(file.read_text("utf-8"))
            twice = declared.keys() & entries.keys()
            # The later file would win without a word.
            if twice:
                raise ValueError(f"{file.name} declares again: {', '.join(sorted(twice))}")
            declared |= entries
    kinds = [
        ProblemKind(
            code=entry["code"],
            slug=slug,
            severity=entry["severity"],
            message=Text(entry["message"]),
            remedy=Text(entry["remedy"]),
            about=Text(entry["about"]),
        )
        for slug, entry in declared.items()
    ]
    return tuple(sorted(kinds, key=lambda kind: kind.code))


@cache
def _by_slug() -> dict[str, ProblemKind]:
    return {kind.slug: kind for kind in catalogue()}


def kind_of(slug: str) -> ProblemKind:
    """Return the kind with this slug; KeyError when the catalogue has none."""
    return _by_slug()[slug]
