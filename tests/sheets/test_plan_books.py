"""The company's plan book and the return books: figures that add up, nobody else's figures, text as text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from support.composed import ComposedTable, composed_table, texts
from support.small_plan import (
    DIMENSIONS,
    YEAR,
    company_book,
    return_book,
    small_plan,
    small_planned,
    small_targets,
)
from support.target_cells import target_cells

from salesbook.api.plan import plan_targets
from salesbook.layout.templates import default_templates
from salesbook.model.amount import money_units, unit_in
from salesbook.model.dimension import PRODUCT, Dimensions, Person
from salesbook.model.plan import Plan
from salesbook.model.printing import Printing
from salesbook.problems import Text
from salesbook.sheets.plan_books import BookOrder, Planned, book_orders, build_book, file_stem
from salesbook.spreadsheet.grid import CellType
from salesbook.xlsx.reading.read import read_workbook_bytes
from salesbook.xlsx.writing.write import write_book

SAMPLE = Path(__file__).parents[2] / "samples" / "plan"
MONTHS = [f"revenue_pl@{month.key}" for month in YEAR.months]
QUARTERS = [f"revenue_pl@FY2027-Q{number}" for number in (1, 2, 3, 4)]
FULL_YEAR = "revenue_pl@FY2027"
PERIODS = [*MONTHS, *QUARTERS, FULL_YEAR]


@cache
def sample() -> Planned:
    result = plan_targets(SAMPLE)
    assert result.plan is not None
    assert result.targets is not None
    return Planned.of(result.plan, result.targets, default_templates())


PLANS: dict[str, Callable[[], Planned]] = {"small": small_planned, "sample": sample}


@pytest.fixture(params=PLANS, scope="module")
def planned(request: pytest.FixtureRequest) -> Planned:
    return PLANS[str(request.param)]()


def company_table(planned: Planned, table: str) -> ComposedTable:
    order = BookOrder(book="company", owner=planned.plan.dimensions.root.id, file="")
    book, _ = build_book(order, planned, language="en")
    return composed_table(book, table)


def shown(planned: Planned, minor: int) -> Decimal:
    """Return cents as they stand in a column of an English book, exactly."""
    unit = unit_in("en", planned.plan.display_unit, planned.plan.currency.code)
    return Decimal(minor).scaleb(-planned.plan.currency.digits - unit.power)


# Sums, to the cent


def test_the_months_and_the_quarters_of_every_row_add_up_to_its_year(planned: Planned) -> None:
    for name in ("people", "products"):
        table = company_table(planned, name)
        for row in table.rows:
            months = [table.number(row, month) for month in MONTHS]
            assert sum(months) == table.number(row, FULL_YEAR)
            assert [sum(months[at : at + 3]) for at in (0, 3, 6, 9)] == [
                table.number(row, quarter) for quarter in QUARTERS
            ]


def test_people_add_up_to_offices_offices_to_regions_and_regions_to_the_company(planned: Planned) -> None:
    table = company_table(planned, "people")
    dimensions = planned.plan.dimensions
    assert list(table.by_key) == [each.id for each in people_by_territory(dimensions)]
    for territory in dimensions.territories:
        label = f"{territory.name.in_language('en')} subtotal" if territory.parent else "Company"
        people = [table.by_key[person.id] for person in dimensions.people_in(territory.id)]
        below = [f"{each.name.in_language('en')} subtotal" for each in dimensions.children(territory.id)]
        direct = [table.by_key[each.id] for each in dimensions.people if each.territory == territory.id]
        parts = direct + [table.by_label[each] for each in below]
        for period in PERIODS:
            total = table.number(table.by_label[label], period)
            assert total == sum(table.number(row, period) for row in people)
            assert total == sum(table.number(row, period) for row in parts)
            assert table.cell(table.by_label[label], period).formula is not None


def people_by_territory(dimensions: Dimensions) -> list[Person]:
    found: list[Person] = []
    for territory in dimensions.below(dimensions.root.id):
        found += [each for each in dimensions.people if each.territory == territory.id]
    return found


def test_products_add_up_to_classes_and_classes_to_the_company(planned: Planned) -> None:
    table = company_table(planned, "products")
    dimensions = planned.plan.dimensions
    classes = {id_: f"{dimensions.classes[id_].in_language('en')} subtotal" for id_ in dimensions.class_ids}
    for period in PERIODS:
        for id_, label in classes.items():
            rows = [table.by_key[product.id] for product in dimensions.products_in(id_)]
            assert table.number(table.by_label[label], period) == sum(
                table.number(row, period) for row in rows
            )
        total = table.number(table.by_label["Company"], period)
        assert total == sum(table.number(table.by_label[label], period) for label in classes.values())
        assert total == sum(table.number(row, period) for row in table.by_key.values())


def test_people_products_and_the_target_agree_in_every_period(planned: Planned) -> None:
    people, products = company_table(planned, "people"), company_table(planned, "products")
    for period in PERIODS:
        assert people.number(people.by_label["Company"], period) == products.number(
            products.by_label["Company"], period
        )
    total = shown(planned, planned.targets.total("revenue"))
    assert people.number(people.by_label["Company"], FULL_YEAR) == total


def test_quantities_add_up_to_classes_and_to_the_target(planned: Planned) -> None:
    table = company_table(planned, "quantities")
    year = "quantity_pl@FY2027"
    assert sum(table.number(row, year) for row in table.by_key.values()) == planned.targets.total("quantity")
    assert table.number(table.by_label["Company"], year) == planned.targets.total("quantity")


def test_every_target_of_a_person_stands_in_its_month() -> None:
    planned = small_planned()
    table = company_table(planned, "people")
    cells = small_targets().by(PRODUCT)["revenue"]
    for p, person in enumerate(DIMENSIONS.people):
        for m, month in enumerate(MONTHS):
            assert table.number(table.by_key[person.id], month) == shown(planned, int(cells[m, p].sum()))


def test_the_checks_of_a_plan_that_adds_up_all_hold(planned: Planned) -> None:
    table = company_table(planned, "proof")
    assert {table.value(row, "ok") for row in table.rows} == {"✓"}
    differences = [table.value(row, "difference") for row in table.rows[:-1]]
    assert differences == [0] * len(differences)
    assert len(differences) >= 15


def test_a_target_that_is_not_reached_fails_its_check_and_the_master_check() -> None:
    short = small_targets().by(PRODUCT)["revenue"].copy()
    short[0, 0, 0] += 1
    targets = replace(
        small_targets(), cells={**small_targets().cells, **target_cells(PRODUCT, revenue=short)}
    )
    table = company_table(replace(small_planned(), targets=targets), "proof")
    at = table.by_label["against the assigned target"]
    assert table.value(at, "difference") == Decimal("-0.01")
    assert table.value(at, "ok") == "✗"
    assert table.value(table.by_label["All checks"], "ok") == "✗"


def test_growth_on_no_prior_year_says_nothing() -> None:
    table = company_table(small_planned(), "people")
    assert table.value(table.by_key["chen"], "growth") == "n.a."
    assert table.value(table.by_label["South subtotal"], "growth") == "n.a."
    zhang = table.by_key["zhang"]
    year, prior = table.number(zhang, FULL_YEAR), table.number(zhang, "prior_year")
    assert round(table.number(zhang, "growth"), 12) == round(year / prior - 1, 12)
    assert year > prior > 0


def test_the_cover_says_the_target_in_the_display_unit() -> None:
    book, _ = company_book("en")
    cells = {cell.value: cell for cell in book.sheets[0].cells}
    by_row = {cell.row: cell.value for cell in book.sheets[0].cells if cell.column == 2}
    total = shown(small_planned(), small_targets().total("revenue"))
    assert by_row[cells["Revenue target, 10k CNY"].row] == total
    assert by_row[cells["Stretch target, 10k CNY"].row] == Decimal(80)


# A person's own book


def own_table(table: str, person: str = "zhang") -> ComposedTable:
    return composed_table(return_book(person, "en")[0], table)


def test_a_return_book_holds_the_persons_targets_by_month_and_product() -> None:
    table = own_table("sales")
    at = [person.id for person in DIMENSIONS.people].index("zhang")
    for m, month in enumerate(YEAR.months):
        for k, product in enumerate(DIMENSIONS.products):
            row = table.by_key[f"{month.key}/{product.id}"]
            for measure, scale in (("quantity", 0), ("revenue", -2), ("collections", -2)):
                target = int(small_targets().by(PRODUCT)[measure][m, at, k])
                assert table.number(row, f"{measure}_pl") == Decimal(target).scaleb(scale)
                assert table.value(row, f"{measure}_ac") is None


def test_products_add_up_to_months_and_months_to_the_year_in_a_return_book() -> None:
    table = own_table("sales")
    for column in ("quantity_pl", "revenue_pl", "collections_pl"):
        months = []
        for month, name in zip(YEAR.months, default_templates().phrases.months, strict=True):
            rows = [table.by_key[f"{month.key}/{product.id}"] for product in DIMENSIONS.products]
            months.append(table.number(table.by_label[f"{name.in_language('en')} subtotal"], column))
            assert months[-1] == sum(table.number(row, column) for row in rows)
        assert table.number(table.by_label["Year"], column) == sum(months)


def test_the_views_of_a_return_book_agree() -> None:
    sales, tracking, targets = (own_table(name) for name in ("sales", "tracking", "my_targets"))
    year = sales.number(sales.by_label["Year"], "revenue_pl")
    assert tracking.number(tracking.by_label["Year"], "revenue_pl") == year
    assert targets.number(targets.by_label["Total"], FULL_YEAR) == year
    for month in YEAR.months:
        at = tracking.by_key[month.key]
        assert tracking.number(at, "revenue_pl") == targets.number(
            targets.by_label["Total"], f"revenue_pl@{month.key}"
        )


def test_what_is_not_filled_in_is_blank_everywhere_and_never_zero() -> None:
    sales, tracking = own_table("sales"), own_table("tracking")
    for row in sales.rows:
        for column in (
            "quantity_ac",
            "revenue_ac",
            "collections_ac",
            "revenue_variance",
            "revenue_attainment",
        ):
            assert sales.value(row, column) in (None, "")
    for row in tracking.rows:
        for column in ("revenue_ac", "variance", "attainment", "ytd_ac", "ytd_attainment"):
            assert tracking.value(row, column) in (None, "")


def test_only_the_inputs_of_a_return_book_are_unlocked() -> None:
    book, _ = return_book("zhang", "en")
    unlocked = {
        (sheet.name, cell.row, cell.column)
        for sheet in book.sheets
        for cell in sheet.cells
        if not cell.style.locked
    }
    sales, tracking = (composed_table(book, name) for name in ("sales", "tracking"))
    inputs = {
        (table.sheet.name, row, table.columns[column])
        for table, columns in (
            (sales, ("quantity_ac", "revenue_ac", "collections_ac")),
            (tracking, ("cause", "measure", "owner", "due")),
        )
        for row in table.by_key.values()
        for column in columns
    }
    assert unlocked == inputs
    assert len(inputs) == 12 * 3 * 3 + 12 * 4
    assert all(sheet.protected for sheet in book.sheets)


def parts_of(data: bytes) -> str:
    """Return all that is written in a file but pictures."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if not name.startswith("xl/media/")]
        return "\n".join(unescape(archive.read(name).decode()) for name in names)


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_a_personal_book_names_nobody_else(language: str) -> None:
    people = sample().plan.dimensions.people
    own = people[1]
    order = BookOrder(book="return", owner=own.id, file="")
    text = parts_of(write_book(build_book(order, sample(), language=language)[0]))
    assert own.id in text
    for person in people:
        names = (person.id, person.name.in_language("zh"), person.name.in_language("en"))
        if person.id != own.id:
            assert [name for name in names if name in text] == []


