"""What people do to sheets, rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from corpus.base import MEASURES, SALES, TRACKING, Truth, book, places
from corpus.case import Mangle, Way
from corpus.clients import with_office, with_openpyxl
from corpus.ways_values import JUICE, REVENUE, TEA, WATER, at, figure, told, typed
from salesbook.demo.editing.insert import insert_rows
from salesbook.demo.editing.rename import rename_sheet
from salesbook.spreadsheet.grid import a1, column_letters
from salesbook.xlsx.patching.cell_text import CellValue, StoredFormula
from salesbook.xlsx.patching.patch import set_cells

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

FIRST = places(book().data)[TEA, REVENUE][0]
"""The 0-based row of the first figures; captions stand above it, the keys of columns above those."""
KEYS, CAPTIONS = FIRST - 2, FIRST - 1
LAST = places(book().data)["sb1end|sales", REVENUE][0]
"""The 0-based row of the end mark."""
INPUTS = tuple(f"{measure}_ac" for measure in MEASURES)


def column_of(column: str, sheet: str = SALES) -> int:
    """Return the 0-based column of a column key."""
    row = TEA if sheet == SALES else "2027-01"
    return places(book().data, sheet)[row, column][1]


def set_at(cells: Mapping[tuple[int, int], CellValue], sheet: str = SALES) -> Mangle:
    """Return the mangling that sets cells by 0-based place."""
    return lambda data: set_cells(data, sheet, cells)


def chained(*mangles: Mangle) -> Mangle:
    """Return several manglings after one another."""

    def mangle(data: bytes) -> bytes:
        for each in mangles:
            data = each(data)
        return data

    return mangle


def only_words() -> Truth:
    """Return what is meant outside the table of sales."""
    return {"2027-02 cause": book().truth["2027-02 cause"]}


SALES_FIGURES = tuple(cell for cell in book().truth if not cell.endswith("cause"))


def ways() -> list[Way]:
    """Return the ways that concern structure."""
    return [*_sheets(), *_rows(), *_columns(), *_sorted(), *_moved(), *_captions(), *_not_inputs(), *_keys()]


def _sheets() -> list[Way]:
    def move_first(opened: Workbook) -> None:
        opened.move_sheet(TRACKING, -2)

    def hide(opened: Workbook) -> None:
        opened[SALES].sheet_state = "hidden"

    return [
        Way(
            slug="sheet-renamed",
            words="the sheet renamed Sheet1 (2)",
            mangle=lambda data: rename_sheet(data, SALES, "Sheet1 (2)"),
        ),
        Way(
            slug="sheet-renamed-by-libreoffice",
            words="the sheet renamed 业绩",
            client="libreoffice",
            mangle=with_office(("rename", SALES, "业绩")),
        ),
        Way(
            slug="sheets-reordered",
            words="the sheets in another order",
            client="openpyxl",
            mangle=with_openpyxl(move_first),
        ),
        Way(
            slug="sheets-reordered-by-libreoffice",
            words="the sheets in another order",
            client="libreoffice",
            mangle=with_office(("move_sheet", SALES, 4)),
        ),
        Way(
            slug="sheet-hidden",
            words="the sheet hidden",
            client="openpyxl",
            mangle=with_openpyxl(hide),
            problems=[f"hidden-figures {SALES}"],
        ),
        Way(
            slug="sheet-copied",
            words="the sheet copied as Actuals (2)",
            client="libreoffice",
            mangle=with_office(("copy_sheet", SALES, "Actuals (2)", 5)),
            status="accepted-with-warnings",
            problems=["table-copied Actuals (2)"],
        ),
        Way(
            slug="copy-filled-in",
            words="a copy of the sheet filled in, the original changed",
            client="libreoffice",
            mangle=with_office(
                ("copy_sheet", SALES, "Actuals (2)", 5), ("type", "Actuals (2)", {at(TEA, REVENUE): "9999"})
            ),
            status="accepted-with-warnings",
            problems=["table-copied Actuals (2)"],
        ),
        Way(
            slug="sheet-deleted",
            words="the sheet with the figures deleted",
            client="openpyxl",
            mangle=with_openpyxl(lambda opened: opened.remove(opened[SALES])),
            gone=SALES_FIGURES,
            status="rejected",
            problems=[f"table-missing {SALES}"],
        ),
        Way(
            slug="sheet-of-words-deleted",
            words="the sheet with the causes deleted",
            client="openpyxl",
            mangle=with_openpyxl(lambda opened: opened.remove(opened[TRACKING])),
            gone=["2027-02 cause"],
            status="partial",
            problems=[f"table-missing {TRACKING}"],
        ),
        Way(
            slug="sheet-in-new-workbook",
            words="the sheet moved into a new workbook",
            client="libreoffice",
            mangle=with_office(("into_new_book", SALES)),
            gone=["2027-02 cause"],
            status="partial",
            problems=[f"table-missing {TRACKING}"],
        ),
        Way(
            slug="technical-sheet-deleted",
            words="the hidden technical sheet deleted",
            client="openpyxl",
            mangle=with_openpyxl(lambda opened: opened.remove(opened["_sb"])),
        ),
    ]


def _rows() -> list[Way]:
    def inserted(before: int, count: int = 1) -> Mangle:
        return lambda data: insert_rows(data, SALES, before, count)

    extra = FIRST + 2
    return [
        Way(slug="rows-above", words="two rows inserted above everything", mangle=inserted(0, 2)),
        Way(
            slug="row-above-captions",
            words="a row inserted between keys and captions",
            mangle=inserted(CAPTIONS),
        ),
        Way(slug="row-at-top-edge", words="a row inserted before the first row", mangle=inserted(FIRST)),
        Way(slug="row-inside", words="a row inserted inside the table", mangle=inserted(FIRST + 1)),
        Way(slug="row-at-bottom-edge", words="a row inserted before the end", mangle=inserted(LAST)),
        Way(
            slug="rows-inside-by-libreoffice",
            words="three rows inserted inside the table",
            client="libreoffice",
            mangle=with_office(("insert_rows", SALES, FIRST + 5, 3)),
        ),
        Way(
            slug="rows-inside-by-openpyxl",
            words="rows inserted by a program that leaves names where they were",
            client="openpyxl",
            mangle=with_openpyxl(lambda opened: opened[SALES].insert_rows(3, 2)),
        ),
        Way(
            slug="titles-deleted",
            words="the titles deleted",
            client="libreoffice",
            mangle=with_office(("delete_rows", SALES, 1, 3)),
        ),
        Way(
            slug="row-deleted",
            words="the row of a product deleted",
            client="libreoffice",
            mangle=with_office(("delete_rows", SALES, places(book().data)["2027-02/water", REVENUE][0], 1)),
            gone=[f"2027-02/water {measure}" for measure in MEASURES],
            status="rejected",
            problems=[f"row-missing {SALES}"],
        ),
        Way(
            slug="extra-row",
            words="a product of one's own in an inserted row",
            mangle=chained(
                inserted(extra),
                set_at(
                    {
                        (extra, 2): "Coffee",
                        (extra, column_of("quantity_ac")): 12,
                        (extra, column_of(REVENUE)): 240,
                    }
                ),
            ),
            status="accepted-with-warnings",
            problems=[
                f"row-outside-plan {SALES}!{a1(extra, column_of(column))}"
                for column in ("quantity_ac", REVENUE)
            ],
        ),
        Way(
            slug="extra-row-below",
            words="a product of one's own below the table",
            mangle=set_at({(LAST + 1, 2): "Coffee", (LAST + 1, column_of(REVENUE)): 240}),
            status="accepted-with-warnings",
            problems=[f"row-outside-plan {SALES}!{a1(LAST + 1, column_of(REVENUE))}"],
        ),
        Way(
            slug="row-copied",
            words="a row copied with its number",
            client="libreoffice",
            mangle=with_office(
                ("insert_rows", SALES, FIRST + 1, 1),
                ("copy", SALES, f"A{FIRST + 1}:L{FIRST + 1}", f"A{FIRST + 2}"),
            ),
            status="rejected",
            problems=[f"row-ambiguous {SALES}!A{FIRST + 1}"],
        ),
        Way(
            slug="rows-filtered",
            words="rows with figures hidden by a filter",
            client="libreoffice",
            mangle=with_office(("hide_rows", SALES, FIRST, 2)),
            problems=[f"hidden-figures {SALES}!{at(TEA, 'quantity_ac')}"],
        ),
    ]


def _columns() -> list[Way]:
    revenue = column_of(REVENUE)

    def hide(opened: Workbook) -> None:
        opened[SALES].column_dimensions[column_letters(revenue)].hidden = True

    return [
        Way(
            slug="column-inserted",
            words="a column inserted among the figures",
            client="libreoffice",
            mangle=with_office(("insert_columns", SALES, revenue, 1)),
        ),
        Way(
            slug="column-inserted-first",
            words="a column inserted before the first",
            client="libreoffice",
            mangle=with_office(("insert_columns", SALES, 0, 1)),
        ),
        Way(
            slug="column-inserted-by-openpyxl",
            words="a column inserted by a program that leaves names where they were",
            client="openpyxl",
            mangle=with_openpyxl(lambda opened: opened[SALES].insert_cols(5)),
        ),
        Way(
            slug="column-deleted",
            words="a column to fill in deleted",
            client="libreoffice",
            mangle=with_office(("delete_columns", SALES, revenue, 1)),
            gone=[cell for cell in SALES_FIGURES if cell.endswith("revenue")],
            status="rejected",
            problems=[f"column-missing {SALES}"],
        ),
        Way(
            slug="plan-column-deleted",
            words="a plan column deleted",
            client="libreoffice",
            mangle=with_office(("delete_columns", SALES, column_of("quantity_pl"), 1)),
        ),
        Way(
            slug="variance-column-deleted",
            words="a computed column deleted",
            client="libreoffice",
            mangle=with_office(("delete_columns", SALES, column_of("revenue_variance"), 1)),
        ),
        Way(
            slug="column-hidden",
            words="a column with figures hidden",
            client="openpyxl",
            mangle=with_openpyxl(hide),
            problems=[f"hidden-figures {SALES}!{at(TEA, REVENUE)}"],
        ),
        Way(
            slug="column-moved",
            words="a column cut and inserted behind the others",
            client="libreoffice",
            mangle=with_office(("move", SALES, f"H{KEYS}:H{LAST + 1}", f"P{KEYS}")),
        ),
        Way(
            slug="column-copied",
            words="a column copied with its key",
            client="libreoffice",
            mangle=with_office(("copy", SALES, f"H{KEYS}:H{LAST + 1}", f"N{KEYS}")),
            status="rejected",
            problems=[f"column-ambiguous {SALES}"],
        ),
    ]


def _sorted() -> list[Way]:
    month = FIRST + 1, FIRST + 3
    return [
        Way(
            slug="rows-sorted",
            words="whole rows sorted by revenue",
            client="libreoffice",
            mangle=with_office(("sort", SALES, f"A{month[0]}:L{month[1]}", 7, False)),
        ),
        Way(
            slug="rows-sorted-down",
            words="the whole table sorted by number, downwards, its end in the middle",
            client="libreoffice",
            mangle=with_office(("sort", SALES, f"A{FIRST + 1}:L{LAST + 1}", 0, True)),
        ),
        Way(
            slug="columns-sorted-apart",
            words="names and figures sorted without the numbers",
            client="libreoffice",
            mangle=with_office(("sort", SALES, f"B{month[0]}:L{month[1]}", 6, False)),
            status="rejected",
            problems=[f"labels-disagree {SALES}!C{row}" for row in range(month[0], month[1] + 1)],
        ),
        Way(
            slug="figures-sorted-apart",
            words="figures alone sorted, plan and actual",
            client="libreoffice",
            mangle=with_office(("sort", SALES, f"E{month[0]}:L{month[1]}", 2, False)),
            status="rejected",
            problems=[f"plan-of-another-row {SALES}!B{row}" for row in range(month[0], month[1] + 1)],
        ),
    ]


def _moved() -> list[Way]:
    three = f"F{FIRST + 1}:F{FIRST + 3}"
    return [
        Way(
            slug="block-moved",
            words="the whole table moved down and to the right",
            client="libreoffice",
            mangle=with_office(("move", SALES, f"A{KEYS}:L{LAST + 1}", "D70")),
        ),
        Way(
            slug="table-copied-below",
            words="the table copied below itself",
            client="libreoffice",
            mangle=with_office(("copy", SALES, f"A{KEYS + 1}:L{LAST + 1}", f"A{LAST + 12}")),
            status="accepted-with-warnings",
            problems=[f"table-copied {SALES}"],
        ),
        Way(
            slug="figures-dragged-out",
            words="three figures dragged out of the table",
            client="libreoffice",
            mangle=with_office(("move", SALES, three, f"N{FIRST + 1}")),
            gone=[f"2027-01/{product} quantity" for product in ("tea", "water", "007")],
            status="rejected",
            problems=[
                *(told("value-missing", row, "quantity_ac") for row in (TEA, WATER, JUICE)),
                f"figures-beside {SALES}!N{FIRST + 1}",
            ],
        ),
        Way(
            slug="titles-merged",
            words="the titles merged",
            client="libreoffice",
            mangle=with_office(("merge", SALES, "A1:F1")),
        ),
        Way(
            slug="inputs-merged",
            words="two cells to fill in merged",
            client="openpyxl",
            mangle=with_openpyxl(
                lambda opened: opened[SALES].merge_cells(f"{at(TEA, REVENUE)}:{at(WATER, REVENUE)}")
            ),
            meant={figure(TEA, REVENUE): None},
            gone=[figure(WATER, REVENUE)],
            status="rejected",
            problems=[told("cells-merged", TEA, REVENUE)],
        ),
    ]


def _captions() -> list[Way]:
    captions = {(CAPTIONS, column_of(column)): "AC\n实际" for column in INPUTS}
    chinese = {(CAPTIONS, 0): "编号", (CAPTIONS, 1): "月份", (CAPTIONS, 2): "产品", (CAPTIONS, 3): "单位"}
    places_of = [f"{SALES}!{a1(CAPTIONS, column_of(column))}" for column in INPUTS]
    return [
        Way(
            slug="captions-in-chinese",
            words="the captions in the other language",
            mangle=set_at({**chinese, **captions}),
            problems=[f"caption-reworded {place}" for place in places_of],
        ),
        Way(
            slug="caption-synonym",
            words="a caption reworded: 实绩",
            mangle=set_at({(CAPTIONS, column_of(REVENUE)): "实绩"}),
            problems=[f"caption-reworded {places_of[1]}"],
        ),
        Way(
            slug="caption-wrong",
            words="a caption that means something else",
            mangle=set_at({(CAPTIONS, column_of(REVENUE)): "Forecast"}),
            status="rejected",
            problems=[f"header-changed {places_of[1]}"],
        ),
        Way(
            slug="caption-of-plan",
            words="the caption of the plan over the actuals",
            mangle=set_at({(CAPTIONS, column_of(REVENUE)): "PL\nPlan"}),
            status="rejected",
            problems=[f"header-changed {places_of[1]}"],
        ),
        Way(
            slug="caption-spaced",
            words="captions with other white space and case",
            mangle=set_at({(CAPTIONS, column_of(REVENUE)): " ac  ACTUAL "}),
        ),
    ]


def _not_inputs() -> list[Way]:
    total = places(book().data)[TEA, REVENUE][0] + 3
    return [
        Way(
            slug="formula-overwritten",
            words="a variance typed over",
            mangle=typed({(TEA, "revenue_variance"): 999}),
            problems=[told("formula-overwritten", TEA, "revenue_variance")],
        ),
        Way(
            slug="total-overwritten",
            words="a subtotal typed over",
            mangle=set_at({(total, column_of(REVENUE)): 99999}),
            problems=[f"total-overwritten {SALES}!{a1(total, column_of(REVENUE))}"],
        ),
        Way(
            slug="plan-changed",
            words="a plan figure changed",
            mangle=typed({(TEA, "revenue_pl"): 1000}),
            status="accepted-with-warnings",
            problems=[told("plan-cell-changed", TEA, "revenue_pl")],
        ),
        Way(
            slug="plan-blanked",
            words="a plan figure deleted",
            mangle=typed({(TEA, "revenue_pl"): None}),
            status="accepted-with-warnings",
            problems=[told("plan-cell-changed", TEA, "revenue_pl")],
        ),
        Way(
            slug="plan-as-text",
            words="a plan figure retyped as text",
            mangle=typed({(TEA, "revenue_pl"): "2,200"}),
        ),
        Way(
            slug="plan-a-formula",
            words="a plan figure turned into a formula with the same result",
            mangle=typed({(TEA, "revenue_pl"): StoredFormula("1100*2", 2200)}),
            status="accepted-with-warnings",
            problems=[told("given-is-formula", TEA, "revenue_pl")],
        ),
        Way(
            slug="notes-beside",
            words="remarks typed beside and below the table",
            mangle=set_at(
                {
                    (FIRST, 14): "checked with Bo",
                    (FIRST + 1, 15): Decimal(620),
                    (LAST + 6, 1): "end of my notes",
                }
            ),
            status="accepted-with-warnings",
            problems=[f"figures-beside {SALES}!P{FIRST + 2}"],
        ),
    ]


def _keys() -> list[Way]:
    tracking = places(book().data, TRACKING)["2027-02", "cause"][0]
    return [
        Way(
            slug="row-key-changed",
            words="the number of a row retyped",
            mangle=set_at({(FIRST, 0): "tea"}),
            status="rejected",
            problems=[
                f"row-missing {SALES}",
                *(f"unknown-row {SALES}!{a1(FIRST, column_of(column))}" for column in INPUTS),
            ],
        ),
        Way(
            slug="row-key-twice",
            words="the number of a row typed over another",
            mangle=set_at({(FIRST + 1, 0): TEA}),
            status="rejected",
            problems=[f"row-ambiguous {SALES}!A{FIRST + 1}", f"row-missing {SALES}"],
        ),
        Way(
            slug="row-key-with-spaces",
            words="the number of a row with spaces around it",
            mangle=set_at({(FIRST, 0): f" {TEA} "}),
        ),
        Way(
            slug="row-key-a-date",
            words="2027-02 retyped: the program makes a date of it",
            client="libreoffice",
            mangle=with_office(("type", TRACKING, {f"A{tracking + 1}": "2027-02-01"})),
            status="partial",
            problems=[
                f"row-missing {TRACKING}",
                f"unknown-row {TRACKING}!{a1(tracking, column_of('cause', TRACKING))}",
            ],
        ),
        Way(
            slug="column-key-deleted",
            words="the hidden key of a column deleted",
            mangle=set_at({(KEYS, column_of(REVENUE)): None}),
            status="rejected",
            problems=[f"column-missing {SALES}"],
        ),
        Way(
            slug="label-changed",
            words="the name of a product changed",
            mangle=set_at({(FIRST, 2): "Black tea"}),
            status="rejected",
            problems=[f"labels-disagree {SALES}!C{FIRST + 1}"],
        ),
        Way(
            slug="captions-cleared",
            words="the captions of the figures cleared",
            mangle=set_at({(CAPTIONS, column_of(column)): None for column in INPUTS}),
            status="rejected",
            problems=[
                f"caption-missing {SALES}!{column_letters(column_of(column))}{CAPTIONS + 1}"
                for column in INPUTS
            ],
        ),
        Way(
            slug="numbers-cleared",
            words="the column of row numbers cleared",
            mangle=set_at({(row, 0): None for row in range(FIRST, LAST)}),
            status="rejected",
            problems=[f"numbers-missing {SALES}"],
        ),
        Way(
            slug="figure-above-captions",
            words="a row inserted above the captions, with a figure in it",
            mangle=chained(
                lambda data: insert_rows(data, SALES, CAPTIONS, 1),
                set_at({(CAPTIONS, column_of(REVENUE)): Decimal(5000)}),
            ),
            status="rejected",
            problems=[f"unknown-row {SALES}!{column_letters(column_of(REVENUE))}{CAPTIONS + 1}"],
        ),
        Way(
            slug="figure-in-the-end-row",
            words="a figure in the hidden row that ends the table",
            mangle=set_at({(LAST, column_of(REVENUE)): Decimal(5000)}),
            status="rejected",
            problems=[f"unknown-row {SALES}!{column_letters(column_of(REVENUE))}{LAST + 1}"],
        ),
    ]
