"""What a process remembers of the books it has read, and how to make it forget."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

from salesbook.intake import locate
from salesbook.xlsx.reading import shape, stretch

REMEMBERED = (stretch._KNOWN, stretch._KNOWN_LAST, shape._KNOWN, shape._KNOWN_COLUMNS, locate._STANDING)
"""What is remembered otherwise than by a function's cache."""
READING = ("salesbook.xlsx", "salesbook.intake", "salesbook.layout", "salesbook.model.period")


def forget() -> None:
    """Forget all that was learnt from the books read so far."""
    for known in REMEMBERED:
        known.clear()
    for module in _modules():
        for name, value in vars(module).items():
            if hasattr(value, "cache_clear") and "template" not in name:
                value.cache_clear()


def sizes() -> dict[str, int]:
    """Return how much is in each collection that a module of the reading path holds, but those above."""
    known = {id(each) for each in REMEMBERED}
    return {
        f"{module.__name__}.{name}": len(value)
        for module in _modules()
        for name, value in vars(module).items()
        if isinstance(value, dict | list | set) and id(value) not in known
        if not name.startswith("__")
    }


def _modules() -> Iterator[ModuleType]:
    yield from [module for name, module in sys.modules.items() if name.startswith(READING)]
