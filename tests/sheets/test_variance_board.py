"""The board: what its headline says, who stands on it, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from support.composed import ComposedTable, composed_table
from support.sample_books import variance_book
from support.small_plan import MARCH, small_plan, small_targets, submissions

from salesbook.layout.templates import default_templates
from salesbook.lint.read import read_seen
from salesbook.model.meeting import DUE, OWNER, STATE, MeetingDecision
from salesbook.model.plan import Materiality, Plan
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_board import short
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec, SheetSpec
from salesbook.spreadsheet.geometry import DIGIT_PIXELS, WIDER, WINDOW
from salesbook.spreadsheet.widths import text_width
from salesbook.variance.reconcile import reconcile


def book_of(
    owner: str = "co", language: str = "en", plan: Plan | None = None, theme: str = "default"
) -> BookSpec:
    result = reconcile(plan or small_plan(), small_targets(), submissions(), MARCH)
    book = "person_variance" if owner in ("li", "zhang", "chen") else "variance"
    order = BookOrder(book=book, owner=owner, file="")
    return build_variance_book(order, result, default_templates(), language=language, theme=theme)[0]


def board(owner: str = "co", language: str = "en") -> SheetSpec:
    return book_of(owner, language).sheets[1]


(CAUSE,) = (each for each in submissions()[1].notes if each.kind == "cause")


def line(sheet: SheetSpec, row: int) -> str:
    return str(next(cell.value for cell in sheet.cells if cell.row == row))


def test_the_headline_says_attainment_coverage_parts_and_what_did_most() -> None:
    sheet = board()
    assert sheet.name == "Board"
    assert "% of plan (−" in line(sheet, 0)
    assert "% reported; volume −" in line(sheet, 0)
    assert "of the month, 1 of 3 people: Chen Yu (missing)." in line(sheet, 1)


def test_where_everybody_reported_nothing_is_said_to_be_open() -> None:
    sheet = board("east")
    assert "Everybody has reported." in line(sheet, 1)
    (bridge, _) = sheet.charts
    table = composed_table(book_of("east"), "bridge_month")
    assert not any(label.startswith(("All plan", "Not counted")) for label in table.by_label)
    assert bridge.title.startswith("Revenue 2027-03 from plan to actual")


def test_people_stand_by_their_variance_and_the_missing_below_them_in_grey() -> None:
    table = composed_table(book_of(), "board_people")
    assert list(table.by_key) == ["li", "zhang", "chen"]
    row = table.by_key["chen"]
    assert table.value(row, "ac") is None
    assert table.value(row, "variance") == ""
    assert table.value(row, "action") == "hand the return in"
    assert (table.cell(row, "place").style.color, table.cell(row, "place").style.italic) == ("#6B6B6B", True)
    assert table.value(table.by_key["zhang"], "cause") == "雨天多 a wet month"
    assert table.value(table.by_key["li"], "cause") is None
    assert "Total reported" not in table.by_label
    assert "Total reported" in composed_table(book_of("south"), "board_people").by_label


def test_regions_stand_by_their_variance_and_one_that_is_not_judged_has_no_bar() -> None:
    table = composed_table(book_of(), "board_places")
    assert list(table.by_key) == ["east", "south", "(between)"]
    east, south = table.by_key["east"], table.by_key["south"]
    assert (table.value(east, "coverage"), table.value(south, "ac")) == (1, None)
    assert table.value(south, "drawn") == ""
    assert table.value(east, "drawn") == table.value(east, "variance_share")
    assert table.number(east, "volume") < 0
    assert table.value(south, "why") == "under 80%, 0 of 1"
    assert table.value(east, "why") is None


def test_the_drivers_of_places_and_what_lies_between_them_add_up_to_the_cent() -> None:
    book = book_of("east")
    places, bridge = composed_table(book, "board_places"), composed_table(book, "bridge_month")
    # Who belongs to no office stands beside the offices.
    assert list(places.by_key) == ["li", "sh", "(between)"]
    total = places.by_label["Total"]
    assert places.number(total, "volume") == bridge.number(bridge.by_label["Volume"], "amount")
    drivers = [places.number(total, each) for each in ("volume", "price", "rest")]
    assert sum(drivers) == places.number(total, "variance")
    rows = [places.by_key[each] for each in places.by_key]
    assert sum(places.number(row, "volume") for row in rows) == drivers[0]


def test_the_total_is_that_of_those_who_reported() -> None:
    book = book_of()
    people, summary = composed_table(book, "board_places"), composed_table(book, "summary")
    total = people.by_label["Total"]
    for column in ("pl", "ac", "variance"):
        assert people.number(total, column) == summary.number(summary.by_key["revenue"], column)


def test_a_persons_board_shows_products_and_what_drove_them() -> None:
    table = composed_table(book_of("zhang"), "board_products")
    assert set(table.by_key) == {"0101", "0201", "0202"}
    shares = [table.number(row, "variance_share") for row in table.by_key.values()]
    assert shares == sorted(shares, reverse=True)
    assert "volume −" in str(table.value(table.by_key["0101"], "part"))


def test_bars_share_one_scale_and_the_colours_of_the_theme() -> None:
    sheet = book_of(theme="colour-blind").sheets[1]
    bars = [rule for rule in sheet.conditionals if rule.rule == "bar"]
    assert {(rule.color, rule.fill) for rule in bars} == {("#0072B2", "#D55E00")}
    table = composed_table(book_of(), "board_people")
    longest = max(abs(table.number(table.by_key[each], "variance_share")) for each in ("li", "zhang"))
    assert {rule.limit for rule in bars} == {longest}


def test_a_step_that_shows_as_zero_is_left_out_of_the_waterfall() -> None:
    (bridge, months) = board().charts
    drawn = {area.first_row for series in bridge.series for area in series.values}
    table = composed_table(book_of(), "bridge_month")
    mix = table.by_label["Mix"]
    assert abs(table.number(mix, "amount")) < Decimal("0.05")
    assert mix not in {
        row for series in bridge.series for a in series.values for row in range(a.first_row, a.last_row + 1)
    }
    assert drawn
    assert (months.row, months.offset > bridge.width) == (bridge.row, True)


def test_the_board_is_one_page_and_the_meeting_prints_by_default() -> None:
    book = book_of()
    assert book.sheets[1].pages.tall == 1
    printed = [sheet.name for sheet in book.sheets if sheet.print_area and sheet.print_area.first_row == 0]
    assert printed == [
        "Board",
        "Meeting",
        "Summary",
        "By person",
        "By product",
        "Price, volume, mix",
    ]
    own = [
        sheet.name
        for sheet in book_of("zhang").sheets
        if sheet.print_area and sheet.print_area.first_row == 0
    ]
    assert own == ["Board", "Summary", "Price, volume, mix"]


@pytest.mark.parametrize("shown", [True, False])
def test_a_persons_book_shows_gross_profit_only_where_the_plan_says_so(*, shown: bool) -> None:
    plan = small_plan()
    costs = [replace(each, cost=each.price // 2) for each in plan.dimensions.products]
    plan = replace(plan, dimensions=replace(plan.dimensions, products=costs), profit_for_people=shown)
    names = [sheet.name for sheet in book_of("zhang", plan=plan).sheets]
    assert ("Gross profit bridge" in names) is shown
    table = composed_table(book_of("zhang", plan=plan), "board")
    assert ("gross_profit" in table.by_key) is shown


def test_the_forecast_on_the_board_is_the_plans_choice() -> None:
    plan = replace(small_plan(), forecast="A")
    table = composed_table(book_of(plan=plan), "board")
    outlook = composed_table(book_of(plan=plan), "outlook")
    row = outlook.by_key["revenue"]
    expected = outlook.number(row, "forecast_a") / outlook.number(row, "target")
    own = table.by_key["revenue"]
    assert float(table.number(own, "expected_a")) == pytest.approx(float(expected))
    for column in ("forecast_a",):
        assert table.number(own, column) == outlook.number(row, column)


@pytest.mark.parametrize("language", ["en", "zh", "both"])
@pytest.mark.parametrize("owner", ["dongfang", "east"])
def test_measures_with_their_remarks_and_both_charts_stand_whole_on_a_screen(
    owner: str, language: str
) -> None:
    book, _ = read_seen(variance_book(owner, language).data)
    assert book is not None
    board = next(sheet for sheet in book.visible if sheet.drawings)
    measures, room = board.tables[0], WINDOW[0] / WIDER
    captions = [cell for cell in board.shown if cell.row == measures.header]
    remarks = next(cell.column for cell in captions if str(cell.value).startswith(("In short", "要点")))
    for row in range(measures.first, measures.last + 1):
        said = str(board.cells[row, remarks].value)
        # LibreOffice draws columns wider, and words as wide as Excel does.
        end = WIDER * board.columns.span(0, remarks - 1) + DIGIT_PIXELS * text_width(said)
        assert end <= WINDOW[0], said
    rows, _ = board.first_screen
    for drawing in board.drawings:
        assert board.columns.span(0, drawing.area.last_column - 1) <= room, drawing.name
        assert drawing.area.last_row in rows


def test_words_are_cut_to_one_line() -> None:
    assert short("a wet month", 20) == "a wet month"
    assert short("雨天多，即饮茶动销慢于去年", 12) == "雨天多，即…"


# Causes and measures


def causes_of(*said: str) -> ComposedTable:
    """Return the board of people with these causes, of Zhang and Li."""
    returned = [
        replace(
            each,
            notes=[CAUSE._replace(owner=each.owner, text=words)],
        )
        for each, words in zip(reversed(submissions()), said, strict=False)
    ]
    result = reconcile(small_plan(), small_targets(), returned, MARCH)
    order = BookOrder(book="variance", owner="co", file="")
    book = build_variance_book(order, result, default_templates(), language="en")[0]
    return composed_table(book, "board_people")


def lines_of(table: ComposedTable, key: str) -> list[str]:
    rows = [row for id_, row in table.by_key.items() if id_.partition("~")[0] == key]
    return [str(table.value(row, "cause")) for row in rows]


def test_a_cause_is_told_whole_on_two_lines_again_where_it_is_to_explain_a_lead() -> None:
    words = "one wholesaler holds too much stock and paused orders"
    table = causes_of(words, words)
    for key in ("li", "zhang"):
        assert lines_of(table, key) == ["one wholesaler holds too much", "stock and paused orders"]


def test_of_a_long_cause_whole_sentences_are_told_and_the_rest_is_counted() -> None:
    table = causes_of("Rain. " + "A competitor gave two cases with ten in every shop of the town. " * 2)
    assert lines_of(table, "zhang") == ["Rain. (+2: Tracking)"]
    row = table.by_key["zhang"]
    assert str(table.cell(row, "cause").link).startswith("'Tracking'!")
    assert lines_of(causes_of("A competitor gave " + "two " * 40), "zhang") == ["see Tracking"]


# Decisions


def decisions(state: str, due: str, plan: Plan | None = None) -> ComposedTable:
    """Return the decisions on the company's board: one of February."""
    words = {"decision": "no more stock", OWNER: "Li Na", DUE: due, STATE: state}
    decided = MeetingDecision(territory="co", key="2027-02/total", words=words)
    found = reconcile(plan or small_plan(), small_targets(), submissions(), MARCH)
    result = replace(found, decisions=(decided,))
    order = BookOrder(book="variance", owner="co", file="")
    return composed_table(
        build_variance_book(order, result, default_templates(), language="en")[0], "board_decisions"
    )


