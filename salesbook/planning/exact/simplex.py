"""Whole numbers within sums that are bounded, near a wanted table, or the proof that there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

CLOSE = 1e-7
"""What is nearer to a whole number than this is one: bases of sums have small determinants."""
TURNS = 6000
"""So many steps at most; a program of some hundred cells takes tens."""
BRANCHES = 60
"""So many times a cell in halves is tried both ways."""
COMMON = 360
"""Multipliers of a proof are fractions with denominators up to this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The sum of some cells is at least `low` and at most `high` (None: no limit)."""

    cells: Ints
    low: int
    high: int | None


Proof = Mapping[int, Fraction]
"""The sums that cannot be met together, by their place, with multipliers: positive for what is needed at
least, negative for what is allowed at most. So weighted no cell is needed more than it is allowed, yet the
least is more than the most."""


def whole_table(wanted: Reals, sums: Sequence[Sum]) -> Ints | Proof | None:
    """Return whole numbers of 0 or more near the wanted ones with all the sums, or why there are none.

    None where neither whole numbers nor a proof were found. The answer is checked in integers, the proof in
    fractions: the arithmetic that finds them need not be trusted.
    """
    base = np.maximum(np.rint(wanted), 0).astype(np.int64)
    first = _near(base, sums)
    if not isinstance(first, np.ndarray):
        return first
    waiting: list[tuple[Reals, list[Sum]]] = [(first, [])]
    for _ in range(BRANCHES):
        if not waiting:
            break
        found, cuts = waiting.pop()
        whole = np.rint(found).astype(np.int64)
        broken = np.flatnonzero(np.abs(found - whole) > CLOSE)
        if broken.size == 0:
            return whole if _meets(whole, sums) else None
        cell, at = broken[:1], int(np.floor(found[broken[0]]))
        for cut in (Sum(cells=cell, low=at + 1, high=None), Sum(cells=cell, low=0, high=at)):
            tried = _near(base, [*sums, *cuts, cut])
            if isinstance(tried, np.ndarray):
                waiting.append((tried, [*cuts, cut]))
    return None


def _meets(cells: Ints, sums: Sequence[Sum]) -> bool:
    totals = [int(cells[each.cells].sum()) for each in sums]
    return bool((cells >= 0).all()) and all(
        each.low <= total and (each.high is None or total <= each.high)
        for each, total in zip(sums, totals, strict=True)
    )


def _near(base: Ints, sums: Sequence[Sum]) -> Reals | Proof | None:
    """Return the cells nearest to a table of whole numbers that meet all sums, in fractions."""
    program = _Program(base, sums)
    if not program.minimise():
        return None
    if program.lacking() > CLOSE * max(len(sums), 1):
        return _proof(program.multipliers(), len(base), sums)
    program.second = True
    return program.cells() if program.minimise() else None


def _proof(multipliers: Reals, count: int, sums: Sequence[Sum]) -> Proof | None:
    """Return multipliers as fractions when they prove in exact arithmetic that the sums contradict."""
    exact = [Fraction(float(each)).limit_denominator(COMMON) for each in multipliers]
    load = [Fraction(0)] * count
    gap = Fraction(0)
    for each, by in zip(sums, exact, strict=True):
        if by and (by < 0 and each.high is None):
            return None
        gap += by * (each.low if by > 0 else each.high or 0)
        for cell in each.cells.tolist() if by else ():
            load[cell] += by
    if gap <= 0 or any(each > 0 for each in load):
        return None
    return {at: by for at, by in enumerate(exact) if by}


class _Program:
    """A linear program in a tableau: cells as steps up and down from a base, slacks, what is lacking.

    Every entry is updated by itself, never summed, so that all machines take the same steps.
    """

    def __init__(self, base: Ints, sums: Sequence[Sum]) -> None:
        count, rows = len(base), len(sums)
        self.base, self.rows, self.second = base, rows, False
        ones = np.zeros((rows, count))
        for at, each in enumerate(sums):
            ones[at, each.cells] = 1.0
        # What a row wants: its least, with a slack above it up to the most.
        slack = -np.eye(rows)
        wanted = np.array([float(each.low - int(base[each.cells].sum())) for each in sums], dtype=np.float64)
        self.sign = np.where(wanted < 0, -1.0, 1.0)
        table = np.hstack([ones, -ones, slack]) * self.sign[:, None]
        self.table = np.hstack([table, np.eye(rows)])
        self.values = np.abs(wanted)
        spans = [np.inf if each.high is None else float(each.high - each.low) for each in sums]
        self.upper = np.concatenate(
            [np.full(count, np.inf), base.astype(np.float64), spans, np.full(rows, np.inf)]
        )
        self.basis = np.arange(2 * count + rows, 2 * count + 2 * rows)
        self.flipped = np.zeros(len(self.upper), dtype=bool)
        lacking = np.concatenate([np.zeros(2 * count + rows), np.ones(rows)])
        self.cost = np.concatenate([np.ones(2 * count), np.zeros(2 * rows)])
        # Reduced costs of both aims; rows one after the other, since a sum may differ between machines.
        self.first_cost = lacking
        for row in self.table:
            self.first_cost = self.first_cost - row

    def lacking(self) -> float:
        """Return by how much the sums are not met."""
        start = len(self.upper) - self.rows
        return float(sum(self.values[at] for at in range(self.rows) if self.basis[at] >= start))

    def multipliers(self) -> Reals:
        """Return the weight of every sum in the proof that they contradict."""
        start = len(self.upper) - self.rows
        found: Reals = (1.0 - self.first_cost[start:]) * self.sign
        return found

    def cells(self) -> Reals:
        """Return the cells of the table."""
        values = np.where(self.flipped, self.upper, 0.0)
        basic = np.where(self.flipped[self.basis], self.upper[self.basis] - self.values, self.values)
        values[self.basis] = basic
        count = len(self.base)
        found: Reals = self.base.astype(np.float64) + values[:count] - values[count : 2 * count]
        return found

    def minimise(self) -> bool:
        """Move to the least of the aim; False when it takes too long."""
        for turn in range(TURNS):
            cost = self.cost if self.second else self.first_cost
            entering = self._entering(cost, careful=turn > TURNS // 3)
            if entering is None:
                return True
            self._enter(entering)
        return False

    def _entering(self, cost: Reals, *, careful: bool) -> int | None:
        limit = len(self.upper) - self.rows
        better = cost[:limit] < -CLOSE
        # What is shut takes no part: a slack of a sum that is exact.
        better &= self.upper[:limit] > 0
        if not better.any():
            return None
        # The first of all, where the steepest went in circles.
        return int(np.argmax(better)) if careful else int(np.argmin(np.where(better, cost[:limit], 0.0)))

    def _enter(self, entering: int) -> None:
        column = self.table[:, entering]
        tops = self.upper[self.basis]
        start = len(self.upper) - self.rows
        # In the second turn what is lacking stays at zero.
        tops = np.where((self.basis >= start) & self.second, 0.0, tops)
        with np.errstate(divide="ignore", invalid="ignore"):
            falls = np.where(column > CLOSE, self.values / column, np.inf)
            rises = np.where(column < -CLOSE, (tops - self.values) / -column, np.inf)
        steps = np.maximum(np.minimum(falls, rises), 0.0)
        least = float(steps.min(initial=np.inf))
        if self.upper[entering] <= least:
            self._flip(entering)
            return
        ties = np.flatnonzero(steps <= least + CLOSE)
        row = int(ties[np.argmin(self.basis[ties])])
        if rises[row] < falls[row]:
            self._turn(row, tops[row])
        self._pivot(row, entering)

    def _flip(self, column: int) -> None:
        """Count a cell from its other bound."""
        self.values = self.values - self.table[:, column] * self.upper[column]
        self.table[:, column] = -self.table[:, column]
        self.cost[column] = -self.cost[column]
        self.first_cost[column] = -self.first_cost[column]
        self.flipped[column] ^= True

    def _turn(self, row: int, top: float) -> None:
        """Count what leaves a row from its upper bound."""
        leaving = self.basis[row]
        self.table[row] = -self.table[row]
        self.table[row, leaving] = 1.0
        self.values[row] = top - self.values[row]
        self.flipped[leaving] ^= True

    def _pivot(self, row: int, entering: int) -> None:
        pivot = self.table[row, entering]
        self.table[row] /= pivot
        self.values[row] /= pivot
        line, value = self.table[row].copy(), self.values[row]
        factors = self.table[:, entering].copy()
        factors[row] = 0.0
        busy = np.flatnonzero(np.abs(factors) > 0)
        self.table[busy] -= factors[busy, None] * line[None, :]
        self.values[busy] -= factors[busy] * value
        self.values = np.where(np.abs(self.values) < CLOSE, 0.0, self.values)
        self.cost = self.cost - self.cost[entering] * line
        self.first_cost = self.first_cost - self.first_cost[entering] * line
        self.basis[row] = entering
