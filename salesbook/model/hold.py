"""Fixes, floors and caps: parts of a plan set by hand to exactly, at least or at most an amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldKind:
    """A kind of hold: its amount is the `least` of a part of the plan, the `most`, or both, and then exact.

    `id` is the table of plan.toml, the option of `plan show`, and the sentence of an explanation.
    """

    id: str
    least: bool = False
    most: bool = False

    @property
    def exact(self) -> bool:
        """Whether the amount is neither exceeded nor fallen short of."""
        return self.least and self.most


HOLD_KINDS: Mapping[str, HoldKind] = {
    each.id: each
    for each in (
        HoldKind(id="fix", least=True, most=True),
        HoldKind(id="floor", least=True),
        HoldKind(id="cap", most=True),
    )
}
"""The kinds that plan.toml may name, by id."""
