"""What is asked about in a whole book, and what is not: each thing once, honest figures hardly ever."""

from __future__ import annotations

from decimal import Decimal

from corpus.base import book, diary
from corpus.ways_diary import DIFFICULTIES, listed
from support.filled_books import places, typed
from support.honest_year import honest_year
from support.sample_books import return_book

from salesbook.api.reading import read_return_bytes
from salesbook.intake.repeated import is_all_zero, is_as_planned
from salesbook.model.period import Month
from salesbook.model.submission import Submission
from salesbook.problems import Severity
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells

MARCH, DECEMBER = Month(2027, 3), Month(2027, 12)
ONE_IN = 200


def read(changes: dict[tuple[str, str], CellValue], period: Month = MARCH) -> Submission:
    return read_return_bytes(typed(book().data, changes), path="ann.xlsx", period=period)


def slugs(submission: Submission) -> list[str]:
    return [found.slug for found in submission.problems if found.severity is not Severity.NOTE]


def test_a_column_in_thousands_is_one_question() -> None:
    table = book().manifest.tables[0]
    plan = dict(zip([row.key for row in table.rows], table.given["collections_pl"], strict=True))
    march = [key for key in plan if key.startswith("2027-03")]
    changes: dict[tuple[str, str], CellValue] = {
        (key, "collections_ac"): Decimal(plan[key] or 0) * 1000 / 100 for key in march
    }
    found = read(changes)
    assert slugs(found) == ["month-scaled"]
    assert "CNY" in found.problems[0].message.in_language("en")


def test_many_figures_just_as_planned_are_asked_about() -> None:
    made = return_book("chen-jianhua", "en")
    sales, data = made.manifest.tables[0], made.data
    where, given = places(data, sales.sheet), sales.given
    planned = {
        where[row.key, f"{measure}_ac"]: Decimal(given[f"{measure}_pl"][n] or 0)
        / (1 if measure == "quantity" else 100)
        for n, row in enumerate(sales.rows)
        for measure in ("quantity", "revenue")
        if row.key.startswith("2027-01")
    }
    found = read_return_bytes(set_cells(data, sales.sheet, planned), path="chen.xlsx", period=Month(2027, 1))
    asked = [each for each in found.problems if each.slug == "month-as-planned"]
    assert [(each.value, each.details["cells"]) for each in asked] == [("2027-01", len(planned))]


def test_a_month_as_planned_or_of_zeros_is_so_in_every_figure() -> None:
    assert is_as_planned([(5, 5), (6, 6), (7, 7), (0, 0)])
    assert not is_as_planned([(5, 5), (6, 6), (7, 8)])
    assert is_all_zero([(0, 5), (0, 6), (0, None)])
    assert not is_all_zero([(0, 5), (0, 0)])


def test_returned_goods_are_meant_where_both_figures_say_so_and_a_minus_alone_is_not() -> None:
    both: dict[tuple[str, str], CellValue] = {
        ("2027-03/tea", "quantity_ac"): -4,
        ("2027-03/tea", "revenue_ac"): Decimal(-80),
    }
    assert slugs(read(both)) == []
    assert slugs(read({("2027-03/tea", "revenue_ac"): Decimal(-80)})) == ["unexpected-sign"]


def test_a_shortfall_above_a_months_target_and_a_negative_one_are_asked_about() -> None:
    for amount, slug in ((900_000, "above-month"), (-50, "unexpected-sign"), (900, None)):
        told: dict[str, CellValue] = {"day": "2027-03-05", "difficulty": "rain", "amount": Decimal(amount)}
        data = listed(DIFFICULTIES, told)(diary().data)
        assert slugs(read_return_bytes(data, path="ann.xlsx", period=MARCH)) == ([slug] if slug else [])


def test_a_changed_plan_cell_beside_others_does_not_reassure() -> None:
    one = read({("2027-03/tea", "revenue_pl"): Decimal(5)})
    two = read({(f"2027-03/{each}", "revenue_pl"): Decimal(5) for each in ("tea", "water")})
    said = [each.problems[0].message.in_language("en") for each in (one, two)]
    assert [("pasted along" in each) for each in said] == [False, True]


def test_long_floats_are_told_as_people_write_them() -> None:
    found = read({("2027-03/tea", "quantity_ac"): Decimal("92.30000000000000426")})
    assert [(each.slug, each.value) for each in found.problems] == [("not-whole", "92.3")]


def test_an_honest_year_is_hardly_asked_about() -> None:
    sales = book().manifest.tables[0]
    read_back = [read(dict(honest_year(sales, seed)), DECEMBER) for seed in range(8)]
    cells = sum(each.cells.accepted for each in read_back)
    assert cells > 800
    assert sum(len(slugs(each)) for each in read_back) * ONE_IN <= cells
