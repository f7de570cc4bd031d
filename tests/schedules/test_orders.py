"""Orders against capacity: what moves, is made outside or declined, fairly shared."""

from __future__ import annotations

from salesbook.schedules.orders import Item, Limits, Shift, delivered, made, shifts

EAST, SOUTH = Item("juice", "east"), Item("juice", "south")


def test_what_does_not_fit_moves_to_the_nearest_months_first_earlier() -> None:
    orders = {EAST: [50, 130, 60, 10]}
    found = shifts(orders, [100, 70, 65, 65], Limits(earlier=1, later=2))
    assert found == [
        Shift(EAST, "earlier", 1, 0, 50),
        Shift(EAST, "later", 1, 2, 5),
        Shift(EAST, "later", 1, 3, 5),
    ]
    assert made(orders, found)[EAST] == [100, 70, 65, 15]
    assert delivered(orders, found)[EAST] == [50, 120, 65, 15]


def test_what_finds_no_month_is_made_outside_and_the_rest_declined() -> None:
    orders = {EAST: [100, 100]}
    found = shifts(orders, [60, 60], Limits(outsourced=30))
    assert [(each.way, each.at, each.quantity) for each in found] == [
        *(("outsourced", 0, 30), ("declined", 0, 10)),
        *(("outsourced", 1, 30), ("declined", 1, 10)),
    ]
    assert made(orders, found)[EAST] == [90, 90]


def test_what_is_declined_is_shared_by_the_largest_remainder() -> None:
    # 100 over 3 : 2 : 1 would be 50, 33.33, 16.67.
    third = Item("tea", "east")
    orders = {EAST: [300], SOUTH: [200], third: [100]}
    found = shifts(orders, [500], Limits())
    assert {each.item: each.quantity for each in found} == {EAST: 50, SOUTH: 33, third: 17}


def test_room_that_was_taken_is_gone_and_a_month_that_fits_is_left_alone() -> None:
    orders = {EAST: [0, 120, 120]}
    found = shifts(orders, [30, 100, 100], Limits(earlier=2))
    assert [(each.at, each.to, each.quantity) for each in found] == [(1, 0, 20), (2, 0, 10), (2, None, 10)]
    assert shifts({EAST: [10, 20]}, [20, 20], Limits()) == []
