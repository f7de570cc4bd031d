"""What a careful reader asks about: prices, months that look alike, pasted blocks, figures out of sight."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.styles import Font
from support.tiny_plan import PRICE, PRODUCTS

from corpus.base import MEASURES, SALES, Key, book, places, planned_quantity, sold
from corpus.case import Way
from corpus.clients import with_openpyxl
from corpus.ways_doubts import FIGURES, lost, rewritten, shown_as
from corpus.ways_structure import KEYS
from corpus.ways_values import (
    COLLECTIONS,
    QUANTITY,
    REVENUE,
    TEA,
    WATER,
    at,
    figure,
    told,
    typed,
)
from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.patching.open_book import open_book

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from corpus.case import Mangle

MARCH = [f"2027-03/{product}" for product in PRODUCTS]
ALL = [f"2027-{month:02d}/{product}" for month in (1, 2, 3) for product in PRODUCTS]
FIRST = MARCH[0]
BOTTLES = 24


def ways() -> list[Way]:
    """Return the ways that are asked about."""
    return [*_prices(), *_shapes(), *_blocks(), *_looks(), *_formulas()]


def asked(slug: str, words: str, entries: Mapping[Key, Decimal], problems: list[str]) -> Way:
    """Return a way of typing plain figures that is asked about."""
    scale = {key: 1 if key[1] == QUANTITY else 100 for key in entries}
    return Way(
        slug=slug,
        words=words,
        mangle=typed(dict(entries)),
        meant={figure(*key): int(value * scale[key]) for key, value in entries.items()},
        status="accepted-with-warnings",
        problems=problems,
    )


def _value(row: str, measure: str) -> Decimal:
    month, product = int(row[5:7]), row.partition("/")[2]
    value = Decimal(sold(month, 0, PRODUCTS.index(product))[measure])
    return value if measure == "quantity" else value / 100


def _prices() -> list[Way]:
    bottles = {(row, QUANTITY): _value(row, "quantity") * BOTTLES for row in MARCH}
    none = {(row, REVENUE): Decimal(0) for row in (FIRST,)}
    unsold = {(row, column): Decimal(0) for row in ALL if "/tea" in row for column in (QUANTITY, REVENUE)}
    taxed = {
        (row, REVENUE): (_value(row, "quantity") * PRICE[row.partition("/")[2]] * Decimal("0.0113"))
        for row in ALL
    }
    exchanged = {(row, QUANTITY): _value(row, "revenue").quantize(Decimal(1)) for row in MARCH}
    exchanged |= {(row, REVENUE): _value(row, "quantity") for row in MARCH}
    thousands = {(FIRST, REVENUE): (_value(FIRST, "revenue") / 1000).quantize(Decimal("0.01"))}
    return [
        asked(
            "bottles-for-cases",
            "the quantities of March in bottles, the revenue right",
            bottles,
            [told("prices-differ", FIRST, QUANTITY)],
        ),
        asked(
            "one-product-in-bottles",
            "the quantity of one product in bottles",
            {(FIRST, QUANTITY): bottles[FIRST, QUANTITY]},
            [told("price-differs", FIRST, QUANTITY)],
        ),
        asked(
            "one-product-in-thousands",
            "the revenue of one product in thousands",
            thousands,
            [told("price-differs", FIRST, REVENUE)],
        ),
        asked(
            "quantity-and-revenue-exchanged",
            "quantity and revenue of March exchanged",
            exchanged,
            [told("prices-differ", FIRST, REVENUE)],
        ),
        asked(
            "revenue-left-at-zero",
            "a quantity, and zero for its revenue",
            none,
            [told("sold-for-nothing", FIRST, REVENUE)],
        ),
        asked(
            "collected-of-nothing-sold",
            "collections of a product of which nothing was sold",
            unsold,
            [told("collected-unsold", TEA, COLLECTIONS)],
        ),
        asked(
            "revenue-with-tax",
            "all revenue at 1.13 times the plan prices",
            taxed,
            [told("prices-with-tax", TEA, REVENUE)],
        ),
    ]


def _shapes() -> list[Way]:
    zero = {(row, f"{measure}_ac"): Decimal(0) for row in MARCH for measure in MEASURES}
    return [
        asked("a-month-of-zeros", "zeros for all of March", zero, [told("month-all-zero", FIRST, QUANTITY)]),
    ]


def _blocks() -> list[Way]:
    def of_bo(opened: Workbook) -> None:
        for row in MARCH:
            person = 1  # Bo's plan and figures, as they stand in his book
            product = PRODUCTS.index(row.partition("/")[2])
            opened[SALES][at(row, "quantity_pl")].value = planned_quantity(3, person, product)
            opened[SALES][at(row, QUANTITY)].value = sold(3, person, product)["quantity"]

    def exchanged(opened: Workbook) -> None:
        plan, actual = (opened[SALES][at(FIRST, column)] for column in ("revenue_pl", REVENUE))
        plan.value, actual.value = actual.value, plan.value

    def keys(opened: Workbook) -> None:
        row = KEYS + 1
        one, two = (
            opened[SALES].cell(row, places(book().data)[TEA, column][1] + 1) for column in (QUANTITY, REVENUE)
        )
        one.value, two.value = two.value, one.value

    def respelt(opened: Workbook) -> None:
        for row in ALL:
            opened[SALES].cell(places(book().data)[row, QUANTITY][0] + 1, 1).value = row.replace("-", ".")

    heads = [a1(KEYS - 1, places(book().data)[TEA, column][1]) for column in (REVENUE, QUANTITY)]
    return [
        lost(
            "quantities-of-somebody-else",
            "planned and sold quantities of a colleague's March pasted in",
            of_bo,
            [told("plan-replaced", FIRST, "quantity_pl")],
        ),
        lost(
            "plan-and-actual-exchanged",
            "the plan typed into the cell to fill in, the actual figure over the plan",
            exchanged,
            [told("plan-exchanged", FIRST, "revenue_pl")],
        ),
        lost(
            "keys-exchanged",
            "the hidden keys of quantity and revenue exchanged",
            keys,
            [f"heading-of-another {SALES}!{head}" for head in heads],
        ),
        lost(
            "numbers-respelt",
            "the row numbers of three months spelt with dots",
            respelt,
            [f"numbers-changed {SALES}!{a1(places(book().data)[TEA, QUANTITY][0], 0)}"],
        ),
        Way(
            slug="merged-over-a-figure",
            words="a plan cell merged with the figure beside it",
            mangle=_merged(FIRST, "revenue_pl", REVENUE),
            meant=dict.fromkeys(FIGURES),
            status="rejected",
            problems=[told("input-under-merge", FIRST, REVENUE)],
        ),
    ]


def _merged(row: str, first: str, last: str) -> Mangle:
    """Return the mangling that merges two cells and leaves what stands below."""
    area = f"{at(row, first)}:{at(row, last)}"
    tag = f'<mergeCell ref="{area}"/>'

    def change(text: str) -> str:
        if "<mergeCells" in text:
            return re.sub(r"<mergeCells[^>]*>", f"<mergeCells>{tag}", text, count=1)
        return re.sub(r"(<sheetProtection[^>]*/>)", rf"\1<mergeCells>{tag}</mergeCells>", text, count=1)

    return rewritten(change)


def _looks() -> list[Way]:
    def font(slug: str, words: str, look: Font, problem: str) -> Way:
        return Way(
            slug=slug,
            words=words,
            client="openpyxl",
            mangle=with_openpyxl(lambda opened: setattr(opened[SALES][at(TEA, REVENUE)], "font", look)),
            status="accepted-with-warnings",
            problems=[told(problem, TEA, REVENUE)],
        )

    def shown(slug: str, words: str, code: str) -> Way:
        return Way(
            slug=slug,
            words=words,
            client="openpyxl",
            mangle=shown_as(code),
            status="accepted-with-warnings",
            problems=[told("display-differs", TEA, REVENUE)],
        )

    return [
        font(
            "figure-raised", "a figure raised as a footnote", Font(vertAlign="superscript"), "figure-raised"
        ),
        font("white-digits", "a figure in a white font", Font(color="FFFFFFFF"), "figure-unseen"),
        shown("format-yen", "an amount of 元 formatted as yen", "[$¥-411]#,##0"),
        shown("format-roubles", "an amount of 元 formatted as roubles", "[$₽-419]#,##0"),
        shown("format-pieces", "an amount formatted as a number of cases", '#,##0"箱"'),
        Way(
            slug="two-stored-values",
            words="two values stored in one cell",
            mangle=_stored(TEA, REVENUE, lambda value: f"<v>{value}</v><v>1700</v>"),
            meant={figure(TEA, REVENUE): None},
            status="rejected",
            problems=[told("two-numbers", TEA, REVENUE)],
        ),
    ]


def _stored(row: str, column: str, change: Callable[[str], str]) -> Mangle:
    """Return the mangling that rewrites the stored value of a cell."""
    whole = re.compile(rf'(<c r="{at(row, column)}"[^>]*>)<v>([^<]*)</v>')
    return rewritten(lambda text: whole.sub(lambda old: old[1] + change(old[2]), text))


def _formulas() -> list[Way]:
    def formula(slug: str, words: str, text: str, mangle: Mangle | None = None) -> Way:
        stored = _stored(TEA, REVENUE, lambda value: f"<f>{text}</f><v>{value}</v>")
        return Way(
            slug=slug,
            words=words,
            mangle=stored if mangle is None else lambda data: mangle(stored(data)),
            status="accepted-with-warnings",
            problems=[told("formula-unsure", TEA, REVENUE)],
        )

    def manually(data: bytes) -> bytes:
        opened = open_book(data)
        part = "xl/workbook.xml"
        opened.change(part, re.sub(r"<calcPr[^>]*/>", '<calcPr calcMode="manual"/>', opened.text(part)))
        return opened.saved()

    address, below = at(TEA, REVENUE), at(WATER, REVENUE)
    return [
        formula("formula-of-today", "a formula that depends on the day", "TODAY()-44000"),
        formula("formula-of-itself", "a sum that holds its own cell", f"SUM({address}:{below})"),
        formula("calculated-by-hand", "a formula in a workbook set to manual", "1000+800", manually),
    ]
