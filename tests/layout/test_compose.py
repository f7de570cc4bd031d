"""A composed book: every cell with its value, format and lock, and what a reader finds it by."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.made_sheets import MANIFEST, bound, composed, figures_of, sheet_of

from salesbook.issued.identity import Token
from salesbook.issued.manifest import IssuedRow, Manifest, read_manifest_chunks
from salesbook.layout.compose import Issue, compose
from salesbook.layout.style import THEMES
from salesbook.model.amount import Currency
from salesbook.model.printing import Printing
from salesbook.problems import Text
from salesbook.spreadsheet.book import BookSpec, CellSpec, NameSpec, SheetSpec, Validation
from salesbook.spreadsheet.grid import Area, a1

TOP = 3
"""Title, message and navigation stand above the first table."""
KEY_ROW = TOP + 1
HEADER_ROW = TOP + 2
FIRST_ROW = TOP + 3

RETURN = """
[[block]]
id = "sales"
rows = ["class", "product"]
total = "Total"

[[block.column]]
id = "key"
role = "key"
label = "No."
[[block.column]]
id = "name"
role = "label"
axis = "product"
label = { en = "Product", zh = "产品" }
[[block.column]]
id = "plan"
role = "given"
kind = "money"
unit = "input"
source = "PL.revenue"
period = "year"
group = "Revenue"
[[block.column]]
id = "actual"
role = "input"
kind = "money"
unit = "input"
source = "AC.revenue"
period = "year"
required = "planned"
group = "Revenue"
width = 16
help = "the figure alone"
[[block.column]]
id = "sold"
role = "input"
kind = "count"
label = "Sold"
[[block.column]]
id = "variance"
role = "computed"
kind = "money"
unit = "input"
code = "ΔPL"
label = "Variance"
signed = true
polarity = 1
formula = "IF(blank(actual),'',actual-plan)"
[[block.column]]
id = "share"
role = "computed"
kind = "percent"
label = "Share"
formula = "plan/total(plan)"
[[block.column]]
id = "due"
role = "input"
kind = "date"
label = "Due"
[[block.column]]
id = "chance"
role = "input"
kind = "percent"
label = "Chance"
[[block.column]]
id = "state"
role = "input"
kind = "choice"
label = "State"
choices = { open = { en = "open", zh = "未决" }, done = "done" }
[[block.column]]
id = "cause"
role = "input"
note = "cause"
label = "Cause"
"""

PLAN = {
    ("PL", "revenue", "2026-10", "007"): 1_000_50,
    ("PL", "revenue", "2026-10", "oil"): 3_000_00,
    ("PL", "revenue", "2026-10", "salt"): 0,
}


def book(**changes: object) -> tuple[BookSpec, Manifest]:
    return composed(bound(**{"figures": figures_of(PLAN), **changes}), RETURN)


def sheet(**changes: object) -> SheetSpec:
    return book(**changes)[0].sheets[0]


def cell(at: str, **changes: object) -> CellSpec:
    return next(each for each in sheet(**changes).cells if a1(each.row, each.column) == at)


def address(column: str, row: int) -> str:
    return f"{column}{row + 1}"


# What a reader finds a table by


def test_the_token_stands_in_the_corner_of_the_hidden_key_row() -> None:
    spec, manifest = book()
    corner = cell(address("A", KEY_ROW)).value
    assert corner == str(Token.make(manifest.document, "sales", None))
    assert Token.make(manifest.document, "sales", None).holds(None)
    assert KEY_ROW in spec.sheets[0].hidden_rows


def test_the_key_row_holds_the_key_of_every_column() -> None:
    keys = [each.value for each in sheet().cells if each.row == KEY_ROW][1:]
    assert keys == ["name", "plan", "actual", "sold", "variance", "share", "due", "chance", "state", "cause"]


def test_a_hidden_end_mark_stands_below_the_last_row() -> None:
    spec = sheet()
    assert cell(address("A", FIRST_ROW + 6)).value == "sb1end|sales"
    assert spec.hidden_rows == {KEY_ROW, FIRST_ROW + 6}
    assert spec.hidden_columns == set()


def test_a_name_covers_the_table_from_key_row_to_end_mark() -> None:
    spec, _ = book()
    assert list(spec.names) == [NameSpec("sb_t_sales", "S0", Area(KEY_ROW, 0, FIRST_ROW + 6, 10))]


def test_tokens_are_made_with_the_key_of_finance() -> None:
    spec, manifest = composed(bound(), RETURN, key=b"secret")
    corner = next(each.value for each in spec.sheets[0].cells if (each.row, each.column) == (KEY_ROW, 0))
    token = Token.parse(str(corner))
    assert token is not None
    assert token.holds(b"secret")
    assert not token.holds(None)
    assert b"secret".decode() not in manifest.to_json()


def test_the_technical_sheet_is_very_hidden_and_holds_the_manifest() -> None:
    spec, manifest = book()
    technical = spec.sheets[-1]
    assert (technical.name, technical.visibility, technical.print_area) == ("_sb", "veryHidden", None)
    lines = [str(each.value) for each in technical.cells]
    assert [(each.row, each.column) for each in technical.cells] == [(at, 0) for at in range(len(lines))]
    found, vouched = read_manifest_chunks(lines, None)
    assert found is not None
    assert vouched
    assert found.to_json() == manifest.to_json()


def test_the_document_id_stands_in_property_subject_footer_and_on_the_sheet() -> None:
    spec, manifest = book()
    assert spec.custom == {"salesbook_document": manifest.document}
    assert spec.subject == manifest.document
    assert manifest.document in spec.sheets[0].footer[0]
    assert manifest.document in str(cell("B2").value)


def test_the_manifest_says_what_was_issued() -> None:
    _, manifest = book()
    table = manifest.table("sales")
    assert table is not None
    assert table.sheet == "S0"
    assert table.rows == (
        IssuedRow(key="007", members={"class": "A", "product": "007"}, labels=("Tea",)),
        IssuedRow(key="oil", members={"class": "B", "product": "oil"}, labels=("Oil",)),
        IssuedRow(key="salt", members={"class": "B", "product": "salt"}, labels=("Salt",)),
    )
    assert table.given == {"plan": (1_000_50, 3_000_00, 0)}
    assert [column.key for column in table.inputs] == ["actual", "sold", "due", "chance", "state", "cause"]
    columns = {column.key: column for column in table.columns}
    assert columns["actual"].required
    assert (columns["actual"].scenario, columns["actual"].measure) == ("AC", "revenue")
    assert columns["cause"].note == "cause"
    assert dict(columns["state"].choices) == {
        "open": Text({"en": "open", "zh": "未决"}),
        "done": Text.of("done"),
    }


def test_another_plan_figure_is_another_document() -> None:
    changed = book(figures=figures_of({**PLAN, ("PL", "revenue", "2026-10", "oil"): 3_000_01}))
    assert book()[1].document == book()[1].document
    assert changed[1].document != book()[1].document


def test_what_the_manifest_issues_is_what_stands_in_the_cells() -> None:
    table = book()[1].table("sales")
    assert table is not None
    for at, minor in zip((0, 2, 3), table.given["plan"], strict=True):
        assert isinstance(minor, int)
        assert cell(address("C", FIRST_ROW + at)).value == Currency("CNY").to_major(minor)


# Cells


def test_figures_have_the_format_of_their_kind() -> None:
    formats = {each.column: each.style.format for each in sheet().cells if each.row == FIRST_ROW}
    assert [formats[at] for at in range(2, 11)] == [
        "[>=0.005]#,##0.00;[<=-0.005]−#,##0.00;#,##0.00",
        "[>=0.005]#,##0.00;[<=-0.005]−#,##0.00;#,##0.00",
        "[>=0.5]#,##0;[<=-0.5]−#,##0;#,##0",
        "[>=0.005]+#,##0.00;[<=-0.005]−#,##0.00;#,##0.00",
        "[>=0.0005]0.0%;[<=-0.0005]−0.0%;0.0%",
        "yyyy-mm-dd",
        "[>=0.0005]0.0%;[<=-0.0005]−0.0%;0.0%",
        "@",
        "@",
    ]


def test_keys_and_names_are_text_cells() -> None:
    assert cell(address("A", FIRST_ROW)).value == "007"
    assert cell(address("A", FIRST_ROW)).style.format == "@"
    assert cell(address("B", FIRST_ROW)).style.format == "@"


def test_money_in_ten_thousands_shows_one_decimal() -> None:
    toml = RETURN.replace('unit = "input"\nsource = "PL', 'source = "PL')
    spec, _ = composed(bound(figures=figures_of(PLAN)), toml)
    plan = next(each for each in spec.sheets[0].cells if (each.row, each.column) == (FIRST_ROW, 2))
    assert plan.style.format == "[>=0.05]#,##0.0;[<=-0.05]−#,##0.0;#,##0.0"
    assert plan.value == Decimal("0.100050")


def test_every_formula_has_its_value() -> None:
    formulas = [each for each in sheet().cells if each.formula is not None]
    assert len(formulas) > 20
    assert all(each.value is not None for each in formulas)
    assert cell(address("C", FIRST_ROW + 5)).value == Decimal("4000.50")
    assert cell(address("F", FIRST_ROW)).value == ""
    assert cell(address("G", FIRST_ROW + 5)).value == 1


def test_a_formula_that_fails_shows_its_error() -> None:
    assert cell(address("G", FIRST_ROW), figures=figures_of({})).value == "#DIV/0!"


def test_only_inputs_are_unlocked_and_look_like_inputs() -> None:
    unlocked = {a1(each.row, each.column) for each in sheet().cells if not each.style.locked}
    rows = [FIRST_ROW, FIRST_ROW + 2, FIRST_ROW + 3]
    assert unlocked == {address(column, row) for column in "DEHIJK" for row in rows}
    looks = {(each.style.fill, each.style.color) for each in sheet().cells if not each.style.locked}
    assert looks == {("#FFF9DB", "#1F3FBF")}
    locked = {each.style.fill for each in sheet().cells if each.style.locked}
    assert "#FFF9DB" not in locked
    assert sheet().protected


def test_sums_stand_out_and_are_locked() -> None:
    subtotal, total = cell(address("D", FIRST_ROW + 1)), cell(address("D", FIRST_ROW + 5))
    assert subtotal.style.bold
    assert total.style.bold
    assert total.style.top == "medium"
    assert subtotal.style.locked
    assert total.style.locked


# Captions


def test_a_caption_has_the_scenario_code_above_the_words() -> None:
    captions = {each.column: each.value for each in sheet().cells if each.row == HEADER_ROW}
    assert [captions[at] for at in range(6)] == [
        "No.",
        "Product",
        "PL\nPlan",
        "AC\nActual",
        "Sold",
        "ΔPL\nVariance",
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Product"), ("zh", "产品"), ("both", "产品\nProduct")]
)
def test_captions_are_in_the_language_of_the_book(language: str, words: str) -> None:
    # In two languages one more line of titles stands above.
    row = HEADER_ROW + (language == "both")
    assert cell(address("B", row), language=language).value == words


def test_a_group_is_named_once_above_its_columns() -> None:
    groups = {each.column: each.value for each in sheet().cells if each.row == TOP}
    assert groups == {2: "Revenue", 3: None}


def test_the_rule_below_a_caption_shows_its_scenario() -> None:
    rules = {each.column: each.style.bottom for each in sheet().cells if each.row == HEADER_ROW}
    assert (rules[2], rules[3]) == ("thin", "medium")


def test_captions_stand_over_figures_in_wide_columns() -> None:
    roomy = RETURN.replace("width = 16", "width = 30")
    wide = composed(bound(figures=figures_of(PLAN)), roomy)[0].sheets[0]
    aligned = [
        next(each.style.align for each in one.cells if (each.row, each.column) == (HEADER_ROW, 3))
        for one in (sheet(), wide)
    ]
    assert aligned == ["center", "right"]


def test_titles_are_filled_in_and_names_are_not() -> None:
    facts = {
        **bound().facts,
        "heading": Text.of("Company · {as is}"),
        "owner": Text({"en": "Ann", "zh": "安"}),
    }
    declared = sheet_of(RETURN, title="Return of {owner}", message="for {owner} {owner}", period="all year")
    cover = sheet_of('[[block]]\nkind = "index"\nid = "index"', title="Return of {owner}", period="all year")
    issue, sheets = Issue(manifest=MANIFEST), [cover, declared.model_copy(update={"id": "second"})]
    spec, _ = compose(sheets, bound(facts=facts, language="zh"), issue, title="")
    first, second = ([each.value for each in sheet.cells if each.row < 2] for sheet in spec.sheets[:2])
    assert first[0] == "Return of 安"
    assert str(first[1]).startswith("Company · {as is} · all year · ")
    assert second == ["Return of 安 · all year", "for 安 安"]


def test_titles_in_two_languages_stand_one_below_the_other() -> None:
    words = {"title": Text({"en": "Sales", "zh": "销售"}), "message": Text({"en": "Up", "zh": "涨"})}
    declared = sheet_of(RETURN).model_copy(update=words)
    first = sheet_of('[[block]]\nkind = "index"\nid = "index"').model_copy(update={"id": "first"})
    spec, _ = compose([first, declared], bound(language="both"), Issue(manifest=MANIFEST), title="")
    assert [each.value for each in spec.sheets[1].cells if each.row < 3] == ["销售", "涨", "Sales · Up"]


def test_a_sheet_leads_to_the_cover_and_to_the_sheets_around_it() -> None:
    index = '[[block]]\nkind = "index"\nid = "index"'
    spec, _ = composed(bound(), index, RETURN, HEAT)
    ways = [(each.value, each.link) for each in spec.sheets[1].cells if each.link is not None]
    assert ways == [("S0", "'S0'!A1"), ("◀", "'S0'!A1"), ("▶", "'S2'!A1")]


def test_what_is_not_read_beside_inputs_is_hidden_elsewhere() -> None:
    spec, _ = composed(bound(), RETURN, HEAT)
    assert [sheet.hidden_columns for sheet in spec.sheets[:2]] == [frozenset(), {0}]
    assert [sheet.freeze for sheet in spec.sheets[:2]] == [(FIRST_ROW, 2), (FIRST_ROW, 2)]


def test_a_font_has_the_characters_of_the_language() -> None:
    assert cell("B1").style.font == "Arial"
    assert cell("B1", language="zh").style.font == "Microsoft YaHei"
    assert cell("B1", language="both").style.font == "Microsoft YaHei"


# What may be typed


def validations() -> dict[str, list[Validation]]:
    found: dict[str, list[Validation]] = {}
    for each in sheet().validations:
        found.setdefault("ABCDEFGHIJK"[each.area.first_column], []).append(each)
    return found


def test_every_input_and_nothing_else_is_validated() -> None:
    covered = {
        address("ABCDEFGHIJK"[column], row)
        for each in sheet().validations
        for row in range(each.area.first_row, each.area.last_row + 1)
        for column in range(each.area.first_column, each.area.last_column + 1)
    }
    assert covered == {a1(each.row, each.column) for each in sheet().cells if not each.style.locked}


def test_each_kind_of_input_has_its_rule() -> None:
    kinds = {column: (each[0].kind, each[0].strict) for column, each in validations().items()}
    assert kinds == {
        "D": ("decimal", True),
        "E": ("integer", True),
        "H": ("date", True),
        "I": ("decimal", True),
        "J": ("list", True),
        "K": ("length", False),
    }


def test_a_choice_lists_its_words_in_the_language_of_the_book() -> None:
    assert list(validations()["J"][0].choices) == ["open", "done"]


def test_a_prompt_says_what_to_type() -> None:
    money, count = validations()["D"][0], validations()["E"][0]
    assert money.prompt == "the figure alone"
    assert "CNY" in money.error
    assert (count.prompt, count.error) == ("a whole number", "please type a whole number")
    assert money.title == "AC Actual"


def test_negative_amounts_may_be_typed() -> None:
    money = validations()["D"][0]
    assert money.minimum is not None
    assert money.minimum < 0 < (money.maximum or 0)


def test_what_is_too_long_for_a_prompt_is_cut_to_what_spreadsheets_take() -> None:
    toml = RETURN.replace('"the figure alone"', f'"{"x" * 400}"').replace(
        'label = "Sold"', f'label = "{"y" * 60}"'
    )
    spec, _ = composed(bound(), toml)
    for each in spec.sheets[0].validations:
        assert len(each.title) <= 32
        assert max(len(each.prompt), len(each.error)) <= 255


# Looks that depend on figures


def test_a_variance_is_coloured_by_its_impact() -> None:
    rules = [each for each in sheet().conditionals if each.area.first_column == 5]
    assert {(each.rule, each.color) for each in rules} == {("above", "#2E7D32"), ("below", "#C62828")}
    bad = RETURN.replace("polarity = 1", "polarity = -1")
    spec, _ = composed(bound(), bad)
    turned = [each for each in spec.sheets[0].conditionals if each.area.first_column == 5]
    assert {(each.rule, each.color) for each in turned} == {("above", "#C62828"), ("below", "#2E7D32")}


def test_a_theme_for_readers_used_to_red_for_a_rise() -> None:
    rules = [each for each in sheet(theme="red-up").conditionals if each.area.first_column == 5]
    assert {(each.rule, each.color) for each in rules} == {("above", "#C62828"), ("below", "#2E7D32")}


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_its_colours_and_keeps_the_sign(theme: str) -> None:
    rules = [each for each in sheet(theme=theme).conditionals if each.area.first_column == 5]
    assert [(each.rule, each.limit, each.color) for each in rules] == [
        ("above", Decimal("0.005"), THEMES[theme]["good"]),
        ("below", Decimal("-0.005"), THEMES[theme]["bad"]),
    ]
    formats = {cell.style.format for cell in sheet(theme=theme).cells if cell.column == 5 and cell.formula}
    assert all(each.startswith("[>=0.005]+") for each in formats)
    assert formats


def test_colour_blind_readers_get_blue_and_orange() -> None:
    colors = THEMES["colour-blind"]
    assert (colors["good"], colors["bad"]) == ("#0072B2", "#D55E00")


def test_bars_of_every_theme_tell_good_from_bad_by_more_than_their_direction() -> None:
    bars = RETURN.replace("polarity = 1", "polarity = 1\nbar = true")
    for theme in THEMES:
        spec, _ = composed(bound(theme=theme), bars)
        [(good, bad)] = {
            (each.color, each.fill) for each in spec.sheets[0].conditionals if each.rule == "bar"
        }
        assert good != bad


HEAT = """
[[block]]
id = "heat"
rows = ["class", "product"]
periods = ["month", "quarter"]
break_after = "class"
column = [
  { id = "key", role = "key" },
  { id = "name", role = "label", axis = "product" },
  { id = "plan", role = "given", kind = "money", source = "PL.revenue", each_period = true, heat = true },
]
"""


def test_a_heat_scale_covers_months_of_leaves_alone() -> None:
    spec, _ = composed(bound(), HEAT)
    [heat] = [each for each in spec.sheets[0].conditionals if each.rule == "heat"]
    assert heat.area == Area(FIRST_ROW, 2, FIRST_ROW, 13)
    assert heat.further == [Area(FIRST_ROW + 2, 2, FIRST_ROW + 3, 13)]


def test_months_and_quarters_are_named_above_their_columns() -> None:
    spec, _ = composed(bound(), HEAT)
    captions = {each.column: each.value for each in spec.sheets[0].cells if each.row == HEADER_ROW}
    assert [captions[at] for at in (2, 3, 13, 14, 17)] == ["Oct", "Nov", "Sep", "Q1", "Q4"]


# Paper


def test_captions_and_the_first_columns_stay() -> None:
    spec = sheet()
    # On one page nothing is repeated.
    assert spec.repeat_rows is None
    assert spec.freeze == (FIRST_ROW, 2)
    assert spec.landscape


def test_the_print_area_covers_the_whole_sheet() -> None:
    spec = sheet()
    assert spec.print_area is not None
    assert spec.print_area[:2] == (0, 1)
    assert max(each.row for each in spec.cells) <= spec.print_area.last_row
    assert max(each.column for each in spec.cells) <= spec.print_area.last_column


def test_a_page_begins_after_each_group_but_the_last() -> None:
    spec, _ = composed(bound(), HEAT)
    assert list(spec.sheets[0].pages.row_breaks) == [FIRST_ROW + 2]


def test_the_footer_says_plan_version_document_and_the_date_of_the_data() -> None:
    spec, manifest = book()
    left, right = spec.sheets[0].footer
    assert left == f"Company · plan v1 · {manifest.document}"
    assert right == "2026-12"


def test_the_page_count_is_in_one_language() -> None:
    assert sheet().page_words == ("Page ", " of ", "")
    assert sheet(language="both").page_words == ("第 ", " 页 / 共 ", " 页")


def test_no_two_cells_stand_in_one_place() -> None:
    for spec in composed(bound(), RETURN, HEAT)[0].sheets:
        places = [(each.row, each.column) for each in spec.cells]
        assert len(set(places)) == len(places)
        assert places == sorted(places)


# Charts


CHART = """
[[block]]
kind = "chart"
id = "c"
table = "heat"
title = { en = "Plan", zh = "计划" }
categories = "name"
series = [{ column = "year", scenario = "PL" }]
"""


def test_a_chart_shows_the_leaf_rows_of_its_table() -> None:
    year = '{ id = "year", role = "given", kind = "money", source = "PL.revenue", period = "year" },\n]'
    toml = (
        HEAT.replace('rows = ["class", "product"]', 'rows = ["product"]').rstrip().removesuffix("]")
        + year
        + CHART
    )
    spec, _ = composed(bound(), toml)
    (chart,) = spec.sheets[0].charts
    (series,) = chart.series
    assert chart.title == "Plan"
    assert chart.row > FIRST_ROW + 3
    assert series.sheet == "S0"
    assert series.categories == [Area(FIRST_ROW, 1, FIRST_ROW + 2, 1)]
    assert series.values == [Area(FIRST_ROW, 18, FIRST_ROW + 2, 18)]
    assert series.name == (HEADER_ROW, 18)


YEAR = '  { id = "year", role = "given", kind = "money", source = "PL.revenue", period = "year" },\n]'


def test_a_chart_passes_over_the_subtotals_between_its_rows() -> None:
    spec, _ = composed(bound(), HEAT.rstrip().removesuffix("]") + YEAR + CHART)
    ((series,),) = (chart.series for chart in spec.sheets[0].charts)
    column = 18
    assert series.values == [
        Area(FIRST_ROW, column, FIRST_ROW, column),
        Area(FIRST_ROW + 2, column, FIRST_ROW + 3, column),
    ]


def test_under_an_empty_table_stands_no_chart() -> None:
    toml = """
    [[block]]
    id = "heat"
    rows = ["record"]
    records = "open"
    empty = "None."
    column = [
      { id = "key", role = "key" },
      { id = "name", role = "label", field = "name" },
      { id = "year", role = "given", kind = "count", field = "year" },
    ]
    """
    empty, _ = composed(bound(), toml + CHART)
    assert empty.sheets[0].charts == []
    full, _ = composed(bound(records={"open": [{"key": "1", "name": "Ann", "year": 3}]}), toml + CHART)
    assert len(full.sheets[0].charts) == 1


# Lists and other blocks


def test_an_empty_list_says_so() -> None:
    toml = """
    [[block]]
    id = "open"
    rows = ["record"]
    records = "open"
    empty = "Everybody has reported."
    column = [{ id = "key", role = "key" }, { id = "name", role = "label", field = "name" }]
    """
    spec, _ = composed(bound(), toml)
    assert "Everybody has reported." in [each.value for each in spec.sheets[0].cells]
    full, _ = composed(bound(records={"open": [{"key": "1", "name": "Ann"}]}), toml)
    assert "Everybody has reported." not in [each.value for each in full.sheets[0].cells]


def test_the_index_links_to_every_sheet_but_the_cover() -> None:
    index = '[[block]]\nkind = "index"\nid = "index"'
    spec, _ = composed(bound(), index, RETURN)
    links = {each.value: each.link for each in spec.sheets[0].cells if each.link is not None}
    assert links == {"S1": "'S1'!A1"}


def test_the_index_shows_the_figure_of_a_sheet_beside_it() -> None:
    index = sheet_of('[[block]]\nkind = "index"\nid = "index"').model_copy(update={"id": "cover"})
    figured = sheet_of(RETURN).model_copy(update={"figure": "sales.plan", "shelf": "read"})
    binding = bound(figures=figures_of(PLAN))
    spec, _ = compose([index, figured], binding, Issue(manifest=MANIFEST), title="")
    (shown,) = (each for each in spec.sheets[0].cells if each.formula is not None)
    assert (shown.value, shown.column) == (Decimal("4000.50"), 3)
    assert shown.formula == f"'{spec.sheets[1].name}'!C{FIRST_ROW + 6}"


def test_what_stays_on_the_screen_has_a_blank_print_area() -> None:
    shown = sheet_of(RETURN).model_copy(update={"printed": False})
    spec, _ = compose([shown], bound(), Issue(manifest=MANIFEST), title="")
    area = spec.sheets[0].print_area
    assert area is not None
    assert area.first_row > max(each.row for each in spec.sheets[0].cells)


def test_for_a_meeting_only_what_is_discussed_is_printed() -> None:
    discussed = sheet_of(RETURN).model_copy(update={"meeting": True})
    other = sheet_of(HEAT).model_copy(update={"id": "other"})
    binding = bound(printing=Printing(sheets="meeting", paper="letter"))
    spec, _ = compose([discussed, other], binding, Issue(manifest=MANIFEST), title="")
    first, second = (sheet.print_area for sheet in spec.sheets[:2])
    assert first is not None
    assert second is not None
    assert (first.first_row, second.first_row > 0) == (0, True)
    assert all(sheet.paper == "letter" for sheet in spec.sheets[:2])


def test_lines_show_words_and_parameters() -> None:
    lines = """
    [[block]]
    kind = "lines"
    id = "limits"
    heading = "Limits"
    line = [
      { label = "Absolute", parameter = "limit", kind = "money", unit = "input" },
      { label = "Who", text = "{owner} and others" },
      { text = "a note", style = "note" },
    ]
    """
    facts = {**bound().facts, "owner": Text.of("Ann")}
    spec, _ = composed(bound(facts=facts, parameters={"limit": Decimal("500.5")}), lines)
    values = {a1(each.row, each.column): each for each in spec.sheets[0].cells}
    top = TOP + 1
    assert values[f"B{top}"].value == "Limits"
    assert (values[f"B{top + 1}"].value, values[f"C{top + 1}"].value) == ("Absolute", Decimal("500.5"))
    assert values[f"C{top + 1}"].style.format == "[>=0.005]#,##0.00;[<=-0.005]−#,##0.00;#,##0.00"
    assert values[f"C{top + 2}"].value == "Ann and others"
    assert values[f"B{top + 3}"].value == "a note"


def test_a_book_is_always_the_same_for_the_same_content() -> None:
    assert book() == book()
