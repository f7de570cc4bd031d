"""Which of some amounts add up to a sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

MOST = 24
"""Of more amounts than this so many sums can be made that one of them fits nearly any gap."""
ENOUGH = 32
"""So many ways are looked at; a second one already leaves it open which is meant."""


def subsets(amounts: Sequence[int], target: int) -> list[tuple[int, ...]]:
    """Return the positions of amounts that add up to a target, one tuple for each way, the shortest first.

    Nothing for more than MOST amounts; of very many ways the first ENOUGH. Amounts of 0 belong to no way.
    """
    places = [at for at, amount in enumerate(amounts) if amount]
    if len(places) > MOST:
        return []
    found = islice(_ways(places, amounts, target), ENOUGH)
    return sorted(found, key=lambda way: (len(way), way))


def _ways(places: Sequence[int], amounts: Sequence[int], target: int) -> Iterator[tuple[int, ...]]:
    # Both halves by themselves: 2 * 2 ** 12 sums instead of 2 ** 24.
    half = len(places) // 2
    left = defaultdict(list)
    for total, way in _sums(places[:half], amounts):
        left[total].append(way)
    for total, way in _sums(places[half:], amounts):
        for beside in left.get(target - total, ()):
            if beside or way:
                yield (*beside, *way)


def _sums(places: Sequence[int], amounts: Sequence[int]) -> list[tuple[int, tuple[int, ...]]]:
    """Return the sum of every choice of some places, with the choice."""
    sums: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for at in places:
        sums += [(total + amounts[at], (*way, at)) for total, way in sums]
    return sums
