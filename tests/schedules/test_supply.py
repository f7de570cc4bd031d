"""Capacity and stock of a plan: checked, questioned, and in its books."""

from __future__ import annotations

from collections.abc import Mapping

from support.plan_texts import FILES, parse, places

from salesbook.api.plan import explain_target
from salesbook.layout.templates import default_templates
from salesbook.model.plan import Plan
from salesbook.planning.decomposition.decompose import decompose
from salesbook.schedules.registry import questions
from salesbook.schedules.supply import Supply
from salesbook.schedules.supply_books import line_name
from salesbook.sheets.plan_books import BookOrder, Planned, book_orders, build_book
from salesbook.spreadsheet.book import BookSpec

SETTINGS = FILES["plan.toml"].replace('growth = "25%"', "amount = 192000") + "[supply]\ncover = 1\n"
SUPPLY = {
    "plan.toml": SETTINGS,
    "departments.csv": "id,name,role\nplant,生产部 | Plant,production\nstore,仓库 | Store,warehouse\n",
    "capacity.csv": "line,month,quantity\n001,,90\n001,2027-02,200\n",
    "stock.csv": "product,opening,in_transit,pack,minimum\n001,500,20,12,24\n002,1310,0,1,0\n",
    "supply.csv": "product,month,quantity\n002,2027-06,2500\n",
}


def planned(files: Mapping[str, str]) -> Planned:
    plan, problems = parse(files)
    assert plan is not None, problems
    targets, found = decompose(plan)
    assert targets is not None, found
    return Planned.of(plan, targets, default_templates())


def supply(files: Mapping[str, str]) -> Supply:
    made = planned(files)
    return Supply(plan=made.plan, cubes=made.cubes)


def rows(book: BookSpec, sheet: str) -> list[list[object]]:
    found: dict[int, list[object]] = {}
    for cell in next(each for each in book.sheets if each.name == sheet).cells:
        found.setdefault(cell.row, []).append(cell.value)
    return list(found.values())


def test_orders_above_capacity_are_questioned_before_a_plan_is_issued() -> None:
    made = planned(SUPPLY)
    line = Supply(plan=made.plan, cubes=made.cubes).lines["001"]
    # 192,000 at prices of 42 and 118, 8 : 22.5 in history: 100 of 001 in each month.
    assert line.wanted == [100] * 12
    assert line.capacity == [90, 200, *[90] * 10]
    (found,) = questions(made.plan, made.targets)
    assert found.code == "SB061"
    assert "110 of 1,200" in found.message.in_language("en")
    assert {
        each.way: sum(one.quantity for one in line.shifts if one.way == each.way) for each in line.shifts
    } == {
        "later": 10,
        "earlier": 10,
        "declined": 90,
    }


def test_stock_runs_from_its_opening_by_what_comes_in_and_goes_out() -> None:
    courses = supply(SUPPLY).courses
    # What is made earlier waits in stock; what is declined neither comes in nor goes out.
    assert courses["001"].stock[:4] == [520, 530, 520, 520]
    assert courses["002"].stock[:7] == [1210, 1110, 1010, 910, 810, 3210, 3110]
    assert courses["002"].cover(0, 1210).more


def test_a_plan_without_capacity_questions_nothing() -> None:
    without = {name: text for name, text in SUPPLY.items() if name != "capacity.csv"}
    made = planned(without)
    assert questions(made.plan, made.targets) == []


def test_departments_have_books_of_their_own_with_what_they_answer_for() -> None:
    made = planned(SUPPLY)
    orders = {each.owner: each for each in book_orders(made.plan, made.templates, "en")}
    assert orders["plant"].book == orders["store"].book == "department"
    assert orders["store"].file == "store-Store-return"
    book, manifest = build_book(orders["store"], made, language="en")
    assert (manifest.book, manifest.owner, manifest.territory) == ("department", "store", "co")
    assert [table.id for table in manifest.tables if table.inputs] == ["stock_returned"]
    assert any("2027-01/002" in row for row in rows(book, "Stock"))
    _, manifest = build_book(orders["plant"], made, language="en")
    # 002 is made on no line whose capacity is known: nobody confirms its orders.
    assert {table.id: len(table.rows) for table in manifest.tables if table.inputs} == {
        "capacity_returned": 12,
        "orders_confirmed": 12,
    }