def test_a_personal_book_names_nobody_else_whatever_its_sheets() -> None:
    templates = default_templates()
    own = templates.books["return"].model_copy(update={"sheets": ["this_month", "plan_people"]})
    changed = replace(templates, books={**templates.books, "return": own})
    planned = replace(small_planned(), templates=changed)
    spec, _ = build_book(BookOrder(book="return", owner="zhang", file=""), planned, language="en")
    table = composed_table(spec, "people")
    assert list(table.by_key) == ["zhang"]
    total = small_targets().by(PRODUCT)["revenue"][:, 1].sum()
    assert table.number(table.by_key["zhang"], FULL_YEAR) == shown(planned, int(total))
    assert table.number(table.by_label["Company"], FULL_YEAR) == shown(planned, int(total))
    assert "Li Na" not in texts(spec)


def test_a_personal_book_holds_nobody_elses_figures() -> None:
    book, manifest = return_book("zhang", "en")
    issued = {value for table in manifest.tables for values in table.given.values() for value in values}
    numbers = {abs(cell.value) for s in book.sheets for cell in s.cells if isinstance(cell.value, Decimal)}
    for other in (0, 2):
        cells = small_targets().by(PRODUCT)["revenue"][:, other]
        amounts = {int(value) for value in cells.ravel()} | {int(value) for value in cells.sum(axis=1)}
        amounts |= {int(value) for value in cells.sum(axis=0)} | {int(cells.sum())}
        amounts -= {0}
        assert len(amounts) > 30
        assert not amounts & issued
        assert not {Decimal(amount).scaleb(-2) for amount in amounts} & numbers
    company = int(small_targets().by(PRODUCT)["revenue"].sum())
    assert Decimal(company).scaleb(-2) not in numbers


