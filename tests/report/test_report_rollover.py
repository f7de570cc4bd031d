"""Quotas carried over, in the document of a reconciliation."""

from __future__ import annotations

from dataclasses import replace

from support.tiny_plan import MONTHS, tiny_plan, tiny_targets

from salesbook.model.facts import Fact
from salesbook.model.rollover import Rollover
from salesbook.model.submission import FileStatus, Submission
from salesbook.report.reconciliation import reconcile_json
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation


def result(how: Rollover) -> Reconciliation:
    """Return January and February of ann, who sells less tea than planned in both."""
    plan = replace(tiny_plan(), rollover=how)
    facts = [
        Fact(plan.id, "AC", month, "ann", "east", "product", product, "revenue", value)
        for month, tea in zip(MONTHS, (1_700_00, 1_900_00), strict=False)
        for product, value in (("tea", tea), ("water", 500_00), ("007", 1_000_00))
    ]
    returned = Submission(
        path="ann.xlsx", status=FileStatus.ACCEPTED, plan=plan.id, owner="ann", period=MONTHS[1], facts=facts
    )
    return reconcile(plan, tiny_targets(plan), [returned], MONTHS[1])


def test_nothing_rolls_over_by_default() -> None:
    assert reconcile_json(result(Rollover()), [])["rollover"] is None


def test_a_current_quota_is_explained_by_the_months_it_comes_from() -> None:
    document = reconcile_json(result(Rollover(policy="next")), [])["rollover"]
    ann = next(each for each in document["quotas"] if (each["person"], each["measure"]) == ("ann", "revenue"))
    january, february, march = ann["months"][:3]
    assert (january["carried_in"], january["carried_out"]) == ("0.00", "300.00")
    # In February 007 is not planned, so the plan is 2,500.00 and ann is 900.00 above it.
    assert (february["assigned"], february["carried_in"], february["current"]) == (
        "2500.00",
        "300.00",
        "2800.00",
    )
    assert (march["assigned"], march["carried_in"], march["carried_out"]) == ("3500.00", "0.00", None)


def test_who_has_not_returned_carries_nothing() -> None:
    document = reconcile_json(result(Rollover(policy="next")), [])["rollover"]
    cy = next(each for each in document["quotas"] if (each["person"], each["measure"]) == ("cy", "revenue"))
    assert {month["carried_in"] for month in cy["months"]} == {"0.00"}
