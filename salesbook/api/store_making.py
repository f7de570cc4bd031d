"""A store made and migrated: what needs nothing of what it will hold, so that it is quick."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from salesbook.problems import Problem
from salesbook.store.address import Address, parse_address
from salesbook.store.errors import StoreError
from salesbook.store.store import create_store, migrate_store

T = TypeVar("T")
Found = tuple[T | None, list[Problem]]


def at_address(text: str, use: Callable[[Address], tuple[T, list[Problem]]]) -> Found[T]:
    """Return the result of `use` for the store at an address, or why it cannot be used."""
    address, problems = parse_address(text)
    if address is None:
        return None, problems
    try:
        return use(address)
    except StoreError as error:
        return None, [error.problem]


def init_store(text: str) -> Found[str]:
    """Make a new store and return its address; one that is there already stays as it is (SB713)."""
    return at_address(text, lambda address: (address.shown, create_store(address)))


def upgrade_store(text: str) -> Found[tuple[str, str]]:
    """Bring a store up to date and return its version before and after."""
    return at_address(text, lambda address: (migrate_store(address), []))
