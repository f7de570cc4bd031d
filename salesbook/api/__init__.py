"""Use cases: where the core meets the edges; and what every caller of them needs of the core."""

from salesbook.files.places import is_there
from salesbook.model.period import Month, spelled_month
from salesbook.report.look import Look
from salesbook.report.problems import (
    kind_json,
    problem_json,
    render_kind,
    render_kinds,
    render_problems,
    render_unknown,
)
from salesbook.variance.comparison import SpanOrYear

__all__ = [
    "Look",
    "Month",
    "SpanOrYear",
    "is_there",
    "kind_json",
    "problem_json",
    "render_kind",
    "render_kinds",
    "render_problems",
    "render_unknown",
    "spelled_month",
]
