"""Customers in classes: by their cumulated share of revenue, or by potential and share of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

APART = ""
"""The class of who bought nothing, or gave back more."""
CLASSES = ("A", "B", "C", "D")
Amounts: TypeAlias = Mapping[str, int] | Mapping[str, Fraction]


class Classed(NamedTuple):
    """The class of a customer, its share of all revenue, and that of all up to it; apart there are none."""

    class_: str
    share: Fraction | None = None
    cumulated: Fraction | None = None


def by_share(revenue: Amounts, cuts: Sequence[Fraction]) -> Mapping[str, Classed]:
    """Return the classes of customers by cumulated share, the largest first, equal ones by code.

    Who crosses a cut-off belongs to the higher class. Customers of zero or less stand apart.
    """
    ranked = sorted((id_ for id_, sold in revenue.items() if sold > 0), key=lambda id_: (-revenue[id_], id_))
    found = {id_: Classed(APART) for id_ in revenue}
    whole = sum(revenue[id_] for id_ in ranked)
    before: int | Fraction = 0
    limits = [cut * whole for cut in cuts]
    for id_ in ranked:
        at = sum(before >= limit for limit in limits)
        before += revenue[id_]
        found[id_] = Classed(CLASSES[at], Fraction(revenue[id_], whole), Fraction(before, whole))
    return found


def by_potential(
    revenue: Amounts, potential: Mapping[str, int], large: int, share: Fraction
) -> Mapping[str, Classed]:
    """Return the classes of customers by potential and the share of it that is bought here.

    A is large in both, B in potential alone, C in share alone, D in neither; nobody without potential.
    """
    found = {id_: Classed(APART) for id_ in revenue}
    for id_, most in potential.items():
        if most > 0:
            won = Fraction(revenue[id_], most)
            at = 2 * (most < large) + (won < share)
            found[id_] = Classed(CLASSES[at], won)
    return found
