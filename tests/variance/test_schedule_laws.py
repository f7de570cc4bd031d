"""Laws of what is returned beside sales: parents sum their children, order does not matter."""

from __future__ import annotations

import random

from hand import JAN, MAR
from hypothesis import given, settings
from hypothesis import strategies as st
from test_schedule_measures import PLAN, TARGETS, book, done, spent

from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.variance.rate_lines import rate_lines
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

MONTHS = st.sampled_from([JAN, Month(2027, 2), MAR])
AMOUNTS = st.integers(-1_000_00, 10_000_00)
PEOPLE = ("ann", "bo", "cy")

FACTS = st.lists(
    st.one_of(
        st.builds(spent, st.sampled_from(PEOPLE), st.just("travel"), AMOUNTS, MONTHS),
        st.builds(spent, st.sampled_from(("east", "south", "co")), st.just("salary"), AMOUNTS, MONTHS),
        st.builds(
            done,
            st.sampled_from(PEOPLE),
            st.sampled_from(("visits", "quotations", "contracts")),
            st.integers(0, 99),
            MONTHS,
        ),
    ),
    max_size=30,
    unique_by=lambda fact: (fact.owner, fact.month, fact.item),
)


def reconciled(facts: list[Fact]) -> Reconciliation:
    owners = dict.fromkeys(fact.owner for fact in facts)
    books = [book(owner, *(fact for fact in facts if fact.owner == owner), period=MAR) for owner in owners]
    return reconcile(PLAN, TARGETS, books, MAR)


def own(result: Reconciliation, measure: str, territory: str) -> int:
    """Return what stands with a territory itself, not with anybody in it."""
    value = result.value(Scenario.ACTUAL, measure, result.months("ytd"), {"owner": territory})
    return value or 0


@settings(max_examples=40, deadline=None)
@given(FACTS)
def test_parents_sum_their_children_in_every_measure(facts: list[Fact]) -> None:
    result = reconciled(facts)
    for measure in ("expense", "visits"):
        company = result.line("company", measure).year_to_date
        regions = [
            result.line("territory", measure, territory=each).year_to_date for each in ("east", "south")
        ]
        head_office = own(result, measure, "co")
        assert sum(each.actual or 0 for each in regions) + head_office == (company.actual or 0)
        people = [
            result.line("person", measure, territory=where, person=who).year_to_date
            for who, where in (("ann", "sh"), ("bo", "east"), ("cy", "south"))
        ]
        themselves = sum(own(result, measure, each) for each in ("co", "east", "south"))
        assert sum(each.actual or 0 for each in people) + themselves == (company.actual or 0)
    lines = [line for line in result.lines_of("item", "expense") if line.year_to_date.actual is not None]
    total = result.line("company", "expense").year_to_date.actual
    assert sum(line.year_to_date.actual or 0 for line in lines) == (total or 0)


@settings(max_examples=25, deadline=None)
@given(FACTS, st.randoms(use_true_random=False))
def test_the_order_of_books_and_rows_does_not_matter(facts: list[Fact], chance: random.Random) -> None:
    mixed = list(facts)
    chance.shuffle(mixed)
    one, other = reconciled(facts), reconciled(mixed)
    for level in ("company", "territory", "person"):
        for measure in ("expense", "visits"):
            assert [line.spans for line in one.lines_of(level, measure)] == [
                line.spans for line in other.lines_of(level, measure)
            ]
    assert list(rate_lines(one)) == list(rate_lines(other))


@settings(max_examples=25, deadline=None)
@given(FACTS)
def test_the_plan_of_what_is_reported_never_exceeds_the_full_plan(facts: list[Fact]) -> None:
    for line in reconciled(facts).lines_of("territory", "expense"):
        assert 0 <= line.year_to_date.plan <= line.year_to_date.full_plan
