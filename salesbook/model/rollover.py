"""How a shortfall is made up in the months that follow."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

POLICIES = ("none", "next", "even", "seasonal", "capped", "last_quarter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollover:
    """The policy, one of POLICIES, and what belongs to it.

    `cap` is the most a month takes on of its own quota, by the policy `capped`. A surplus lowers what follows
    only where `surplus` says so.
    """

    policy: str = "none"
    cap: Fraction = Fraction(1, 10)
    surplus: bool = False
