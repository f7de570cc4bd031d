"""Quotas with what is carried over, as a part of the document of a reconciliation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from salesbook.model.figures import exact_figure
from salesbook.model.measure import Measure
from salesbook.report.problems import words_json
from salesbook.variance.result import Reconciliation
from salesbook.variance.rollover import Carried


def rollover_json(result: Reconciliation) -> dict[str, Any] | None:
    """Return the policy and everybody's quotas; None where nothing rolls over."""
    plan = result.plan
    if plan.rollover.policy == "none":
        return None
    return {
        "policy": plan.rollover.policy,
        "surplus": plan.rollover.surplus,
        "quotas": [
            {
                "person": person.id,
                "name": words_json(plan.named(person.name)),
                "measure": measure.id,
                "months": list(_months(result.quotas(measure.id, person.id), measure, result)),
            }
            for person in plan.dimensions.persons
            for measure in plan.measures
            # What one must not have too much of is no quota.
            if measure.polarity > 0
        ],
    }


def _months(quotas: Sequence[Carried], measure: Measure, result: Reconciliation) -> Iterator[dict[str, Any]]:
    months = result.plan.fiscal_year.months

    def figure(value: int | None) -> str | int | None:
        return exact_figure(measure.id, value, result.plan.currency)

    for month, each in zip(months, quotas, strict=True):
        sources = each.sources if each.carried_in else {}
        yield {
            "month": month.key,
            "assigned": figure(each.assigned),
            "carried_in": figure(each.carried_in),
            "carried_out": figure(each.out),
            "current": figure(each.current),
            "sources": {months[at].key: figure(by) for at, by in sources.items()},
        }
