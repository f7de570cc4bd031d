"""Quotas with what is carried over, in the books: the worked examples of docs/variance.md, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from support.composed import ComposedTable, composed_table, texts
from support.target_cells import target_cells
from support.tiny_plan import DIMENSIONS, MONTHS, PEOPLE, tiny_plan

from salesbook.layout.templates import default_templates
from salesbook.lint.finding import findings
from salesbook.lint.read import read_seen
from salesbook.lint.rules import RULES
from salesbook.model.dimension import PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.measure import MEASURES
from salesbook.model.rollover import Rollover
from salesbook.model.submission import FileStatus, Submission
from salesbook.model.targets import Targets
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.sheets.this_month import Opening
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.writing.write import write_book

NEXT = Rollover(policy="next")


def targets(month: int) -> Targets:
    """Everybody's tea of so many cents a month, and nothing else."""
    cells = np.zeros((12, len(PEOPLE), 1), dtype=np.int64)
    cells[:] = month
    return Targets(
        version=1,
        months=MONTHS,
        people=PEOPLE,
        products=("tea",),
        cells=target_cells(PRODUCT, revenue=cells),
    )


def result(how: Rollover, *reached: int, month: int = 100_00, who: str = "ann") -> Reconciliation:
    """Return the last month in which somebody returned so many cents; the others never returned."""
    tea = DIMENSIONS.products[:1]
    plan = replace(
        tiny_plan(),
        rollover=how,
        measures=(MEASURES["revenue"],),
        dimensions=replace(DIMENSIONS, products=tea),
    )
    period = MONTHS[len(reached) - 1]
    facts = [
        Fact(plan.id, "AC", at, who, DIMENSIONS.person[who].territory, PRODUCT, "tea", "revenue", cents)
        for at, cents in zip(MONTHS, reached, strict=False)
    ]
    returned = Submission(
        path="a.xlsx", status=FileStatus.ACCEPTED, plan=plan.id, owner=who, period=period, facts=facts
    )
    return reconcile(plan, targets(month), [returned], period)


def book(found: Reconciliation, owner: str = "co", language: str = "en") -> BookSpec:
    kind = "person_variance" if owner in PEOPLE else "variance"
    order = BookOrder(book=kind, owner=owner, file="")
    return build_variance_book(order, found, default_templates(), language=language)[0]


def months(found: Reconciliation, column: str, owner: str = "ann") -> list[Decimal | None]:
    table = composed_table(book(found, owner), "rollover_months")
    values = [table.value(table.by_key[f"revenue/{month.key}"], column) for month in MONTHS]
    return [each if isinstance(each, Decimal) else None for each in values]


def numbers(table: ComposedTable, row: int, *columns: str) -> list[Decimal]:
    return [table.number(row, each) for each in columns]


def test_the_month_and_the_next_one_stand_beside_one_another() -> None:
    table = composed_table(book(result(NEXT, 70_00, 90_00)), "rollover_people")
    ann = table.by_key["ann"]
    shown = numbers(table, ann, "assigned", "carried_in", "current", "revenue_ac", "carried_out")
    assert shown == [100, 30, 130, 90, 40]
    assert numbers(table, ann, "next_assigned", "next_carried_in", "next_current") == [100, 40, 140]
    assert table.value(ann, "carried_from") == "Jan −30.0, Feb −10.0"


def test_regions_and_the_company_sum_their_people() -> None:
    table = composed_table(book(result(NEXT, 70_00, 90_00)), "rollover_people")
    for row, assigned in ((table.by_label["East Σ"], 200), (table.by_label["Total"], 300)):
        assert numbers(table, row, "assigned", "carried_in", "current") == [assigned, 30, assigned + 30]
        assert numbers(table, row, "carried_out", "next_current") == [40, assigned + 40]
    assert table.number(table.by_label["South Σ"], "next_current") == 100


def test_who_has_not_returned_carries_nothing_out() -> None:
    table = composed_table(book(result(NEXT, 70_00, 90_00), "south"), "rollover_people")
    row = table.by_key["cy"]
    assert table.value(row, "carried_out") is None
    assert numbers(table, row, "carried_in", "next_carried_in", "next_current") == [0, 0, 100]


@pytest.mark.parametrize(
    ("how", "current"),
    [
        (NEXT, [130] + [100] * 10),
        (Rollover(policy="capped", cap=Fraction(1, 10)), [110] * 3 + [100] * 8),
        (Rollover(policy="last_quarter"), [100] * 8 + [110] * 3),
    ],
    ids=lambda each: each.policy if isinstance(each, Rollover) else "",
)
def test_every_month_of_the_year_has_its_current_quota(how: Rollover, current: Sequence[int]) -> None:
    assert months(result(how, 70_00), "current") == [100, *current]


