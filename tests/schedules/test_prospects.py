"""Prospects in quadrants with their moves, the portfolio, and the funnel on one cohort."""

from __future__ import annotations

import io
import zipfile
from fractions import Fraction
from functools import cache

import pytest
from support.filled_books import submitted, typed
from support.plan_texts import FILES, parse

from salesbook.api.plan import explain_row, explain_target
from salesbook.layout.templates import default_templates
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.planning.decomposition.decompose import decompose
from salesbook.report.plan_views import render_explanation
from salesbook.schedules.funnel import funnel
from salesbook.schedules.portfolio import FIELDS, Portfolio
from salesbook.schedules.prospects import Prospects, quadrant
from salesbook.schedules.registry import reported
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.patching.patch import CellValue
from salesbook.xlsx.writing.write import write_book

JAN, FEB = Month(2027, 1), Month(2027, 2)
PLAN = {
    "plan.toml": FILES["plan.toml"] + '[customers]\nfunnel = "sales"\n',
    "prospects.csv": (
        "id,name,owner,size,days\n"
        "P1,天虹 | Tianhong,zhang,60000,20\n"
        "P2,百联 | Bailian,zhang,50000,15\n"
        "P3,世纪 | Shiji,zhang,49999.99,15\n"
        "P4,物美 | Wumart,li,100,16\n"
    ),
    "customers.csv": (
        "id,name,class,owner,revenue,potential\n"
        "K1,甲 | One,,zhang,600000,2000000\n"
        "K2,乙 | Two,,zhang,150000,1000000\n"
        "K3,丙 | Three,,li,200000,400000\n"
        "K4,丁 | Four,,li,50000,60000\n"
        "K5,戊 | Five,,li,1000,\n"
    ),
    "activity.csv": (
        "id,name,per,amount\nvisits,拜访 | Visits,month,100\n"
        "quotations,报价 | Quotations,month,20\ncontracts,签约 | Contracts,month,5\n"
    ),
}


@cache
def planned() -> Planned:
    plan, problems = parse(PLAN)
    assert plan is not None, problems
    targets, found = decompose(plan)
    assert targets is not None, found
    return Planned.of(plan, targets, default_templates())


def done(owner: str, month: Month, *counts: int) -> list[Fact]:
    place = "sh" if owner == "zhang" else "hz"
    names = ("visits", "quotations", "contracts")
    return [
        Fact("p", "AC", month, owner, place, "", "", name, count)
        for name, count in zip(names, counts, strict=False)
    ]


@cache
def result() -> Reconciliation:
    spec, manifest = build_book(BookOrder(book="return", owner="zhang", file=""), planned(), language="en")
    moved: dict[tuple[str, str], CellValue] = {
        ("2027-02/P1", "days"): 12,
        ("2027-01/P2", "size"): 40000,
        ("2027-02/P3", "state"): "won",
    }
    book = submitted(typed(write_book(spec), moved, "My prospects"), manifest, period=FEB)
    assert book.tables["my_prospects"].value == "accepted"
    facts = [*done("zhang", JAN, 90, 27, 9), *done("zhang", FEB, 110, 13)]
    others = [*done("li", JAN, 110, 13, 1), *done("li", FEB, 50, 10, 5)]
    books = [
        Submission(
            path=each[0].owner, status=FileStatus.ACCEPTED, owner=each[0].owner, period=FEB, facts=each
        )
        for each in (facts, others)
    ]
    ready = planned()
    zhang = Submission(
        path="z",
        status=FileStatus.ACCEPTED,
        owner="zhang",
        period=FEB,
        facts=[*book.facts, *facts],
        notes=book.notes,
    )
    return reconcile(ready.plan, ready.targets, [zhang, books[1]], FEB)


