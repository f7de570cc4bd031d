"""Goals over several years: what each year gets of them, and which of these years the plan is for."""

from __future__ import annotations

from collections.abc import Iterator

from salesbook.layout.book_content import Record
from salesbook.layout.declaration import Phrases
from salesbook.model.measure import measure_of
from salesbook.model.period import FiscalYear
from salesbook.model.plan import Plan
from salesbook.problems import Text, sentence
from salesbook.schedules.registry import measure_name


def goal_records(plan: Plan, phrases: Phrases) -> Iterator[Record]:
    """Yield a line for each year of every goal; money stands apart from what is counted."""
    for target in plan.targets.values():
        if target.goal is None:
            continue
        for year in range(1, (target.years or 1) + 1):
            of = plan.fiscal_year.year + year - target.year
            yield {
                "key": f"{target.measure}/{year}",
                "measure": plan.named(measure_name(target.measure, plan, phrases)),
                "year": FiscalYear(of, plan.fiscal_year.months[0]).key,
                "money" if measure_of(target.measure).money else "count": target.part_of(year),
                "about": sentence("sheets.goal.this") if year == target.year else Text(),
            }
