"""What looks like something else: figures crossed out, formats that hide, months and plans of others."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.styles import Font
from support.tiny_plan import PRODUCTS

from corpus.base import MEASURES, SALES, TRACKING, book, places, sold
from corpus.case import Mangle, Way
from corpus.clients import with_openpyxl
from corpus.ways_structure import CAPTIONS, KEYS, column_of, set_at
from corpus.ways_values import (
    COLLECTIONS,
    QUANTITY,
    REVENUE,
    TEA,
    WATER,
    at,
    doubted,
    figure,
    refused,
    told,
    typed,
)
from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.patching.open_book import open_book

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

FIGURES = tuple(cell for cell in book().truth if not cell.endswith("cause"))


def rewritten(change: Callable[[str], str]) -> Mangle:
    """Return the mangling that rewrites the XML of the sheet of sales."""

    def mangle(data: bytes) -> bytes:
        opened = open_book(data)
        part = opened.sheets[SALES]
        opened.change(part, change(opened.text(part)))
        return opened.saved()

    return mangle


def rich(row: str, column: str, runs: str) -> Mangle:
    """Return the mangling that puts runs of text of several kinds into a cell."""
    address = at(row, column)
    whole = re.compile(rf'<c r="{address}"( s="[0-9]+")[^>]*>.*?</c>')
    return rewritten(
        lambda text: whole.sub(
            lambda old: f'<c r="{address}"{old[1]} t="inlineStr"><is>{runs}</is></c>', text
        )
    )


def shown_as(code: str, key: tuple[str, str] = (TEA, REVENUE)) -> Mangle:
    """Return the mangling that sets the number format of a cell."""
    return with_openpyxl(lambda opened: setattr(opened[SALES][at(*key)], "number_format", code))


def lost(slug: str, words: str, edit: Callable[[Workbook], None], problems: list[str]) -> Way:
    """Return a way after which nobody can say what any figure means."""
    return Way(
        slug=slug,
        words=words,
        client="openpyxl",
        mangle=with_openpyxl(edit),
        meant=dict.fromkeys(FIGURES),
        status="rejected",
        problems=problems,
    )


def ways() -> list[Way]:
    """Return the ways that deserve a doubt."""
    return [*_runs(), *_texts(), *_formats(), *_months(), *_plans(), *_displaced(), *_headings()]


def _runs() -> list[Way]:
    def struck(slug: str, words: str, runs: str) -> Way:
        return Way(
            slug=slug,
            words=words,
            mangle=rich(TEA, REVENUE, runs),
            meant={figure(TEA, REVENUE): None},
            status="rejected",
            problems=[told("two-numbers", TEA, REVENUE)],
        )

    text = [told("number-read-from-text", TEA, REVENUE)]
    return [
        struck(
            "figure-crossed-out",
            "the old figure crossed out, the new one behind it",
            "<r><rPr><strike/></rPr><t>1700</t></r><r><t>1800</t></r>",
        ),
        struck(
            "raised-digit",
            "a raised 2, as a footnote has it, behind a figure",
            '<r><t>1800</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>',
        ),
        Way(
            slug="unit-crossed-out",
            words="a figure in 万, the unit crossed out",
            mangle=rich(TEA, REVENUE, "<r><t>0.18</t></r><r><rPr><strike/></rPr><t>万</t></r>"),
            meant={figure(TEA, REVENUE): None},
            status="rejected",
            problems=[told("not-a-number", TEA, REVENUE)],
        ),
        Way(
            slug="bold-digits",
            words="a figure as text, some of its digits bold",
            mangle=rich(TEA, REVENUE, "<r><t>18</t></r><r><rPr><b/></rPr><t>00</t></r>"),
            meant={figure(TEA, REVENUE): 1_800_00},
            problems=text,
        ),
        Way(
            slug="phonetic-guide",
            words="a figure as text with a phonetic guide",
            mangle=rich(TEA, REVENUE, '<t>1800</t><rPh sb="0" eb="4"><t>99</t></rPh>'),
            meant={figure(TEA, REVENUE): 1_800_00},
            problems=text,
        ),
    ]


def _texts() -> list[Way]:
    return [
        refused(
            "dot-for-thousands",
            "1.800 as text: 1,800 where people write thousands so",
            {(TEA, REVENUE): "1.800", (WATER, QUANTITY): "1.000"},
            "ambiguous-number",
        ),
        refused(
            "reversed-digits",
            "a mark that shows the digits the other way round",
            {(TEA, REVENUE): "\u202e0081"},
            "not-a-number",
        ),
        refused(
            "credit-in-words",
            "a credit in words",
            {(TEA, REVENUE): "1,800 CR", (WATER, REVENUE): "红字1800"},
            "not-a-number",
        ),
        refused("sum-in-words", "a sum that is text", {(TEA, REVENUE): "'=1000+800"}, "two-numbers"),
        doubted(
            "count-a-date",
            "3/1 typed into a count that kept its format",
            {(TEA, QUANTITY): (46447, 46447)},
            "suspected-date",
        ),
        doubted(
            "unit-slip-of-a-thousand",
            "a figure a thousand times too large",
            {(TEA, REVENUE): (1_740_370, 1_740_370_00)},
            "suspected-unit-slip",
        ),
    ]


def _formats() -> list[Way]:
    def differs(slug: str, words: str, code: str) -> Way:
        return Way(
            slug=slug,
            words=words,
            client="openpyxl",
            mangle=shown_as(code),
            status="accepted-with-warnings",
            problems=[told("display-differs", TEA, REVENUE)],
        )

    return [
        differs("format-dollars", "an amount of 元 formatted as dollars", "[$$-409]#,##0.00"),
        differs("format-hides", "a number format that shows nothing", ";;;"),
        differs("format-adds-a-digit", "a number format that adds a digit", '"1"0'),
        differs("format-adds-percent", "a number format that adds a percent sign", '0.0"%"'),
        Way(
            slug="format-yuan",
            words="an amount formatted as 元",
            client="openpyxl",
            mangle=shown_as('_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ '),
        ),
    ]


def _value(month: int, product: str, measure: str) -> Decimal:
    cents = sold(month, 0, PRODUCTS.index(product))[measure]
    return Decimal(cents) if measure == "quantity" else Decimal(cents).scaleb(-2)


def _months() -> list[Way]:
    march = {(f"2027-03/{product}", f"{m}_ac"): (product, m) for product in PRODUCTS for m in MEASURES}
    thousands = {
        (f"2027-03/{product}", REVENUE): (_value(3, product, "revenue") / 1000).quantize(Decimal("0.01"))
        for product in PRODUCTS
    }
    quantities = {(f"2027-03/{product}", QUANTITY): _value(1, product, "quantity") for product in PRODUCTS}
    to_date = {
        (f"2027-{month:02d}/{product}", COLLECTIONS): sum(
            (_value(each, product, "collections") for each in range(1, month + 1)), Decimal()
        )
        for month in (2, 3)
        for product in PRODUCTS
    }

    def struck(opened: Workbook) -> None:
        for product in PRODUCTS:
            opened[SALES][at(f"2027-03/{product}", REVENUE)].font = Font(strike=True)

    return [
        Way(
            slug="january-quantities-over-march",
            words="the quantities of January copied over those of March",
            mangle=typed(dict(quantities)),
            meant={figure(*key): int(value) for key, value in quantities.items()},
            status="accepted-with-warnings",
            problems=[told("month-repeated", "2027-03/tea", QUANTITY)],
        ),
        Way(
            slug="collections-to-date",
            words="collections cumulated from January on",
            mangle=typed(dict(to_date)),
            meant={figure(*key): int(value * 100) for key, value in to_date.items()},
            status="accepted-with-warnings",
            problems=[told("month-cumulated", "2027-02/tea", COLLECTIONS)],
        ),
        Way(
            slug="month-crossed-out",
            words="the revenue of March struck through",
            client="openpyxl",
            mangle=with_openpyxl(struck),
            status="accepted-with-warnings",
            problems=[told("figure-struck", f"2027-03/{product}", REVENUE) for product in PRODUCTS],
        ),
        Way(
            slug="january-copied-over-march",
            words="January copied over March",
            mangle=typed({key: _value(1, *what) for key, what in march.items()}),
            meant={figure(*key): sold(1, 0, PRODUCTS.index(p))[m] for key, (p, m) in march.items()},
            status="accepted-with-warnings",
            problems=[told("month-repeated", "2027-03/tea", QUANTITY)],
        ),
        Way(
            slug="month-in-thousands",
            words="the revenue of a month in thousands",
            mangle=typed(dict(thousands)),
            meant={figure(*key): int(value * 100) for key, value in thousands.items()},
            status="accepted-with-warnings",
            problems=[told("month-scaled", "2027-03/tea", REVENUE)],
        ),
    ]


def _plans() -> list[Way]:
    def of_bo(opened: Workbook) -> None:
        others, page = places(book("bo").data), opened[SALES]
        for (row, column), value in _cells(book("bo").data).items():
            if column.endswith(("_pl", "_ac")) and (row, column) in others:
                page[at(row, column)].value = value

    def in_wan(opened: Workbook) -> None:
        page = opened[SALES]
        for (row, column), value in _cells(book().data).items():
            if column.startswith(("revenue", "collections")) and column.endswith(("_pl", "_ac")):
                page[at(row, column)].value = value / 10_000

    return [
        Way(
            slug=slug,
            words=words,
            client="openpyxl",
            mangle=with_openpyxl(edit),
            meant=dict.fromkeys(FIGURES),
            status="rejected",
            problems=[told("plan-replaced", TEA, first)],
        )
        for slug, words, edit, first in (
            ("figures-of-somebody-else", "plan and actuals of a colleague pasted in", of_bo, "quantity_pl"),
            ("converted-to-wan", "plan and actuals of money divided by 10,000", in_wan, "revenue_pl"),
        )
    ]


def _displaced() -> list[Way]:
    rows = [f"2027-01/{product}" for product in PRODUCTS]

    def march_of_bo(opened: Workbook) -> None:
        others = places(book("bo").data)
        for (row, column), value in _cells(book("bo").data).items():
            if row.startswith("2027-03") and column.endswith(("_pl", "_ac")) and (row, column) in others:
                opened[SALES][at(row, column)].value = value

    def sorted_apart(opened: Workbook) -> None:
        for column in ("quantity_pl", QUANTITY):
            values = [opened[SALES][at(row, column)].value for row in rows]
            for row, value in zip(rows, values[1:] + values[:1], strict=True):
                opened[SALES][at(row, column)].value = value

    def shifted_up(opened: Workbook) -> None:
        page, first = opened[SALES], opened[SALES][at(rows[1], COLLECTIONS)]
        for row in range(first.row, page.max_row):
            page.cell(row, first.column).value = page.cell(row + 1, first.column).value

    def stray(opened: Workbook) -> None:
        page = opened[SALES]
        mark = next(cell.value for cell in page["A"] if str(cell.value).startswith("sb1|"))
        opened[TRACKING]["Z200"].value = mark

    last = PRODUCTS[-1]
    return [
        lost(
            "march-of-somebody-else",
            "plan and actuals of a colleague's March pasted in",
            march_of_bo,
            [told("plan-replaced", "2027-03/tea", "quantity_pl")],
        ),
        lost(
            "quantities-sorted-apart",
            "quantities sorted, plan and actual, without the columns beside them",
            sorted_apart,
            [told("plan-column-sorted", rows[0], "quantity_pl")],
        ),
        lost(
            "cell-deleted",
            "a cell of one column deleted, those below moved up",
            shifted_up,
            [
                told("column-displaced", f"2027-01/{last}", COLLECTIONS),
                # openpyxl drops the results of formulas, and totals of months to come stand there too.
                *(
                    told("formula-without-value", f"2027-{month:02d}/{last}", COLLECTIONS)
                    for month in (1, 2, 3)
                ),
                *(
                    told("value-after-period", f"2027-{month:02d}/{last}", COLLECTIONS)
                    for month in range(4, 13)
                ),
            ],
        ),
        Way(
            slug="mark-in-a-far-cell",
            words="the mark of the sales copied into a far cell of another sheet",
            client="openpyxl",
            mangle=with_openpyxl(stray),
        ),
    ]


def _cells(data: bytes) -> dict[tuple[str, str], float]:
    """Return the numbers of the table of sales by row and column."""
    page = load_workbook(io.BytesIO(data))[SALES]
    found = {key: page.cell(row + 1, column + 1).value for key, (row, column) in places(data).items()}
    return {key: value for key, value in found.items() if isinstance(value, int | float)}


def _headings() -> list[Way]:
    above = (KEYS - 1, column_of("revenue_pl"))
    assert CAPTIONS == KEYS + 1
    return [
        Way(
            slug="heading-in-wan",
            words="the heading of revenue now in 万元",
            mangle=set_at({above: "Revenue (万元)"}),
            status="accepted-with-warnings",
            problems=[f"heading-changed {SALES}!{a1(*above)}"],
        ),
    ]
