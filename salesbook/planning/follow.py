"""Measures that follow the driving one: quantity by the plan price, money by a ratio."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.basis import round_half_up
from salesbook.planning.share import largest_remainder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def quantity_of(revenue: Ints, price: int) -> Ints:
    """Return whole quantities of one product for a revenue table of months and people.

    The year's quantity is the year's revenue at the plan price, rounded; months and then people get
    theirs by the largest remainder, so that each is within one of its revenue at the plan price.
    """
    months = revenue.sum(axis=1)
    year = round_half_up(Fraction(int(months.sum()), price))
    by_month = _round_to(months[None, :], price, np.array([year]))[0]
    return _round_to(revenue, price, by_month)


def _round_to(amounts: Ints, price: int, totals: Ints) -> Ints:
    """Return amounts / price rounded so that every row has its total, largest remainders first."""
    floors, rests = np.divmod(amounts, price)
    missing = totals - floors.sum(axis=1)
    order = np.argsort(-rests, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(amounts.shape[1])[None, :].repeat(len(order), axis=0), axis=1)
    result: Ints = floors + (rank < missing[:, None])
    return result


def ratio_of(amounts: Ints, ratio: Fraction) -> Ints:
    """Return a ratio of a cube of amounts, rounded so that the cube adds up to the ratio of its total.

    Months get theirs first, then the people of a month, then the products of a person.
    """
    months = [int(value) for value in amounts.sum(axis=(1, 2))]
    total = round_half_up(Fraction(sum(months)) * ratio)
    result = np.zeros_like(amounts)
    if not any(months):
        return result
    by_month = np.array(largest_remainder(total, months))
    by_person = _spread(amounts.sum(axis=2), by_month)
    for month in range(len(months)):
        result[month] = _spread(amounts[month], by_person[month])
    return result


def _spread(amounts: Ints, totals: Ints) -> Ints:
    """Return every row's total shared in proportion to its amounts, by the largest remainder."""
    result = np.zeros_like(amounts)
    for at, row in enumerate(amounts.tolist()):
        if totals[at]:
            result[at] = largest_remainder(int(totals[at]), row)
    return result
