"""What stands in every cell of a table: figures, labels, and formulas with the values they come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from support.made_sheets import DIMENSIONS, UNITS, YEAR, Filled, bound, figures_of

from salesbook.model.dimension import Person, Product
from salesbook.problems import Text
from salesbook.spreadsheet.formula.expression import CellError

TOP = 3
FIRST = TOP + 4
"""The first row of data of the first table of a sheet, as a spreadsheet counts."""

PRODUCTS = """
[[block]]
id = "products"
rows = ["class", "product"]
total = "Total"
column = [
  { id = "key", role = "key" },
  { id = "class", role = "label", axis = "class" },
  { id = "name", role = "label", axis = "product" },
  { id = "plan", role = "given", kind = "money", unit = "input", source = "PL.revenue", period = "year" },
  { id = "actual", role = "given", kind = "money", unit = "input", source = "AC.revenue", sparse = true },
  { id = "share", role = "computed", kind = "percent", formula = "plan/total(plan)" },
]
"""

FIGURES = {
    ("PL", "revenue", "2026-10", "007"): 100_00,
    ("PL", "revenue", "2026-10", "oil"): 250_50,
    ("PL", "revenue", "2026-11", "oil"): 50,
    ("PL", "revenue", "2026-10", "salt"): 49_00,
    ("AC", "revenue", "2026-10", "oil"): 200_25,
}


def products(figures: dict[tuple[str, str, str, str], int] | None = None) -> Filled:
    return Filled(bound(figures=figures_of(FIGURES if figures is None else figures)), PRODUCTS)


# Given figures and their sums


def test_a_given_figure_stands_in_its_row_exactly() -> None:
    filled = products()
    assert filled.value("products", "007", "plan") == Decimal("100.00")
    assert filled.value("products", "oil", "plan") == Decimal("251.00")
    assert filled.formula("products", "oil", "plan") is None


def test_what_is_not_known_is_blank_and_not_zero() -> None:
    assert products().value("products", "007", "actual") is None


def test_money_is_written_in_the_unit_its_column_declares() -> None:
    filled = Filled(
        bound(
            figures=figures_of({("PL", "revenue", "2026-10", "007"): 123_456_78}), display_unit=UNITS["10k"]
        ),
        PRODUCTS.replace('unit = "input", source = "PL', 'unit = "display", source = "PL'),
    )
    assert filled.value("products", "007", "plan") == Decimal("12.345678")


def test_a_subtotal_and_the_total_are_sums_of_what_is_directly_below() -> None:
    filled = products()
    assert filled.formula("products", "class:A", "plan") == f"SUM(C{FIRST})"
    assert filled.formula("products", "class:B", "plan") == f"SUM(C{FIRST + 2}:C{FIRST + 3})"
    assert filled.formula("products", "total", "plan") == f"SUM(C{FIRST + 1},C{FIRST + 4})"
    assert filled.value("products", "class:B", "plan") == Decimal("300.00")
    assert filled.value("products", "total", "plan") == Decimal("400.00")


def test_the_sum_of_a_sparse_column_is_blank_where_nothing_is_known() -> None:
    filled = products()
    assert filled.formula("products", "class:A", "actual") == f'IF(COUNT(D{FIRST})=0,"",SUM(D{FIRST}))'
    assert filled.value("products", "class:A", "actual") == ""
    assert filled.value("products", "class:B", "actual") == Decimal("200.25")
    assert filled.value("products", "total", "actual") == Decimal("200.25")


def test_sums_of_a_prior_year_are_blank_where_there_is_no_history() -> None:
    prior = PRODUCTS.replace('source = "AC.revenue", sparse = true', 'source = "PY.revenue"')
    filled = Filled(bound(figures=figures_of({("PY", "revenue", "2026-10", "oil"): 200_25})), prior)
    assert filled.value("products", "class:A", "actual") == ""
    assert filled.value("products", "class:B", "actual") == Decimal("200.25")
    none = Filled(bound(figures=figures_of({})), prior)
    assert [none.value("products", row, "actual") for row in ("class:B", "total")] == ["", ""]
    zeros = Filled(
        bound(figures=figures_of({})), prior.replace('"PY.revenue"', '"PY.revenue", sparse = false')
    )
    assert zeros.value("products", "total", "actual") == 0


def test_a_total_over_more_subtotals_than_a_function_takes_is_a_sum_of_sums() -> None:
    wares = [
        Product(id=f"p{at:03}", name=Text.of("p"), product_class=f"c{at:03}", unit=Text.of("x"), price=1)
        for at in range(300)
    ]
    figures = {("AC", "revenue", "2026-10", ware.id): 1_00 for ware in wares}
    dimensions = replace(DIMENSIONS, products=wares)
    filled = Filled(bound(dimensions=dimensions, figures=figures_of(figures)), PRODUCTS)
    text = filled.formula("products", "total", "actual") or ""
    assert text.startswith("IF(SUM(COUNT(")
    assert filled.value("products", "total", "actual") == 300


def test_a_known_zero_is_a_zero_in_the_sum_of_a_sparse_column() -> None:
    filled = products({("AC", "revenue", "2026-10", "007"): 0})
    assert filled.value("products", "class:A", "actual") == 0
    assert filled.value("products", "total", "actual") == 0


def test_percentages_are_not_summed() -> None:
    filled = products()
    assert filled.formula("products", "total", "share") == f"C{FIRST + 5}/C{FIRST + 5}"
    assert filled.value("products", "total", "share") == 1


# Labels


def test_labels_stand_where_their_axis_is_known() -> None:
    filled = products()
    assert filled.value("products", "007", "class") == "Class A"
    assert filled.value("products", "007", "name") == "Tea"
    assert filled.value("products", "class:A", "name") == "Class A subtotal"
    assert filled.value("products", "class:A", "class") == "Class A"
    assert filled.value("products", "total", "name") == "Total"
    assert filled.value("products", "total", "class") is None


def test_keys_of_leaves_are_text_and_those_of_sums_a_sign() -> None:
    filled = products()
    assert filled.value("products", "007", "key") == "007"
    assert filled.value("products", "class:A", "key") == "Σ"
    assert filled.value("products", "total", "key") == "Σ"


@pytest.mark.parametrize(("language", "label"), [("en", "Tea"), ("zh", "茶"), ("both", "茶 Tea")])
def test_labels_are_in_the_language_of_the_book(language: str, label: str) -> None:
    assert Filled(bound(language=language), PRODUCTS).value("products", "007", "name") == label


PEOPLE = """
[[block]]
id = "people"
rows = ["territory", "person"]
column = [
  { id = "key", role = "key" },
  { id = "region", role = "label", axis = "territory", level = "region" },
  { id = "office", role = "label", axis = "territory", level = "office" },
  { id = "person", role = "label", axis = "person" },
  { id = "role", role = "label", axis = "person", field = "role" },
  { id = "since", role = "label", kind = "date", axis = "person", field = "start" },
  { id = "wage", role = "label", kind = "money", unit = "input", axis = "person", field = "wage" },
  { id = "cause", role = "note", note = "cause" },
]
"""


def test_each_level_of_a_territory_has_a_column_of_its_own() -> None:
    filled = Filled(bound(), PEOPLE)
    assert [filled.value("people", "ann", column) for column in ("region", "office", "person")] == [
        "East",
        "Shanghai",
        "Ann",
    ]
    assert filled.value("people", "lead", "office") is None
    assert filled.value("people", "territory:sh", "person") == "Shanghai subtotal"
    assert filled.value("people", "territory:sh", "region") == "East"
    assert filled.value("people", "territory:sh", "office") == "Shanghai"
    assert filled.value("people", "territory:east", "person") == "East subtotal"


def test_attributes_of_members_are_written_as_their_column_says() -> None:
    ann = Person(
        id="ann",
        name=Text.of("Ann"),
        territory="sh",
        role="salesperson",
        start=date(2026, 3, 5),
        wage=8_200_00,
    )
    people = [ann, *DIMENSIONS.people[1:]]
    filled = Filled(bound(dimensions=replace(DIMENSIONS, people=people)), PEOPLE)
    assert filled.value("people", "ann", "role") == "salesperson"
    assert filled.value("people", "ann", "since") == 46_086
    assert filled.value("people", "ann", "wage") == Decimal("8200.00")
    assert filled.value("people", "bo", "since") is None


def test_a_note_is_quoted_beside_whom_it_is_about() -> None:
    binding = bound(notes=lambda kind, _months, members: Text.of(f"{kind} {{of}} {members.get('person')}"))
    filled = Filled(binding, PEOPLE)
    assert filled.value("people", "ann", "cause") == "cause {of} ann"


# Periods


BY_PERIOD = """
[[block]]
id = "months"
rows = ["product"]
periods = ["month", "quarter", "year"]
total = "Total"
column = [
  { id = "key", role = "key" },
  { id = "name", role = "label", axis = "product" },
  { id = "plan", role = "given", kind = "count", source = "PL.quantity", each_period = true },
  { id = "growth", role = "computed", kind = "percent", formula = "plan/2" },
]
"""


def by_period() -> Filled:
    known = {("PL", "quantity", month.key, "oil"): 10 + at for at, month in enumerate(YEAR.months)}
    return Filled(bound(figures=figures_of(known)), BY_PERIOD)


def test_a_month_holds_its_figure_and_a_quarter_the_sum_of_its_months() -> None:
    filled = by_period()
    row = FIRST + 1
    assert filled.value("months", "oil", "plan@2026-10") == 10
    assert filled.formula("months", "oil", "plan@FY2027-Q1") == f"SUM(C{row}:E{row})"
    assert filled.value("months", "oil", "plan@FY2027-Q1") == 10 + 11 + 12
    assert filled.formula("months", "oil", "plan@FY2027") == f"SUM(C{row}:N{row})"
    assert filled.value("months", "oil", "plan@FY2027") == sum(range(10, 22))


def test_a_total_row_sums_its_months_down_and_its_quarters_across() -> None:
    filled = by_period()
    assert filled.formula("months", "total", "plan@2026-10") == f"SUM(C{FIRST}:C{FIRST + 2})"
    assert filled.formula("months", "total", "plan@FY2027-Q4") == f"SUM(L{FIRST + 3}:N{FIRST + 3})"


def test_a_column_without_periods_refers_to_the_year_of_one_that_has_them() -> None:
    assert by_period().formula("months", "oil", "growth") == f"S{FIRST + 1}/2"


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("month", ["2026-12"]),
        ("ytd", ["2026-10", "2026-11", "2026-12"]),
        ("year", [m.key for m in YEAR.months]),
    ],
)
def test_a_column_says_which_months_it_covers(period: str, months: list[str]) -> None:
    known = {("PL", "revenue", month.key, "oil"): 100 * 2**at for at, month in enumerate(YEAR.months)}
    toml = PRODUCTS.replace('"PL.revenue", period = "year"', f'"PL.revenue", period = "{period}"')
    filled = Filled(bound(figures=figures_of(known), period=YEAR.months[2]), toml)
    expected = sum(known["PL", "revenue", month, "oil"] for month in months)
    assert filled.value("products", "oil", "plan") == Decimal(expected) / 100


# Formulas


MONTHS = """
[[block]]
id = "track"
rows = ["month"]
total = "Year"
column = [
  {{ id = "key", role = "key" }},
  {{ id = "month", role = "label", axis = "month" }},
  {{ id = "plan", role = "given", kind = "count", source = "PL.quantity" }},
  {{ id = "found", role = "computed", kind = "count", formula = "{formula}", total = "none" }},
]
{more}
"""


def track(formula: str, more: str = "", *tomls: str) -> Filled:
    known = {("PL", "quantity", month.key, ""): 10 + at for at, month in enumerate(YEAR.months)}
    known |= {("PL", "revenue", "2026-10", "oil"): 500_00}
    parameters = {"limit": Decimal("0.05")}
    binding = bound(figures=figures_of(known), parameters=parameters)
    return Filled(binding, *tomls, MONTHS.format(formula=formula, more=more))


@pytest.mark.parametrize(
    ("formula", "text", "value"),
    [
        ("plan", "C{row}", 11),
        ("total(plan)", "C{total}", 186),
        ("prev(plan)", "C{before}", 10),
        ("SUM(all(plan))", "SUM(C${first}:C${last})", 186),
        ("plan*param.limit", "C{row}*$C${parameter}", Decimal("0.55")),
        ("total(products.plan)", "'S0'!C{products}", 500),
        ("IF(plan>10,1,2)", "IF(C{row}>10,1,2)", 1),
    ],
)
def test_a_reference_stands_for_the_cells_it_names(formula: str, text: str, value: object) -> None:
    lines = '[[block]]\nkind = "lines"\nid = "limits"\nline = [{ text = "x" }, { parameter = "limit" }]\n'
    filled = track(formula, lines, PRODUCTS)
    second = FIRST + 1
    places = {
        "row": second,
        "before": second - 1,
        "first": FIRST,
        "last": FIRST + 11,
        "total": FIRST + 12,
        "parameter": TOP + 3 + 13 + 1 + 1 + 1 + 2,
        "products": FIRST + 5,
    }
    assert filled.formula("track", "2026-11", "found") == text.format(**places)
    assert filled.value("track", "2026-11", "found") == value


def test_a_running_sum_goes_from_the_first_row_to_this_one() -> None:
    filled = track("SUM(to_here(plan))")
    formulas = [filled.formula("track", month, "found") or "" for month in ("2026-10", "2026-12")]
    assert [text.replace("$", "") for text in formulas] == [
        f"SUM(C{FIRST}:C{FIRST})",
        f"SUM(C{FIRST}:C{FIRST + 2})",
    ]
    assert filled.value("track", "2026-12", "found") == 10 + 11 + 12


def test_before_the_first_row_there_is_nothing() -> None:
    filled = track("prev(plan)")
    assert filled.formula("track", "2026-10", "found") == "0"
    assert filled.value("track", "2026-10", "found") == 0


def test_above_the_first_row_stands_its_caption_and_never_the_row_itself() -> None:
    filled = track("SUM(above(found))")
    first, second = (filled.formula("track", month, "found") or "" for month in ("2026-10", "2026-11"))
    assert first.replace("$", "") == f"SUM(D{FIRST - 1}:D{FIRST - 1})"
    assert second.replace("$", "") == f"SUM(D{FIRST}:D{FIRST})"
    assert filled.value("track", "2026-12", "found") == 0


def test_the_same_row_of_another_table_is_found_by_its_key() -> None:
    other = MONTHS.format(formula="plan*2", more="").replace('id = "track"', 'id = "other"')
    filled = track("same(other.found)", "", other)
    assert filled.formula("track", "2026-12", "found") == f"'S0'!D{FIRST + 2}"
    assert filled.value("track", "2026-12", "found") == 24


def test_a_table_may_refer_to_one_that_comes_after_it() -> None:
    other = MONTHS.format(formula="plan*2", more="").replace('id = "track"', 'id = "other"')
    binding = bound(figures=figures_of({("PL", "quantity", "2026-10", ""): 4}))
    filled = Filled(binding, MONTHS.format(formula="same(other.found)+1", more=""), other)
    assert filled.value("track", "2026-10", "found") == 9


def test_a_footer_is_a_row_with_formulas_of_its_own() -> None:
    footer = (
        'footer = [{ id = "check", label = "Half", cells = { plan = "total(plan)/2", found = "plan+1" } }]'
    )
    filled = track("plan", footer)
    row = FIRST + 13
    assert filled.value("track", "check", "month") == "Half"
    assert filled.value("track", "check", "key") == "Σ"
    assert filled.formula("track", "check", "plan") == f"C{row - 1}/2"
    assert filled.value("track", "check", "plan") == 93
    assert filled.formula("track", "check", "found") == f"C{row}+1"


def test_an_error_is_a_value_and_not_a_crash() -> None:
    filled = track("plan/0")
    assert filled.value("track", "2026-10", "found") is CellError.DIV0


def test_a_computed_column_may_have_no_total() -> None:
    filled = track("plan")
    assert filled.formula("track", "total", "found") is None
    assert filled.value("track", "total", "found") is None


def test_a_sheet_is_filled_once_and_always_alike() -> None:
    assert products().workings.contents == products().workings.contents


# Lists


LIST = """
[[block]]
id = "open"
rows = ["record"]
records = "open"
spare = 1
column = [
  { id = "key", role = "key" },
  { id = "name", role = "label", field = "name" },
  { id = "amount", role = "given", kind = "money", unit = "input", field = "amount" },
  { id = "day", role = "given", kind = "date", field = "day" },
]
"""


def test_records_fill_their_columns_by_field() -> None:
    records = {
        "open": [
            {"key": "a", "name": Text({"en": "Ann", "zh": "安"}), "amount": 12_50, "day": date(2026, 3, 5)}
        ]
    }
    filled = Filled(bound(records=records), LIST)
    assert [filled.value("open", "a", column) for column in ("key", "name", "amount", "day")] == [
        "a",
        "Ann",
        Decimal("12.50"),
        Decimal(46_086),
    ]


def test_a_spare_row_has_a_key_and_nothing_else() -> None:
    filled = Filled(bound(), LIST)
    assert filled.value("open", "+001", "key") == "+001"
    assert [filled.value("open", "+001", column) for column in ("name", "amount", "day")] == [
        None,
        None,
        None,
    ]
