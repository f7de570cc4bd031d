"""Laws: a return changes what was accepted before only where it may."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.small_returns import MANIFEST, MONTHS, VALUES, Values, standing, submission

from salesbook.intake.restatement import Accepted, judge
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus


@given(VALUES, st.sampled_from(MONTHS))
def test_a_return_that_repeats_what_counts_waits_for_nothing(values: Values, period: Month) -> None:
    until = {key: value for key, value in values.items() if key[0] <= period.number}
    accepted = Accepted(standing=standing(until), settled=MONTHS[-1], closed=MONTHS)
    judged = judge(submission(until, period), lambda: MANIFEST, accepted)
    assert (judged.waiting, judged.submission.problems) == (0, [])
    assert judged.submission.status is FileStatus.ACCEPTED


@given(
    VALUES,
    VALUES,
    st.sampled_from(MONTHS),
    st.sampled_from([None, *MONTHS]),
    st.sets(st.sampled_from(MONTHS)),
    st.sampled_from([None, *MONTHS]),
)
def test_just_the_changed_figures_of_settled_months_wait(
    before: Values,
    now: Values,
    period: Month,
    settled: Month | None,
    closed: set[Month],
    reported: Month | None,
) -> None:
    now = {**before, **now}
    accepted = Accepted(
        standing=standing(before),
        settled=settled,
        closed=closed,
        reported={"sales": reported} if reported else {},
    )
    judged = judge(submission(now, period), lambda: MANIFEST, accepted)
    if not judged.submission.status.counts:
        assert {found.slug for found in judged.submission.problems} >= {"column-permuted"}
        return
    for entry in judged.entries:
        month, key = entry.figure.month, (entry.figure.month.number, entry.figure.item)
        is_settled = month in closed or month < period or (settled is not None and month < settled)
        if key in before:
            assert entry.waits == (is_settled and before[key] != now[key])
        else:
            was_blank = reported is not None and month <= reported and now[key] != 0
            assert entry.waits == (month in closed or (is_settled and was_blank))
    assert len(judged.entries) + len(judged.aside) == len(now)


@given(VALUES, st.sampled_from(MONTHS))
def test_a_blank_is_an_error_at_the_place_it_stands(before: Values, period: Month) -> None:
    asked = {key for key in before if key[0] <= period.number}
    judged = judge(submission({}, period), lambda: MANIFEST, Accepted(standing=standing(before)))
    found = [each for each in judged.submission.problems if each.slug == "blank-over-value"]
    assert len(found) == len(asked)
    assert judged.submission.status.counts is not bool(asked)
    assert judged.entries == []


def test_alike_figures_of_a_list_are_told_apart_by_their_order() -> None:
    one = submission({(1, "tea"): 1}, MONTHS[0])
    two = replace(one, facts=[*one.facts, one.facts[0]._replace(value=2)])
    judged = judge(two, lambda: MANIFEST, Accepted())
    assert [entry.figure.line for entry in judged.entries] == [0, 1]
