"""Pages: nothing is printed too small to be read, and what belongs together stays together."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from support.sample_books import KINDS, every_kind_of_book, variance_book

from salesbook.layout.printing import READABLE, room_on
from salesbook.layout.style import OPEN_FILL
from salesbook.spreadsheet.book import CellSpec, SheetSpec
from salesbook.spreadsheet.geometry import WIDER, WINDOW
from salesbook.spreadsheet.widths import room_needed

LANGUAGES = ("en", "zh", "both")


def points(sheet: SheetSpec, first: int, end: int) -> float:
    return sum(0.75 * int(7 * sheet.widths.get(column, 8.43) + 5) for column in range(first, end))


def page_widths(sheet: SheetSpec) -> list[float]:
    """Return the points across every page, from left to right."""
    assert sheet.print_area is not None
    edges = [1, *sheet.pages.column_breaks, sheet.print_area.last_column + 1]
    again = points(sheet, 1, sheet.pages.repeated[1] + 1) if sheet.pages.repeated else 0.0
    return [points(sheet, first, end) + (again if first > 1 else 0) for first, end in pairwise(edges)]


def print_scale(sheet: SheetSpec) -> float:
    """Return the share of its size a sheet is printed at."""
    across, down = room_on(sheet.paper, landscape=sheet.landscape)
    if sheet.pages.scale:
        return sheet.pages.scale / 100
    scale = min(1.0, across / max(page_widths(sheet)))
    if not sheet.pages.tall:
        return scale
    assert sheet.print_area is not None
    # What stays on the screen is measured as if it were printed: its area is a cell two rows below.
    last = sheet.print_area.first_row - 2 if sheet.print_area.first_row else sheet.print_area.last_row
    rows = set(range(last + 1)) - sheet.hidden_rows
    return min(scale, down * sheet.pages.tall / sum(sheet.heights.get(row, 15.0) for row in rows))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_no_sheet_is_printed_too_small_to_be_read(name: str, language: str) -> None:
    for sheet in every_kind_of_book(language)[name].spec.sheets:
        if sheet.visibility == "visible":
            # Where captions have 10 points these are 7 on paper.
            captions = {cell.style.size for cell in sheet.cells if cell.style.bold and not cell.style.shrink}
            assert print_scale(sheet) >= (0.7 if min(captions) >= 10 else READABLE - 0.03), sheet.name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_every_page_of_a_sheet_with_a_scale_holds_its_columns(name: str, language: str) -> None:
    for sheet in every_kind_of_book(language)[name].spec.sheets:
        if sheet.pages.scale:
            across, _ = room_on(sheet.paper, landscape=sheet.landscape)
            assert max(page_widths(sheet)) * sheet.pages.scale / 100 <= across * 0.95, sheet.name


def test_a_wide_sheet_breaks_after_a_quarter_with_its_labels_on_every_page() -> None:
    spec = every_kind_of_book("both")["company"].spec
    sheet = next(each for each in spec.sheets if "By person" in each.name)
    heads = {cell.column: cell.value for cell in sheet.cells if cell.value and cell.row == 6}
    ends = [str(heads[place - 1]) for place in sheet.pages.column_breaks]
    assert ends
    assert all(any(month in end for month in ("Mar", "Jun", "Sep", "Dec", "Q")) for end in ends)
    assert sheet.pages.repeated is not None
    assert "Person" in str(heads[sheet.pages.repeated[1]])


def test_captions_are_repeated_where_their_table_goes_on_and_not_above_a_chart() -> None:
    sheets = {each.name.split(" ", 1)[-1]: each for each in every_kind_of_book("both")["company"].spec.sheets}
    assert sheets["Person by channel"].repeat_rows is not None
    assert sheets["By product"].charts
    assert sheets["By product"].repeat_rows is None


def test_captions_of_the_last_of_several_tables_are_repeated() -> None:
    spec = every_kind_of_book("en")["company"].spec
    sheet = next(each for each in spec.sheets if each.name == "Customers")
    captions = {cell.row for cell in sheet.cells if cell.value == "Class"}
    assert sheet.repeat_rows is not None
    assert sheet.repeat_rows[1] == max(captions) > min(captions)


def test_lines_above_wide_tables_stand_beside_the_columns_that_are_repeated() -> None:
    spec = every_kind_of_book("both")["region"].spec
    sheet = next(each for each in spec.sheets if "Appraisal" in each.name)
    assert sheet.pages.repeated is not None
    said = [cell.column for cell in sheet.cells if "Work score" in str(cell.value) and cell.row < 8]
    assert [at > sheet.pages.repeated[1] for at in said] == [True]


def test_a_chart_stands_beside_the_columns_that_are_repeated() -> None:
    for language in LANGUAGES:
        for made in every_kind_of_book(language).values():
            for sheet in made.spec.sheets:
                if sheet.pages.repeated is not None:
                    assert all(chart.column > sheet.pages.repeated[1] for chart in sheet.charts)


def test_a_page_fitted_to_its_height_is_as_high_as_whole_percents_of_its_rows() -> None:
    spec = every_kind_of_book("zh")["pay"].spec
    sheet = spec.sheets[0]
    _, down = room_on(sheet.paper, landscape=sheet.landscape)
    last = max(cell.row for cell in sheet.cells if cell.value)
    high = sum(sheet.heights.get(row, 15.0) for row in range(last + 1) if row not in sheet.hidden_rows)
    percents = 100 * (down - sheet.pages.spare) / high
    assert sheet.pages.tall == 1
    assert percents < 100
    assert 0 < percents % 1 < 0.2


def test_no_page_names_the_rows_of_a_table_beside_none_of_its_columns() -> None:
    spec = variance_book("dongfang", "en", printed="full").spec
    sheet = next(each for each in spec.sheets if each.name == "Activity, rates")
    captions = {cell.column: cell.row for cell in sheet.cells if cell.value == "Coverage"}
    assert sheet.pages.column_breaks
    assert max(sheet.pages.column_breaks) <= max(captions)


def test_the_first_page_has_room_for_title_and_notes_beside_the_others() -> None:
    for owner, language in (("dongfang", "en"), ("dongfang", "zh"), ("wu-ting", "en")):
        for sheet in variance_book(owner, language, printed="full").spec.sheets:
            if sheet.pages.column_breaks and sheet.pages.repeated:
                again = points(sheet, 1, sheet.pages.repeated[1] + 1)
                first, *others = [width - again for width in page_widths(sheet)]
                # Of three pages at most any break could be chosen.
                assert len(others) > 2 or 2 * first >= max(others), (owner, language, sheet.name)


def test_every_page_names_its_rows_whole_however_wide_the_names_are() -> None:
    sheets = {each.name.split(" ", 1)[-1]: each for each in every_kind_of_book("both")["company"].spec.sheets}
    for name in ("Staffing", "Headcount", "Budget by region", "Budget basis", "Rebates"):
        assert sheets[name].pages.column_breaks
        assert sheets[name].pages.repeated == (1, 2), name


def test_a_title_stands_on_every_page_where_the_names_have_room_for_it() -> None:
    spec = every_kind_of_book("both")["company"].spec
    sheet = next(each for each in spec.sheets if "Rebates" in each.name)
    title = next(cell for cell in sheet.cells if cell.row == 0)
    assert (title.column, title.value) == (1, "返利政策：按运输距离或进货量分档，金额单位：万元 · FY2027")
    assert room_needed(str(title.value), title.style) <= sheet.widths[1] + sheet.widths[2]


def test_a_group_of_columns_that_a_page_cuts_is_named_on_both_pages() -> None:
    spec = every_kind_of_book("en")["company"].spec
    sheet = next(each for each in spec.sheets if each.name == "Staffing")
    named = [cell.column for cell in sheet.cells if cell.value == "Needed headcount"]
    assert len(named) == 2
    assert named[1] in sheet.pages.column_breaks


def test_a_first_sheet_keeps_the_number_of_its_form_where_its_message_is_shortened() -> None:
    for language in LANGUAGES:
        for kind in ("warehouse", "department", "return", "region"):
            made = every_kind_of_book(language)[kind]
            said = [str(cell.value) for cell in made.spec.sheets[0].cells if cell.row == 1]
            assert said[0].endswith(made.manifest.document), (language, kind)


def test_months_of_a_department_are_parted_and_the_next_to_fill_is_darker() -> None:
    sheet = every_kind_of_book("en")["warehouse"].spec.sheets[0]
    rules = [
        (cell.row, cell.style.bottom)
        for cell in sheet.cells
        if cell.column == 2 and "×" in str(cell.value or "")
    ]
    first = rules[0][0]
    assert [row - first + 1 for row, rule in rules if rule == "thin"] == list(range(6, 67, 6))
    darker = [rule for rule in sheet.conditionals if rule.fill == OPEN_FILL]
    assert len(darker) == 3
    assert all("/12" in rule.formula for rule in darker)


def test_a_year_that_is_not_over_has_no_variance() -> None:
    spec = every_kind_of_book("en")["filled"].spec
    sheet = next(each for each in spec.sheets if each.name == "Year so far")
    [year] = [cell.row for cell in sheet.cells if cell.value == "Year"]
    [variance] = [cell.column for cell in sheet.cells if cell.value == "ΔPL\nVariance"]
    values = {(cell.row, cell.column): cell.value for cell in sheet.cells}
    assert values[year, variance - 1]
    assert not values[year, variance]


def test_each_line_begins_with_its_name_on_the_axis_of_the_capacity_chart() -> None:
    spec = every_kind_of_book("en")["company"].spec
    sheet = next(each for each in spec.sheets if each.name == "Capacity")
    values = {(cell.row, cell.column): cell.value for cell in sheet.cells}
    areas = sheet.charts[0].series[0].categories
    named = [
        values[row, area.first_column] for area in areas for row in range(area.first_row, area.last_row + 1)
    ]
    assert named[:2] + named[12:14] == ["Juice line", "Feb", "Tea line", "Feb"]


def captions_between(sheet: SheetSpec, row: int, panel: range) -> list[CellSpec]:
    """Return the words of a row that stand on one page across, from left to right."""
    found = [each for each in sheet.cells if each.row == row and each.column in panel and each.value]
    return sorted(found, key=lambda each: each.column)


def panels_across(sheet: SheetSpec) -> list[range]:
    """Return the columns of each page across that stand on no other."""
    assert sheet.print_area is not None
    first = sheet.pages.repeated[1] + 1 if sheet.pages.repeated else 1
    edges = [first, *sheet.pages.column_breaks, sheet.print_area.last_column + 1]
    return [range(*edge) for edge in pairwise(edges)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("owner", ["dongfang", "east", "wu-ting"])
def test_no_page_across_cuts_off_a_heading_or_a_caption_of_a_group(owner: str, language: str) -> None:
    for sheet in variance_book(owner, language, printed="full").spec.sheets:
        if not sheet.pages.column_breaks or not sheet.print_area or sheet.print_area.first_row:
            continue
        panels = [range(1, panels_across(sheet)[0].start), *panels_across(sheet)]
        for row in {each.row for each in sheet.cells if each.style.bold}:
            for panel in panels:
                words = captions_between(sheet, row, panel)
                for at, each in enumerate(words):
                    after = words[at + 1].column if at + 1 < len(words) else panel.stop
                    room = sum(sheet.widths.get(column, 8.43) for column in range(each.column, after))
                    wide = room_needed(str(each.value), each.style)
                    assert wide <= room or each.style.wrap or each.style.align == "right", (
                        sheet.name,
                        row,
                        each.value,
                    )


def test_a_group_that_goes_on_on_a_next_page_is_named_there_too() -> None:
    spec = variance_book("dongfang", "en", printed="full").spec
    sheet = next(each for each in spec.sheets if each.name == "PVM by product")
    row = next(each.row for each in sheet.cells if each.value == "Planned and sold")
    named = [[each.value for each in captions_between(sheet, row, panel)] for panel in panels_across(sheet)]
    assert named == [["Planned and sold"], ["Planned and sold", "Parts of ΔPL"], ["Parts of ΔPL"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_across_has_the_title_of_its_sheet(language: str) -> None:
    for owner in ("dongfang", "wu-ting"):
        for sheet in variance_book(owner, language, printed="full").spec.sheets:
            if sheet.pages.column_breaks:
                panels = panels_across(sheet)
                again = captions_between(sheet, 0, range(1, panels[0].start))
                rows = range(2 if language != "both" else 3)
                lines = [[each for row in rows for each in captions_between(sheet, row, at)] for at in panels]
                titles = ["".join(str(each.value) for each in said if each.style.bold) for said in lines]
                printed = sheet.print_area is not None and sheet.print_area.first_row == 0
                # On several lines no blank stands between them.
                alike = {each.replace(" ", "").replace("·", "") for each in titles}
                assert again or not printed or (all(titles) and len(alike) == 1), (sheet.name, titles)


def test_a_title_that_is_longer_than_a_page_across_is_wide_stands_on_two_lines() -> None:
    spec = every_kind_of_book("en")["company"].spec
    sheet = next(each for each in spec.sheets if each.name == "Headcount")
    second = panels_across(sheet)[1]
    lines = [each.value for row in (0, 1) for each in captions_between(sheet, row, second)]
    assert lines == ["Headcount at the end of each month; cost in CNY", "FY2027"]


def test_no_table_ends_on_a_page_across_that_holds_a_narrow_column_alone() -> None:
    for language in LANGUAGES:
        for sheet in variance_book("dongfang", language, printed="full").spec.sheets:
            for row in {
                each.row for each in sheet.cells if each.value in ("Owner", "责任人", "责任人\nOwner")
            }:
                last = max(each.column for each in sheet.cells if each.row == row and each.value)
                assert last not in sheet.pages.column_breaks, (language, sheet.name)


def test_charts_side_by_side_below_all_tables_have_their_titles_in_both_languages() -> None:
    spec = variance_book("dongfang", "both", printed="full").spec
    [sheet] = [each for each in spec.sheets if "Price, volume" in each.name]
    assert [chart.title.count("\n") for chart in sheet.charts] == [1, 1]


def test_messages_are_seen_whole_on_a_screen() -> None:
    for language in ("en", "both"):
        for name, made in every_kind_of_book(language).items():
            for sheet in made.spec.sheets:
                shown = [each for each in sheet.cells if each.row in (1, 2) and not each.link and each.value]
                for each in [] if sheet.visibility == "veryHidden" else shown:
                    before = {*range(each.column)} - sheet.hidden_columns
                    pixels = sum(int(7 * sheet.widths.get(at, 8.43) + 5) for at in before)
                    wide = 7 * room_needed(str(each.value), each.style)
                    # Titles of further pages stand over columns that one scrolls to.
                    titled = each.style.bold and each.column in sheet.pages.column_breaks
                    assert titled or (pixels + wide) * WIDER <= WINDOW[0] + 1, (
                        name,
                        language,
                        sheet.name,
                        each.value,
                    )


def test_bars_of_nobody_known_are_left_out_of_a_chart() -> None:
    spec = variance_book("dongfang", "en", printed="full").spec
    sheet = next(each for each in spec.sheets if each.name == "Ranking")
    [chart] = sheet.charts
    drawn = [row for area in chart.series[0].values for row in range(area.first_row, area.last_row + 1)]
    ranked = [each.row for each in sheet.cells if each.column == 3 and isinstance(each.value, Decimal)]
    assert drawn == ranked
    assert len(drawn) == 4


def test_a_sign_off_without_room_on_one_line_stands_on_two() -> None:
    spec = variance_book("dongfang", "en", printed="full").spec
    sheet = next(each for each in spec.sheets if each.name == "Activity, rates")
    signed = [str(each.value) for each in sheet.cells if "____" in str(each.value)]
    assert [each.split()[::2] for each in signed] == [["Prepared", "Reviewed"], ["Approved", "Date"]]


def test_a_title_stands_on_the_further_pages_down_too() -> None:
    sheets = {each.name: each for each in variance_book("dongfang", "en", printed="full").spec.sheets}
    for name in ("Cover", "PVM by product", "Activity, rates", "Tracking", "Ranking"):
        assert sheets[name].repeat_rows == (0, 0), name
    # Below the title stand the captions of an only table.
    assert sheets["Person by channel"].repeat_rows == (0, 5)


def test_a_chart_below_a_long_table_takes_rows_with_it_whose_captions_stand_above_it() -> None:
    for language in LANGUAGES:
        for owner in ("dongfang", "east"):
            spec = variance_book(owner, language, printed="full").spec
            sheet = next(
                each for each in spec.sheets if each.name.startswith(("Portfolio, c", "客户组合明细"))
            )
            assert sheet.repeat_rows is not None
            assert sheet.charts[0].row not in sheet.pages.row_breaks, (owner, language)


def test_no_figures_stand_among_the_names_that_every_page_has() -> None:
    for language in LANGUAGES:
        for sheet in variance_book("dongfang", language, printed="full").spec.sheets:
            names = range(sheet.pages.repeated[1] + 1 if sheet.pages.repeated else 0)
            figures = [
                each.value for each in sheet.cells if each.column in names and each.style.align == "right"
            ]
            assert not figures, sheet.name


def test_below_the_words_of_an_empty_table_a_row_stays_blank() -> None:
    spec = variance_book("wu-ting", "en", printed="full").spec
    sheet = next(each for each in spec.sheets if each.name == "Open items")
    written = {cell.row for cell in sheet.cells if cell.value}
    said = [cell.row for cell in sheet.cells if cell.style.italic]
    assert len(said) > 2
    assert not {row + 1 for row in said} & written


def test_no_message_ends_within_a_figure() -> None:
    for language in LANGUAGES:
        for sheet in variance_book("dongfang", language, printed="full").spec.sheets:
            said = [str(cell.value) for cell in sheet.cells if cell.row in (1, 2) and cell.value]
            assert not [each for each in said if each.endswith("…")], sheet.name


@pytest.mark.parametrize("owner", ["dongfang", "east", "wu-ting"])
@pytest.mark.parametrize(
    ("language", "name", "needed"),
    [
        ("en", "Tracking", ("FC A = AC + rest of plan, FC B = rest at attainment", "required a month")),
        ("zh", "目标跟踪", ("FC A = AC + 剩余计划，FC B = 剩余计划", "余月需完成")),
    ],
)
def test_on_panels_tracking_has_room_for_its_forecasts_and_the_required_rate(
    owner: str, language: str, name: str, needed: tuple[str, str]
) -> None:
    spec = variance_book(owner, language, printed="full").spec
    sheet = next(each for each in spec.sheets if each.name == name)
    said = [str(cell.value) for cell in sheet.cells if cell.value]
    note, rate = needed
    assert any(note in each for each in said)
    assert any(rate in each for each in said if each.startswith(("The year", "全年")))


def test_the_summary_of_a_payday_takes_one_page() -> None:
    for language in LANGUAGES:
        sheet = every_kind_of_book(language)["pay-summary"].spec.sheets[0]
        assert not sheet.pages.column_breaks
        assert not sheet.pages.row_breaks


def test_posts_of_the_same_kind_are_told_apart_by_their_office() -> None:
    for language in LANGUAGES:
        sheets = every_kind_of_book(language)["variance"].spec.sheets
        sheet = next(each for each in sheets if "Staffing" in each.name or "人员与培训" in each.name)
        posts = [str(cell.value) for cell in sheet.cells if cell.column == 1 and "·" in str(cell.value or "")]
        assert len(posts) == len(set(posts)) == 7
