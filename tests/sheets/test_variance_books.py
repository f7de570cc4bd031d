"""The variance books: totals of those who reported, nothing missing shown as zero, messages in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from support.composed import ComposedTable, composed_table, texts
from support.small_plan import (
    DIMENSIONS,
    MARCH,
    YEAR,
    reported,
    small_plan,
    small_targets,
    submissions,
    variance_book,
)

from salesbook.layout.templates import default_templates
from salesbook.model.dimension import PRODUCT
from salesbook.model.figures import percent_text
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Text
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book, variance_orders
from salesbook.variance.reconcile import reconcile

TARGETS = small_targets().by(PRODUCT)["revenue"]
JANUARY = YEAR.months[0]
PEOPLE = [person.id for person in DIMENSIONS.people]
TOTAL = "Total (reported)"
SHARES = {"li": Fraction(104, 100), "zhang": Fraction(91, 100)}
SPANS = {"": (2,), "ytd_": (0, 1, 2)}
"""The months of a column's figures (counted from 0), by the prefix of its key."""


def table_of(name: str, territory: str = "co") -> ComposedTable:
    return composed_table(variance_book(territory, "en")[0], name)


def shown(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-6)


def plan_of(people: Sequence[str], months: Sequence[int]) -> Decimal:
    return shown(sum(int(TARGETS[m, PEOPLE.index(person)].sum()) for person in people for m in months))


def actual_of(people: Sequence[str], months: Sequence[int]) -> Decimal:
    return shown(
        sum(
            round(int(value) * SHARES[person])
            for person in people
            for m in months
            for value in TARGETS[m, PEOPLE.index(person)]
        )
    )


# What is reported, and what is not


@pytest.mark.parametrize("span", SPANS)
def test_plan_and_actual_of_every_person_are_those_planned_and_reported(span: str) -> None:
    table = table_of("variance_people")
    for person in PEOPLE:
        row = table.by_key[person]
        assert table.number(row, f"{span}full_pl") == plan_of([person], SPANS[span])
    for person in SHARES:
        row = table.by_key[person]
        plan, actual = plan_of([person], SPANS[span]), actual_of([person], SPANS[span])
        assert table.number(row, f"{span}revenue_pl") == plan
        assert table.number(row, f"{span}revenue_ac") == actual
        assert table.number(row, f"{span}variance") == actual - plan
        assert round(table.number(row, f"{span}attainment"), 12) == round(actual / plan, 12)


@pytest.mark.parametrize("span", SPANS)
def test_a_missing_return_is_blank_and_never_zero(span: str) -> None:
    table = table_of("variance_people")
    for row in (table.by_key["chen"], table.by_label["South Σ"]):
        assert table.value(row, f"{span}revenue_ac") in (None, "")
        for column in ("variance", "variance_share", "attainment", "growth"):
            assert table.value(row, span + column) == ""
    assert table.value(table.by_key["chen"], "status") == "missing"
    assert table.value(table.by_key["li"], "status") == "returned"


@pytest.mark.parametrize("span", SPANS)
def test_totals_stand_on_those_who_reported(span: str) -> None:
    table = table_of("variance_people")
    total, months = table.by_label[TOTAL], SPANS[span]
    plan, actual = plan_of(["li", "zhang"], months), actual_of(["li", "zhang"], months)
    assert table.number(total, f"{span}revenue_pl") == plan
    assert table.number(total, f"{span}revenue_ac") == actual
    assert table.number(total, f"{span}variance") == actual - plan
    assert round(table.number(total, f"{span}attainment"), 12) == round(actual / plan, 12)
    assert round(table.number(total, f"{span}variance_share"), 12) == round(actual / plan - 1, 12)


@pytest.mark.parametrize("span", SPANS)
def test_the_coverage_is_the_share_of_the_plan_that_is_reported(span: str) -> None:
    table = table_of("variance_people")
    row, full = table.by_label[TOTAL], plan_of(PEOPLE, SPANS[span])
    assert table.number(row, f"{span}full_pl") == full
    share = plan_of(["li", "zhang"], SPANS[span]) / full
    assert round(table.number(row, f"{span}coverage"), 12) == round(share, 12)


def test_a_region_of_which_too_little_is_reported_is_grey() -> None:
    table = reconciled([reported("zhang", Fraction(9, 10))])
    row = table.by_label["East Σ"] + 1
    rules = [each for each in table.sheet.conditionals if each.rule == "formula"]
    grey = [each for each in rules if each.area.first_row + 1 == row and each.color == "#6B6B6B"]
    assert len(grey) == 6  # variance, its share and year on year, of the month and to date
    assert all("<0.8" in str(each.formula) for each in grey)