def test_nobodys_wage_is_in_any_book() -> None:
    people = [replace(person, wage=98_765_43) for person in DIMENSIONS.people]
    plan = replace(small_plan(), dimensions=replace(DIMENSIONS, people=people))
    planned = Planned.of(plan, small_targets(), default_templates())
    for order in book_orders(plan, default_templates(), "en"):
        text = parts_of(write_book(build_book(order, planned, language="en")[0]))
        assert "98765" not in text
        assert "9876543" not in text


# Words from the plan


HOSTILE = "=cmd|' /C calc'!A0"


def hostile_plan() -> Plan:
    """Return the plan with names that a spreadsheet would take for formulas."""
    territories = [replace(DIMENSIONS.territories[0], name=Text.of("@SUM(1)")), *DIMENSIONS.territories[1:]]
    people = [replace(DIMENSIONS.people[0], name=Text.of(HOSTILE)), *DIMENSIONS.people[1:]]
    products = [replace(DIMENSIONS.products[0], name=Text.of("+1+1")), *DIMENSIONS.products[1:]]
    classes = {"A": Text.of("-2+3"), "B": Text.of('=HYPERLINK("http://example.org")')}
    dimensions = Dimensions(territories=territories, people=people, products=products, classes=classes)
    return replace(small_plan(), dimensions=dimensions, company=Text.of("=1+1"))


