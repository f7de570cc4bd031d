"""Quotas with what is carried over, as a part of the document of a reconciliation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from salesbook.model.figures import decimal_text, exact_figure, major_figure
from salesbook.model.plan import Plan
from salesbook.problems import Language, Text, sentence
from salesbook.report.measures import measure_label
from salesbook.report.problems import words_json
from salesbook.variance.chain import QuotaOf, chain
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
                "months": list(_months(result.quotas(measure.id, person.id), measure.id, plan)),
            }
            for person in plan.dimensions.persons
            for measure in plan.measures
            # What one must not have too much of is no quota.
            if measure.polarity > 0
        ],
    }


def _months(quotas: Sequence[Carried], measure: str, plan: Plan) -> Iterator[dict[str, Any]]:
    for at, each in enumerate(quotas):
        yield _month(each, at, measure, plan)


def _month(quota: Carried, at: int, measure: str, plan: Plan) -> dict[str, Any]:
    months = plan.fiscal_year.months

    def figure(value: int | None) -> str | int | None:
        return exact_figure(measure, value, plan.currency)

    return {
        "month": months[at].key,
        "assigned": figure(quota.assigned),
        "carried_in": figure(quota.carried_in),
        "carried_out": figure(quota.out),
        "current": figure(quota.current),
        "sources": {months[of].key: figure(by) for of, by in quota.sources.items() if quota.carried_in},
    }


def quota_json(found: QuotaOf, plan: Plan) -> dict[str, Any]:
    """Return a quota with the version that assigns it, and who decided that."""
    step, version = found.approval, found.version
    return {
        "measure": found.measure,
        **_month(found.quota, found.at, found.measure, plan),
        "version": version.number,
        "state": version.state,
        "approved": None if step is None else {"by": step.by, "for": step.for_, "at": step.at.isoformat()},
    }


def render_quota(found: QuotaOf, plan: Plan, language: Language) -> str:
    """Return a quota in a line: assigned, carried in from which months, by which version, who approved it."""

    def amount(value: int) -> str:
        return decimal_text(major_figure(found.measure, value, plan.currency))

    def signed(value: int) -> str:
        return decimal_text(major_figure(found.measure, value, plan.currency), signed=True)

    names = [Text.of(month.key) for month in plan.fiscal_year.months]
    return sentence(
        "report.trace.quota",
        measure=measure_label(found.measure, plan, language),
        chain=chain(found.quota, names[found.at], names, amount, signed),
        version=found.version.number,
        decided=_decided(found),
    ).in_language(language)


def _decided(found: QuotaOf) -> Text:
    """Return who approved the version of a quota; without an approval who issued it."""
    step, version = found.approval, found.version
    if step is not None:
        by = f"{step.by} ({step.for_})" if step.for_ else step.by
        return sentence("report.trace.quota-approved", by=by, day=step.at.date().isoformat())
    if version.state == "issued":
        return sentence("report.trace.quota-issued", by=version.by, day=version.at[:10])
    return sentence("report.trace.quota-draft")
