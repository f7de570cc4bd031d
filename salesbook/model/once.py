"""What follows from something that never changes, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Once:
    """Keeps what functions make of it: books of a batch ask for the same."""

    def once(self, make: Callable[[Any], T], /) -> T:
        """Return what a function of a module makes of this; it is made once."""
        kept: dict[Callable[[Any], Any], Any] = self.__dict__.setdefault("_once", {})
        if make not in kept:
            kept[make] = make(self)
        found: T = kept[make]
        return found

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: what was kept is made again where it is asked for."""
        return {name: value for name, value in self.__dict__.items() if name != "_once"}
