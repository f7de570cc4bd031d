"""The order of steps towards an approval, who may take them, and what makes them void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from salesbook.model.approval import Action, ApprovalRules, Delegation, Step, signed_by, standing_of
from salesbook.planning.approving import objection, unapproved
from salesbook.problems import Location

MORNING = datetime(2027, 1, 5, 9, tzinfo=UTC)
RULES = ApprovalRules(required="refuse")
OLD, NEW = "a" * 64, "b" * 64


def step(action: Action, by: str, content: str = OLD, for_: str = "", hours: int = 0) -> Step:
    return Step(
        action=action,
        plan="p",
        version=2,
        content=content,
        at=MORNING + timedelta(hours=hours),
        by=by,
        for_=for_,
    )


def refused(wanted: Step, steps: Sequence[Step], rules: ApprovalRules = RULES) -> str | None:
    found = objection(wanted, steps, rules, Location())
    return None if found is None else found.slug


SUBMITTED = (step("submit", "Chen Jie"),)
REVIEWED = (*SUBMITTED, step("review", "Li Na"))
APPROVED = (*REVIEWED, step("approve", "Wang Wei"))
REFUSED = (*REVIEWED, step("reject", "Wang Wei"))


@pytest.mark.parametrize(
    ("steps", "taken"),
    [
        ((), ["submit"]),
        (SUBMITTED, ["review", "reject"]),
        (REVIEWED, ["approve", "reject"]),
        (APPROVED, []),
        (REFUSED, ["submit"]),
    ],
)
def test_each_step_has_its_turn(steps: Sequence[Step], taken: Sequence[Action]) -> None:
    actions: tuple[Action, ...] = ("submit", "review", "approve", "reject")
    assert [each for each in actions if refused(step(each, "Zhao Min"), steps) is None] == taken


def test_a_plan_that_was_refused_can_be_submitted_again_and_its_old_reviews_are_void() -> None:
    again = [*REFUSED, step("submit", "Chen Jie")]
    assert standing_of(again, OLD, RULES).state == "submitted"
    assert refused(step("approve", "Wang Wei"), again) == "approval-out-of-turn"


def test_an_approval_of_an_older_content_is_none() -> None:
    assert standing_of(APPROVED, OLD, RULES).state == "approved"
    assert standing_of(APPROVED, NEW, RULES).state == "draft"
    assert refused(step("approve", "Wang Wei", NEW), REVIEWED) == "approval-out-of-turn"


@pytest.mark.parametrize("name", ["Chen Jie", "chen  jie ", "ＣＨＥＮ Jie"])
def test_nobody_reviews_what_they_submitted_however_they_write_their_name(name: str) -> None:
    assert refused(step("review", name), SUBMITTED) == "approval-own"


def test_whoever_reviewed_does_not_approve_and_does_not_count_twice() -> None:
    assert refused(step("approve", "Li Na"), REVIEWED) == "approval-own"
    two = replace(RULES, reviews=2)
    assert refused(step("review", "Li Na"), REVIEWED, two) == "approval-own"
    assert refused(step("approve", "Wang Wei"), REVIEWED, two) == "approval-out-of-turn"
    assert refused(step("review", "Zhao Min"), REVIEWED, two) is None


def test_only_who_is_named_reviews_and_approves() -> None:
    named = replace(RULES, reviewers=("Li Na",), approvers=("Wang Wei",))
    assert refused(step("review", "Zhao Min"), SUBMITTED, named) == "approval-not-named"
    assert refused(step("review", "Li Na"), SUBMITTED, named) is None
    assert refused(step("reject", "Zhao Min"), REVIEWED, named) == "approval-not-named"
    assert refused(step("reject", "Wang Wei"), REVIEWED, named) is None


STAND_IN = replace(
    RULES,
    approvers=("Wang Wei",),
    delegations=(
        Delegation(of="Wang Wei", to="Zhao Min", first=date(2027, 1, 5), last=date(2027, 1, 6)),
        Delegation(of="Wang Wei", to="Chen Jie", first=date(2027, 1, 5), last=date(2027, 1, 6)),
    ),
)


@pytest.mark.parametrize(
    ("hours", "slug"), [(0, None), (38, None), (39, "approval-not-delegated")], ids=["first", "last", "after"]
)
def test_a_delegation_holds_to_the_end_of_its_last_day(hours: int, slug: str | None) -> None:
    assert refused(step("approve", "Zhao Min", for_="Wang Wei", hours=hours), REVIEWED, STAND_IN) == slug


def test_the_day_of_a_delegation_is_that_of_the_clock_that_decides() -> None:
    # 2027-01-06 17:00 UTC is 01:00 on the 7th in Shanghai.
    late = step("approve", "Zhao Min", for_="Wang Wei", hours=32)
    there = replace(late, at=late.at.astimezone(timezone(timedelta(hours=8))))
    assert refused(late, REVIEWED, STAND_IN) is None
    assert refused(there, REVIEWED, STAND_IN) == "approval-not-delegated"


def test_a_delegation_lets_nobody_approve_their_own() -> None:
    own = step("approve", "Chen Jie", for_="Wang Wei")
    assert refused(own, REVIEWED, STAND_IN) == "approval-own"


def test_the_order_of_time_is_kept_across_zones() -> None:
    shanghai = timezone(timedelta(hours=8))
    same = replace(step("review", "Li Na"), at=MORNING.astimezone(shanghai))
    assert refused(same, SUBMITTED) is None
    # 16:59 in Shanghai is a minute before 09:00 UTC, though the hour reads later.
    early = replace(same, at=same.at - timedelta(minutes=1))
    assert refused(early, SUBMITTED) == "approval-clock"


def test_what_waits_too_long_is_overdue_and_nothing_approves_itself() -> None:
    waits = standing_of(SUBMITTED, OLD, RULES)
    assert waits.overdue(MORNING + timedelta(days=5), RULES) == 0
    assert waits.overdue(MORNING + timedelta(days=8), RULES) == 3
    assert waits.state == "submitted"
    assert standing_of(APPROVED, OLD, RULES).overdue(MORNING + timedelta(days=99), RULES) == 0


@pytest.mark.parametrize(
    ("required", "slugs"), [("no", []), ("draft", ["plan-marked-draft"]), ("refuse", ["plan-not-approved"])]
)
def test_a_build_without_approval_is_as_the_plan_says(required: str, slugs: Sequence[str]) -> None:
    rules = replace(RULES, required=required)
    waits, done = (standing_of(steps, OLD, rules) for steps in (REVIEWED, APPROVED))
    assert [each.slug for each in unapproved(2, waits, rules, Location())] == slugs
    assert unapproved(2, done, rules, Location()) == []
    assert signed_by(waits, rules).draft is (required != "no")
    assert not signed_by(done, rules).draft


def test_a_refused_plan_that_asks_for_no_approval_passes_and_it_is_said() -> None:
    refused_one = standing_of(REFUSED, OLD, RULES)
    (told,) = unapproved(2, refused_one, ApprovalRules(), Location())
    assert (told.slug, told.severity.word.in_language("en")) == ("plan-refused", "warning")
    assert unapproved(2, standing_of(SUBMITTED, OLD, RULES), ApprovalRules(), Location()) == []
