"""What people type into the cells: figures as text, with units, dates, errors, nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from corpus.base import SALES, TRACKING, Key, book, places
from corpus.case import Mangle, Way
from corpus.clients import with_office, with_openpyxl
from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.patching.cell_text import CellValue, StoredFormula
from salesbook.xlsx.patching.patch import set_cells

TEA, WATER, JUICE = "2027-01/tea", "2027-01/water", "2027-01/007"
QUANTITY, REVENUE, COLLECTIONS = "quantity_ac", "revenue_ac", "collections_ac"


def at(row: str, column: str, sheet: str = SALES) -> str:
    """Return the address of a cell in Ann's book before it is mangled."""
    return a1(*places(book().data, sheet)[row, column])


def told(slug: str, row: str, column: str, sheet: str = SALES) -> str:
    """Return a problem at a cell as expectations name it."""
    return f"{slug} {sheet}!{at(row, column, sheet)}"


@dataclass(frozen=True)
class Typed:
    """The mangling that types values into cells of a table, wherever a form has them."""

    changes: Mapping[Key, CellValue]
    sheet: str = SALES

    def __call__(self, data: bytes) -> bytes:
        """Return a book with the values in it."""
        where = places(data, self.sheet)
        return set_cells(data, self.sheet, {where[key]: value for key, value in self.changes.items()})


def typed(changes: Mapping[Key, CellValue], sheet: str = SALES) -> Mangle:
    """Return the mangling that types values into cells of a table."""
    return Typed(changes, sheet)


def figure(row: str, column: str) -> str:
    """Return the name of a figure among what is meant."""
    return f"{row} {column.removesuffix('_ac')}"


def read(slug: str, words: str, entries: Mapping[Key, tuple[CellValue, int]], problem: str) -> Way:
    """Return a way of typing that is understood, with a note at each cell; amounts in cents."""
    return Way(
        slug=slug,
        words=words,
        mangle=typed({key: entry for key, (entry, _) in entries.items()}),
        meant={figure(*key): value for key, (_, value) in entries.items()},
        problems=[told(problem, *key) for key in entries],
    )


def refused(slug: str, words: str, entries: Mapping[Key, CellValue], problem: str) -> Way:
    """Return a way of typing that cannot be taken: an error at each cell, and nothing of the table counts."""
    return Way(
        slug=slug,
        words=words,
        mangle=typed(entries),
        meant=dict.fromkeys((figure(*key) for key in entries), None),
        status="rejected",
        problems=[told(problem, *key) for key in entries],
    )


def doubted(slug: str, words: str, entries: Mapping[Key, tuple[CellValue, int]], problem: str) -> Way:
    """Return a way of typing that is read with a warning at each cell."""
    way = read(slug, words, entries, problem)
    return Way(
        slug=slug,
        words=words,
        mangle=way.mangle,
        meant=way.meant,
        status="accepted-with-warnings",
        problems=way.problems,
    )


ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
CELLS = tuple((row, column) for row in (TEA, WATER, JUICE) for column in (QUANTITY, REVENUE, COLLECTIONS))
FEBRUARY_OF_MARCH = {
    (f"2027-03/{product}", f"{measure}_ac"): book().truth[f"2027-02/{product} {measure}"]
    for product in ("tea", "water", "007")
    for measure in ("quantity", "revenue", "collections")
}


def _copied(key: Key) -> Decimal | int:
    value = FEBRUARY_OF_MARCH[key]
    assert isinstance(value, int)
    return value if key[1] == QUANTITY else Decimal(value).scaleb(-2)


def _format(code: str, key: Key) -> Mangle:
    return with_openpyxl(lambda opened: setattr(opened[SALES][at(*key)], "number_format", code))


def _blank(keys: tuple[Key, ...]) -> Mangle:
    return typed(dict.fromkeys(keys))


def ways() -> list[Way]:
    """Return the ways that concern values."""
    return [*_understood(), *_not_taken(), *_suspected(), *_left_out(), *_formats()]