@pytest.mark.parametrize(("book", "owner"), [("company", "co"), ("return", "li")])
def test_names_that_look_like_formulas_stay_text(book: str, owner: str) -> None:
    planned = Planned.of(hostile_plan(), small_targets(), default_templates())
    spec, _ = build_book(BookOrder(book=book, owner=owner, file=""), planned, language="en")
    grid, problems = read_workbook_bytes(write_book(spec))
    assert problems == []
    assert grid is not None
    declared = {
        (sheet.name, cell.row, cell.column) for sheet in spec.sheets for cell in sheet.cells if cell.formula
    }
    cells = {(sheet.name, *at): cell for sheet in grid.sheets for at, cell in sheet.cells.items()}
    assert {at for at, cell in cells.items() if cell.formula is not None} == declared
    written = {cell.raw for cell in cells.values() if cell.type is CellType.TEXT and cell.formula is None}
    assert {"+1+1", "-2+3"} <= written
    head = {"company": "=1+1 · ", "return": f"{HOSTILE} · "}.get(book, f"=1+1 · {HOSTILE} · ")
    assert any(each is not None and each.startswith(head) for each in written)
    assert any(each is not None and HOSTILE in each for each in written)


def test_names_that_look_like_addresses_are_not_linked_to() -> None:
    products = [replace(DIMENSIONS.products[0], name=Text.of("http://example.org")), *DIMENSIONS.products[1:]]
    plan = replace(small_plan(), dimensions=replace(DIMENSIONS, products=products))
    planned = Planned.of(plan, small_targets(), default_templates())
    spec, _ = build_book(BookOrder(book="company", owner="co", file=""), planned, language="en")
    written = parts_of(write_book(spec))
    assert "http://example.org" in written
    outside = re.findall(r'Target="([^"]*)" TargetMode="External"', written)
    assert all(each.startswith("river-2027-") for each in outside)


def test_braces_in_a_name_are_just_braces() -> None:
    name = "Tea {500 ml} {owner} {"
    products = [replace(DIMENSIONS.products[0], name=Text.of(name)), *DIMENSIONS.products[1:]]
    plan = replace(small_plan(), dimensions=replace(DIMENSIONS, products=products))
    planned = Planned.of(plan, small_targets(), default_templates())
    for order in book_orders(plan, default_templates(), "en"):
        if order.book == "region":  # it names no products
            continue
        assert name in texts(build_book(order, planned, language="en")[0])


# Which books, and what they are called


