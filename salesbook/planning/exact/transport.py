"""A table of whole numbers with given row and column sums, every cell next to its share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Place = tuple[int | slice | Ints, int | slice | Ints]

FINE = 1 << 20
"""In how many parts of a unit the distance of a cell from its share is computed."""
STEP = 1 << 8
"""What a move that leaves a cell's two nearest whole numbers costs, in moves that do not."""
BOUNDLESS = np.int64(1) << np.int64(62)
"""Stands for no upper bound."""
FAR = 1 << 60
"""What an impossible move costs: above all others, and three of them still fit 64 bits."""
GOLDEN = 0x9E3779B97F4A7C15
"""2 ** 64 / golden ratio: its multiples spread evenly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Real-valued shares as whole units and parts of a unit, one cell for every row and column.

    A cell's number stays within `lower` and `upper`, in whole units.
    """

    floors: Ints
    parts: Ints
    lower: Ints
    upper: Ints


def product_shares(rows: Ints, columns: Ints, total: int) -> tuple[Ints, Ints]:
    """Return floor and remainder of rows x columns / total for every cell, exactly."""
    return _divided(rows[:, None], columns[None, :], total)


def exact_shares(cells: Ints, total: int, whole: int) -> tuple[Ints, Ints]:
    """Return floor and remainder of cells x total / whole, exactly."""
    return _divided(cells, np.full_like(cells, total), whole)


def _divided(one: Ints, other: Ints, divisor: int) -> tuple[Ints, Ints]:
    """Return floor and remainder of one x other / divisor.

    The quotient is estimated in floating point and set right by its remainder, which wraps round 2**64
    and so is exact as long as it is small.
    """
    guess = np.floor(one.astype(np.float64) * other / divisor).astype(np.int64)
    products = one.astype(np.uint64) * other.astype(np.uint64)
    rest = (products - guess.astype(np.uint64) * np.uint64(divisor)).view(np.int64)
    shift = rest // divisor
    return guess + shift, rest - shift * divisor


def open_shares(floors: Ints, parts: Ints) -> Shares:
    """Return shares without bounds of their own: zero stays zero, nothing falls below zero."""
    upper = np.where((floors == 0) & (parts == 0), 0, BOUNDLESS)
    return Shares(floors=floors, parts=parts, lower=np.zeros_like(floors), upper=upper)


def loosened(shares: Shares, rows: Ints, columns: Ints) -> Shares:
    """Return shares of which a zero may rise where its row and its column are to have anything."""
    upper = np.where((rows[:, None] > 0) & (columns[None, :] > 0), BOUNDLESS, 0)
    return replace(shares, upper=upper)


def fit_table(shares: Shares, rows: Ints, columns: Ints, turn: int = 0) -> Ints | None:
    """Return whole numbers with exactly these row and column sums, None when the bounds allow none.

    A cell takes one of the two whole numbers beside its share wherever the sums allow. Where the
    roundings up fall is spread evenly: rows by turns, and differently for every `turn`.
    """
    cells = np.clip(shares.floors + _spread_parts(shares.parts, turn), shares.lower, shares.upper)
    table = _Flow(cells, shares)
    # Rows first: after that units move between columns of a row, which keeps its sum.
    for row in np.flatnonzero(cells.sum(axis=1) != rows):
        if not table.settle_row(int(row), int(rows[row])):
            return None
    table.move_directly(columns)
    return cells if table.move_along_paths(columns) else None


