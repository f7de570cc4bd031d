"""Many items of a sequence or a mapping at once, by their places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

Picker = Callable[[Any], Sequence[Any]]


def picker(places: Sequence[Any]) -> Picker:
    """Return what picks the items at some places of a sequence or a mapping: quicker than one by one."""
    # Of one place itemgetter gives the item instead of a sequence, and of none it is an error.
    return itemgetter(*places) if len(places) > 1 else lambda items: [items[at] for at in places]
