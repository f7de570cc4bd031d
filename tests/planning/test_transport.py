from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from salesbook.planning.exact.share import largest_remainder
from salesbook.planning.exact.transport import FINE, Shares, fit_table, open_shares, product_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def ints(*rows: object) -> Ints:
    return np.array(rows, dtype=np.int64)


amounts = st.lists(st.integers(0, 10**12), min_size=1, max_size=6).map(lambda row: ints(*row))


@given(rows=amounts, columns=amounts)
def test_shares_are_exact_beyond_what_floating_point_holds(rows: Ints, columns: Ints) -> None:
    total = int(rows.sum()) or 1
    floors, rests = product_shares(rows, columns, total)
    for row, one in enumerate(rows.tolist()):
        for column, other in enumerate(columns.tolist()):
            assert divmod(one * other, total) == (floors[row, column], rests[row, column])


@given(
    total=st.integers(1, 10**9),
    people=st.lists(st.integers(0, 9), min_size=1, max_size=9),
    products=st.lists(st.integers(0, 9), min_size=1, max_size=9),
    turn=st.integers(0, 11),
)
def test_rows_and_columns_are_exact_and_cells_beside_their_share(
    total: int, people: list[int], products: list[int], turn: int
) -> None:
    if not any(people) or not any(products):
        return
    rows, columns = ints(*largest_remainder(total, people)), ints(*largest_remainder(total, products))
    floors, rests = product_shares(rows, columns, total)
    table = fit_table(open_shares(floors, rests * FINE // total), rows, columns, turn)
    assert table is not None
    assert (table.sum(axis=1) == rows).all()
    assert (table.sum(axis=0) == columns).all()
    assert ((table == floors) | ((table == floors + 1) & (rests > 0))).all()


def test_a_table_that_its_bounds_forbid_is_none() -> None:
    nothing = ints([0, 0], [0, 0])
    shares = Shares(floors=nothing, parts=nothing, lower=nothing, upper=ints([1, 0], [0, 1]))
    assert fit_table(shares, ints(1, 1), ints(2, 0)) is None
    assert fit_table(shares, ints(2, 0), ints(1, 1)) is None


def test_a_unit_goes_round_over_other_rows_when_there_is_no_direct_way() -> None:
    nothing = ints([0, 0, 0], [0, 0, 0])
    shares = Shares(
        floors=ints([1, 0, 0], [0, 1, 0]), parts=nothing, lower=nothing, upper=ints([1, 1, 0], [0, 1, 1])
    )
    table = fit_table(shares, ints(1, 1), ints(0, 1, 1))
    assert table is not None
    assert table.tolist() == [[0, 1, 0], [0, 0, 1]]


def test_a_table_far_from_its_sums_is_fitted_in_a_few_moves() -> None:
    floors = np.array([[37_404_004, 57_597, 38_398], [4_182_768, 9_990_338, 6_660_225]], dtype=np.int64)
    shares = replace(open_shares(floors, np.zeros_like(floors)), lower=floors // 2)
    rows = np.array([37_500_000, 20_833_333], dtype=np.int64)
    columns = np.array([48_333_333, 6_000_000, 4_000_000], dtype=np.int64)
    table = fit_table(shares, rows, columns)
    assert table is not None
    assert table.sum(axis=1).tolist() == rows.tolist()
    assert table.sum(axis=0).tolist() == columns.tolist()
    assert (table >= shares.lower).all()


def test_cells_thousands_of_millions_off_their_shares_are_still_moved() -> None:
    shares = open_shares(np.array([[10, 10]]), np.array([[0, 0]]))
    table = fit_table(shares, np.array([1 << 36]), np.array([1 << 35, 1 << 35]))
    assert table is not None
    assert table.tolist() == [[1 << 35, 1 << 35]]