def _spread_parts(parts: Ints, turn: int) -> Ints:
    """Return 0 or 1 for every cell so that rows add up to their parts and columns nearly do."""
    # Along a row the parts add up from a start, and a cell that passes a whole number gets the unit.
    # The starts scatter these cells over the rows, so that columns nearly add up too.
    count = parts.shape[0]
    # A shift by 44 leaves 20 of 64 bits: a start below FINE.
    offsets = (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN)) >> np.uint64(44)
    # Moved every month: otherwise the same cells would be rounded up twelve times.
    starts = (offsets.astype(np.int64) + turn * (GOLDEN >> 43) // 3) % FINE
    reached = (np.cumsum(parts, axis=1) + starts[:, None]) // FINE
    return np.diff(reached, axis=1, prepend=0)


def _stride(missing: int, places: int) -> int:
    """Return how many units to move at once: one, unless far more are missing than there are places."""
    return max(abs(missing) // (2 * places), 1)


class _Flow:
    """Cells while they are moved to the right sums."""

    def __init__(self, cells: Ints, shares: Shares) -> None:
        self.cells = cells
        self.shares = shares

    def _over(self, at: Place) -> Ints:
        """Return how far cells stand above their shares, in parts of a unit."""
        shares = self.shares
        above: Ints = self.cells[at] - shares.floors[at]
        parts: Ints = shares.parts[at]
        return above * FINE - parts

    def _rise(self, at: Place) -> Ints:
        """Return what adding a unit costs: one, or steps beyond the share's upper neighbour."""
        over = self._over(at)
        cost = np.where(over < 0, 1, STEP * (over // FINE + 1))
        return np.where(self.cells[at] < self.shares.upper[at], cost, FAR)

    def _fall(self, at: Place) -> Ints:
        """Return what taking a unit away costs."""
        over = self._over(at)
        cost = np.where(over > 0, 1, STEP * (-over // FINE + 1))
        return np.where(self.cells[at] > self.shares.lower[at], cost, FAR)

    def settle_row(self, row: int, total: int) -> bool:
        """Give a row its sum, nearest cells first."""
        while missing := total - int(self.cells[row].sum()):
            at = (row, slice(None))
            up = missing > 0
            room, sign = self._room(at, up=up), 1 if up else -1
            # Stable: of equal cells the first is moved.
            nearest = np.argsort(self._over(at) * sign, kind="stable")
            movable = nearest[room[nearest] > 0]
            if movable.size == 0:
                return False
            moved = movable[: abs(missing)]
            self.cells[row][moved] += np.minimum(room[moved], _stride(missing, movable.size)) * sign
        return True

    def _room(self, at: Place, *, up: bool) -> Ints:
        """Return how many units cells can still rise, or fall, within their bounds."""
        room: Ints = self.shares.upper[at] - self.cells[at] if up else self.cells[at] - self.shares.lower[at]
        return room

    def move_directly(self, columns: Ints) -> None:
        """Move units from columns with too much to columns with too little, within a row each."""
        excess = (self.cells.sum(axis=0) - columns).tolist()
        taking = [at for at, over in enumerate(excess) if over < 0]
        standing = _LyingColumns(self.cells, self.shares)
        for giving in [at for at, over in enumerate(excess) if over > 0]:
            for other in taking:
                count = min(excess[giving], -excess[other])
                moved = standing.move(giving, other, count) if count > 0 else 0
                excess[giving] -= moved
                excess[other] += moved
        self.cells[:] = standing.cells.T

    def move_along_paths(self, columns: Ints) -> bool:
        """Move what is left over several columns and rows, along the cheapest path."""
        while (excess := self.cells.sum(axis=0) - columns).any():
            way = self._cheapest_path(excess)
            if way is None:
                return False
            least = int(min(excess[way[0]], -excess[way[-1]]))
            self._move_far(way, _stride(least, len(self.cells)))
        return True

    def _move_far(self, way: Sequence[int], count: int) -> None:
        """Move units along a path of columns, in each step within the row where it costs least.

        `count` at once, or as many as the bounds allow; at least one.
        """
        steps = list(pairwise(way))
        if count > 1:
            rows = [self._cheapest_row(*step) for step in steps]
            places = list(zip(rows, steps, strict=True))
            given = [int(self._room((row, giving), up=False)) for row, (giving, _) in places]
            taken = [int(self._room((row, taking), up=True)) for row, (_, taking) in places]
            count = min(count, *given, *taken)
        for at, step in enumerate(steps):
            # A single unit looks for its row again: the step before may have changed what it costs.
            row = rows[at] if count > 1 else self._cheapest_row(*step)
            self.cells[row, step[0]] -= count
            self.cells[row, step[1]] += count

    def _cheapest_row(self, giving: int, taking: int) -> int:
        cost = self._fall((slice(None), giving)) + self._rise((slice(None), taking))
        return int(np.argmin(cost))

    def _cheapest_path(self, excess: Ints) -> list[int] | None:
        """Return a path of columns from one with too much to one with too little, None when there is none."""
        whole = (slice(None), slice(None))
        fall, rise = self._fall(whole), self._rise(whole)
        size = len(excess)
        # Bellman-Ford over the columns. Every step costs something, so no way runs in a circle.
        step = np.stack([(fall[:, [giving]] + rise).min(axis=0) for giving in range(size)])
        cost = np.where(excess > 0, 0, FAR)
        before = np.full(size, -1)
        for _ in range(size):
            reach = cost[:, None] + step
            best = reach.argmin(axis=0)
            better = reach[best, np.arange(size)] < cost
            if not better.any():
                break
            cost = np.where(better, reach[best, np.arange(size)], cost)
            before = np.where(better, best, before)
        ends = np.where(excess < 0, cost, FAR)
        end = int(ends.argmin())
        if ends[end] >= FAR:
            return None
        way = [end]
        while before[way[0]] >= 0:
            way.insert(0, int(before[way[0]]))
        return way


class _LyingColumns:
    """How far cells stand above their shares, column by column: rows of a table that lies on its side.

    Whole columns are looked at thousands of times; so they lie together in memory.
    """

    def __init__(self, cells: Ints, shares: Shares) -> None:
        self.cells, self.lower, self.upper = (
            np.ascontiguousarray(table.T) for table in (cells, shares.lower, shares.upper)
        )
        self.over: Ints = np.ascontiguousarray(((cells - shares.floors) * FINE - shares.parts).T)
        # Cost one: the cell stays beside its share; dearer moves are left to the paths.
        self.gives = (self.over > 0) & (self.cells > self.lower)
        self.takes = (self.over < 0) & (self.cells < self.upper)

    def move(self, giving: int, taking: int, count: int) -> int:
        """Move units between two columns in the rows where it brings both nearest to their shares."""
        rows = np.flatnonzero(self.gives[giving] & self.takes[taking])
        if len(rows) > count:
            gain = self.over[taking][rows] - self.over[giving][rows]
            edge = np.partition(gain, count - 1)[count - 1]
            less, level = rows[gain < edge], rows[gain == edge]
            # Of equal rows the first.
            rows = np.concatenate((less, level[: count - len(less)]))
        self._change(rows, giving, -1)
        self._change(rows, taking, 1)
        return len(rows)

    def _change(self, rows: Ints, column: int, by: int) -> None:
        # The column first, as a view: indexing both at once takes several times as long.
        cells = self.cells[column][rows] + by
        over = self.over[column][rows] + by * FINE
        self.cells[column][rows], self.over[column][rows] = cells, over
        self.gives[column][rows] = (over > 0) & (cells > self.lower[column][rows])
        self.takes[column][rows] = (over < 0) & (cells < self.upper[column][rows])
