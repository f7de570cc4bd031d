"""Credit that several people share: divided among them once, never counted for each in full."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from salesbook.model.facts import Fact
from salesbook.problems import Problem, problem


def divide_credit(fact: Fact, shares: Mapping[str, Fraction]) -> tuple[tuple[Fact, ...], list[Problem]]:
    """Return a figure divided among its owners by shares that add up to one, or why not (SB604).

    The parts add up to the figure exactly: the largest remainders get the missing units, ties go to the
    first owner.
    """
    total = sum(shares.values(), Fraction(0))
    if total != 1:
        return (), [problem("shares-not-one", value=", ".join(shares), total=str(total))]
    exact = {owner: fact.value * share for owner, share in shares.items()}
    parts = {owner: int(part // 1) for owner, part in exact.items()}
    missing = fact.value - sum(parts.values())
    by_remainder = sorted(exact, key=lambda owner: exact[owner] % 1, reverse=True)
    for owner in by_remainder[:missing]:
        parts[owner] += 1
    return tuple(fact._replace(owner=owner, value=part) for owner, part in parts.items()), []
