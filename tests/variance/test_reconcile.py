"""Rules of variance analysis, each with numbers worked by hand.

The tiny plan sells 100 cases of every product to everybody's customers each month: tea at 20, water at 5,
juice (007) at 10 yuan, so a person is to bring 3,500.00 a month; in the second month none of the juice is
planned, which leaves 2,500.00. Three people make 10,500.00, two of them (ann, bo) the region east.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tiny_plan import (
    DIMENSIONS,
    MONTHS,
    PEOPLE,
    PRICE,
    PRODUCTS,
    tiny_plan,
    tiny_targets,
    with_history,
)

from salesbook.model.facts import Fact, Note
from salesbook.model.measure import MEASURES
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.submission import FileStatus, Submission
from salesbook.model.targets import Targets
from salesbook.variance.comparison import SPANS
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Comparison, Level, Reconciliation

JAN, FEB, MAR = MONTHS[:3]
PLAN = tiny_plan()
TARGETS = tiny_targets(PLAN)


def fact(month: Month, person: str, product: str, value: int, measure: str = "revenue") -> Fact:
    return Fact(
        organisation="tiny",
        scenario=Scenario.ACTUAL,
        month=month,
        owner=person,
        territory=DIMENSIONS.person[person].territory,
        dimension="product",
        item=product,
        measure=measure,
        value=value,
    )


def submission(
    person: str, facts: Iterable[Fact] = (), status: FileStatus = FileStatus.ACCEPTED, path: str = ""
) -> Submission:
    return Submission(
        path=path or f"{person}.xlsx", status=status, plan="tiny", owner=person, facts=list(facts)
    )


def month_of(person: str, month: Month, share: int = 100) -> list[Fact]:
    """Return the plan of a person and month as actuals, `share` per cent of it."""
    return [fact(month, person, product, planned_of(month, product) * share // 100) for product in PRODUCTS]


def planned_of(month: Month, product: str) -> int:
    return 0 if (month, product) == (FEB, "007") else PRICE[product] * 100


def result_of(
    submissions: Sequence[Submission], period: Month = MAR, plan: Plan = PLAN, targets: Targets = TARGETS
) -> Reconciliation:
    return reconcile(plan, targets, submissions, period)


def compared(result: Reconciliation, level: Level, measure: str = "revenue", **keys: str) -> Comparison:
    return result.line(level, measure, **keys).month


def to_date(result: Reconciliation, level: Level, measure: str = "revenue", **keys: str) -> Comparison:
    return result.line(level, measure, **keys).year_to_date


def everybody(share: int = 100, months: Sequence[Month] = (JAN, FEB, MAR)) -> list[Submission]:
    return [
        submission(person, [each for month in months for each in month_of(person, month, share)])
        for person in PEOPLE
    ]


def test_variance_is_actual_less_plan_and_attainment_actual_over_plan() -> None:
    result = result_of(everybody(share=90))
    company = compared(result, "company")
    assert (company.plan, company.actual, company.variance) == (10_500_00, 9_450_00, -1_050_00)
    assert company.attainment == Fraction(90, 100)
    assert company.favorable is False


def test_year_to_date_sums_the_months_up_to_the_period() -> None:
    result = result_of(everybody(share=90), period=FEB)
    assert to_date(result, "company").plan == 10_500_00 + 7_500_00
    assert to_date(result, "company").actual == 9_450_00 + 6_750_00
    assert to_date(result, "company").variance == -1_800_00
    assert compared(result, "company").plan == 7_500_00


def test_a_plan_against_itself_has_no_variance_anywhere() -> None:
    result = result_of(everybody())
    for line in result.lines:
        if line.measure == "revenue":
            assert (line.month.variance, line.year_to_date.variance) == (0, 0), line
            assert line.month.favorable is None
            assert line.month.attainment in (1, None)


def test_parents_sum_their_children() -> None:
    result = result_of(everybody(share=73))
    for over in (compared, to_date):
        company = over(result, "company")
        for level, axis, ids in (
            ("territory", "territory", ("east", "south")),
            ("class", "class", ("A", "B")),
        ):
            parts = [over(result, level, **{axis: id_}) for id_ in ids]  # type: ignore[arg-type]
            assert sum(part.plan for part in parts) == company.plan
            assert sum(part.actual or 0 for part in parts) == company.actual
        people = [line for line in result.lines if line.level == "person" and line.measure == "revenue"]
        assert len(people) == 3
        assert sum(line.month.plan for line in people) == compared(result, "company").plan
        leaves = [
            line for line in result.lines if line.level == "person-product" and line.measure == "revenue"
        ]
        assert len(leaves) == 9
        assert sum(line.year_to_date.actual or 0 for line in leaves) == to_date(result, "company").actual


def test_a_region_holds_its_own_people_only() -> None:
    result = result_of([submission("ann", month_of("ann", MAR)), submission("cy", month_of("cy", MAR))])
    assert compared(result, "territory", territory="east").actual == 3_500_00
    assert compared(result, "territory", territory="south").actual == 3_500_00
    assert compared(result, "territory", territory="east").full_plan == 7_000_00


def test_a_missing_return_is_an_open_item_and_never_a_zero() -> None:
    result = result_of([submission("ann", month_of("ann", MAR))])
    missing = compared(result, "person", territory="east", person="bo")
    assert (missing.actual, missing.variance, missing.attainment, missing.favorable) == (
        None,
        None,
        None,
        None,
    )
    assert missing.match == "missing"
    assert compared(result, "territory", territory="south").actual is None
    assert [each.person for each in result.missing] == ["bo", "cy"]


def test_a_zero_that_was_reported_is_a_zero() -> None:
    result = result_of([submission("ann", [fact(MAR, "ann", product, 0) for product in PRODUCTS])])
    nothing = compared(result, "person", territory="east", person="ann")
    assert (nothing.actual, nothing.variance, nothing.attainment) == (0, -3_500_00, Fraction(0))
    assert nothing.match == "reported"


def test_totals_with_missing_returns_stand_on_those_who_reported() -> None:
    result = result_of(
        [submission("ann", month_of("ann", MAR, 90)), submission("bo", month_of("bo", MAR, 90))]
    )
    company = compared(result, "company")
    assert (company.plan, company.actual, company.variance) == (7_000_00, 6_300_00, -700_00)
    assert (company.attainment, company.favorable) == (Fraction(9, 10), False)
    assert (company.full_plan, company.full_attainment) == (10_500_00, Fraction(6, 10))
    assert company.coverage == Fraction(2, 3)
    assert company.match == "partly-reported"
    east = compared(result, "territory", territory="east")
    assert (east.coverage, east.match) == (Fraction(1), "reported")
    assert east.variance == -700_00


def test_to_date_each_person_counts_for_the_months_reported() -> None:
    two_months = [*month_of("ann", JAN), *month_of("ann", FEB)]
    result = result_of([submission("ann", two_months), submission("bo", month_of("bo", JAN))], period=FEB)
    company = to_date(result, "company")
    assert company.full_plan == 18_000_00
    assert company.actual == company.plan == 3_500_00 + 2_500_00 + 3_500_00
    assert company.coverage == Fraction(9_500, 18_000)
    assert compared(result, "company").plan == 2_500_00


def test_with_nothing_reported_the_coverage_is_zero_and_nothing_is_compared() -> None:
    company = compared(result_of([]), "company")
    assert (company.actual, company.variance) == (None, None)
    assert (company.plan, company.coverage) == (0, Fraction(0))
    assert company.match == "missing"


def test_attainment_of_a_plan_of_zero_is_not_available_but_the_variance_counts() -> None:
    extra = [*month_of("ann", FEB), fact(FEB, "ann", "007", 40_00)]
    juice = compared(
        result_of([submission("ann", extra)], period=FEB), "product", **{"class": "B", "product": "007"}
    )
    assert (juice.plan, juice.actual, juice.variance) == (0, 40_00, 40_00)
    assert juice.attainment is None
    assert juice.favorable is True


@pytest.mark.parametrize(
    ("polarity", "actual", "favorable"),
    [(1, 11, True), (1, 9, False), (-1, 11, False), (-1, 9, True), (1, 10, None), (-1, 10, None)],
)
def test_favorable_depends_on_the_measure(polarity: int, actual: int, favorable: bool | None) -> None:  # noqa: FBT001
    line = Comparison(plan=10, actual=actual, full_plan=10, polarity=polarity)
    assert line.favorable is favorable


def test_expense_and_lost_customers_are_the_measures_where_less_is_good() -> None:
    bad = {name for name, measure in MEASURES.items() if measure.polarity < 0}
    assert bad == {"expense", "customers_lost"}


@pytest.mark.parametrize("plan", [0, -5_00])
def test_ratios_on_nothing_or_less_are_not_available(plan: int) -> None:
    line = Comparison(plan=plan, actual=3_00, prior_year=plan, full_plan=plan)
    assert (line.attainment, line.year_on_year, line.coverage) == (None, None, None)
    assert line.variance == 3_00 - plan


def test_year_on_year_compares_with_the_same_month_a_year_before() -> None:
    plan = with_history(PLAN, {("2026-03", "ann", "tea"): 1_600_00, ("2026-02", "ann", "tea"): 1_000_00})
    result = result_of([submission("ann", [fact(MAR, "ann", "tea", 2_000_00)])], plan=plan)
    tea = compared(result, "product", **{"class": "A", "product": "tea"})
    assert tea.prior_year == 1_600_00
    assert tea.year_on_year == Fraction(1, 4)
    assert to_date(result, "product", **{"class": "A", "product": "tea"}).prior_year == 1_600_00
    both = [fact(month, "ann", "tea", 2_000_00) for month in (FEB, MAR)]
    result = result_of([submission("ann", both)], plan=plan)
    assert to_date(result, "product", **{"class": "A", "product": "tea"}).prior_year == 2_600_00


def test_without_history_there_is_no_prior_year() -> None:
    company = compared(result_of(everybody()), "company")
    assert (company.prior_year, company.year_on_year) == (None, None)


def test_a_prior_year_of_zero_gives_no_growth() -> None:
    plan = with_history(PLAN, {("2026-03", "ann", "tea"): 1_600_00})
    cy = compared(result_of(everybody(), plan=plan), "person", territory="south", person="cy")
    assert (cy.prior_year, cy.year_on_year) == (0, None)


def test_a_fiscal_year_that_starts_in_april_counts_to_date_from_april() -> None:
    april = Month(2026, 4)
    plan = with_history(
        tiny_plan(starts=april),
        {("2025-04", "ann", "tea"): 11_00, ("2026-01", "ann", "tea"): 13_00, ("2026-02", "ann", "tea"): 7_00},
    )
    targets = tiny_targets(plan)
    january = Month(2027, 1)
    months = plan.fiscal_year.until(january)
    facts = [fact(month, "ann", product, 10_00) for month in months for product in PRODUCTS]
    result = result_of([submission("ann", facts)], period=january, plan=plan, targets=targets)
    ann = {"territory": "east", "person": "ann"}
    assert len(months) == 10
    assert to_date(result, "person", **ann).plan == 9 * 3_500_00 + 2_500_00
    assert to_date(result, "person", **ann).actual == 10 * 30_00
    assert compared(result, "person", **ann).prior_year == 13_00
    assert to_date(result, "person", **ann).prior_year == 11_00 + 13_00


def test_figures_of_later_months_do_not_reach_an_earlier_period() -> None:
    result = result_of(everybody(months=(JAN, FEB, MAR)), period=JAN)
    assert to_date(result, "company").actual == 10_500_00


def test_every_measure_is_compared_on_its_own() -> None:
    facts = [*month_of("ann", MAR), fact(MAR, "ann", "tea", 80, "quantity")]
    result = result_of([submission("ann", facts)])
    ann = {"territory": "east", "person": "ann"}
    assert compared(result, "person", "quantity", **ann).actual == 80
    assert compared(result, "person", "quantity", **ann).plan == 300
    assert compared(result, "person", "collections", **ann).actual is None
    assert compared(result, "person", "revenue", **ann).variance == 0


COUNTING = (FileStatus.ACCEPTED, FileStatus.ACCEPTED_WITH_WARNINGS, FileStatus.PARTIAL)


@pytest.mark.parametrize("status", FileStatus)
def test_only_submissions_that_count_are_taken(status: FileStatus) -> None:
    result = result_of([submission("ann", month_of("ann", MAR), status)])
    expected = 3_500_00 if status in COUNTING else None
    assert compared(result, "company").actual == expected


STATES = {
    FileStatus.ACCEPTED: "returned",
    FileStatus.ACCEPTED_WITH_WARNINGS: "returned",
    FileStatus.PARTIAL: "partial",
    FileStatus.REJECTED: "rejected",
    FileStatus.REFUSED: "refused",
    FileStatus.SKIPPED: "missing",
}


@pytest.mark.parametrize(("status", "state"), STATES.items())
def test_the_state_of_a_return_follows_from_its_file(status: FileStatus, state: str) -> None:
    facts = month_of("ann", MAR) if status in COUNTING else []
    result = result_of([submission("ann", facts, status)])
    assert [(each.person, each.state, each.file) for each in result.returns] == [
        ("ann", state, "ann.xlsx"),
        ("bo", "missing", ""),
        ("cy", "missing", ""),
    ]


def test_a_duplicate_beside_the_file_that_counts_changes_nothing() -> None:
    first = submission("ann", month_of("ann", MAR))
    copy = submission("ann", (), FileStatus.DUPLICATE, "copy.xlsx")
    for order in ([first, copy], [copy, first]):
        result = result_of(order)
        assert (result.returns[0].state, result.returns[0].file) == ("returned", "ann.xlsx")
        assert compared(result, "company").actual == 3_500_00


def test_the_order_of_files_and_of_their_rows_does_not_matter() -> None:
    files = everybody(share=87)
    lines = result_of(files).lines
    for seed in range(5):
        shuffled = [
            replace(each, facts=Random(seed).sample(list(each.facts), len(each.facts))) for each in files
        ]
        Random(seed).shuffle(shuffled)
        assert result_of(shuffled).lines == lines


def test_notes_of_what_counts_are_carried_and_others_are_not() -> None:
    note = Note("tiny", MAR, "ann", "east", "", "", "cause", "Rain")
    counts = replace(submission("ann", month_of("ann", MAR)), notes=[note])
    rejected = replace(submission("bo", (), FileStatus.REJECTED), notes=[note._replace(owner="bo")])
    assert [each.owner for each in result_of([counts, rejected]).notes] == ["ann"]


def test_the_frame_holds_a_row_for_each_line_and_span_with_blanks_where_nothing_is_known() -> None:
    result = result_of([submission("ann", month_of("ann", MAR, 90))])
    frame = result.to_frame()
    assert len(frame) == len(SPANS) * len(result.lines)
    row = frame[(frame["level"] == "company") & (frame["measure"] == "revenue") & (frame["span"] == "month")]
    assert (int(row["plan"].iloc[0]), int(row["actual"].iloc[0])) == (3_500_00, 3_150_00)
    assert row["attainment"].iloc[0] == pytest.approx(0.9)
    assert int(row["full_plan"].iloc[0]) == 10_500_00
    silent = frame[(frame["person"] == "cy") & (frame["measure"] == "revenue")]
    assert silent["actual"].isna().all()


def test_a_line_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        result_of([]).line("person", "revenue", person="nobody")


REPORTS = st.dictionaries(
    st.tuples(st.sampled_from([JAN, FEB, MAR]), st.sampled_from(PEOPLE)),
    st.tuples(*[st.integers(-(10**6), 10**9)] * 3),
)


@settings(max_examples=40, deadline=None)
@given(REPORTS)
def test_whatever_is_reported_parents_sum_what_their_children_report(
    reports: dict[tuple[Month, str], tuple[int, int, int]],
) -> None:
    files = [
        submission(
            person,
            [
                fact(month, person, product, value)
                for (month, owner), values in reports.items()
                if owner == person
                for product, value in zip(PRODUCTS, values, strict=True)
            ],
        )
        for person in PEOPLE
    ]
    result = result_of(files)
    company = to_date(result, "company")
    assert company.actual == (sum(sum(values) for values in reports.values()) if reports else None)
    people = [
        to_date(result, "person", territory=each.territory, person=each.id) for each in DIMENSIONS.people
    ]
    assert [each.actual is None for each in people] == [
        not any(owner == person for _, owner in reports) for person in PEOPLE
    ]
    assert sum(each.plan for each in people) == company.plan <= company.full_plan
    assert company.plan == sum(planned_of(month, product) for month, _ in reports for product in PRODUCTS)
