"""A plan and what it comes to, in one line."""

from __future__ import annotations

from salesbook.model.figures import figure_text
from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.problems import Language, sentence
from salesbook.report.measures import measure_label


def render_totals(plan: Plan, targets: Targets, language: Language = "en") -> str:
    """Return one line that says what the plan is and what it comes to."""
    comma = "，" if language == "zh" else ", "
    totals = comma.join(
        f"{measure_label(measure, plan, language)} "
        + figure_text(measure, targets.total(measure), plan.currency)
        + (f" {plan.currency.code}" if measure_of(measure).money else "")
        for measure in targets.whole()
    )
    counts = [
        sentence("report.targets.people", count=len(plan.dimensions.persons)),
        sentence("report.targets.products", count=len(targets.products)),
    ]
    counts += [sentence("report.targets.channels", count=len(targets.channels))] if targets.channels else []
    size = comma.join([*(each.in_language(language) for each in counts), plan.fiscal_year.key])
    told = sentence("report.targets.plan", plan=plan.id, version=plan.version, size=size, totals=totals)
    return told.in_language(language)
