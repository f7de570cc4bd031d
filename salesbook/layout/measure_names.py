"""What measures are called."""

from __future__ import annotations

from salesbook.layout.declaration import Phrases
from salesbook.model.plan import Plan
from salesbook.problems import Text


def measure_name(measure: str, plan: Plan, phrases: Phrases) -> Text:
    """Return what a measure is called: by the plan's own activities, or by the shared words."""
    own = next((each.name for each in plan.papers.activities if each.id == measure), None)
    return own or phrases.measures.get(measure, Text.of(measure))