def test_thirty_over_eleven_months_are_eight_and_three() -> None:
    parts = months(result(Rollover(policy="even"), 70_00), "carried_in")
    assert sorted(str(each) for each in parts[1:]) == ["2.72"] * 3 + ["2.73"] * 8


def test_quotas_in_whole_thousands_and_what_they_are_judged_on() -> None:
    found = result(NEXT, 300_000_00, 290_000_00, month=375_000_00)
    assert months(found, "current")[:3] == [375_000, 450_000, 535_000]
    table = composed_table(book(found), "variance_people")
    # 590,000 of the 750,000 that were assigned; what was carried in makes nobody worse.
    assert round(table.number(table.by_key["ann"], "ytd_attainment"), 4) == Decimal("0.7867")


def test_a_part_taken_on_names_the_whole() -> None:
    table = composed_table(book(result(Rollover(policy="capped"), 70_00)), "rollover_people")
    assert table.value(table.by_key["ann"], "carried_from") == "of 30.0 open: Jan −30.0"


def test_what_december_leaves_is_reported_and_goes_nowhere() -> None:
    table = composed_table(book(result(NEXT, *[90_00] * 12)), "rollover_people")
    assert numbers(table, table.by_key["ann"], "carried_in", "carried_out") == [110, 120]
    assert "next_assigned" not in table.columns


@pytest.mark.parametrize(
    ("owner", "language", "words"),
    [
        (
            "ann",
            "en",
            "current Mar 140.0 = assigned 100.0 + carried in 40.0 (Jan −30.0, Feb −10.0), version 1.",
        ),
        (
            "ann",
            "zh",
            "3月 现行目标 140.0 = 下达目标 100.0 + 滚动转入 40.0（1月 −30.0、2月 −10.0），第 1 版。",
        ),
        # Of two people no months are named.
        ("east", "en", "current Mar 240.0 = assigned 200.0 + carried in 40.0, version 1."),
    ],
)
def test_the_sheet_says_the_chain(owner: str, language: str, words: str) -> None:
    assert words in texts(book(result(NEXT, 70_00, 90_00), owner, language))


def test_a_person_sees_the_months_that_the_own_quota_comes_from() -> None:
    shown = book(result(NEXT, 70_00, 90_00), "ann")
    table = composed_table(shown, "rollover_months")
    assert table.value(table.by_key["revenue/2027-03"], "carried_from") == "Jan −30.0, Feb −10.0"
    assert list(composed_table(shown, "rollover_people").by_key) == ["ann"]


def test_without_a_policy_nothing_is_said_of_it() -> None:
    with pytest.raises(KeyError):
        composed_table(book(result(Rollover(), 70_00)), "rollover_people")


# The return book of a month


def form(opening: Opening, language: str = "en") -> BookSpec:
    plan = result(NEXT, 70_00).plan
    planned = Planned.of(plan, targets(100_00), default_templates())
    order = BookOrder(book="month", owner="ann", file="", month=MONTHS[2])
    return build_book(order, replace(planned, opening=opening), language=language)[0]


def test_the_form_of_a_month_has_the_current_target_beside_the_assigned_one() -> None:
    quotas = {("revenue", "ann"): result(NEXT, 70_00, 90_00).quotas("revenue", "ann")}
    table = composed_table(form(Opening(quotas=quotas)), "quotas")
    row = table.by_key["revenue"]
    assert numbers(table, row, "assigned", "carried_in", "current") == [100, 40, 140]


def test_a_form_says_nothing_of_what_is_not_known() -> None:
    with pytest.raises(KeyError):
        composed_table(form(Opening()), "quotas")


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_the_tables_look_as_the_others_do(language: str) -> None:
    found = result(NEXT, 70_00, 90_00)
    quotas = {("revenue", "ann"): found.quotas("revenue", "ann")}
    for spec in (
        book(found, "co", language),
        book(found, "ann", language),
        form(Opening(quotas=quotas), language),
    ):
        seen, _ = read_seen(write_book(spec))
        assert seen is not None
        tabs = ("Roll-over", "滚动目标", "This month", "本月填报")
        assert [each for each in findings(RULES, seen) if any(tab in each.sheet for tab in tabs)] == []