@pytest.mark.parametrize(
    ("state", "due", "shown"),
    [
        ("open", "2027-03-20", "open ⚠ past due"),
        ("open", "2027-04-20", "open"),
        ("done", "2027-03-20", "done"),
    ],
)
def test_a_decision_stands_with_owner_due_and_state_and_is_marked_when_past_due(
    state: str, due: str, shown: str
) -> None:
    table = decisions(state, due)
    row = table.by_key["2027-02/total"]
    told = [table.value(row, each) for each in ("topic", "since", "decided", "state", "owner")]
    assert told == ["Sales vs plan", "2027-02", "no more stock", shown, "Li Na"]


def test_where_nothing_is_decided_yet_the_board_says_what_is_to_decide_and_leads_to_the_meeting() -> None:
    table = decisions("open", "2027-03-20", replace(small_plan(), materiality=Materiality()))
    assert [each for each in table.by_key if each.startswith("(")] == ["(1)", "(2)", "(3)"]
    told = [table.value(table.by_key[f"({at})"], "decided") for at in (1, 2, 3)]
    assert [str(each).partition(" ")[0] for each in told] == ["Revenue", "East", "past"]
    assert told[2] == "past due, settle: Sales vs plan"
    first = table.by_key["(1)"]
    assert table.value(first, "topic") == "To decide"
    assert str(table.cell(first, "decided").link).startswith("'Meeting'!")


