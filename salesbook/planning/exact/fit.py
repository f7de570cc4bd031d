"""Proportional fitting: a table scaled to its margins and to bounded blocks inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

ROUNDS = 400
CLOSE = 2.0**-12
"""How close to its margins, in rounding units, a table must be."""
STRONGEST = 2.0**40
"""The most a block is pulled; one that needs more cannot be met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FitBlock:
    """Cells whose sum is bounded: all crossings of some rows and some columns."""

    rows: Ints
    columns: Ints
    low: int
    high: int | None


def fraction_bits(total: int) -> int:
    """Return how many binary places a table of this total can be computed with in 64 bits."""
    # At least three of 63 bits stay free: a table that does not fit yet may sum to more than its total.
    return max(min(20, 60 - total.bit_length()), 0)


def proportional_fit(seed: Reals, rows: Ints, columns: Ints, blocks: Sequence[FitBlock] = ()) -> Reals:
    """Return the seed scaled to row sums, column sums and blocks, as close as the rounds allow.

    The seed's proportions are kept as far as the sums permit: of all tables that meet them this one
    differs least from it in relative entropy. Sums are taken in integers, so that the result does not
    depend on the order in which a machine adds.
    """
    scale = float(1 << fraction_bits(int(rows.sum())))
    table = seed.copy()
    pulls = [1.0] * len(blocks)
    for _ in range(ROUNDS):
        for at, block in enumerate(blocks):
            pulls[at] = _pull_block(table, block, pulls[at], scale)
        # Rows last: they fit then, and only columns and blocks need to be looked at.
        table *= _ratio(columns, _sums(table, 0, scale))[None, :]
        table *= _ratio(rows, _sums(table, 1, scale))[:, None]
        if _is_close(table, columns, blocks, scale):
            break
    return table


def _pull_block(table: Reals, block: FitBlock, pull: float, scale: float) -> float:
    """Scale a block as little as its bounds demand and return its new pull.

    A pull is what the bounds multiply the block by in all; it relaxes when they no longer bind.
    """
    place = np.ix_(block.rows, block.columns)
    cells = table[place]
    # The sum without the block's own pull: only so can the pull relax again.
    bare = float(np.rint(cells * scale).astype(np.int64).sum()) / scale / pull
    # Zero stays zero; _is_close tells whether the bounds allow it.
    if bare <= 0:
        return pull
    wanted = max(1.0, block.low / bare)
    if block.high is not None:
        wanted = min(wanted, block.high / bare)
    if wanted <= 0:
        table[place] = 0.0
        return pull
    wanted = min(max(wanted, 1 / STRONGEST), STRONGEST)
    table[place] = cells * (wanted / pull)
    return wanted


def _sums(table: Reals, axis: int, scale: float) -> Reals:
    sums: Reals = np.rint(table * scale).astype(np.int64).sum(axis=axis) / scale
    return sums


def _ratio(wanted: Ints, found: Reals) -> Reals:
    return np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)


def _is_close(table: Reals, columns: Ints, blocks: Sequence[FitBlock], scale: float) -> bool:
    """Return whether columns and blocks are met; rows were just scaled."""
    if np.abs(_sums(table, 0, scale) - columns).max(initial=0.0) > CLOSE:
        return False
    for block in blocks:
        found = (
            float(np.rint(table[np.ix_(block.rows, block.columns)] * scale).astype(np.int64).sum()) / scale
        )
        if found < block.low - CLOSE or (block.high is not None and found > block.high + CLOSE):
            return False
    return True
