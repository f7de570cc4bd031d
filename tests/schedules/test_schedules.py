"""The files of schedules, read exactly or refused, and the numbers that follow from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

from salesbook.files.plan_folder import load_plan, read_plan_files
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.plan_input.plan_files import PLAN_FILES, parse_plan
from salesbook.problems import Problem, Text
from salesbook.schedules.activity import Activity
from salesbook.schedules.appraisal import Scheme, ScoreItem
from salesbook.schedules.due_dates import due_date, week_ends
from salesbook.schedules.outlets import Coverage, Outlets
from salesbook.schedules.rebates import RebateBand, mean_rate
from salesbook.schedules.registry import SCHEDULES
from salesbook.schedules.spending import BudgetEntry, entry_amounts
from salesbook.schedules.staffing import Post, heads_by_month, heads_for_hours, heads_for_sales, heads_needed
from salesbook.schedules.statements import Statement, parse_statements

SAMPLE = Path(__file__).parents[2] / "samples" / "plan"
CHANNELS = ("channels.csv", "channel_history.csv")
MONTHS = tuple(Month(2027, number) for number in range(1, 13))
POST = Post(id="x", role="s", name=Text(), territory="x", present=0, cost=0)


def year_of(entries: list[BudgetEntry], sales: int = 0, heads: int = 0) -> int:
    """Return what entries come to in a year with even sales and constant heads."""
    amounts = [
        entry_amounts(entry, MONTHS, lambda _territory, _month: sales // 12, lambda _territory, _month: heads)
        for entry in entries
    ]
    return sum(sum(each.values()) for each in amounts)


def with_files(**files: str) -> tuple[Plan | None, list[Problem]]:
    """Return the sample plan with some files (dots written as __) in place of its own."""
    kept = {name: data for name, data in read_plan_files(SAMPLE).items() if name in (*PLAN_FILES, *CHANNELS)}
    changed = {name.replace("__", "."): text.encode() for name, text in files.items()}
    return parse_plan({**kept, **changed}, SCHEDULES)


def slugs(**files: str) -> list[tuple[str, int | None, str | None]]:
    plan, problems = with_files(**files)
    assert plan is None
    return [(found.slug, found.where.line, found.where.key) for found in problems]


# -- staffing and coverage -----------------------------------------------------------------------------


def test_productivity_of_two_and_a_half_million_needs_two_hundred_heads() -> None:
    assert heads_for_sales(500_000_000_00, 2_500_000_00) == 200
    assert heads_for_sales(500_000_000_01, 2_500_000_00) == 201


def test_visits_to_a_hundred_outlets_take_one_head() -> None:
    counts = zip("ABCD", (10, 20, 30, 40), strict=True)
    outlets = [Outlets(territory="x", class_=name, count=count) for name, count in counts]
    coverage = Coverage()
    assert coverage.visits_of(outlets) == 80
    assert coverage.hours_of(outlets) == 26 + Fraction(40, 60)
    assert round(float(coverage.hours_of(outlets) / Fraction(coverage.hours)), 2) == 0.89
    assert heads_for_hours(coverage.hours_of(outlets), Fraction(coverage.hours)) == 1


def test_customers_are_contacted_weekly_twice_a_month_or_monthly() -> None:
    assert Coverage().contacts == {"A": 52, "B": 24, "C": 12}


def test_the_largest_need_counts() -> None:
    post = replace(POST, sales_per_head=100, coverage=True, established=2)
    assert heads_needed(post, 250, Fraction(20), Fraction(30)) == 3
    assert heads_needed(post, 250, Fraction(121), Fraction(30)) == 5
    assert heads_needed(post, 0, Fraction(0), Fraction(30)) == 2


def test_eight_start_and_four_are_kept() -> None:
    post = replace(POST, present=2, in_place=Month(2027, 3), keep=4, keep_from=Month(2027, 6))
    heads = heads_by_month(post, 8, MONTHS)
    assert list(heads.values()) == [2, 2, 8, 8, 8, 4, 4, 4, 4, 4, 4, 4]


# -- the budget ----------------------------------------------------------------------------------------


def test_ten_million_of_expenses_are_two_percent_of_sales() -> None:
    amounts = (5_000_000_00, 3_000_000_00, 1_000_000_00, 1_000_000_00)
    entries = [BudgetEntry(line="x", territory="", basis="year", amount=amount) for amount in amounts]
    total = year_of(entries)
    assert total == 10_000_000_00
    assert Fraction(total, 500_000_000_00) == Fraction(2, 100)


def test_an_office_costs_162200_in_its_first_year() -> None:
    entries = [
        BudgetEntry(line="setup", territory="", basis="once", amount=34_700_00),
        BudgetEntry(line="office", territory="", basis="month", amount=500_00),
        BudgetEntry(line="vehicle", territory="", basis="month", amount=4_000_00),
        BudgetEntry(line="entertainment", territory="", basis="month", amount=5_000_00),
        BudgetEntry(line="rent", territory="", basis="month", amount=1_500_00, first=Month(2027, 4)),
    ]
    assert year_of(entries[1:4]) == 12 * 9_500_00
    assert year_of(entries[4:]) == 13_500_00
    assert year_of(entries) == 162_200_00


def test_a_ratio_follows_sales_and_a_head_costs_every_month() -> None:
    ratio = BudgetEntry(line="x", territory="", basis="ratio", rate=Fraction(2, 100))
    assert year_of([ratio], sales=1_200_000_00) == 24_000_00
    head = BudgetEntry(line="x", territory="", basis="head", amount=3_000_00)
    assert year_of([head], heads=4) == 144_000_00


def test_a_year_in_parts_adds_up_exactly() -> None:
    assert year_of([BudgetEntry(line="x", territory="", basis="year", amount=100_01)]) == 100_01


def test_rebates_weigh_by_their_share_of_sales() -> None:
    quarter = partial(RebateBand, id="x", name=Text(), share=Fraction(1, 4))
    bands = [
        quarter(mode="distance", lower=0, rate=Fraction(6, 1000)),
        quarter(mode="distance", lower=300, rate=Fraction(12, 1000)),
        quarter(mode="tier", lower=100, rate=Fraction(4, 1000)),
        quarter(mode="tier", lower=2000, rate=Fraction(18, 1000)),
    ]
    assert mean_rate(bands) == Fraction(40, 4000)


# -- the appraisal -------------------------------------------------------------------------------------


def test_pay_shares_are_those_of_the_trade() -> None:
    scheme = Scheme()
    wage, completion, work = 6_000_00, Fraction(92, 100), Fraction(86, 100)
    pay = wage * (scheme.pay_base + scheme.pay_plan * completion + scheme.pay_work * work)
    assert pay == 5_706_00


# -- activity and due dates ----------------------------------------------------------------------------


def test_activity_is_spread_over_the_months() -> None:
    def months(per: str, amount: int) -> list[int]:
        activity = Activity(id="x", name=Text(), per=per, amount=amount)
        days = {MONTHS[0]: [date(2027, 1, day) for day in range(4, 24)]}
        return list(activity.by_month(MONTHS, days).values())

    assert months("year", 24) == [2] * 12
    assert sum(months("week", 1)) == 52
    assert months("day", 20)[:2] == [400, 420]
    assert months("month", 5) == [5] * 12


def test_a_due_date_moves_back_to_a_working_day() -> None:
    days = [date(2027, 1, 28), date(2027, 1, 29)]
    assert due_date(30, Month(2027, 1), days) == date(2027, 1, 29)
    assert due_date(30, Month(2027, 2), ()) == date(2027, 2, 28)
    saturdays = week_ends(date(2027, 1, 1), date(2027, 1, 31), "saturday")
    assert [each.day for each in saturdays] == [2, 9, 16, 23, 30]


# -- the files -----------------------------------------------------------------------------------------


def test_a_plan_of_the_basic_files_has_no_schedules() -> None:
    plan, problems = with_files()
    assert plan is not None
    assert problems == []
    assert not plan.schedules.any
    assert not plan.schedules.of(Post)
    assert not plan.schedules.of(BudgetEntry)


def test_the_sample_company_has_every_schedule() -> None:
    plan, problems = load_plan(SAMPLE)
    assert plan is not None
    assert problems == []
    assert plan.logo
    assert all(plan.schedules.of(file.record) for each in SCHEDULES for file in each.files)
    items = plan.schedules.of(ScoreItem)
    for role in {item.role for item in items}:
        assert sum(item.maximum for item in items if item.role == role) == 100
    assert {each.id for each in plan.schedules.of(Statement)} == {
        "strengths", "weaknesses", "opportunities", "threats", "concept",
        "product", "price", "channel", "promotion", "service",
    }  # fmt: skip


def test_a_paragraph_that_fits_no_cell_is_named_and_nothing_is_cut() -> None:
    long = "a" * 5_001
    statements, problems = parse_statements(f"# Strengths\n{long}\nfast\n")
    assert [(each.slug, each.where.line, each.value) for each in problems] == [("words-too-long", 2, "5,001")]
    assert [part.in_language("en") for part in statements[0].paragraphs] == ["fast"]
    both = "中" * 2_000 + " | " + "b" * 2_000
    paragraph = parse_statements(f"# Strengths\n{both}\n")[0][0].paragraphs[0]
    assert (len(paragraph.in_language("zh")), len(paragraph.in_language("en"))) == (2_000, 2_000)


def test_words_stand_below_headings_in_one_language_or_two() -> None:
    statements, problems = parse_statements("lost\n# 优势 | Strengths\n- 快 | fast\n\nplain\n## Own\n")
    assert [found.slug for found in problems] == ["words-outside"]
    assert [each.id for each in statements] == ["strengths", ""]
    first, second = statements[0].paragraphs
    assert first.in_language("en") == "fast"
    assert first.in_language("zh") == "快"
    assert second == Text.of("plain")


def test_a_card_that_does_not_sum_to_100_is_refused() -> None:
    card = "id,role,group,name,maximum\na,seller,g,x,60\nb,seller,g,y,30\n"
    assert slugs(appraisal__csv=card) == [("score-card-sum", 2, "maximum")]


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    found = slugs(
        staffing__csv="id,role,name,territory,present,cost\na,s,S,nowhere,1,10\na,s,S,east,x,10\n",
        budget__csv="line,basis,amount,rate,product\nads,ratio,100,,A\nads,once,100,,nothing\n",
        customers__csv="id,name,class,owner\nk,Shop,E,nobody\n",
        rebates__csv="id,name,mode,lower,rate,share\nr,R,tier,0,1%,70%\nq,Q,tier,5,1%,70%\n",
        activity__csv="id,name,per,amount\nv,Visits,day,0\n",
        training__csv="id,name,mode,date,hours,number\nt,T,skills,soon,8,3\n",
        logo__png="GIF89a",
    )
    assert {slug for slug, _, _ in found} == {
        "unknown-reference", "plan-value", "budget-basis", "rebate-shares", "logo-not-png",
    }  # fmt: skip
    assert ("budget-basis", 2, "rate") in found
    assert ("unknown-reference", 3, "product") in found


def test_amounts_finer_than_the_currency_are_refused() -> None:
    assert slugs(budget__csv="line,basis,amount\nads,once,0.001\n") == [("amount-too-fine", 2, "amount")]


def test_outlets_of_a_class_stand_once_for_a_territory() -> None:
    assert slugs(outlets__csv="territory,class,count\nshanghai,A,1\nshanghai,A,2\n") == [
        ("repeated-id", 3, "class")
    ]


@pytest.mark.parametrize("text", ["[appraisal]\nwork = 0.8\n", "[appraisal]\npay_base = 0.6\n"])
def test_shares_of_the_scheme_make_a_whole(text: str) -> None:
    settings = read_plan_files(SAMPLE)["plan.toml"].decode().split("[appraisal]")[0] + text
    plan, problems = with_files(plan__toml=settings)
    assert plan is None
    assert [found.slug for found in problems] == ["scheme-shares"]