def test_a_plan_without_departments_has_no_book_more() -> None:
    bare = {name: text for name, text in SUPPLY.items() if name == "plan.toml"}
    made = planned(bare)
    assert {each.book for each in book_orders(made.plan, made.templates, "en")} == {
        "company",
        "region",
        "return",
    }


def test_the_companys_book_shows_what_moves_and_how_long_stock_lasts() -> None:
    made = planned(SUPPLY)
    book, _ = build_book(BookOrder(book="company", owner="co", file=""), made, language="en")
    assert {"Capacity", "Moved orders", "Stock", "Stock, all"} <= {each.name for each in book.sheets}
    (course,) = next(each for each in book.sheets if each.name == "Stock, all").charts
    assert [(each.scenario, each.kind) for each in course.series] == [
        ("FLOOR", "area"), ("BAND", "area"), ("PL", "course"),
    ]  # fmt: skip
    shifted = [row for row in rows(book, "Moved orders") if "✗ declined" in row]
    assert len(shifted) == 9
    region, _ = build_book(BookOrder(book="region", owner="east", file=""), made, language="en")
    assert len([row for row in rows(region, "Moved orders") if "✗ declined" in row]) == 9
    assert "Stock" not in {each.name for each in region.sheets}


def test_a_line_is_called_by_the_first_of_its_rows_with_a_name() -> None:
    named = "line,name,month,quantity\n001,,,10\n001,一线 | First line,2027-06,20\n002,,,5\n"
    made = planned({**SUPPLY, "capacity.csv": named})
    assert [line_name(each, made.plan).in_language("en") for each in ("001", "002")] == [
        "First line",
        made.plan.dimensions.product["002"].name.in_language("en"),
    ]


def wrong(**files: str) -> list[tuple[str, str | None, int | None]]:
    plan, problems = parse({**SUPPLY, **{name.replace("__", "."): text for name, text in files.items()}})
    assert plan is None
    return places([each for each in problems if each.severity == "error"])


def test_codes_that_stand_nowhere_are_refused_where_they_stand() -> None:
    assert wrong(stock__csv="product,opening\n009,1\n") == [("unknown-reference", "stock.csv", 2)]
    assert wrong(supply__csv="product,month,quantity\n009,2027-01,1\n") == [
        ("unknown-reference", "supply.csv", 2)
    ]
    assert wrong(capacity__csv="line,quantity\njuice,1\n") == [("unknown-reference", "capacity.csv", 2)]
    assert wrong(capacity__csv="line,quantity,department\n001,1,plnt\n") == [
        ("unknown-reference", "capacity.csv", 2)
    ]
    assert wrong(departments__csv="id,name,role\nzhang,x,production\n") == [
        ("department-code-taken", "departments.csv", 2)
    ]


def test_a_month_outside_the_year_and_pieces_below_zero_are_refused() -> None:
    assert wrong(capacity__csv="line,month,quantity\n001,2028-01,1\n") == [
        ("month-outside-year", "capacity.csv", 2)
    ]
    assert wrong(stock__csv="product,opening\n001,-1\n") == [("plan-value", "stock.csv", 2)]


def test_pieces_without_targets_in_pieces_are_refused() -> None:
    settings = SETTINGS.replace("[target.revenue]", 'measures = ["revenue"]\n[target.revenue]', 1)
    assert ("supply-without-quantity", "capacity.csv", None) in wrong(plan__toml=settings)


def test_a_line_of_several_products_is_made_by_one_capacity() -> None:
    files = {
        **SUPPLY,
        "capacity.csv": "line,quantity\ntea,150\n",
        "stock.csv": "product,opening,line\n001,0,tea\n002,0,tea\n",
        "supply.csv": "product,month,quantity\n002,2027-06,2500\n",
    }
    line = supply(files).lines["tea"]
    assert line.wanted == [200] * 12
    declined = [each for each in line.shifts if each.at == 0]
    assert {each.item.product: each.quantity for each in declined} == {"001": 25, "002": 25}
    assert isinstance(planned(files).plan, Plan)


def test_a_month_of_a_line_is_explained_way_by_way() -> None:
    made = planned(SUPPLY)
    found, _ = explain_target(made.plan, made.targets, {"line": "001", "month": "2027-03"})
    assert found is not None
    assert found.amount == 100
    # 10 over in January, March, April: January's and March's find room in February.
    assert [step.text.in_language("en") for step in found.steps] == [
        "2027-03: 100 ordered, 90 can be made",
        "10 of 001 by east: made earlier in 2027-02",
    ]