@pytest.mark.parametrize(
    ("size", "days", "letter"),
    [(50_000_00, 15, "a"), (49_999_99, 15, "b"), (50_000_00, 16, "c"), (49_999_99, 16, "d")],
)
def test_prospects_stand_in_four_quadrants(size: int, days: int, letter: str) -> None:
    assert quadrant(size, days, planned().plan) == letter


def test_what_was_returned_last_counts_and_moves_are_told() -> None:
    lines = {each.prospect.id: each for each in Prospects(result=result()).lines({"zhang", "li"})}
    # P1 is to close sooner since February; P2 was smaller in January already.
    assert (lines["P1"].before, lines["P1"].quadrant, lines["P1"].moved) == ("c", "a", True)
    assert (lines["P2"].before, lines["P2"].quadrant, lines["P2"].moved) == ("b", "b", False)
    assert lines["P3"].state == "won"
    assert (lines["P4"].quadrant, lines["P4"].state) == ("d", "open")


def cells(owner: str, sheet: str) -> list[object]:
    book = "person_variance" if owner == "zhang" else "variance"
    spec, _ = build_variance_book(
        BookOrder(book=book, owner=owner, file=""), result(), default_templates(), language="en"
    )
    return values(spec, sheet)


def values(book: BookSpec, sheet: str) -> list[object]:
    return [cell.value for cell in next(each for each in book.sheets if each.name == sheet).cells]


def test_variance_books_count_quadrants_and_name_moves() -> None:
    said = " ".join(map(str, cells("co", "Prospects")))
    assert "Open: a 1, b 1, c 0, d 1; 1 moved since last month; won 1, lost 0." in said
    assert "P4" not in cells("zhang", "Prospects")


def test_customers_stand_in_four_fields_of_the_portfolio() -> None:
    portfolio = Portfolio(plan=planned().plan, people={"zhang", "li"})
    found = {name: [each.id for each in portfolio.within(name)] for name in FIELDS}
    assert found == {"grow": ["K1"], "develop": ["K2"], "keep": ["K3"], "serve": ["K4"]}
    assert [each.id for each in portfolio.customers] == ["K1", "K2", "K3", "K4"]


def test_the_portfolio_says_the_share_of_key_accounts() -> None:
    # K1 has 59.9 % and K3, which crosses 70 %, 20 %.
    assert "Key accounts (A): 79.9% of last year's revenue." in " ".join(map(str, cells("co", "Portfolio")))


def test_the_funnel_counts_who_reported_every_stage() -> None:
    january = funnel(result(), ["li", "zhang"], "month")
    # In February zhang reported no contracts: only li counts.
    assert [(each.measure, each.actual) for each in january] == [
        ("visits", 50), ("quotations", 10), ("contracts", 5),
    ]  # fmt: skip
    visits, quotations, contracts = funnel(result(), ["li", "zhang"], "ytd")
    assert (visits.actual, quotations.actual, contracts.actual) == (250, 50, 15)
    assert visits.plan == 300
    assert contracts.rates == (Fraction(1, 4), Fraction(3, 10))


def test_the_funnel_stands_in_variance_books() -> None:
    said = " ".join(map(str, cells("co", "Funnel")))
    assert "To date 15 of 250: 6.0%, planned 5.0%; of those who reported every stage." in said


def test_the_json_tells_all_of_it() -> None:
    found = reported(result())
    assert {"prospects", "portfolio", "funnel"} <= found.keys()
    plan, _ = parse({})
    assert plan is not None
    targets, _ = decompose(plan)
    assert targets is not None
    bare = reported(reconcile(plan, targets, [], FEB))
    assert {"prospects", "portfolio", "funnel", "stock", "capacity", "contacts"}.isdisjoint(bare)


def test_moves_of_prospects_are_explained_month_by_month() -> None:
    found, _ = explain_row(result(), {"prospect": "P1"})
    assert found is not None
    assert [step.text.in_language("en") for step in found.steps] == [
        "c long campaign: 60,000.00 a month, large from 50,000; 20 days, soon within 15",
        "2027-02: a key push: 60,000.00 a month, large from 50,000; 12 days, soon within 15",
    ]
    assert explain_row(result(), {"prospect": "P9"})[0] is None


