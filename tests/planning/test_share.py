from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from salesbook.planning.exact.share import Misfit, largest_remainder, share, whole_weights

weights = st.lists(st.integers(0, 50), min_size=1, max_size=8)


def test_a_hundred_over_three_gives_the_odd_cent_to_the_first() -> None:
    assert share(100_00, [1, 1, 1]) == [33_34, 33_33, 33_33]


def test_the_largest_remainder_gets_the_missing_unit() -> None:
    assert share(500_000_000_00, [2, 3, 1]) == [166_666_666_67, 250_000_000_00, 83_333_333_33]


def test_equal_remainders_go_to_the_larger_weight() -> None:
    assert share(10, [1, 3]) == [2, 8]
    assert share(2, [1, 3]) == [0, 2]


def test_a_part_outside_its_bounds_is_set_to_them_and_the_others_share_the_rest() -> None:
    assert share(100, [1, 1, 2], [50, 0, 0]) == [50, 17, 33]
    assert share(100, [1, 1, 2], [0, 0, 0], [None, None, 20]) == [40, 40, 20]


def test_a_total_below_the_floors_or_above_the_caps_does_not_fit() -> None:
    assert share(10, [1, 1], [6, 6]) == Misfit(10, 12, None)
    assert share(10, [1, 1], [0, 0], [4, 4]) == Misfit(10, 0, 8)


def test_nothing_goes_to_a_weight_of_zero() -> None:
    assert share(10, [0, 1]) == [0, 10]
    assert share(10, [0, 0]) == Misfit(10, 0, 0)
    assert share(0, [0, 0]) == [0, 0]


def test_weights_become_integers_in_the_same_proportion() -> None:
    assert whole_weights([Fraction(1, 2), Fraction(1, 3)]) == [3, 2]


@given(total=st.integers(0, 10**12), loads=weights)
def test_parts_add_up_and_stay_within_one_unit_of_their_share(total: int, loads: list[int]) -> None:
    whole = sum(loads)
    if not whole:
        return
    parts = largest_remainder(total, loads)
    assert sum(parts) == total
    for part, load in zip(parts, loads, strict=True):
        assert abs(part * whole - total * load) < whole


@given(total=st.integers(0, 1000), loads=weights, data=st.data())
def test_bounds_hold_whenever_they_can(total: int, loads: list[int], data: st.DataObject) -> None:
    low = [data.draw(st.integers(0, 200)) for _ in loads]
    high = [data.draw(st.none() | st.integers(floor, 400)) for floor in low]
    parts = share(total, loads, low, high)
    if isinstance(parts, Misfit):
        assert total < parts.least or (parts.most is not None and total > parts.most)
        return
    assert sum(parts) == total
    for part, floor, top in zip(parts, low, high, strict=True):
        assert floor <= part
        assert top is None or part <= top
