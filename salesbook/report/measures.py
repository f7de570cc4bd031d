"""Measures as messages name them."""

from __future__ import annotations

from salesbook.layout.templates import shipped_phrases
from salesbook.model.plan import Plan
from salesbook.problems import Language
from salesbook.schedules.registry import measure_name


def measure_label(measure: str, plan: Plan, language: Language) -> str:
    """Return a measure's Chinese name, or in English its id, which is what commands take."""
    return (
        measure if language == "en" else measure_name(measure, plan, shipped_phrases()).in_language(language)
    )