def test_where_nothing_lags_nothing_is_to_decide() -> None:
    plan = replace(small_plan(), materiality=Materiality(relative=Fraction(9, 10)))
    table = composed_table(book_of(plan=plan), "board_decisions")
    assert list(table.by_key) == ["(1)"]
    assert table.value(table.by_key["(1)"], "decided") == "nothing decided for 2027-03 yet: see Meeting"


def test_the_months_of_the_chart_add_up_to_the_forecast_that_counts() -> None:
    for choice, field in (("A", "forecast_a"), ("B", "forecast_b")):
        book = book_of(plan=replace(small_plan(), forecast=choice))
        months, outlook = composed_table(book, "variance_months"), composed_table(book, "outlook")
        drawn = [months.value(row, "drawn_fc") for row in months.by_key.values()]
        told = [months.value(row, "revenue_ac") for row in months.by_key.values()]
        shown = [fc if isinstance(fc, Decimal) else ac for fc, ac in zip(drawn, told, strict=True)]
        expected = outlook.number(outlook.by_key["revenue"], field)
        assert float(sum(each for each in shown if isinstance(each, Decimal))) == pytest.approx(
            float(expected)
        )


@pytest.mark.parametrize("owner", ["dongfang", "wu-ting"])
@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_every_mark_of_a_caption_on_the_board_is_explained_below(owner: str, language: str) -> None:
    spec = variance_book(owner, language).spec
    sheet = next(each for each in spec.sheets if each.name.startswith(("Board", "看板")))
    said = [str(cell.value) for cell in sheet.cells if cell.value]
    notes = [each for each in said if each.startswith(("All on those", "各项均为"))]
    assert any("YoY¹" in each or "同比¹" in each for each in said)
    assert all("¹" in each for each in notes)
    assert notes
