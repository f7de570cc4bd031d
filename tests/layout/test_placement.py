"""Sheets are laid out: which row and column everything stands in, 0-based."""

from __future__ import annotations

from support.made_sheets import bound, placed_of, sheet_of

from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.placement import place, sheet_names
from salesbook.spreadsheet.grid import Area

TOP = 3
"""Title, message and navigation stand above the first table."""

PRODUCTS = """
[[block]]
id = "products"
rows = ["class", "product"]
total = "Total"
column = [
  { id = "key", role = "key" },
  { id = "name", role = "label", axis = "product" },
  { id = "plan", role = "given", kind = "money", source = "PL.revenue" },
]
"""

BY_PERIOD = """
[[block]]
id = "t"
rows = ["product"]
periods = ["month", "quarter", "half", "year"]
column = [
  { id = "key", role = "key" },
  { id = "plan", role = "given", kind = "money", source = "PL.revenue", each_period = true },
  { id = "share", role = "computed", kind = "percent", formula = "plan/total(plan)" },
]
"""


def test_a_table_has_group_row_key_row_header_data_total_and_end() -> None:
    table = placed_of(PRODUCTS).tables[0]
    assert (table.group_row, table.key_row, table.header_row, table.first_row) == (
        TOP,
        TOP + 1,
        TOP + 2,
        TOP + 3,
    )
    assert {row.node.key: row.row - TOP for row in table.rows} == {
        "007": 3,
        "class:A": 4,
        "oil": 5,
        "salt": 6,
        "class:B": 7,
        "total": 8,
    }
    assert table.end_row == TOP + 9
    assert table.area == Area(TOP + 1, 0, TOP + 9, 2)


def test_a_heading_takes_a_row_of_its_own() -> None:
    table = placed_of(PRODUCTS.replace('id = "products"', 'id = "products"\nheading = "By product"')).tables[
        0
    ]
    assert (table.top, table.group_row, table.first_row) == (TOP, TOP + 1, TOP + 4)
    assert table.row_by_key["007"].row == TOP + 4


def test_a_table_without_a_total_ends_after_its_rows() -> None:
    table = placed_of(PRODUCTS.replace('total = "Total"', "")).tables[0]
    assert "total" not in table.row_by_key
    assert table.end_row == TOP + 8
    assert not table.has_total


def test_footers_stand_between_the_total_and_the_end() -> None:
    footers = """
    footer = [
      { id = "like", label = "Like for like", cells = { plan = "total(plan)" } },
      { id = "master", label = "All checks", cells = {} },
    ]
    """
    table = placed_of(PRODUCTS + footers).tables[0]
    assert {id_: row - TOP for id_, row in table.footers.items()} == {"like": 9, "master": 10}
    assert table.end_row == TOP + 11


def test_leaves_subtotals_and_total_are_told_apart() -> None:
    table = placed_of(PRODUCTS).tables[0]
    assert [row.node.key for row in table.leaf_rows] == ["007", "oil", "salt"]
    assert [row.node.key for row in table.data_rows][-1] == "class:B"


def test_a_repeated_column_has_a_key_for_each_period() -> None:
    columns = placed_of(BY_PERIOD).tables[0].columns
    keys = [column.key for column in columns]
    assert keys[:2] == ["key", "plan@2026-10"]
    assert keys[12:16] == ["plan@2027-09", "plan@FY2027-Q1", "plan@FY2027-Q2", "plan@FY2027-Q3"]
    assert keys[17:] == ["plan@FY2027-H1", "plan@FY2027-H2", "plan@FY2027", "share"]
    assert [column.column for column in columns] == list(range(21))
    assert [column.level for column in columns[12:14]] == ["month", "quarter"]


def test_columns_repeated_together_stand_beside_each_other_in_every_period() -> None:
    toml = BY_PERIOD.replace('["month", "quarter", "half", "year"]', '["quarter"]').replace(
        '{ id = "share", role = "computed", kind = "percent", formula = "plan/total(plan)" }',
        '{ id = "actual", role = "given", kind = "money", source = "AC.revenue", each_period = true }',
    )
    keys = [column.key for column in placed_of(toml).tables[0].columns]
    assert keys[1:5] == ["plan@FY2027-Q1", "actual@FY2027-Q1", "plan@FY2027-Q2", "actual@FY2027-Q2"]


def test_a_second_table_begins_a_blank_row_below_the_first() -> None:
    sheet = placed_of(PRODUCTS + PRODUCTS.replace('id = "products"', 'id = "again"'))
    first, second = sheet.tables
    assert second.top == first.end_row + 2
    assert sheet.last_row == second.end_row + 1


def test_lines_legend_and_index_take_a_row_each_and_a_heading() -> None:
    toml = """
    [[block]]
    kind = "lines"
    id = "words"
    line = [{ text = "one" }, { text = "two" }]
    [[block]]
    kind = "legend"
    id = "legend"
    scenarios = ["AC", "PL"]
    [[block]]
    kind = "index"
    id = "index"
    """
    sheets = place([sheet_of(toml), sheet_of(PRODUCTS, id="other", tab="Other")], bound(), AlreadyMade())
    words, legend, index = sheets[0].lines
    assert (words.top, words.first_row) == (TOP, TOP + 1)
    assert legend.top == words.top + 2 + 2
    assert index.top == legend.top + 3 + 2 + 2
    assert sheets[0].last_row == index.top + 2 + 1


def test_the_sign_off_stands_below_the_tables_and_charts_below_it() -> None:
    chart = """
    [[block]]
    kind = "chart"
    id = "c"
    table = "products"
    title = "Chart"
    categories = "name"
    height = 200
    series = [{ column = "plan", scenario = "PL" }]
    """
    sheet = placed_of(chart + PRODUCTS, signoff=True)
    assert sheet.signoff_row == sheet.tables[0].end_row + 2
    assert sheet.charts[0].top == sheet.signoff_row + 2
    assert sheet.last_row >= sheet.charts[0].top + 10
    assert placed_of(PRODUCTS).signoff_row is None


def test_the_last_column_is_that_of_the_widest_table() -> None:
    assert placed_of(PRODUCTS + BY_PERIOD).last_column == 20


def test_tabs_are_named_as_spreadsheets_allow() -> None:
    tabs = ["A/B: [x]*?\\", "x" * 40, "'quoted'", "{scope}"]
    sheets = [sheet_of(PRODUCTS, id=f"s{at}", tab=tab) for at, tab in enumerate(tabs)]
    facts = {**bound().facts, "scope": "East"}
    names = sheet_names(sheets, bound(facts=facts))
    assert names[0] == "A·B· ·x····"
    assert names[1] == "x" * 31
    assert names[2] == "quoted"
    assert names[3] == "East"


def test_tabs_of_one_name_are_told_apart_whatever_their_case() -> None:
    sheets = [sheet_of(PRODUCTS, id=f"s{at}", tab=tab) for at, tab in enumerate(["Plan", "plan", "PLAN"])]
    names = sheet_names(sheets, bound())
    assert len({name.lower() for name in names}) == 3
    assert names[0] == "Plan"


def test_tabs_that_differ_beyond_31_characters_are_told_apart() -> None:
    sheets = [sheet_of(PRODUCTS, id=f"s{at}", tab="x" * 31 + str(at)) for at in range(12)]
    names = sheet_names(sheets, bound())
    assert len(set(names)) == 12
    assert max(len(name) for name in names) <= 31


def test_tabs_in_both_languages_have_both() -> None:
    sheet = sheet_of(PRODUCTS, tab={"en": "Cover", "zh": "封面"})
    assert sheet_names([sheet], bound(language="both")) == ("封面 Cover",)
