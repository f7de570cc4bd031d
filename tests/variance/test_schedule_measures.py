"""Expenses, staffing, training, activity and rates against what the schedules plan, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hand import FEB, JAN, MAR, TEA, everywhere, fact, plan_of, returned
from support.schedules import schedules_of

from salesbook.model.facts import Fact, Note
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Text
from salesbook.schedules.activity import Activity
from salesbook.schedules.customers import Customer
from salesbook.schedules.expenses import ExpenseRules, expense_flags
from salesbook.schedules.registry import planned_facts
from salesbook.schedules.returned_lists import list_rows
from salesbook.schedules.shares import parts_of
from salesbook.schedules.spending import BudgetEntry
from salesbook.schedules.staffing import Post
from salesbook.schedules.training import Course, course_lines
from salesbook.variance.rate import RATES
from salesbook.variance.rate_lines import rate_lines, rate_over
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

RATE = {rate.id: rate for rate in RATES}


def text(words: str) -> Text:
    return Text.of(words)


def course(id_: str, day: date, *, number: int, hours: int = 8, cost: int = 0, where: str = "") -> Course:
    return Course(
        id=id_,
        name=text(id_),
        mode="skills",
        date=day,
        hours=hours,
        number=number,
        territory=where,
        material_cost=cost,
    )


BUDGET = (
    BudgetEntry(line="salary", name=text("Salary"), territory="east", basis="month", amount=5_000_00),
    BudgetEntry(line="salary", territory="co", basis="month", amount=2_000_00),
    BudgetEntry(line="travel", name=text("Travel"), field_cost=True, basis="head", amount=300_00),
)
SCHEDULES = schedules_of(
    *BUDGET,
    *(
        Post(
            id="sh", role="salesperson", name=text("Sales"), territory="sh", present=3, established=3, cost=0
        ),
        Post(
            id="so",
            role="promoter",
            name=text("Promo"),
            territory="south",
            present=2,
            established=4,
            in_place=FEB,
            cost=0,
        ),
    ),
    *(
        course("T1", date(2027, 1, 12), number=6, hours=16, cost=3_000_00),
        course("T2", date(2027, 2, 9), number=2, cost=500_00, where="east"),
        course("T3", date(2027, 9, 9), number=3),
    ),
    *(
        Activity(id="visits", name=text("Visits"), per="month", amount=20),
        Activity(id="quotations", name=text("Quotations"), per="month", amount=10),
        Activity(id="contracts", name=text("Contracts"), per="month", amount=4),
        Activity(id="calls", name=text("Calls"), per="month", amount=100),
        Activity(id="customers_lost", name=text("Lost"), per="year", amount=0),
    ),
    *(Customer(id=f"K{number}", name=text("K"), class_="A", owner="ann") for number in range(10)),
    ExpenseRules(field_cost_limit=Decimal(350), entertainment_limit=Decimal(500)),
)
PLAN: Plan = replace(plan_of((TEA,)), schedules=SCHEDULES)
TARGETS = everywhere(PLAN)  # 10 of 10.00 each: 100.00 a person and month


def book(owner: str, *facts: Fact, period: Month = JAN, notes: tuple[Note, ...] = ()) -> Submission:
    return Submission(
        path=f"{owner}.xlsx",
        status=FileStatus.ACCEPTED,
        owner=owner,
        period=period,
        facts=facts,
        notes=notes,
    )


def result_of(*submissions: Submission, period: Month = JAN) -> Reconciliation:
    return reconcile(PLAN, TARGETS, submissions, period)


def spent(owner: str, line: str, amount: int, month: Month = JAN) -> Fact:
    return fact(month, owner, line, "expense", amount, "cost_line")


def done(owner: str, what: str, count: int, month: Month = JAN) -> Fact:
    return fact(month, owner, what, "activity", count, "activity")


def note(owner: str, dimension: str, item: str, kind: str, words: str, month: Month = JAN) -> Note:
    return Note("hand", month, owner, "", dimension, item, kind, words)


# -- expenses


def test_the_budget_of_a_head_stands_with_the_person_and_the_rest_with_the_region() -> None:
    result = result_of()
    ann = result.line("person", "expense", territory="sh", person="ann")
    assert (ann.month.full_plan, ann.outlook.target) == (300_00, 3_600_00)
    east = result.line("territory", "expense", territory="east")
    assert east.month.full_plan == 5_000_00 + 2 * 300_00  # two heads in the east
    # 5,600 in the east, 300 in the south, 2,000 at the head office
    assert result.line("company", "expense").month.full_plan == 7_900_00


def test_what_people_and_region_spend_adds_up_and_counts_once() -> None:
    result = result_of(
        book("ann", spent("ann", "travel", 280_00)),
        book("bo", spent("bo", "travel", 310_00)),
        book("east", spent("east", "salary", 5_100_00)),
    )
    east = result.line("territory", "expense", territory="east")
    assert (east.month.plan, east.month.actual, east.month.variance) == (5_600_00, 5_690_00, 90_00)
    assert (east.month.favorable, east.month.match) == (False, "reported")
    assert east.outlook.left == 12 * 5_600_00 - 5_690_00
    travel = result.line("territory-item", "expense", territory="east", dimension="cost_line", item="travel")
    assert (travel.month.plan, travel.month.actual) == (600_00, 590_00)
    assert result.line("person-item", "expense", territory="sh", person="ann", dimension="cost_line",
                       item="travel").month.favorable is True  # fmt: skip


def test_an_expense_that_nobody_returned_is_no_saving() -> None:
    result = result_of(book("ann", spent("ann", "travel", 280_00)))
    company = result.line("company", "expense").month
    assert (company.actual, company.plan, company.variance, company.favorable) == (
        280_00,
        300_00,
        -20_00,
        True,
    )
    assert company.coverage == Fraction(300, 7900)
    salary = result.line("item", "expense", dimension="cost_line", item="salary").month
    assert (salary.actual, salary.match) == (None, "missing")


def test_a_line_left_blank_is_not_a_zero_though_another_is_filled() -> None:
    unfilled = BudgetEntry(line="phone", basis="head", amount=50_00)
    schedules = schedules_of(*BUDGET, unfilled, beside=SCHEDULES)
    result = reconcile(
        replace(PLAN, schedules=schedules), TARGETS, [book("ann", spent("ann", "travel", 280_00))], JAN
    )
    ann = result.line("person", "expense", territory="sh", person="ann").month
    assert (ann.full_plan, ann.plan, ann.actual) == (350_00, 300_00, 280_00)
    phone = result.line("person-item", "expense", territory="sh", person="ann", dimension="cost_line",
                        item="phone").month  # fmt: skip
    assert (phone.full_plan, phone.actual) == (50_00, None)


def test_the_expense_ratio_is_expense_over_sales() -> None:
    sold = returned("ann", {(JAN, "007"): (9, 90_00)}, period=JAN, more=(spent("ann", "travel", 27_00),))
    result = result_of(sold)
    ratio = rate_over(result, RATE["expense_ratio"], "month", {"person": "ann"})
    assert (ratio.plan, ratio.actual) == (Fraction(3), Fraction(3, 10))  # 300 / 100 planned, 27 / 90 spent
    assert ratio.favorable is True


def test_field_costs_above_the_limit_of_a_head_and_month_are_flagged() -> None:
    result = result_of(book("ann", spent("ann", "travel", 351_00)), book("bo", spent("bo", "travel", 350_00)))
    (flag,) = expense_flags(result)
    assert (flag.rule, flag.owner, flag.amount, flag.limit) == ("field_costs", "ann", 351_00, 350_00)


@pytest.mark.parametrize(
    ("amount", "approval", "flagged"), [(501_00, "", 1), (501_00, "A1", 0), (500_00, "", 0)]
)
def test_a_single_item_above_the_limit_needs_an_approval(amount: int, approval: str, flagged: int) -> None:
    item = fact(JAN, "ann", "+001", "expense_item", amount, "expense_item")
    notes = (note("ann", "expense_item", "+001", "item_approval", approval),) if approval else ()
    result = result_of(book("ann", item, notes=notes))
    assert len(list(expense_flags(result))) == flagged
    (row,) = list_rows(result, "expense_item")
    assert (row.owner, row.amount) == ("ann", amount)
    assert result.line("company", "expense").month.actual is None  # an item is a detail of a line, not more


# -- staffing


def test_heads_are_a_stock_and_never_summed_over_months() -> None:
    heads = [
        fact(month, "south", "so", "headcount", count, "post")
        for month, count in ((JAN, 2), (FEB, 3), (MAR, 3))
    ]
    result = result_of(book("south", *heads, period=MAR), period=MAR)
    south = result.line("territory", "headcount", territory="south")
    assert (south.month.plan, south.month.actual, south.month.variance) == (4, 3, -1)
    assert (south.year_to_date.plan, south.year_to_date.actual) == (4, 3)
    assert (south.outlook.target, south.outlook.left) == (4, 1)
    assert south.month.previous == 3
    assert south.month.favorable is None  # neither more nor fewer heads is good in itself


def test_heads_belong_to_the_territory_of_their_post_whoever_returns_them() -> None:
    result = result_of(book("east", fact(JAN, "east", "sh", "headcount", 2, "post")))
    office = result.line("territory", "headcount", territory="sh").month
    assert (office.plan, office.actual) == (3, 2)
    assert result.line("territory", "headcount", territory="east").month.actual == 2
    post = result.line("item", "headcount", dimension="post", item="so").month
    assert (post.full_plan, post.actual) == (2, None)


def test_sales_per_head_is_revenue_over_heads() -> None:
    sold = returned("ann", {(JAN, "007"): (9, 90_00)}, period=JAN)
    result = result_of(sold, book("east", fact(JAN, "east", "sh", "headcount", 2, "post")))
    rate = rate_over(result, RATE["sales_per_head"], "month", {"territory": "sh"})
    assert (rate.plan, rate.actual) == (Fraction(100_00, 3), Fraction(90_00, 2))


# -- training


def held(owner: str, id_: str, day: str, *, attended: int, score: int = 80, passed: int = 0) -> Submission:
    month = Month.parse(day[:7])
    figures = {"attended": attended, "hours": 16, "training_cost": 1_000_00, "score": score, "passed": passed}
    return book(
        owner,
        *(fact(month, owner, id_, measure, value, "course") for measure, value in figures.items()),
        period=FEB,
        notes=(note(owner, "course", id_, "held", day, month),),
    )


def test_a_course_of_the_company_is_planned_among_the_regions_by_their_people() -> None:
    result = result_of(period=FEB)
    plans = [
        result.line("territory", "trainees", territory=each).outlook.target for each in ("east", "south")
    ]
    assert plans == [4 + 2 + 2, 2 + 1]  # T1: 6 by 2:1; T2: the east's own; T3: 3 by 2:1
    assert result.line("company", "training_hours").year_to_date.full_plan == 6 * 16 + 2 * 8
    assert result.line("company", "training_cost").year_to_date.full_plan == 3_500_00


def test_hours_and_scores_of_a_course_weigh_by_those_who_attended() -> None:
    result = result_of(
        held("east", "T1", "2027-01-12", attended=4, score=90, passed=4),
        held("south", "T1", "2027-01-19", attended=1, score=60),
        period=FEB,
    )
    (first, *_) = course_lines(result)
    assert (first.actual["trainees"], first.actual["training_hours"]) == (5, 80)  # not 16 + 16
    assert first.average_score == 84  # (4 x 90 + 60) / 5, and not (90 + 60) / 2
    assert first.pass_rate == Fraction(4, 5)
    assert (first.held, first.on_time) == (["2027-01-12", "2027-01-19"], False)


def test_a_course_is_held_late_overdue_or_still_to_come() -> None:
    result = result_of(held("east", "T1", "2027-01-12", attended=4), period=FEB)
    states = {each.course.id: each.state(date(2027, 2, 28)) for each in course_lines(result, "east")}
    assert states == {"T1": "held", "T2": "overdue", "T3": "ahead"}


def test_a_course_not_in_the_regions_return_has_not_been_held() -> None:
    result = result_of(held("east", "T1", "2027-01-12", attended=4), period=FEB)
    east = result.line("territory", "trainees", territory="east").year_to_date
    assert (east.full_plan, east.actual, east.plan) == (6, 4, 6)  # T2 was due in February
    south = result.line("territory", "trainees", territory="south").year_to_date
    assert (south.full_plan, south.actual, south.match) == (2, None, "missing")


# -- activity and the funnel


def test_each_activity_is_a_measure_of_its_own() -> None:
    result = result_of(book("ann", done("ann", "visits", 18), done("ann", "calls", 90)))
    ann = {"territory": "sh", "person": "ann"}
    assert result.line("person", "visits", **ann).month.attainment == Fraction(9, 10)
    assert result.line("person", "calls", **ann).month.variance == -10
    company = result.line("company", "visits").month
    assert (company.full_plan, company.actual, company.coverage) == (60, 18, Fraction(1, 3))


def test_a_funnel_rate_is_sums_over_sums_and_no_average_of_rates() -> None:
    result = result_of(
        book("ann", done("ann", "quotations", 10), done("ann", "contracts", 5)),
        book("bo", done("bo", "quotations", 2), done("bo", "contracts", 2)),
    )
    rate = rate_over(result, RATE["transaction_rate"], "month", {})
    assert rate.actual == Fraction(7, 12)  # not (50 % + 100 %) / 2
    assert (rate.plan, rate.points) == (Fraction(4, 10), Fraction(7, 12) - Fraction(4, 10))


def test_a_rate_takes_those_who_report_both_of_its_measures() -> None:
    result = result_of(
        book("ann", done("ann", "quotations", 10), done("ann", "contracts", 5)),
        book("bo", done("bo", "contracts", 4)),  # no quotations returned
    )
    assert rate_over(result, RATE["transaction_rate"], "month", {}).actual == Fraction(1, 2)
    lines = [each for each in rate_lines(result) if each.rate.id == "transaction_rate"]
    assert {each.level: each.spans["month"].actual for each in lines if each.level != "person"}[
        "company"
    ] == Fraction(1, 2)


def test_churn_is_customers_lost_over_customers() -> None:
    result = result_of(book("ann", done("ann", "customers_lost", 1)))
    rate = rate_over(result, RATE["churn"], "month", {"person": "ann"})
    assert (rate.actual, rate.polarity) == (Fraction(1, 10), -1)


def test_a_rate_on_nothing_is_not_available() -> None:
    result = result_of(book("ann", done("ann", "quotations", 0), done("ann", "contracts", 1)))
    assert rate_over(result, RATE["transaction_rate"], "month", {"person": "ann"}).actual is None


POLARITY = {
    1: ("revenue", "quantity", "gross_profit", "collections", "trainees", "training_hours", "passed",
        "visits", "new_customers", "contracts", "calls"),
    0: ("headcount", "complaints"),
    -1: ("expense", "training_cost", "customers_lost"),
}  # fmt: skip


@pytest.mark.parametrize("polarity", POLARITY)
def test_every_measure_has_its_polarity(polarity: int) -> None:
    assert {measure_of(measure).polarity for measure in POLARITY[polarity]} == {polarity}


def test_whoever_is_missing_is_open_and_so_is_a_regions_book() -> None:
    result = result_of(book("east", spent("east", "salary", 1)))
    assert {each.person: each.state for each in result.region_returns} == {
        "east": "returned",
        "south": "missing",
    }


def test_sales_sent_back_leave_a_person_open_though_expenses_count() -> None:
    half = replace(book("ann", spent("ann", "travel", 1)), status=FileStatus.PARTIAL)
    assert {each.person: each.state for each in result_of(half).missing}["ann"] == "partial"


def test_the_plan_returned_as_it_stands_has_no_variance_in_any_measure() -> None:
    every = planned_facts(PLAN, TARGETS)
    planned = [each for each in every if each.dimension != "course" and each.scenario != Scenario.ACTUAL]
    mirrored: dict[str, list[Fact]] = {}
    for each in planned:
        mirrored.setdefault(each.owner, []).append(each._replace(scenario=Scenario.ACTUAL))
    result = result_of(*(book(owner, *facts, period=MAR) for owner, facts in mirrored.items()), period=MAR)
    for measure in ("expense", "headcount", "visits", "calls"):
        for level in ("company", "territory"):
            for line in result.lines_of(level, measure):
                assert line.month.actual in (line.month.plan, None)
                assert line.year_to_date.variance in (0, None)
    company = result.line("company", "expense").year_to_date
    assert (company.variance, company.match) == (0, "reported")


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(6, (2, 1), [4, 2]), (1, (1, 1), [1, 0]), (5, (0, 0), [5, 0]), (-3, (1, 1), [-1, -2])],
)
def test_a_total_is_shared_by_largest_remainders(
    total: int, weights: tuple[int, ...], parts: list[int]
) -> None:
    assert parts_of(total, weights) == parts
    assert sum(parts_of(total, weights)) == total
