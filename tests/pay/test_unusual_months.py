"""Months that are no usual ones, by figures that a payroll clerk works out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tiny_pay import ANN, BO, CY, rules, sold_facts, targets_of
from support.tiny_plan import DIMENSIONS, MONTHS, PEOPLE, tiny_plan

from salesbook.model.dimension import Person, Stint
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.pay.months import statement_of
from salesbook.pay.scheme import PayRules
from salesbook.pay.statement import PayStatement, Sharing
from salesbook.variance.reconcile import reconcile

JAN, FEB, MAR = MONTHS[:3]
JAN, FEB, MAR = MONTHS[:3]


def paid(
    of: PayRules,
    person: str = "ann",
    month: Month = JAN,
    people: Sequence[Person] = (),
    listed: Sequence[str] = PEOPLE,
    planned: int = 1,
    **sold: Sequence[int],
) -> PayStatement | None:
    """Return somebody's statement, where each sells so much month after month; others nothing."""
    own = {each.id: each for each in (ANN, BO, CY, *people)}
    everybody = [own.pop(each) for each in listed]
    plan = replace(tiny_plan(), dimensions=replace(DIMENSIONS, people=(*everybody, *own.values())))
    amounts = dict.fromkeys(PEOPLE, (0,) * 12) | sold
    returned = [
        Submission(path=f"{who}{at}", status=FileStatus.ACCEPTED, plan="tiny", owner=who, period=MONTHS[at],
                   facts=list(sold_facts(who, MONTHS[at], amount)))
        for who, own in amounts.items()
        for at, amount in enumerate(own[: MONTHS.index(month) + 1])
    ]  # fmt: skip
    result = reconcile(plan, targets_of(plan, planned), returned, month)
    return statement_of(plan.dimensions.person[person], month, result, of)


def amounts(found: PayStatement | None) -> list[int | None]:
    assert found is not None
    return [None if each.amount is None else each.amount / 100 for each in found.lines]  # type: ignore[misc]


def said(found: PayStatement | None) -> list[str]:
    assert found is not None
    return [each.in_language("en") for each in found.rules]


BASE = '{ id = "base", name = "Base", of = "wage" }'
SALES = '{ id = "sales", name = "Sales", of = "actual.revenue", share = "10%" }'
COMPLETION = '{ id = "completion", name = "Completion", of = "wage", by = "attainment.revenue" }'


# Fixed and variable, classes, prices, collections


def test_a_wage_of_6000_split_70_to_30() -> None:
    lines = """
      { id = "fixed", name = "Fixed", of = "wage.fixed" },
      { id = "variable", name = "Variable", of = "wage.variable", by = "attainment.revenue" }
    """
    # 3,150 of 3,500 is 90 %: 4,200 + 1,800 × 90 %
    assert amounts(paid(rules(lines, 'fixed = "70%"'), ann=[3_150])) == [4_200, 1_620]


def test_a_commission_by_class_by_price_and_on_what_is_collected() -> None:
    lines = """
      { id = "a", name = "A", of = "actual.revenue", share = "3%", classes = ["A"] },
      { id = "b", name = "B", of = "actual.revenue", share = "1%", classes = ["B"] },
      { id = "list", name = "List", of = "actual.revenue", share = "2%", price_from = "98%" },
      { id = "cut", name = "Cut", of = "actual.revenue", share = "1%", price_to = "98%" },
      { id = "in", name = "Collected", of = "actual.collections", share = "10%" }
    """
    # 2,000 of class A at the list price, half of it collected
    assert amounts(paid(rules(lines), ann=[2_000])) == [60, 0, 40, 0, 100]
    # 1,990 for 99 cases: 20.10 a case; 1,919 for 95 cases would be 20.20
    assert amounts(paid(rules(lines), ann=[1_999]))[2:4] == [39.98, 0]


def test_a_share_in_revenue_is_the_worst_there_is_without_sales() -> None:
    lines = '{ id = "in", name = "In", amount = 100, by = "rate.collections" }'
    assert amounts(paid(rules(lines), ann=[2_000])) == [50]
    assert amounts(paid(rules(lines), ann=[0])) == [0]


# Days of service


@pytest.mark.parametrize(
    ("proration", "amount", "words"),
    [
        ("none", 6_000, []),
        ("workdays", 3_142.86, ["11 of 21 working days"]),
        ("calendar", 3_290.32, ["17 of 31 days"]),
        ("pay_days", 3_034.48, ["11 days of 21.75 pay days"]),
    ],
)
def test_who_joins_on_15_january_is_paid_by_days(proration: str, amount: float, words: Sequence[str]) -> None:
    joined = replace(ANN, start=date(2027, 1, 15))
    found = paid(rules(BASE, f'proration = "{proration}"'), people=[joined])
    assert amounts(found) == [amount]
    assert [each in " ".join(said(found)) for each in words] == [True] * len(words)


