"""The planning books of the sample company: what is in them, what they leave out, what comes back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from salesbook.api.plan import plan_targets
from salesbook.intake.submit import submit
from salesbook.issued.manifest import IssuedTable, Manifest
from salesbook.layout.templates import default_templates, load_templates, packaged_templates
from salesbook.model.period import Month
from salesbook.model.return_form import OPTIONAL_SHEETS, ReturnForm
from salesbook.model.schedules import Schedules
from salesbook.model.submission import Submission
from salesbook.schedules.customers import Customer
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.spreadsheet.book import BookSpec, CellSpec, SheetSpec
from salesbook.spreadsheet.grid import Cell, CellType, Grid, GridSheet, RangeName, by_column

SAMPLE = Path(__file__).parents[2] / "samples" / "plan"
ORDERS = {
    "company": BookOrder(book="company", owner="dongfang", file="c"),
    "region": BookOrder(book="region", owner="east", file="r"),
    "return": BookOrder(book="return", owner="zhang-wei", file="p"),
}
SPARED = {
    "plan_quotas", "plan_variants", "call_capacity", "my_prospects",
}  # fmt: skip
"""What the sample company does without, or the person whose book is looked at."""
BASIC = {
    "company": [
        "company_cover",
        "plan_months",
        "plan_people",
        "plan_products",
        "plan_quantity",
        "plan_checks",
    ],
    "return": ["this_month", "my_year", "my_targets", "difficulty", "approval"],
}


@cache
def planned() -> Planned:
    result = plan_targets(SAMPLE)
    assert result.plan is not None
    assert result.targets is not None
    plan = replace(result.plan, returns=ReturnForm(sheets=tuple(OPTIONAL_SHEETS)))
    return Planned.of(plan, result.targets, default_templates())


@cache
def built(book: str, language: str = "en") -> tuple[BookSpec, Manifest]:
    return build_book(ORDERS[book], planned(), language=language)


def sheet(book: str, id_: str, language: str = "en") -> SheetSpec:
    tab = default_templates().sheets[id_].tab.in_language(language)
    return built(book, language)[0].sheet(tab.replace("/", "·"))


def cells(spec: SheetSpec) -> dict[tuple[int, int], CellSpec]:
    return {(cell.row, cell.column): cell for cell in spec.cells}


def at(spec: SheetSpec, row: str, column: str, *, table: int = 0) -> CellSpec:
    """Return a cell by the key in its row and the key above its column, in the n-th table of the sheet."""
    held = cells(spec)
    key_rows = sorted(row_ for (row_, column_), cell in held.items() if str(cell.value).startswith("sb1|"))
    top = key_rows[table]
    across = next(c for (r, c), cell in held.items() if r == top and cell.value == column)
    down = next(r for (r, c), cell in sorted(held.items()) if r > top and c == 0 and cell.value == row)
    return held[down, across]


def values(spec: SheetSpec, column: str, *, table: int = 0) -> list[object]:
    """Return what stands below a column key, down to the end of its table."""
    held = cells(spec)
    top = sorted(r for (r, _), cell in held.items() if str(cell.value).startswith("sb1|"))[table]
    end = next(r for (r, _), cell in sorted(held.items()) if r > top and str(cell.value).startswith("sb1end"))
    across = next(c for (r, c), cell in held.items() if r == top and cell.value == column)
    return [cell.value for (r, c), cell in sorted(held.items()) if top + 1 < r < end and c == across]


# -- which sheets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("book", BASIC)
def test_a_plan_of_the_basic_files_makes_the_basic_books(book: str) -> None:
    dimensions = replace(planned().plan.dimensions, channels=())
    basic = replace(planned().plan, schedules=Schedules(), dimensions=dimensions)
    spec, _ = build_book(
        ORDERS[book], Planned.of(basic, planned().targets, default_templates()), language="en"
    )
    tabs = [default_templates().sheets[id_].tab.in_language("en") for id_ in BASIC[book]]
    assert [each.name for each in spec.sheets] == [*tabs, "_sb"]


@pytest.mark.parametrize("book", ORDERS)
def test_the_sample_company_fills_every_declared_sheet(book: str) -> None:
    declared = set(default_templates().books[book].sheets) - SPARED
    assert len(built(book)[0].sheets) == len(declared) + 1


@pytest.mark.parametrize("book", ORDERS)
@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_no_formula_of_a_new_book_is_an_error(book: str, language: str) -> None:
    spec, _ = built(book, language)
    wrong = [c for each in spec.sheets for c in each.cells if c.formula and str(c.value).startswith("#")]
    assert wrong == []


def test_a_personal_book_names_nobody_else() -> None:
    spec, _ = built("return", "both")
    said = " ".join(str(cell.value) for each in spec.sheets for cell in each.cells)
    for person in planned().plan.dimensions.people:
        if person.id != "zhang-wei":
            assert person.id not in said
            assert person.name.in_language("zh") not in said


def test_a_regions_book_names_nobody_of_another_region() -> None:
    spec, _ = built("region", "both")
    said = " ".join(str(cell.value) for each in spec.sheets for cell in each.cells)
    inside = {person.id for person in planned().plan.dimensions.people_in("east")}
    for person in planned().plan.dimensions.people:
        assert (person.id in said) == (person.id in inside)


# -- the numbers ---------------------------------------------------------------------------------------


def test_needed_heads_are_the_largest_of_three() -> None:
    staffing = sheet("company", "staffing")
    by_sales = at(staffing, "gz-sales", "by_sales")
    assert by_sales.formula is not None
    assert (by_sales.value, at(staffing, "gz-sales", "by_visits").value) == (Decimal(5), Decimal(4))
    assert at(staffing, "gz-sales", "needed").value == Decimal(5)
    assert at(staffing, "gz-sales", "gap").value == Decimal(1)
    assert at(staffing, "sh-promo", "needed").value == Decimal(8)


def test_coverage_adds_up_visits_hours_and_heads() -> None:
    coverage = sheet("company", "coverage")
    assert at(coverage, "beijing-A", "visits_a_week").value == Decimal(40)
    hours = at(coverage, "beijing-A", "hours").value
    assert isinstance(hours, Decimal)
    assert round(hours, 2) == Decimal("13.33")


def test_heads_come_stay_and_leave() -> None:
    heads = sheet("company", "headcount")
    months = [at(heads, "sh-promo", f"heads@2027-{number:02d}").value for number in (4, 5, 8, 9, 12)]
    assert months == [4, 8, 8, 4, 4]
    cost = at(heads, "sh-promo", "year_cost")
    assert cost.value == Decimal(4 * 4 + 4 * 8 + 4 * 4) * 5200


def test_every_way_to_sum_the_budget_gives_the_same_total() -> None:
    year = "expense@FY2027"
    totals = {
        values(sheet("company", "budget"), year)[-2],
        values(sheet("company", "budget_regions"), year)[-1],
        *(values(sheet("company", "budget_projects"), year, table=table)[-1] for table in range(3)),
    }
    assert len(totals) == 1
    checks = sheet("company", "plan_checks")
    assert set(values(checks, "ok")) == {"✓"}


def test_the_expense_ratio_is_expense_over_sales() -> None:
    budget = sheet("company", "budget")
    year, ratio = values(budget, "expense@FY2027")[-2:]
    sales = planned().targets.total("revenue")
    assert isinstance(year, Decimal)
    assert isinstance(ratio, Decimal)
    assert round(ratio, 12) == round(year * 100_000 / sales, 12)


def test_field_costs_are_held_against_their_limit() -> None:
    assert values(sheet("company", "budget_basis"), "a_head")[-3:] == [Decimal(3000), Decimal(5000), "✓"]


def test_each_score_card_sums_to_100() -> None:
    scheme = sheet("company", "appraisal_scheme")
    full = [each for each in values(scheme, "full") if each is not None]
    assert full == ["✓"] * 3


def test_a_months_days_add_up_to_its_target() -> None:
    days = sheet("return", "my_days")
    worked = [each for each in values(days, "day", table=2) if isinstance(each, Decimal)]
    assert len(worked) == 20
    target = at(days, "1", "target", table=0).value
    assert sum(each for each in values(days, "target", table=2)[:20] if isinstance(each, Decimal)) == target
    assert values(days, "target", table=1)[-1] == target


# -- what comes back -----------------------------------------------------------------------------------


def returned(book: str, typed: dict[tuple[str, str, str], str | int], period: str = "2027-01") -> Submission:
    """Return what a book submits after figures and words are typed in by table, row key and column key."""
    spec, manifest = built(book, "zh")
    sheets = []
    for each in spec.sheets:
        held = {
            (cell.row, cell.column): Cell(
                cell.row,
                cell.column,
                CellType.NUMBER if isinstance(cell.value, Decimal) else CellType.TEXT,
                str(cell.value),
                cell.formula,
            )
            for cell in each.cells
            if cell.value is not None
        }
        for (table, row, column), value in typed.items():
            place = _place(held, table, row, column)
            if place is not None:
                kind = CellType.NUMBER if isinstance(value, int) else CellType.TEXT
                held[place] = Cell(*place, kind, str(value))
        sheets.append(GridSheet(name=each.name, visibility=each.visibility, columns=by_column(held.values())))
    names = [RangeName(name=name.name, sheet=name.sheet, area=name.area) for name in spec.names]
    grid = Grid(sheets=sheets, names=names)
    return submit(grid, path="x.xlsx", registry={manifest.document: manifest}.get, period=Month.parse(period))


def _place(held: dict[tuple[int, int], Cell], table: str, row: str, column: str) -> tuple[int, int] | None:
    top = next((c.row for c in held.values() if f"|{table}|" in (c.raw or "")), None)
    if top is None:
        return None
    across = next(c.column for c in held.values() if c.row == top and c.raw == column)
    down = next(c.row for c in sorted(held.values()) if c.row > top and c.column == 0 and c.raw == row)
    return down, across


def table_of(book: str, table: str) -> IssuedTable:
    found = built(book, "zh")[1].table(table)
    assert found is not None
    return found


def test_figures_of_a_personal_book_come_back_by_what_they_are_of() -> None:
    read = returned(
        "return",
        {
            ("expenses_2027_01", "2027-01/lodging", "expense_ac"): 880,
            ("activity_2027_01", "2027-01/visits", "done"): 151,
            ("my_scores", "salesperson-s01", "self_score@2027-01"): 4,
            ("my_appraisal", "2027-01", "absent"): 2,
            ("expense_items", "+001", "amount"): 620,
            ("expense_items", "+001", "day"): 46401,
        },
    )
    facts = {(f.dimension, f.item, f.measure, f.month.key): f.value for f in read.facts}
    assert facts == {
        ("cost_line", "lodging", "expense", "2027-01"): 880_00,
        ("activity", "visits", "activity", "2027-01"): 151,
        ("score_item", "salesperson-s01", "self_score", "2027-01"): 4,
        ("", "", "self_absences", "2027-01"): 2,
        ("expense_item", "+001", "expense_item", "2027-01"): 620_00,
    }
    assert {fact.owner for fact in read.facts} == {"zhang-wei"}


def test_words_of_growing_lists_come_back_as_notes_of_their_row() -> None:
    customer = next(c for c in planned().plan.schedules.of(Customer) if c.owner == "zhang-wei")
    read = returned(
        "return",
        {
            ("visits", "+001", "day"): 46402,
            ("visits", "+001", "customer"): customer.name.in_language("zh"),
            ("visits", "+001", "purpose"): "订货",
            ("visits", "+001", "result"): "下单 120 箱",
            ("difficulty", "+001", "difficulty"): "竞品降价",
            ("weekly_reports", "2027-W01", "summary"): "完成 8 家",
        },
    )
    notes = {(n.dimension, n.item, n.kind): (n.month.key, n.text) for n in read.notes}
    assert notes["visit", "+001", "visit_purpose"] == ("2027-01", "sell")
    assert notes["visit", "+001", "visit_result"] == ("2027-01", "下单 120 箱")
    assert notes["difficulty", "+001", "difficulty"] == ("2027-01", "竞品降价")
    assert notes["week", "2027-W01", "week_summary"] == ("2027-01", "完成 8 家")


def test_a_manager_returns_heads_courses_scores_and_a_summary() -> None:
    read = returned(
        "region",
        {
            ("headcount", "sh-sales", "heads_ac@2027-01"): 4,
            ("training", "T01", "held"): 46399,
            ("training", "T01", "attended"): 6,
            ("work_scores", "wu-ting", "work_score@2027-01"): 86,
            ("absences", "wu-ting", "absent@2027-01"): 2,
            ("summary", "2027-01", "analysis"): "茶饮超计划",
        },
    )
    facts = {(f.dimension, f.item, f.measure): (f.owner, f.territory, f.value) for f in read.facts}
    assert facts == {
        ("post", "sh-sales", "headcount"): ("east", "shanghai", 4),
        ("course", "T01", "attended"): ("east", "east", 6),
        ("", "", "work_score"): ("wu-ting", "hangzhou", 86),
        ("", "", "absences"): ("wu-ting", "hangzhou", 2),
    }
    assert ("analysis", "茶饮超计划") in {(note.kind, note.text) for note in read.notes}
    assert read.book == "region"


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_a_difficulty_report_takes_one_page_with_lines_between_its_cells(language: str) -> None:
    spec = sheet("return", "difficulty", language)
    assert spec.pages.tall == 1
    assert not spec.pages.column_breaks
    filled = at(spec, "+001", "difficulty").style
    assert (filled.left, filled.right) == ("hair", "hair")


def test_lists_that_grow_have_keyed_spare_rows() -> None:
    for table, rows in (("visits", 2976), ("expense_items", 40), ("difficulty", 14)):
        keys = [row.key for row in table_of("return", table).rows if row.spare]
        assert keys == [f"+{number:03d}" for number in range(1, rows + 1)]


# -- languages and templates ---------------------------------------------------------------------------


def test_a_third_language_is_a_translation_in_files_alone() -> None:
    files = dict(packaged_templates())
    german = {'"费用预算"': '"Kosten"', '"科目"': '"Kostenart"', '"制表"': '"Erstellt"'}
    for name in ("budget.toml", "words.toml"):
        text = files[name].decode()
        for chinese, word in german.items():
            text = text.replace(f"zh = {chinese} }}", f"zh = {chinese}, de = {word} }}")
        files[name] = text.encode()
    templates, problems = load_templates(files)
    assert problems == []
    assert templates is not None
    own = Planned.of(planned().plan, planned().targets, templates)
    spec, _ = build_book(ORDERS["company"], own, language="de")
    said = {cell.value for cell in spec.sheet("Kosten").cells}
    assert "Kostenart" in said
    assert any(str(each).startswith("Erstellt ____") for each in said)


def test_a_user_adds_a_column_and_a_sheet_without_code() -> None:
    files = dict(packaged_templates())
    text = files["coverage.toml"].decode()
    new = (
        '{ id = "minutes", role = "computed", kind = "count", label = "Minutes", formula = "count*60" },\n]\n'
    )
    files["coverage.toml"] = (text[: text.rindex("]")] + new).encode()
    files["my_posts.toml"] = (
        b'id = "my_posts"\nversion = 1\ntab = "Posts"\ntitle = "Posts"\nabout = "posts"\nneeds = ["posts"]\n'
        b'[[block]]\nkind = "table"\nid = "my_posts"\nrows = ["record"]\nrecords = "posts"\ncolumn = [\n'
        b'  { id = "post", role = "key" },\n  { id = "role", role = "label", label = "Role" },\n'
        b'  { id = "cost", role = "given", kind = "money", label = "Cost" },\n]\n'
    )
    files["books.toml"] = files["books.toml"].replace(b'"staffing",', b'"staffing", "my_posts",')
    templates, problems = load_templates(files)
    assert problems == []
    assert templates is not None
    own = Planned.of(planned().plan, planned().targets, templates)
    spec, _ = build_book(ORDERS["company"], own, language="en")
    assert at(spec.sheet("Coverage"), "beijing-A", "minutes").value == Decimal(1200)
    assert at(spec.sheet("Posts"), "hq-service", "cost").value == Decimal("7.8")


# -- how it looks --------------------------------------------------------------------------------------


def test_inputs_are_unlocked_and_everything_else_is_locked() -> None:
    for book in ("region", "return"):
        for each in built(book)[0].sheets:
            assert each.protected
            for cell in each.cells:
                assert cell.style.locked == (cell.style.fill != "#FFF9DB" or cell.value == "123")


def test_customers_are_chosen_from_the_list_of_the_owner() -> None:
    visits = sheet("return", "visits", "zh")
    lists = [each for each in visits.validations if each.source is not None]
    assert [each.source[0] for each in lists if each.source] == ["我的客户"]
    assert all(each.prompt for each in visits.validations)


def test_the_logo_stands_on_the_cover_alone() -> None:
    for book in ORDERS:
        pictures = [each.name for each in built(book)[0].sheets if each.picture]
        assert pictures == [built(book)[0].sheets[0].name]


def test_a_course_is_judged_by_its_plan() -> None:
    planned = table_of("region", "training").planned()
    assert planned["attended"][0] == 6
    assert planned["hours"][0] == 16
    read = returned("region", {("training", "T01", "held"): 46399, ("training", "T01", "attended"): 6000})
    assert [each.slug for each in read.problems] == ["suspected-unit-slip"]
