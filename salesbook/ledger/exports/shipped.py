"""What comes with the program: the profiles, and the words of rows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from salesbook.ledger.exports.profile import Profile, parse_profile
from salesbook.ledger.exports.words import RowWords


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """Return the shipped profiles by name."""
    found: dict[str, Profile] = {}
    folder = resources.files(__package__).joinpath("profiles")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            profile, problems = parse_profile(file.name, file.read_bytes())
            if profile is None:
                raise ValueError(f"{file.name}: {problems}")
            found[profile.name] = profile
    return found


@cache
def row_words() -> RowWords:
    """Return the words that tell what a row is."""
    table = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))
    currency = table.pop("currency")
    return RowWords.of(table, currency)