def test_who_reported_one_month_only_counts_for_that_month_alone() -> None:
    january = reported("chen", Fraction(1))
    facts = [fact for fact in january.facts if fact.month == YEAR.months[0]]
    table = reconciled([*submissions(), replace(january, facts=facts)])
    chen = table.by_key["chen"]
    assert table.value(chen, "revenue_ac") in (None, "")
    assert table.number(chen, "ytd_revenue_ac") == plan_of(["chen"], [0])
    assert table.number(table.by_label[TOTAL], "revenue_pl") == plan_of(["li", "zhang"], [2])


def test_a_true_zero_that_is_reported_is_a_zero() -> None:
    zero = reported("chen", Fraction(0))
    table = reconciled([*submissions(), zero])
    chen = table.by_key["chen"]
    assert table.number(chen, "revenue_ac") == 0
    assert table.number(chen, "variance") == -plan_of(["chen"], [2])
    assert table.number(chen, "attainment") == 0


def test_a_rejected_return_counts_for_nothing() -> None:
    rejected = replace(reported("chen", Fraction(1)), status=FileStatus.REJECTED)
    table = reconciled([*submissions(), rejected])
    assert table.value(table.by_key["chen"], "revenue_ac") in (None, "")
    assert table.value(table.by_key["chen"], "status") == "rejected"


def reconciled(returned: Sequence[Submission], name: str = "variance_people") -> ComposedTable:
    result = reconcile(small_plan(), small_targets(), returned, MARCH)
    order = BookOrder(book="variance", owner="co", file="")
    book, _ = build_variance_book(order, result, default_templates(), language="en")
    return composed_table(book, name)


# Sums, to the cent


@pytest.mark.parametrize("column", ["revenue_pl", "revenue_ac", "ytd_revenue_pl", "ytd_revenue_ac"])
def test_people_offices_regions_products_and_classes_add_up_to_the_company(column: str) -> None:
    people, products = table_of("variance_people"), table_of("variance_products")
    p = {label: people.value(row, column) for label, row in people.by_label.items()}
    own = {key: people.value(row, column) or Decimal(0) for key, row in people.by_key.items()}
    assert p["Shanghai Σ"] == own["zhang"]
    assert p["East Σ"] == sums(own["li"], p["Shanghai Σ"])
    assert p["South Σ"] == ""  # nobody has reported there
    total = p[TOTAL]
    assert total == p["East Σ"]
    c = {label: products.value(row, column) for label, row in products.by_label.items()}
    by_product = {key: products.value(row, column) for key, row in products.by_key.items()}
    assert c["Class A Σ"] == by_product["0101"]
    assert c["Class B Σ"] == sums(by_product["0201"], by_product["0202"])
    assert c[TOTAL] == sums(c["Class A Σ"], c["Class B Σ"]) == total


def sums(*values: object) -> Decimal:
    total = Decimal(0)
    for value in values:
        assert isinstance(value, Decimal)
        total += value
    return total


def test_months_add_up_to_the_year_to_date() -> None:
    months, people = table_of("variance_months"), table_of("variance_people")
    to_date = [months.number(months.by_key[month.key], "revenue_ac") for month in YEAR.until(MARCH)]
    total = people.by_label[TOTAL]
    assert sum(to_date) == people.number(total, "ytd_revenue_ac")
    march = months.by_key[MARCH.key]
    assert months.number(march, "ytd_ac") == people.number(total, "ytd_revenue_ac")
    assert months.number(march, "ytd_pl") == people.number(total, "ytd_revenue_pl")
    assert months.number(months.by_label["Total"], "full_pl") == plan_of(PEOPLE, range(12))


def test_the_year_sets_what_is_sold_and_expected_against_its_plan() -> None:
    months, outlook = table_of("variance_months"), table_of("outlook")
    total, revenue = months.by_label["Total"], outlook.by_key["revenue"]
    expected = months.number(total, "revenue_ac") + months.number(total, "forecast")
    assert round(expected, 6) == round(outlook.number(revenue, "forecast_b"), 6)
    off = months.number(total, "expected_variance")
    assert round(off, 6) == round(expected - plan_of(PEOPLE, range(12)), 6)


def test_spans_that_are_equal_stand_once() -> None:
    spans = table_of("spans")
    assert [key for key in spans.by_key if key.startswith("revenue")] == ["revenue/month", "revenue/quarter"]


