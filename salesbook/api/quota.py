"""A person's quota of a month, as assigned and as it is now, from what a store holds."""

from __future__ import annotations

from salesbook.api.plan import targets_of
from salesbook.api.store_making import Found
from salesbook.api.store_reading import counting_until, in_store
from salesbook.model.approval import standing_of
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.plan_version import in_force
from salesbook.problems import Problem
from salesbook.store.plan_steps import read_plan_steps
from salesbook.store.store import Store
from salesbook.store.versions import read_versions
from salesbook.variance.chain import QuotaOf
from salesbook.variance.reconcile import reconcile


def trace_quota(
    text: str, plan: Plan, *, month: Month, owner: str | None = None, measure: str | None = None
) -> Found[QuotaOf]:
    """Return what somebody has to reach in a month, and who approved the version that assigns it.

    None where nothing rolls over, nobody is named, or there is no quota of the measure (by default the one
    that drives the plan).
    """
    wanted = measure or plan.driver
    measures = [each.id for each in plan.measures]
    if plan.rollover.policy == "none" or owner not in plan.dimensions.places or wanted not in measures:
        return None, []
    if owner is None or measure_of(wanted).polarity <= 0:
        return None, []

    def read(store: Store) -> tuple[QuotaOf | None, list[Problem]]:
        with store.reading() as connection:
            returns, asked, booked = counting_until(connection, plan.id, month)
            version = in_force(read_versions(connection, plan.id).values(), month)
            steps = read_plan_steps(connection, plan.id)
        targets = targets_of(plan, ()).targets
        if targets is None or version is None:
            return None, []
        result = reconcile(plan, targets, returns, month, asked=asked, booked=booked)
        quotas = result.quotas(wanted, owner)
        at = plan.fiscal_year.months.index(month)
        standing = standing_of(steps, version.content, plan.approval)
        approval = standing.last if standing.state == "approved" else None
        return QuotaOf(measure=wanted, at=at, quota=quotas[at], version=version, approval=approval), []

    return in_store(text, read)
