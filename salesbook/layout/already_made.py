"""What was made before of the very same things: books of a batch have most of them in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 10_000
"""So many things are kept, of which a form of the year has some hundreds."""


class AlreadyMade:
    """Things by what they were made of, which is told by identity, and by what else decides about them.

    Threads may share it: what a thing was made of is kept with it, so that nothing else is given its
    identity.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Any, tuple[object, ...]]] = {}
        self._records: dict[Hashable, Mapping[str, object]] = {}

    def of(self, parts: tuple[object, ...], more: Hashable, make: Callable[[], T]) -> T:
        """Return what was made of these parts before, else what `make` gives."""
        key = (more, *map(id, parts))
        found = self._kept.pop(key, None) or (make(), parts)
        # Put last: the first one is what was asked for the longest time ago.
        self._kept[key] = found
        for oldest in list(islice(self._kept, MOST // 10)) if len(self._kept) > MOST else ():
            self._kept.pop(oldest, None)
        thing: T = found[0]
        return thing

    def records(self, records: Sequence[Mapping[str, object]]) -> tuple[Mapping[str, object], ...]:
        """Return records, each as the first one that says the same: lists are often made anew."""
        return self.of((records,), "records", lambda: tuple([self._record(each) for each in records]))

    def _record(self, record: Mapping[str, object]) -> Mapping[str, object]:
        if len(self._records) >= MOST:
            self._records.clear()
        try:
            # 1 and True are alike, and are not written alike.
            return self._records.setdefault((*record.items(), *map(type, record.values())), record)
        except TypeError:
            # Figures by month cannot be compared quickly; such a record is known as itself.
            return record
