"""Ranking, tracking and follow-up, the agenda of the sales meeting, and what is still open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from support.composed import ComposedTable, composed_table, texts
from support.sample_books import variance_book
from support.small_plan import MARCH, small_plan, small_targets, submissions

from salesbook.layout.templates import default_templates
from salesbook.lint.read import read_seen
from salesbook.model.measure import MEASURES
from salesbook.model.scenario import Scenario
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.outlook import Elapsed
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation, distinct_spans

ELAPSED = Elapsed(month=23, month_days=23, year=61, year_days=244)


def result_of(*, silent: bool = False) -> Reconciliation:
    """Return March with what Li (104 %) and Zhang (91 %) report; Zhang gives a cause unless `silent`."""
    li, zhang = submissions()
    returned = [li, replace(zhang, notes=()) if silent else zhang]
    return reconcile(small_plan(), small_targets(), returned, MARCH, elapsed=ELAPSED)


def book_of(
    result: Reconciliation, owner: str = "co", book: str = "variance", language: str = "en"
) -> BookSpec:
    order = BookOrder(book=book, owner=owner, file="")
    return build_variance_book(order, result, default_templates(), language=language)[0]


def table_of(name: str, *, silent: bool = False, owner: str = "co") -> ComposedTable:
    return composed_table(book_of(result_of(silent=silent), owner), name)


# Ranking


def test_the_ranking_is_by_attainment_and_who_is_missing_has_no_place() -> None:
    table = table_of("ranking")
    assert list(table.by_key) == ["li", "zhang", "chen"]
    places = [table.value(row, "place") for row in table.by_key.values()]
    assert places == [Decimal(1), Decimal(2), None]
    marks = [table.value(row, "mark") for row in table.by_key.values()]
    assert marks[0] == "★"
    assert "▼" in str(marks[1])


def test_where_all_are_on_a_par_nobody_is_last() -> None:
    li, _ = submissions()
    result = reconcile(small_plan(), small_targets(), [li], MARCH, elapsed=ELAPSED)
    table = composed_table(book_of(result), "ranking")
    assert "★" in str(table.value(table.by_key["li"], "mark"))
    assert not any("▼" in str(table.value(row, "mark")) for row in table.by_key.values())


def test_there_is_no_sheet_of_staff_and_courses_where_the_plan_has_none() -> None:
    assert not {"Staffing, training"} & {sheet.name for sheet in book_of(result_of()).sheets}


def test_the_rate_together_and_the_average_of_rates_are_both_there_and_differ() -> None:
    table = table_of("ranking")
    together = next(row for words, row in table.by_label.items() if words.startswith("Together"))
    mean = next(row for words, row in table.by_label.items() if words.startswith("Average"))
    rates = [table.number(table.by_key[person], "attainment") for person in ("li", "zhang")]
    assert table.number(mean, "attainment") == pytest.approx(sum(rates) / 2)
    plans, actuals = (
        sum(table.number(table.by_key[person], column) for person in ("li", "zhang"))
        for column in ("pl", "ac")
    )
    assert table.number(together, "attainment") == pytest.approx(actuals / plans)
    assert table.number(together, "attainment") != table.number(mean, "attainment")


# Where the year will end


def test_the_outlook_of_the_book_is_that_of_the_library() -> None:
    result = result_of()
    table = composed_table(book_of(result), "outlook")
    row = table.by_key["revenue"]
    outlook = result.line("company", "revenue").outlook
    assert outlook.required_rate is not None
    assert outlook.forecast_a is not None
    assert outlook.forecast_b is not None
    for column, value in (
        ("target", outlook.target),
        ("rate", outlook.required_rate),
        ("forecast_a", outlook.forecast_a),
        ("forecast_b", outlook.forecast_b),
    ):
        assert float(table.number(row, column)) == pytest.approx(float(value) / 1e6), column
    assert float(table.number(row, "time")) == pytest.approx(0.25)
    assert outlook.gap_to_time is not None
    assert float(table.number(row, "time_gap")) == pytest.approx(100 * float(outlook.gap_to_time))


def test_every_span_of_the_book_is_that_of_the_library() -> None:
    result = result_of()
    table = composed_table(book_of(result), "spans")
    for span in distinct_spans(result.plan, MARCH):
        compared = result.line("company", "revenue").over(span)
        row = table.by_key[f"revenue/{span}"]
        assert table.number(row, "pl") == Decimal(compared.plan).scaleb(-6)
        assert table.number(row, "ac") == Decimal(compared.actual or 0).scaleb(-6)
        assert float(table.number(row, "coverage")) == pytest.approx(float(compared.coverage or 0))


def test_without_working_days_time_progress_is_not_available() -> None:
    result = reconcile(small_plan(), small_targets(), submissions(), MARCH)
    table = composed_table(book_of(result), "outlook")
    assert table.value(table.by_key["revenue"], "time") == "n.a."


# Tracking and follow-up


def test_the_follow_up_names_gap_cause_measure_and_owner() -> None:
    table = table_of("follow_up")
    assert list(table.by_key) == ["zhang"]
    row = table.by_key["zhang"]
    assert [table.value(row, each) for each in ("cause", "measure", "owner")] == [
        "雨天多 a wet month",
        "more displays",
        "Zhang Wei",
    ]
    assert table.number(row, "gap") < 0


def test_a_gap_without_a_cause_is_listed_as_open() -> None:
    table = table_of("unexplained", silent=True)
    assert list(table.by_key) == ["zhang"]
    assert table.value(table.by_key["zhang"], "state") == "missing"
    assert list(table_of("unexplained").by_key) == []


def test_the_tracking_shows_what_each_month_left_must_bring() -> None:
    table = table_of("target_tracking")
    row = table.by_key["zhang"]
    needed = (table.number(row, "target") - table.number(row, "ac")) / 9
    assert float(table.number(row, "rate")) == pytest.approx(float(needed))
    assert table.value(table.by_key["chen"], "rate") == "n.a."


# The sales meeting


def topics(book: BookSpec, table: str = "agenda", column: str = "findings") -> dict[str, str]:
    found = composed_table(book, table)
    return {str(found.value(row, "topic")): str(found.value(row, column)) for row in found.by_key.values()}


def test_the_meeting_has_seven_topics_that_are_filled_in_and_lead_to_their_sheets() -> None:
    book = book_of(result_of())
    said = topics(book)
    assert len(said) == 7
    assert "of plan (" in said["Sales vs plan"]
    assert "Needed a month for the rest of the year:" in said["Sales vs plan"]
    assert "East" in said["Who, where"]
    assert said["Open problems"].startswith("Open returns: 1; material variances without a cause: 0;")
    assert "2027-04: Revenue" in said["Next month"]
    table = composed_table(book, "agenda")
    (first, *_) = table.by_key.values()
    assert table.cell(first, "topic").link == "'Board'!A1"


def test_causes_and_measures_name_everybody_who_gives_them() -> None:
    li, zhang = submissions()
    both = [replace(li, notes=[each._replace(owner="li") for each in zhang.notes]), zhang]
    book = book_of(reconcile(small_plan(), small_targets(), both, MARCH, elapsed=ELAPSED))
    causes = topics(book, column="causes")["Sales vs plan"]
    assert causes.startswith("雨天多 a wet month (Zhang Wei, Li Na: ")
    assert topics(book, column="measures")["Sales vs plan"] == "more displays"


def test_a_return_that_was_sent_back_is_not_quoted() -> None:
    result = result_of()
    returns = [replace(each, state="rejected") for each in result.returns]
    (said,) = (note for note in result.notes if note.kind == "cause")
    noted = replace(result, notes=[said._replace(kind="week_market")])
    assert "雨天多" in topics(book_of(noted), "agenda_more")["Competitors"]
    sent_back = replace(noted, returns=returns)
    assert "雨天多" not in topics(book_of(sent_back), "agenda_more")["Competitors"]


def test_what_nobody_returns_is_not_made_up() -> None:
    book = book_of(result_of())
    assert topics(book)["Customers"] == "Nothing is returned about it."
    more = topics(book, "agenda_more")
    assert more["Competitors"] == "to be reported at the meeting"
    assert "Li Na" in more["Ranking"]


def test_the_agenda_of_the_last_month_has_no_next_one() -> None:
    december = small_plan().fiscal_year.months[-1]
    result = reconcile(small_plan(), small_targets(), submissions(), december)
    assert topics(book_of(result))["Next month"] == "The year has ended."


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_the_agenda_speaks_the_language_of_the_book(language: str) -> None:
    table = composed_table(book_of(result_of(), language=language), "agenda")
    words = " ".join(str(table.value(row, "topic")) for row in table.by_key.values())
    assert ("月" in words or "销售" in words) is (language != "en")
    assert ("Sales" in words) is (language != "zh")


# Whose book it is


def test_a_persons_book_shows_that_person_alone() -> None:
    said = texts(book_of(result_of(), "zhang", "person_variance"))
    assert "Zhang Wei" in said
    assert "Li Na" not in said
    assert "Chen Yu" not in said


def test_a_persons_book_sums_to_the_person() -> None:
    table = composed_table(book_of(result_of(), "zhang", "person_variance"), "variance_products")
    result = result_of()
    line = result.line("person", "revenue", territory="sh", person="zhang").month
    total = table.by_label["Total (reported)"]
    assert table.number(total, "revenue_ac") == Decimal(line.actual or 0).scaleb(-6)


def test_the_checks_of_a_persons_book_hold() -> None:
    table = composed_table(book_of(result_of(), "zhang", "person_variance"), "variance_proof")
    assert {table.value(row, "ok") for row in table.rows} == {"✓"}


def test_the_book_of_somebody_who_has_not_reported_says_so() -> None:
    said = texts(book_of(result_of(), "chen", "person_variance"))
    assert "Nothing is reported yet" in said


def test_the_message_says_what_the_variance_is_made_of_the_largest_first() -> None:
    said = texts(book_of(result_of(), "east"))
    assert "reported; volume −0.3." in said or "; volume −0.3, " in said


def test_a_restated_figure_is_in_the_data_quality_log() -> None:
    february = small_plan().fiscal_year.months[1]
    li = submissions()[0]
    early = replace(
        li,
        period=february,
        facts=[each._replace(value=each.value + 100) for each in li.facts if each.month <= february],
    )
    result = reconcile(small_plan(), small_targets(), [early, *submissions()], MARCH)
    table = composed_table(book_of(result), "problems")
    codes = {str(table.value(row, "code")) for row in table.by_key.values()}
    assert "SB605 figure-restated" in codes


def test_expenses_are_coloured_the_other_way_round() -> None:
    li, zhang = submissions()
    rent = zhang.facts[0]._replace(
        dimension="cost_line", item="rent", measure="expense", value=900_00, month=MARCH
    )
    budget = rent._replace(scenario=Scenario.BUDGET, value=800_00)
    spent = replace(zhang, facts=[*zhang.facts, rent])
    result = reconcile(small_plan(), small_targets(), [li, spent], MARCH, planned=[budget])
    sheet = composed_table(book_of(result), "summary").sheet
    assert MEASURES["expense"].polarity == -1
    assert len({rule.color for rule in sheet.conditionals if rule.rule == "above"}) == 2


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_what_is_decided_is_typed_beside_its_topic_on_one_screen(language: str) -> None:
    book, _ = read_seen(variance_book("dongfang", language).data)
    assert book is not None
    meeting = next(
        sheet for sheet in book.visible if sheet.name in ("Meeting", "月度例会", "月度例会 Meeting")
    )
    rows, columns = meeting.first_screen
    agenda = meeting.tables[0]
    inputs = {cell.column for cell in meeting.cells.values() if not cell.look.locked}
    assert len(inputs) == 4
    assert inputs.issubset(columns)
    assert len(set(rows).intersection(meeting.data_rows(agenda))) >= 5