def explained(**place: str) -> tuple[str, list[str]]:
    ready = planned()
    found, problems = explain_target(ready.plan, ready.targets, place)
    assert found is not None, problems
    said = render_explanation(found, place, ready.plan, "table", "en").decode()
    return said.splitlines()[0], [step.text.in_language("en") for step in found.steps]


def test_classes_and_quadrants_are_explained_row_by_row() -> None:
    head, (why, field) = explained(customer="K3")
    assert head == "revenue customer K3: 200,000.00"
    assert why.startswith("A: 20% of revenue, 79.9% with all larger ones")
    assert (
        field == "keep: 200,000.00 last year, much from 200,000; potential 400,000.00, large from 1,000,000"
    )
    _, (why,) = explained(prospect="P1")
    assert why == "c long campaign: 60,000.00 a month, large from 50,000; 20 days, soon within 15"


def test_what_is_not_there_cannot_be_explained() -> None:
    ready = planned()
    found, problems = explain_target(ready.plan, ready.targets, {"customer": "K9"})
    assert found is None
    assert [(each.slug, str(each.value)) for each in problems] == [("explain-where", "K9")]


def test_the_portfolio_is_drawn_with_axes_that_cross_at_the_cut_offs() -> None:
    order = BookOrder(book="variance", owner="co", file="")
    spec, _ = build_variance_book(order, result(), default_templates(), language="en")
    (chart,) = next(each for each in spec.sheets if each.name == "Portfolio, customers").charts
    assert list(map(int, chart.cross)) == [200_000, 1_000_000]
    assert [list(each.labels) for each in chart.series] == [
        ["One", "", "", ""], ["", "Two", "", ""], ["", "", "Three", ""], ["", "", "", "Four"],
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(write_book(spec))) as archive:
        drawn = [archive.read(name).decode() for name in archive.namelist() if "/charts/chart" in name]
    (matrix,) = [each for each in drawn if "scatterChart" in each]
    assert '<c:crossesAt val="200000.0"/>' in matrix
    assert '<c:crossesAt val="1000000.0"/>' in matrix


SHOWROOM = {
    **PLAN,
    "plan.toml": FILES["plan.toml"] + '[customers]\nfunnel = "showroom"\n',
    "activity.csv": (
        "id,name,per,amount\nvisitors,到店 | Visitors,month,200\n"
        "test_drives,试驾 | Test drives,month,50\ndeals,成交 | Deals,month,10\n"
    ),
}


def test_the_funnel_of_a_showroom_goes_from_visitors_to_deals() -> None:
    plan, problems = parse(SHOWROOM)
    assert plan is not None, problems
    targets, _ = decompose(plan)
    assert targets is not None
    names = ("visitors", "test_drives", "deals")
    told = [
        Fact("p", "AC", JAN, "zhang", "sh", "", "", name, count)
        for name, count in zip(names, (240, 72, 9), strict=True)
    ]
    book = Submission(path="z", status=FileStatus.ACCEPTED, owner="zhang", period=JAN, facts=told)
    found = reconcile(plan, targets, [book], JAN)
    visitors, drives, deals = funnel(found, ["li", "zhang"], "month")
    # li reported nothing: the plan of zhang alone counts, 200, 50 and 10.
    assert (visitors.plan, visitors.actual) == (200, 240)
    assert drives.rates == (Fraction(1, 4), Fraction(3, 10))
    assert deals.rates == (Fraction(1, 5), Fraction(1, 8))
    spec, _ = build_variance_book(
        BookOrder(book="variance", owner="co", file=""), found, default_templates(), language="zh"
    )
    assert "试驾" in values(spec, "销售漏斗")
    (chart,) = next(each for each in spec.sheets if each.name == "销售漏斗").charts
    assert chart.bars
