from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from salesbook.planning.exact.simplex import Proof, Sum, whole_table


def of(cells: list[int], low: int, high: int | None) -> Sum:
    return Sum(cells=np.array(cells, dtype=np.int64), low=low, high=high)


def feasible(
    seed: int, count: int, sums: int, most: int
) -> tuple[NDArray[np.int64] | Proof | None, list[Sum]]:
    """Return what is found for the sums of a table that is there, of any cells, and the sums."""
    numbers = np.random.default_rng(seed)
    table = numbers.integers(0, most + 1, count)
    bounds = []
    for _ in range(sums):
        cells = np.flatnonzero(numbers.random(count) < 0.5)
        total = int(table[cells].sum())
        bounds.append(Sum(cells=cells, low=total, high=total if numbers.random() < 0.7 else None))
    return whole_table(numbers.random(count) * most, bounds), bounds


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32), count=st.integers(2, 30), sums=st.integers(1, 12), most=st.integers(1, 10**9)
)
def test_what_is_found_meets_all_sums_and_what_is_possible_is_never_proven_not_to_be(
    seed: int, count: int, sums: int, most: int
) -> None:
    found, bounds = feasible(seed, count, sums, most)
    assert found is None or isinstance(found, np.ndarray)
    if found is None:
        return
    assert (found >= 0).all()
    for each in bounds:
        total = int(found[each.cells].sum())
        assert total >= each.low
        assert each.high is None or total <= each.high


def test_hardly_any_table_that_is_there_is_not_found() -> None:
    """Sums of arbitrary cells may need more branches than are tried; a plan's are those of trees."""
    missed = [seed for seed in range(100) if feasible(seed, 13, 8, 254)[0] is None]
    assert len(missed) <= 5


def test_what_contradicts_is_proven() -> None:
    proof = whole_table(np.zeros(3), [of([0, 1, 2], 10, 10), of([0, 1], 0, 4), of([2], 0, 5)])
    assert isinstance(proof, dict)
    assert proof == {0: 1, 1: -1, 2: -1}


def test_what_is_near_is_left_where_it_is() -> None:
    found = whole_table(np.array([3.0, 4.0, 5.0]), [of([0, 1, 2], 12, 12), of([1], 6, None)])
    assert isinstance(found, np.ndarray)
    assert found[1] == 6
    assert int(np.abs(found - np.array([3, 4, 5])).sum()) == 4