def test_months_still_to_come_are_blank() -> None:
    table = table_of("variance_months")
    for month in YEAR.months[3:]:
        row = table.by_key[month.key]
        for column in ("revenue_ac", "variance", "attainment", "growth", "ytd_ac", "ytd_attainment"):
            assert table.value(row, column) in (None, "")


def test_the_checks_of_every_variance_book_hold() -> None:
    for territory in ("co", "east", "south"):
        table = table_of("variance_proof", territory)
        assert {table.value(row, "ok") for row in table.rows} == {"✓"}


@pytest.mark.parametrize("territory", ["co", "east", "south"])
def test_the_summary_agrees_with_the_other_sheets(territory: str) -> None:
    summary, people = (table_of(name, territory) for name in ("summary", "variance_people"))
    total = people.by_label[TOTAL]
    for span in SPANS:
        for short, column in (
            ("pl", "revenue_pl"),
            ("ac", "revenue_ac"),
            ("py", "revenue_py"),
            ("full_pl", "full_pl"),
        ):
            ours = summary.value(summary.by_key["revenue"], span + short) or Decimal(0)
            assert ours == (people.value(total, span + column) or Decimal(0)), (span, short)


# Words


def message(territory: str, name: str = "variance_people") -> str:
    sheet = table_of(name, territory).sheet
    return next(str(cell.value) for cell in sheet.cells if cell.row == 1)


def test_the_message_says_what_the_book_found() -> None:
    said = message("co")
    plan, actual = plan_of(["li", "zhang"], [2]), actual_of(["li", "zhang"], [2])
    assert f"{actual / plan * 100:.1f}% of plan (−{plan - actual:.1f}" in said
    assert f"on {plan / plan_of(PEOPLE, [2]) * 100:.1f}% reported" in said
    assert f"revenue {actual:.1f}, planned {plan:.1f}" in said
    assert "10k CNY" in said


def test_a_region_where_everybody_reported_stands_on_its_whole_plan() -> None:
    assert "on 100.0% reported" in message("east")
    assert f"{actual_of(['li', 'zhang'], [2]):.1f}" in message("east")


def test_a_region_where_nobody_reported_says_so() -> None:
    assert "Nothing is reported" in message("south")
    assert f"{plan_of(['chen'], [2]):.1f}" in message("south")


def test_causes_and_measures_stand_beside_the_person() -> None:
    table = table_of("variance_people")
    assert table.value(table.by_key["zhang"], "cause") == "雨天多 a wet month"
    assert table.value(table.by_key["zhang"], "measure") == "more displays"
    assert table.value(table.by_key["li"], "cause") is None


def test_only_what_is_beyond_both_limits_asks_for_a_cause() -> None:
    table = table_of("variance_people")
    assert table.value(table.by_key["zhang"], "action") == "!"
    assert table.value(table.by_key["li"], "action") == ""


def spoken(*said: tuple[Month, str]) -> Submission:
    """Return Zhang's return with causes of some months in place of the one it has."""
    zhang = submissions()[1]
    cause = next(note for note in zhang.notes if note.kind == "cause")
    return replace(zhang, notes=[cause._replace(month=month, text=text) for month, text in said])


def causes_in(returned: Submission, language: str = "en") -> object:
    """Return what the company's book says beside Zhang in the column of causes."""
    result = reconcile(small_plan(), small_targets(), [returned], MARCH)
    order = BookOrder(book="variance", owner="co", file="")
    book, _ = build_variance_book(order, result, default_templates(), language=language)
    table = composed_table(book, "variance_people")
    return table.value(table.by_key["zhang"], "cause")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "2027-03: {rain}\n2027-01: a late start"),
        ("zh", "2027-03：{rain}\n2027-01：a late start"),
        ("both", "2027-03: {rain}\n2027-01: a late start"),
    ],
)
def test_causes_of_several_months_name_their_months_the_latest_first(language: str, shown: str) -> None:
    returned = spoken((JANUARY, "a late start"), (MARCH, "{rain}"))
    assert causes_in(returned, language) == shown


def test_a_cause_of_an_earlier_month_alone_names_its_month() -> None:
    assert causes_in(spoken((JANUARY, "a late start"))) == "2027-01: a late start"


def test_several_causes_of_the_month_reported_on_need_no_month() -> None:
    zhang = spoken((MARCH, "rain"), (MARCH, "strikes"))
    first, second = zhang.notes
    assert causes_in(replace(zhang, notes=[first, second._replace(item="tea")])) == "rain; strikes"


def test_a_cause_of_a_month_still_to_come_is_not_part_of_the_year_to_date() -> None:
    assert causes_in(spoken((MARCH, "rain"), (MARCH.plus(1), "a holiday"))) == "rain"