def test_who_leaves_on_15_january_is_paid_up_to_it_and_commission_in_full() -> None:
    left = replace(ANN, end=date(2027, 1, 15))
    found = paid(rules(f"{BASE}, {SALES}", 'proration = "workdays"'), people=[left], ann=[2_000])
    assert amounts(found) == [3_142.86, 200]


def test_a_whole_month_is_paid_whole_whatever_its_days() -> None:
    assert amounts(paid(rules(BASE, 'proration = "pay_days"'), month=FEB)) == [6_000]


# Transfer, ramp, targets of nothing, returns that are missing


@pytest.mark.parametrize(
    ("transfer", "line"), [("most", "south"), ("first", "east"), ("last", "south")]
)  # fmt: skip
def test_who_moves_on_11_january_is_paid_by_one_place_and_told_which(transfer: str, line: str) -> None:
    east = replace(ANN, stints=[Stint(end=date(2027, 1, 10))], moved=True)
    south = replace(
        ANN, id="ann@south", of="ann", territory="south", role="key", stints=[Stint(start=date(2027, 1, 11))]
    )
    keys = '[scheme.keys]\nname = "Keys"\nroles = ["key"]\nline = [{ id = "south", name = "S", amount = 1 }]'
    own = rules('{ id = "east", name = "E", amount = 1 }', rest=f'transfer = "{transfer}"', more=keys)
    found = paid(own, people=[east, south])
    assert found is not None
    assert [each.line.id for each in found.lines] == [line]
    assert line.capitalize() in said(found)[0]


def test_a_ramp_counts_100_80_and_60_percent_at_least() -> None:
    joined = replace(ANN, start=date(2027, 1, 1))
    ramped = rules(COMPLETION, 'ramp = ["100%", "80%", "60%"]')
    # Nothing is sold; in February 2,500 is planned.
    found = [paid(ramped, month=month, people=[joined]) for month in MONTHS[:4]]
    assert [amounts(each) for each in found] == [[6_000], [4_800], [3_600], [0]]
    assert said(found[1]) == ["Month 2 of service: attainment counts at least as 80%."]
    assert amounts(paid(ramped, month=FEB, people=[joined], ann=[0, 2_250])) == [5_400]


def test_without_a_target_attainment_counts_as_the_scheme_says() -> None:
    assert amounts(paid(rules(COMPLETION), planned=0, ann=[500])) == [0]
    found = paid(rules(COMPLETION, 'without_target = "100%"'), planned=-1, ann=[500])
    assert amounts(found) == [6_000]
    assert said(found) == ["Without a target above zero attainment counts as 100%."]


@pytest.mark.parametrize(("way", "words"), [("wait", "nothing is paid"), ("known", "what is known is paid")])
def test_while_a_return_is_missing_the_statement_says_what_is_paid(way: str, words: str) -> None:
    found = paid(rules(f"{BASE}, {COMPLETION}", f'no_return = "{way}"'), ann=[])
    assert amounts(found) == [6_000, None]
    assert words in said(found)[0]


# Teams


def test_a_manager_is_paid_on_the_sum_of_the_people_below() -> None:
    team = '{ id = "t", name = "T", of = "actual.revenue", share = "1%", whose = "region" }'
    whole = '{ id = "w", name = "W", of = "target.revenue", share = "1%", whose = "company" }'
    assert amounts(paid(rules(f"{team}, {whole}"), ann=[2_000], bo=[1_500], cy=[700])) == [35, 105]


def test_a_team_waits_for_its_last_return() -> None:
    team = '{ id = "t", name = "T", of = "actual.revenue", share = "1%", whose = "region" }'
    assert amounts(paid(rules(team), ann=[2_000], bo=[])) == [None]


@pytest.mark.parametrize(("order", "cents"), [("people", 333.33), ("code", 333.34)])
def test_1000_for_a_team_of_three_is_shared_by_a_named_order(order: str, cents: float) -> None:
    assert [Sharing(heads=3, place=place).of(1_000_00) for place in (1, 2, 3)] == [33_334, 33_333, 33_333]
    pool = f'{{ id = "p", name = "Pool", amount = 1000, shared = "company", order = "{order}" }}'
    found = paid(rules(pool), "ann", listed=("cy", "ann", "bo"))
    assert amounts(found) == [cents]
    assert said(found)[0].startswith("Pool: shared by 3; odd cents in the order of")


