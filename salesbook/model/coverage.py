"""Coverage: how often customers and outlets of each class are to be seen, and what that takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from salesbook.problems import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Visits a week by outlet class, minutes a visit, selling hours a head and week, contacts a year."""

    visits: Mapping[str, Fraction] = field(
        default_factory=lambda: {
            "A": Fraction(2),
            "B": Fraction(1),
            "C": Fraction(2, 3),
            "D": Fraction(1, 2),
        }
    )
    minutes: Fraction = Fraction(20)
    hours: Fraction = Fraction(30)
    contacts: Mapping[str, int] = field(default_factory=lambda: {"A": 52, "B": 24, "C": 12})

    def visits_of(self, outlets: Iterable[Outlets]) -> Fraction:
        """Return the visits a week that some outlets ask for."""
        return sum((each.count * self.visits[each.outlet_class] for each in outlets), Fraction(0))

    def hours_of(self, outlets: Iterable[Outlets]) -> Fraction:
        """Return the hours a week that some outlets ask for."""
        return self.visits_of(outlets) * self.minutes / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """How many outlets of a class a territory has."""

    territory: str
    outlet_class: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer with its class and who looks after it."""

    id: str
    name: Text
    customer_class: str
    owner: str
    note: Text = field(default_factory=Text)