def test_there_is_a_book_for_the_company_for_each_region_and_for_each_person() -> None:
    orders = list(book_orders(small_plan(), default_templates(), "en"))
    assert [(each.book, each.owner) for each in orders] == [
        ("company", "co"),
        ("region", "east"),
        ("region", "south"),
        ("return", "li"),
        ("return", "zhang"),
        ("return", "chen"),
    ]
    assert len({each.file for each in orders}) == 6
    assert orders[4].file == "zhang-Zhang Wei-return"


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("a/b\\c:d", "a_b_c_d"),
        ("../../etc", "_.._etc"),
        ('<>"|?*', "______"),
        ("  . ", "book"),
        ("计划", "计划"),
        ("x" * 300, "x" * 200),
        ("东" * 100, "东" * 66),  # three bytes each, and none of them cut
        ("a\nb\x00", "a_b_"),
    ],
)
def test_file_names_are_such_as_every_system_takes(text: str, stem: str) -> None:
    assert file_stem(text) == stem


def test_the_same_plan_gives_the_same_book_and_another_version_another_document() -> None:
    first, second = return_book("zhang", "en"), return_book("zhang", "en")
    assert first == second
    later = Planned.of(replace(small_plan(), version=3), small_targets(), default_templates())
    _, manifest = build_book(BookOrder(book="return", owner="zhang", file=""), later, language="en")
    assert manifest.document != first[1].document
    assert manifest.version == 3


def test_who_left_before_the_year_gets_no_book() -> None:
    plan, last = small_plan(), date(2026, 12, 31)
    first, *others = plan.dimensions.people
    left = replace(plan.dimensions, people=(replace(first, end=last), *others))
    orders = book_orders(replace(plan, dimensions=left), default_templates(), "en")
    assert [order.owner for order in orders if order.book == "return"] == [each.id for each in others]


@pytest.mark.parametrize(
    ("language", "unit", "worth", "format_"),
    [
        ("en", "CNY k", 10, "[>=0.5]#,##0;[<=-0.5]−#,##0;#,##0"),
        ("zh", "万元", 1, "[>=0.05]#,##0.0;[<=-0.05]−#,##0.0;#,##0.0"),
        ("both", "万元", 1, "[>=0.05]#,##0.0;[<=-0.05]−#,##0.0;#,##0.0"),
    ],
)
def test_english_books_count_thousands_where_the_plan_counts_tens_of_them(
    language: str, unit: str, worth: int, format_: str
) -> None:
    plan = replace(small_planned().plan, display_unit=money_units("CNY")["10k"])
    order = BookOrder(book="company", owner=plan.dimensions.root.id, file="")
    planned = Planned.of(plan, small_targets(), default_templates())
    book, _ = build_book(order, planned, language=language)
    seasons = composed_table(book, "seasons")
    total = seasons.number(seasons.rows[-1], "revenue_pl")
    assert total == worth * shown(small_planned(), small_targets().total("revenue"))
    assert seasons.cell(seasons.rows[-1], "revenue_pl").style.format == format_
    assert any(unit in str(each.value) for each in book.sheets[0].cells)


def test_the_row_of_a_region_leads_to_its_book_by_the_name_of_the_file() -> None:
    planned = small_planned()
    orders = list(book_orders(planned.plan, planned.templates, "zh"))
    book, _ = build_book(orders[0], planned, language="zh")
    people = composed_table(book, "people")
    links = [cell.link for cell in people.cells.values() if cell.link and cell.link.startswith("external:")]
    names = [unquote(link.removeprefix("external:")) for link in links]
    assert names == [f"{each.file}.xlsx" for each in orders if each.book == "region"]


def test_a_plan_may_list_the_sheets_that_are_printed() -> None:
    plan = replace(small_planned().plan, printing=Printing(only=frozenset({"plan_people", "plan_quantity"})))
    planned = Planned.of(plan, small_targets(), default_templates())
    order = BookOrder(book="company", owner=plan.dimensions.root.id, file="")
    listed, _ = build_book(order, planned, language="en")
    asked, _ = build_book(order, planned, language="en", printed="full")
    printed = [sheet.name for sheet in listed.sheets if sheet.print_area and sheet.print_area.first_row == 0]
    assert printed == ["By person", "Quantities"]
    assert sum(sheet.print_area is not None and sheet.print_area.first_row == 0 for sheet in asked.sheets) > 2
