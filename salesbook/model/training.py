"""Training: the courses of the year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from salesbook.problems import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course as planned. Costs are minor units; without a `territory` it is the whole company's.

    `mode` is `potential`, `skills` or `drill` (internal), or `external`.
    """

    id: str
    name: Text
    mode: str
    day: date
    hours: int
    number: int
    territory: str = ""
    objective: Text = field(default_factory=Text)
    audience: Text = field(default_factory=Text)
    content: Text = field(default_factory=Text)
    trainer: Text = field(default_factory=Text)
    method: Text = field(default_factory=Text)
    place: Text = field(default_factory=Text)
    materials: Text = field(default_factory=Text)
    assessment: Text = field(default_factory=Text)
    material_cost: int = 0
    trainer_cost: int = 0
    travel_cost: int = 0
    venue_cost: int = 0

    @property
    def cost(self) -> int:
        """All costs of the course."""
        return self.material_cost + self.trainer_cost + self.travel_cost + self.venue_cost
