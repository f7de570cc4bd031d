"""Where the steps of a year stand: whose turn it is, since when, and what is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from support.small_plan import small_plan

from salesbook.model.approval import Action, ApprovalRules, Delegation, Step
from salesbook.model.period import Month
from salesbook.model.plan_version import PlanVersion
from salesbook.model.status import ReturnState
from salesbook.model.year_course import Closed, Stage, Version, YearKnown, YearStep
from salesbook.planning.year_course import headline, state_words, year_status
from salesbook.problems import Text

JANUARY, FEBRUARY, JULY = Month(2027, 1), Month(2027, 2), Month(2027, 7)
RULES = ApprovalRules(required="refuse", reviewers=("Li",), approvers=("Wang",), days=5)
ONE = PlanVersion(plan="river-2027", number=1, content="1")
SUBMITTED = datetime(2026, 12, 1, 9, tzinfo=UTC)


def step(action: Action, by: str, days: int, *, reason: str = "", content: str = "1") -> Step:
    at = SUBMITTED + timedelta(days)
    return Step(action=action, plan="river-2027", version=1, content=content, at=at, by=by, reason=reason)


WAY = (step("submit", "Chen", 0), step("review", "Li", 1), step("approve", "Wang", 2))


def known(day: str, *steps: Step, version: PlanVersion = ONE, rules: ApprovalRules = RULES) -> YearKnown:
    return YearKnown(
        plan=small_plan(),
        as_of=date.fromisoformat(day),
        versions=[Version(standing=version, rules=rules)],
        steps=steps,
        names={"li": Text.of("Li Na")},
        courses={"li": dict.fromkeys((JANUARY, FEBRUARY), "missing")},
    )


def found(year: YearKnown, stage: Stage, month: Month = JANUARY) -> YearStep:
    steps = [each for each in year_status(year).steps if each.stage == stage]
    return next((each for each in steps if each.period == month.key), steps[0])


def states(year: YearKnown) -> list[str]:
    return [found(year, stage).state for stage in ("prepare", "review", "approve", "issue")]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (0, ["open", "ahead", "ahead", "ahead"]),
        (1, ["done", "open", "ahead", "ahead"]),
        (2, ["done", "done", "open", "ahead"]),
        (3, ["done", "done", "done", "open"]),
    ],
)
def test_one_step_of_a_version_is_open_at_a_time(taken: int, expected: list[str]) -> None:
    assert states(known("2026-12-03", *WAY[:taken])) == expected


def test_an_edit_after_the_approval_puts_the_version_back_to_its_beginning() -> None:
    edited = replace(ONE, content="2")
    assert states(known("2026-12-05", *WAY, version=edited)) == ["open", "ahead", "ahead", "ahead"]


def test_a_review_is_due_within_the_days_of_the_rules_and_then_overdue() -> None:
    review = found(known("2026-12-06", WAY[0]), "review")
    assert (review.since, review.due) == (date(2026, 12, 1), date(2026, 12, 6))
    assert review.overdue(date(2026, 12, 6)) == 0
    assert review.overdue(date(2026, 12, 8)) == 2
    assert state_words(review, date(2026, 12, 8)).in_language("zh") == "逾期"


def test_an_approved_version_is_to_be_issued_before_its_first_month() -> None:
    issue = found(known("2027-01-03", *WAY), "issue")
    assert (issue.since, issue.due, issue.overdue(date(2027, 1, 3))) == (
        date(2026, 12, 3),
        date(2026, 12, 31),
        3,
    )


def test_who_is_named_is_to_act_with_who_stands_in_on_the_day() -> None:
    away = Delegation(of="Wang", to="Zhao", first=date(2026, 12, 1), last=date(2026, 12, 3))
    rules = replace(RULES, delegations=(away,))
    for day, who in (("2026-12-03", "Wang (Zhao stands in)"), ("2026-12-04", "Wang")):
        assert found(known(day, *WAY[:2], rules=rules), "approve").who.in_language("en") == who


def test_without_names_anybody_may_who_has_not_taken_a_step() -> None:
    rules = ApprovalRules(required="refuse")
    who = found(known("2026-12-03", *WAY[:2], rules=rules), "approve").who
    assert who.in_language("en") == "anybody but Chen, Li"


def test_a_refusal_is_told_with_its_reason_and_the_plan_is_to_be_submitted_again() -> None:
    year = known("2026-12-04", WAY[0], step("reject", "Li", 1, reason="March is too high"))
    assert states(year) == ["open", "refused", "ahead", "ahead"]
    review = found(year, "review")
    assert (review.by, review.about.in_language("en")) == ("Li", "March is too high")
    again = replace(year, steps=[*year.steps, step("submit", "Chen", 2)])
    assert states(again) == ["done", "open", "ahead", "ahead"]


def test_where_no_approval_is_asked_a_draft_is_only_to_be_issued() -> None:
    year = known("2026-12-03", rules=ApprovalRules())
    assert states(year) == ["done", "not_asked", "not_asked", "open"]
    issued = replace(ONE, state="issued", at="2026-12-05T08:00:00+00:00", by="zhao")
    assert found(known("2026-12-06", version=issued, rules=ApprovalRules()), "issue").by == "zhao"


def test_a_version_that_was_withdrawn_says_why() -> None:
    gone = replace(ONE, state="withdrawn", at="2027-01-05T08:00:00+00:00", by="zhao", reason="wrong prices")
    issue = found(known("2027-01-06", *WAY, version=gone), "issue")
    assert (issue.state, issue.about.in_language("en")) == ("withdrawn", "wrong prices")


def in_returns(day: str, **states: ReturnState) -> YearKnown:
    """Two owners in January, on a day; the store knows what is closed."""
    year = known(day, *WAY)
    return replace(
        year,
        names={"li": Text.of("Li Na"), "zhang": Text.of("Zhang Wei")},
        courses={owner: {JANUARY: state} for owner, state in states.items()},
        received={JANUARY: date(2027, 1, 29)},
        due={JANUARY: date(2027, 1, 29)},
        closed={},
    )


def test_a_month_waits_for_who_is_missing_and_is_overdue_after_the_due_day() -> None:
    month = found(in_returns("2027-02-01", li="returned", zhang="missing"), "month")
    assert (month.state, month.who.in_language("en")) == ("open", "Zhang Wei")
    assert (month.overdue(date(2027, 1, 29)), month.overdue(date(2027, 2, 1))) == (0, 3)
    assert month.about.in_language("en") == "1 returned, 1 missing"


def test_a_month_that_is_in_waits_for_finance_to_close_it() -> None:
    year = in_returns("2027-02-01", li="returned", zhang="late")
    month = found(replace(year, waiting={JANUARY: 2}), "month")
    assert (month.state, month.since, month.due) == ("open", date(2027, 1, 29), None)
    assert month.who.in_language("en") == "finance"
    assert month.about.in_language("en") == "1 returned, 1 late, restatements waiting: 2"
    closed = replace(year, closed={JANUARY: Closed(day=date(2027, 2, 2), by="zhao")})
    assert (found(closed, "month").state, found(closed, "month").by) == ("done", "zhao")


def test_without_books_no_month_is_asked_for() -> None:
    assert found(replace(known("2027-02-01", WAY[0]), names={}, courses={}), "month").state == "ahead"


def test_straight_from_files_a_month_is_done_once_all_is_in() -> None:
    year = replace(in_returns("2027-02-01", li="returned", zhang="late"), closed=None)
    assert found(year, "month").state == "done"


def test_the_first_and_the_last_day_of_a_month_belong_to_it() -> None:
    for day, state in (("2026-12-31", "ahead"), ("2027-01-01", "open"), ("2027-01-31", "open")):
        assert found(known(day, *WAY), "month").state == state
    for day, state in (("2027-01-31", "ahead"), ("2027-02-01", "open")):
        assert found(known(day, *WAY), "month", FEBRUARY).state == state


def test_the_second_half_is_planned_by_a_version_from_its_first_month() -> None:
    for day, state in (("2027-06-30", "ahead"), ("2027-07-01", "open"), ("2027-08-01", "open")):
        half = found(known(day, *WAY), "half_year")
        assert (half.state, half.period, half.overdue(date(2027, 8, 1)) > 0) == (
            state,
            "FY2027-H2",
            state == "open",
        )
    two = replace(ONE, number=2, effective=JULY, state="issued", at="2027-07-20T08:00:00+00:00", by="zhao")
    half = found(known("2027-08-01", version=two), "half_year")
    assert (half.state, half.by, half.about.in_language("en")) == ("done", "zhao", "by version 2")
    gone = replace(two, state="withdrawn")
    assert found(known("2027-08-01", version=gone), "half_year").state == "open"


def test_the_year_ends_with_every_month_closed_and_the_next_plan_begun() -> None:
    year = known("2027-12-31", *WAY)
    months = year.plan.fiscal_year.months
    some = {month: Closed(day=date(2028, 1, 10), by="zhao") for month in months[:11]}
    assert found(replace(year, closed=some), "year_end").state == "ahead"
    after = replace(year, as_of=date(2028, 2, 2), closed=some)
    end = found(after, "year_end")
    assert (end.who.in_language("en"), end.about.in_language("en")) == ("finance", "months not closed: 1")
    assert (end.due, end.overdue(date(2028, 2, 2))) == (date(2028, 1, 31), 2)
    closed = {**some, months[11]: Closed(day=date(2028, 1, 12), by="zhao")}
    planned = found(replace(after, closed=closed), "year_end")
    assert (planned.who.in_language("en"), planned.since) == ("whoever plans", date(2028, 1, 12))
    assert found(replace(after, following="river-2028"), "year_end").state == "done"


def test_what_is_open_stands_with_the_latest_first_and_is_counted() -> None:
    year = year_status(known("2027-02-10", *WAY))
    assert [(each.stage, each.period) for each in year.open] == [
        ("issue", "2027-01"),
        ("month", "2027-01"),
        ("month", "2027-02"),
    ]
    assert headline(year).in_language("en") == "3 steps done, 3 open, 1 of them overdue"