def _understood() -> list[Way]:
    text = "number-read-from-text"
    return [
        read(
            "text-with-separators",
            "figures typed as text with separators",
            {
                (TEA, REVENUE): ("18,234.50", 1823450),
                (WATER, REVENUE): ("1,045", 104500),
                (TEA, QUANTITY): ("1,200", 1200),
            },
            text,
        ),
        read(
            "unit-of-the-row",
            "the unit that a row is counted in typed behind its figure",
            {(TEA, QUANTITY): ("92 case", 92), (WATER, QUANTITY): ("120case", 120)},
            text,
        ),
        read("text-plain", "a figure stored as text", {(TEA, REVENUE): ("1800", 180000)}, text),
        read(
            "text-with-spaces",
            "white space of every kind around figures",
            {
                (TEA, REVENUE): (" 1800 ", 180000),
                (WATER, REVENUE): ("450\u00a0", 45000),
                (JUICE, REVENUE): ("\u3000900", 90000),
            },
            text,
        ),
        read(
            "full-width-digits",
            "full-width digits and signs",
            {(TEA, REVENUE): ("１，８００．５０", 180050), (TEA, QUANTITY): ("９０", 90)},
            text,
        ),
        read(
            "currency-signs",
            "currency signs and words",
            {(TEA, REVENUE): ("¥1,800", 180000), (WATER, REVENUE): ("￥450.5", 45050)},
            text,
        ),
        Way(
            slug="brackets-for-negative",
            words="brackets for a negative",
            mangle=typed({(TEA, REVENUE): "(300)"}),
            meant={figure(TEA, REVENUE): -30000},
            status="accepted-with-warnings",
            problems=[told(text, TEA, REVENUE), told("unexpected-sign", TEA, REVENUE)],
        ),
        read(
            "unit-wan",
            "0.18万 in a column of 元",
            {(TEA, REVENUE): ("0.18万", 180000), (WATER, REVENUE): ("0.05万元", 50000)},
            "unit-read",
        ),
        read(
            "finer-than-cents",
            "more decimals than money has",
            {(TEA, REVENUE): (Decimal("1800.125"), 180013)},
            "rounded-to-grid",
        ),
        read(
            "formula-with-value",
            "a sum typed as a formula",
            {(TEA, REVENUE): (StoredFormula("1000+800", 1800), 180000)},
            "formula-in-input",
        ),
        read(
            "unit-own",
            "the unit of the column typed behind the figure",
            {(TEA, REVENUE): ("1800元", 180000)},
            text,
        ),
    ]


def _not_taken() -> list[Way]:
    return [
        refused(
            "about",
            "约620, 620左右 and ~620",
            {(TEA, REVENUE): "约620", (WATER, REVENUE): "620左右", (JUICE, REVENUE): "~620"},
            "not-a-number",
        ),
        refused(
            "words",
            "words instead of figures",
            {(TEA, REVENUE): "see mail", (WATER, QUANTITY): "没卖"},
            "not-a-number",
        ),
        refused("chinese-numerals", "Chinese numerals", {(TEA, REVENUE): "一千八百"}, "not-a-number"),
        refused(
            "two-numbers",
            "two numbers in one cell",
            {(TEA, REVENUE): "500+20", (WATER, REVENUE): "500-600"},
            "two-numbers",
        ),
        refused(
            "errors-of-every-kind",
            "error values of every kind",
            dict(zip(CELLS, ERRORS, strict=False)),
            "error-cell",
        ),
        refused(
            "formula-with-error",
            "a formula whose result is an error",
            {(TEA, REVENUE): StoredFormula("1/0", "#DIV/0!")},
            "error-cell",
        ),
        refused(
            "formula-without-value",
            "a formula that was never calculated",
            {(TEA, REVENUE): StoredFormula("1000+800")},
            "formula-without-value",
        ),
        refused(
            "logical-values",
            "TRUE and FALSE",
            {(TEA, REVENUE): True, (WATER, QUANTITY): False},
            "boolean-not-number",
        ),
        refused(
            "another-currency",
            "another currency",
            {(TEA, REVENUE): "$1,800", (WATER, REVENUE): "450 EUR"},
            "unit-contradicts",
        ),
        refused(
            "unit-of-the-product",
            "the unit of the product typed behind a count",
            {(TEA, QUANTITY): "90箱"},
            "unit-contradicts",
        ),
        refused(
            "percent-sign", "a percentage instead of an amount", {(TEA, REVENUE): "90%"}, "unit-contradicts"
        ),
        refused("half-a-case", "half a case in a count", {(TEA, QUANTITY): Decimal("90.5")}, "not-whole"),
        refused(
            "odd-groups",
            "separators that leave open which number is meant",
            {(TEA, REVENUE): "12,00", (WATER, REVENUE): "1.234,50"},
            "ambiguous-number",
        ),
        refused(
            "too-many-digits",
            "a number with more digits than are kept",
            {(TEA, REVENUE): Decimal(1234567890123456)},
            "too-many-digits",
        ),
        Way(
            slug="yuan-in-ten-thousands",
            words="620元 in a column of 万元",
            base=lambda: book("cy", input_unit="10k"),
            mangle=typed({(TEA, REVENUE): "620元"}),
            meant={figure(TEA, REVENUE): None},
            status="rejected",
            problems=[told("unit-contradicts", TEA, REVENUE)],
            owner="cy",
        ),
        Way(
            slug="dates-typed",
            words="3/1 typed where an amount belongs: the program makes a day number of it",
            client="libreoffice",
            mangle=with_office(("type", SALES, {at(TEA, REVENUE): "3/1", at(WATER, REVENUE): "2027-03-05"})),
            meant={figure(TEA, REVENUE): None, figure(WATER, REVENUE): None},
            status="accepted-with-warnings",
            problems=[told("suspected-date", TEA, REVENUE), told("suspected-date", WATER, REVENUE)],
        ),
    ]