@given(amount=st.integers(-(10**9), 10**9), heads=st.integers(1, 40))
def test_parts_of_a_team_add_up_to_the_whole_whatever_it_is(amount: int, heads: int) -> None:
    parts = [Sharing(heads=heads, place=place).of(amount) for place in range(1, heads + 1)]
    assert (sum(parts), parts) == (amount, sorted(parts, reverse=True))
    assert max(parts) - min(parts) <= 1


# Shared accounts, and who left


SHARED = """
[[credit]]
of = "ann"
shares = { ann = "60%", cy = "40%" }
until = "2027-02"
"""


def test_an_account_shared_60_to_40_counts_for_both_and_once() -> None:
    own = rules(SALES, more=SHARED)
    found = {who: amounts(paid(own, who, ann=[2_000], bo=[500], cy=[1_000])) for who in PEOPLE}
    assert found == {"ann": [120], "bo": [50], "cy": [180]}
    assert said(paid(own, "cy")) == ["Shared account: of what Ann sells, 40% counts here, up to 2027-02."]
    assert amounts(paid(own, "cy", MAR, ann=[0, 0, 2_000], cy=[0, 0, 1_000])) == [100]


@given(
    ann=st.integers(0, 10**6), bo=st.integers(0, 10**6), part=st.fractions(0, 1, max_denominator=97)
)  # fmt: skip
def test_whatever_the_shares_what_is_credited_is_what_was_sold(ann: int, bo: int, part: Fraction) -> None:
    shares = f'shares = {{ ann = "{part.numerator}/{part.denominator}", bo = "{1 - part}" }}'
    line = '{ id = "s", name = "S", of = "actual.revenue" }'
    credit = rules(line, more=f'[[credit]]\nof = "ann"\n{shares}')
    found = [paid(credit, who, ann=[ann], bo=[bo]) for who in ("ann", "bo")]
    credited = sum(
        (each.lines[0].figures["actual.revenue"] or Fraction(0) for each in found if each), Fraction(0)
    )
    assert credited == ann + bo


def test_who_left_is_paid_what_is_still_collected_until_the_end_date_and_nothing_else() -> None:
    left = replace(BO, end=date(2027, 1, 31))
    lines = f'{BASE}, {{ id = "in", name = "In", of = "actual.collections", share = "2%" }}'
    pending = """
    [[credit]]
    of = "ann"
    shares = { ann = "50%", bo = "50%" }
    measures = ["collections"]
    until = "2027-02"
    """
    own = rules(lines, more=pending)
    # In February ann collects 1,000 of sales of 2,000: half of it is bo's, at 2 %.
    found = paid(own, "bo", FEB, people=[left], ann=[0, 2_000])
    assert amounts(found) == [10]
    assert said(found)[0].startswith("Left:")
    assert amounts(paid(own, "ann", FEB, people=[left], ann=[0, 2_000])) == [6_000, 10]
    assert paid(own, "bo", MAR, people=[left], ann=[0, 0, 2_000]) is None


# First in the region

FIRST = '{ id = "first", name = "First", amount = 1000, by = "first.revenue" }'


def test_the_first_in_the_region_to_reach_the_quarter_earns_1000_once() -> None:
    own = rules(FIRST.replace("}", ', span = "quarter" }'))
    # 9,500 is the quarter's quota: 3,500 + 2,500 + 3,500.
    ann, bo = [6_000, 4_000, 0], [3_000, 3_000, 9_000]
    found = [[amounts(paid(own, who, month, ann=ann, bo=bo)) for month in (JAN, FEB, MAR)] for who in PEOPLE]
    assert found == [[[0], [1_000], [0]], [[0], [0], [0]], [[0], [0], [0]]]


@pytest.mark.parametrize(("ties", "each"), [("share", 500), ("each", 1_000)])
def test_two_who_reach_their_quota_in_one_month_share_or_not_by_setting(ties: str, each: int) -> None:
    own = rules(FIRST, rest=f'ties = "{ties}"')
    assert [amounts(paid(own, who, ann=[4_000], bo=[5_000])) for who in PEOPLE] == [[each], [each], [0]]
    # While bo's return is missing nobody knows who is first; who has not reached it is not.
    assert [amounts(paid(own, who, ann=[4_000], bo=[])) for who in ("ann", "bo", "cy")] == [
        [None],
        [None],
        [0],
    ]