@pytest.mark.parametrize("typed", ["=1+1", "50% {of it} {", "@cmd", "</t>&amp;"])
def test_a_cause_is_shown_as_it_was_typed(typed: str) -> None:
    li, zhang = submissions()
    notes = [note._replace(text=typed) for note in zhang.notes if note.kind == "cause"]
    table = reconciled([li, replace(zhang, notes=notes)])
    cell = table.cell(table.by_key["zhang"], "cause")
    assert (cell.value, cell.formula) == (typed, None)


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        (Text({"zh": "箱", "en": "case"}), "quantity (case)"),
        (Text({"zh": "盒", "en": "boxes"}), "quantity (boxes)"),
        (None, "quantity (units)"),
    ],
)
def test_quantity_names_its_unit_whatever_the_word_is(unit: Text | None, said: str) -> None:
    result = reconcile(small_plan(), small_targets(), submissions(), MARCH)
    mixed = [Text({"zh": "箱", "en": "case"}), Text({"zh": "瓶", "en": "bottle"})]
    products = tuple(
        replace(product, unit=unit or mixed[number % 2]) for number, product in enumerate(DIMENSIONS.products)
    )
    plan = replace(result.plan, dimensions=replace(result.plan.dimensions, products=products))
    order = BookOrder(book="variance", owner="co", file="")
    book, _ = build_variance_book(order, replace(result, plan=plan), default_templates(), language="en")
    assert f"Variance summary: money in 10k CNY, {said}" in texts(book)


# Open items, and who sees what


def test_open_items_name_who_is_missing_with_the_plan_at_stake() -> None:
    table = table_of("open_returns")
    assert list(table.by_key) == ["chen"]
    row = table.by_key["chen"]
    assert [table.value(row, column) for column in ("name", "place", "state")] == [
        "Chen Yu",
        "South",
        "missing",
    ]
    assert table.number(row, "plan_month") == plan_of(["chen"], [2])


def test_open_items_list_the_problems_of_the_territorys_own_returns() -> None:
    for territory, count in (("co", 1), ("east", 1), ("south", 0)):
        table = table_of("problems", territory)
        assert len(table.by_key) == count
    row = table_of("problems").by_key["1"]
    problems = table_of("problems")
    assert problems.value(row, "place") == "Actuals!G11"
    assert str(problems.value(row, "code")).startswith("SB440")
    assert problems.value(row, "state") == "warning"


def test_open_items_say_in_chinese_how_bad_a_problem_is() -> None:
    assert "警告" in texts(variance_book("co", "zh")[0])
    assert "warning" not in texts(variance_book("co", "zh")[0])


def test_a_region_book_shows_the_people_of_the_region_alone() -> None:
    east, south = (texts(variance_book(territory, "en")[0]) for territory in ("east", "south"))
    assert "Zhang Wei" in east
    assert "Chen Yu" not in east
    assert "Chen Yu" in south
    assert "Zhang Wei" not in south
    assert "Li Na" not in south
    assert "a wet month" not in south


def test_there_is_a_book_for_the_company_for_each_region_and_for_each_person() -> None:
    result = reconcile(small_plan(), small_targets(), submissions(), MARCH)
    orders = list(variance_orders(result.plan, result.period, default_templates(), "en"))
    assert [(each.book, each.owner) for each in orders] == [
        ("variance", "co"),
        ("variance", "east"),
        ("variance", "south"),
        ("person_variance", "li"),
        ("person_variance", "zhang"),
        ("person_variance", "chen"),
    ]
    assert orders[1].file == "2027-03-east-East-variance"
    assert orders[4].file == "2027-03-zhang-Zhang Wei-variance"


def test_only_a_meeting_has_cells_to_be_filled_in() -> None:
    book, manifest = variance_book("co", "en")
    assert {s.name for s in book.sheets for cell in s.cells if not cell.style.locked} == {"Meeting"}
    assert all(sheet.protected for sheet in book.sheets)
    assert {sheet.name for sheet in book.sheets if sheet.validations} == {"Meeting"}
    assert [table.id for table in manifest.tables] == ["agenda"]


@pytest.mark.parametrize(
    ("share", "said"),
    [(Fraction(1), "100.0%"), (Fraction(1, 8), "12.5%"), (Fraction(-1, 2000), "−0.1%"), (None, "n.a.")],
)
def test_a_share_reads_as_a_percentage_rounded_away_from_zero(share: Fraction | None, said: str) -> None:
    assert percent_text(share) == said