def _suspected() -> list[Way]:
    return [
        doubted(
            "unit-slip",
            "万元 typed in a column of 元",
            {(TEA, REVENUE): (Decimal("0.18"), 18)},
            "suspected-unit-slip",
        ),
        doubted(
            "unit-slip-up",
            "元 typed ten thousand times too large",
            {(TEA, REVENUE): (18_000_000, 18_000_000_00)},
            "suspected-unit-slip",
        ),
        doubted(
            "date-without-format",
            "a date that lost its format",
            {(WATER, REVENUE): (46082, 4608200)},
            "suspected-date",
        ),
        doubted(
            "minus-sign",
            "a minus typed before a figure",
            {(TEA, REVENUE): (Decimal(-1800), -180000)},
            "unexpected-sign",
        ),
        Way(
            slug="month-copied",
            words="February copied over March",
            mangle=typed({key: _copied(key) for key in FEBRUARY_OF_MARCH}),
            meant={figure(*key): value for key, value in FEBRUARY_OF_MARCH.items()},
            status="accepted-with-warnings",
            problems=[told("month-repeated", "2027-03/tea", QUANTITY)],
        ),
        Way(
            slug="next-month-early",
            words="April filled in early",
            mangle=typed({("2027-04/tea", REVENUE): 1900, ("2027-04/water", QUANTITY): 95}),
            status="accepted-with-warnings",
            problems=[
                told("value-after-period", "2027-04/tea", REVENUE),
                told("value-after-period", "2027-04/water", QUANTITY),
            ],
        ),
    ]


def _left_out() -> list[Way]:
    march = tuple(
        (f"2027-03/{product}", f"{m}_ac")
        for product in ("tea", "water", "007")
        for m in ("quantity", "revenue", "collections")
    )
    return [
        Way(
            slug="a-blank",
            words="one required cell left blank",
            mangle=_blank(((TEA, REVENUE),)),
            gone=[figure(TEA, REVENUE)],
            status="rejected",
            problems=[told("value-missing", TEA, REVENUE)],
        ),
        Way(
            slug="a-month-blank",
            words="the last month not filled in",
            mangle=_blank(march),
            gone=[figure(*key) for key in march],
            status="rejected",
            problems=[told("month-not-filled", "2027-03/tea", QUANTITY)],
        ),
        Way(
            slug="placeholders",
            words="a dash, n/a and 无 instead of figures",
            mangle=typed({(TEA, REVENUE): "-", (WATER, REVENUE): "n/a", (JUICE, REVENUE): "无"}),
            gone=[figure(row, REVENUE) for row in (TEA, WATER, JUICE)],
            status="rejected",
            problems=[
                told(slug, row, REVENUE)
                for row in (TEA, WATER, JUICE)
                for slug in ("placeholder-is-blank", "value-missing")
            ],
        ),
        Way(
            slug="a-zero-typed",
            words="a zero typed where nothing was sold",
            mangle=typed({(TEA, QUANTITY): 0, (TEA, REVENUE): 0, (TEA, COLLECTIONS): "0"}),
            meant={figure(TEA, column): 0 for column in (QUANTITY, REVENUE, COLLECTIONS)},
            problems=[told("number-read-from-text", TEA, COLLECTIONS)],
        ),
        Way(
            slug="cause-changed",
            words="a cause in Chinese with line breaks",
            mangle=typed({("2027-02", "cause"): "雨天多\n客户推迟提货"}, TRACKING),
            meant={"2027-02 cause": "雨天多\n客户推迟提货"},
        ),
    ]


def _formats() -> list[Way]:
    return [
        Way(
            slug="format-shows-wan",
            words="a number format that shows the amount in 万",
            client="openpyxl",
            mangle=_format('0\\.0,"万"', (TEA, REVENUE)),
            status="accepted",
            problems=[],
        ),
        Way(
            slug="format-divides",
            words="a number format that shows a thousandth",
            client="openpyxl",
            mangle=_format("#,##0,", (TEA, REVENUE)),
            status="accepted-with-warnings",
            problems=[told("display-differs", TEA, REVENUE)],
        ),
        Way(
            slug="format-percent",
            words="a count formatted as a percentage",
            client="openpyxl",
            mangle=_format("0%", (TEA, QUANTITY)),
            meant={figure(TEA, QUANTITY): None},
            status="rejected",
            problems=[told("unit-contradicts", TEA, QUANTITY)],
        ),
        Way(
            slug="format-date",
            words="an amount formatted as a date",
            client="openpyxl",
            mangle=_format("yyyy-mm-dd", (TEA, REVENUE)),
            meant={figure(TEA, REVENUE): None},
            status="rejected",
            problems=[told("date-not-amount", TEA, REVENUE)],
        ),
    ]
