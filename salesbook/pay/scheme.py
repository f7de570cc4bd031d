"""Schemes: who is paid by which lines, and what each line is reckoned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from salesbook.model.dimension import Person
from salesbook.model.measure import MEASURES
from salesbook.model.period import Month
from salesbook.pay.rate_table import RateGrid, RateTable
from salesbook.problems import Text

Span: TypeAlias = Literal["month", "quarter", "ytd"]
SPANS: tuple[Span, ...] = ("month", "quarter", "ytd")
Basis: TypeAlias = Literal["assigned", "current"]
BASES: tuple[Basis, ...] = ("assigned", "current")
"""Whether a target is the plan's in force, or that with what is carried over."""

OF_MEASURES = ("actual", "target", "attainment", "excess")
"""What a measure gives, as `attainment.revenue`; `excess` is what lies above the target, never below 0."""
SCORES = ("score.work", "score.attendance", "score.month", "days.absent")
FIGURES = ("wage", *SCORES, *(f"{kind}.{measure}" for kind in OF_MEASURES for measure in MEASURES))
"""What a line may be reckoned from, by name; a score is a share of 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a statement: `of` × `share` × what `by` gives, rounded once.

    `of` is a figure or an amount. `by` is a figure, cut off at `cap` and raised to `floor`; with a `table` it
    is looked up there, together with `beside` where the table has two figures. Without `by` the table is
    applied to `of` itself. The amount, in minor units, is at most `most` and at least `least`; where the
    figure `gate` is below `opens_at` nothing is paid.
    """

    id: str
    name: Text
    of: str | Fraction
    share: Fraction = Fraction(1)
    by: str = ""
    beside: str = ""
    table: str = ""
    span: Span = "month"
    basis: Basis = "assigned"
    cap: Fraction | None = None
    floor: Fraction | None = None
    most: int | None = None
    least: int | None = None
    gate: str = ""
    opens_at: Fraction = Fraction(0)

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures it is reckoned from."""
        named = (self.of if isinstance(self.of, str) else "", self.by, self.beside, self.gate)
        return tuple(each for each in named if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The lines of some people, by role or by name, from a month on.

    `draw` is what is paid at least in a month, in minor units, and made up for later; without it a negative
    total waits for the months that follow.
    """

    id: str
    name: Text
    roles: Sequence[str] = ()
    people: Sequence[str] = ()
    since: Month | None = None
    draw: int = 0
    lines: Sequence[Line] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRules:
    """All schemes of a plan, and the tables they name."""

    schemes: Sequence[Scheme] = ()
    tables: Mapping[str, RateTable | RateGrid] = field(default_factory=dict)

    def of_person(self, person: Person, month: Month) -> Scheme | None:
        """Return the scheme somebody is on: one that names the person before one of the role, the latest."""
        held = [each for each in self.schemes if each.since is None or each.since <= month]
        named = [each for each in held if person.identity in each.people]
        of_role = [each for each in held if person.role in each.roles]
        found = sorted(named or of_role, key=lambda each: each.since or Month(1, 1))
        return found[-1] if found else None
