"""The law of intake: every filled input cell is exactly one of accepted, rejected, withheld."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Protection
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.filled_books import (
    SALES,
    TRACKING,
    Change,
    blank_book,
    corner,
    counted,
    edited,
    figure,
    filled_book,
    filled_inputs,
    on_sheet,
    places,
    row_of,
    slugs,
    submitted,
    typed,
)
from support.tiny_plan import planned

from salesbook.demo.editing.insert import insert_rows
from salesbook.demo.editing.rename import rename_sheet
from salesbook.intake.submit import submit
from salesbook.issued.cells.characters import fold
from salesbook.model.period import Month
from salesbook.model.submission import CellCounts
from salesbook.sheets.plan_books import BookOrder, build_book
from salesbook.xlsx.patching.cell_text import CellValue, StoredFormula
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes
from salesbook.xlsx.writing.write import write_book

TEA = "2027-01/tea"
WATER = "2027-01/water"
REVENUE = "revenue_ac"

Mangle = Callable[[bytes], bytes]


def cells(data: bytes, **at: CellValue) -> bytes:
    """Return the book with `key`, `caption`, ... of the revenue column or January's tea set."""
    row, column = places(data)[TEA, REVENUE]
    top = corner(data)
    spots = {
        "token": (top, 0),
        "column_key": (top, column),
        "caption": (top + 1, column),
        "row_key": (row, 0),
        "label": (row, 2),
    }
    return set_cells(data, SALES, {spots[spot]: value for spot, value in at.items()})


def repeat_row(page: Worksheet) -> None:
    at = row_of(page, TEA)
    page.insert_rows(at + 1)
    for column in range(1, page.max_column + 1):
        page.cell(at + 1, column).value = page.cell(at, column).value
        locked = page.cell(at, column).protection.locked
        page.cell(at + 1, column).protection = Protection(locked=locked)


def swap_labels(page: Worksheet) -> None:
    tea, water = row_of(page, TEA), row_of(page, WATER)
    first, second = page.cell(tea, 3), page.cell(water, 3)
    first.value, second.value = second.value, first.value


def copy_and_lose_the_name(book: Workbook) -> None:
    book.copy_worksheet(book[SALES])
    del book.defined_names["sb_t_sales"]


def inserted_and_filled(data: bytes) -> bytes:
    """Return the book with a row inserted below January's tea and figures typed into it."""
    row, column = places(data)[TEA, REVENUE]
    wider = insert_rows(data, SALES, row + 1, 1)
    return set_cells(wider, SALES, {(row + 1, 2): "Coffee", (row + 1, column): 70, (row + 1, 5): "3 cases"})


def filled_below(data: bytes) -> bytes:
    """Return the book with a row inserted directly above the total and filled."""
    row, column = max(
        at for (key, name), at in places(data).items() if key == "2027-12/007" and name == REVENUE
    )
    wider = insert_rows(data, SALES, row + 1, 1)
    return set_cells(wider, SALES, {(row + 1, column): 70})


MANGLED: dict[str, tuple[Mangle, str]] = {
    "as issued": (lambda data: data, "accepted"),
    "saved by another program": (lambda data: edited(data, lambda _: None), "accepted"),
    "sheet renamed": (lambda data: rename_sheet(data, SALES, "Sheet1 (2)"), "accepted"),
    "rows above": (lambda data: insert_rows(data, SALES, 0, 3), "accepted"),
    "blank row inside": (lambda data: insert_rows(data, SALES, corner(data) + 4, 1), "accepted"),
    "filled row inside": (inserted_and_filled, "accepted-with-warnings"),
    "filled row at the end": (filled_below, "rejected"),
    "row deleted": (lambda data: on_sheet(data, lambda p: p.delete_rows(row_of(p, TEA))), "rejected"),
    "row twice": (lambda data: on_sheet(data, repeat_row), "rejected"),
    "labels sorted apart": (lambda data: on_sheet(data, swap_labels), "rejected"),
    "label blanked": (lambda data: cells(data, label=None), "rejected"),
    "row key blanked": (lambda data: cells(data, row_key=None), "rejected"),
    "row key changed": (lambda data: cells(data, row_key="2027-01/coffee"), "rejected"),
    "caption changed": (lambda data: cells(data, caption="Revenue, net"), "rejected"),
    "column key blanked": (lambda data: cells(data, column_key=None), "rejected"),
    "column key twice": (lambda data: cells(data, column_key="collections_ac"), "rejected"),
    "column deleted": (lambda data: on_sheet(data, lambda p: p.delete_cols(8)), "rejected"),
    "column inserted": (lambda data: on_sheet(data, lambda p: p.insert_cols(5)), "accepted"),
    "token blanked": (lambda data: cells(data, token=None), "accepted"),
    "sheet copied": (
        lambda data: edited(data, lambda book: book.copy_worksheet(book[SALES])),
        "accepted-with-warnings",
    ),
    "sheet copied, name lost": (lambda data: edited(data, copy_and_lose_the_name), "rejected"),
    "sheet of inputs deleted": (lambda data: edited(data, lambda b: b.remove(b[SALES])), "rejected"),
    "sheet of words deleted": (lambda data: edited(data, lambda b: b.remove(b[TRACKING])), "partial"),
    "sheet of targets deleted": (lambda data: edited(data, lambda b: b.remove(b["My targets"])), "accepted"),
    "plan cell changed": (lambda data: typed(data, {(TEA, "revenue_pl"): 1}), "accepted-with-warnings"),
    "plan cell a formula": (
        lambda data: typed(data, {(TEA, "revenue_pl"): StoredFormula("1+1", 2)}),
        "accepted-with-warnings",
    ),
    "total typed over": (lambda data: typed(data, {("Σ", REVENUE): 5}), "accepted"),
    "required blank": (lambda data: typed(data, {(TEA, REVENUE): None}), "rejected"),
    "white space": (lambda data: typed(data, {(TEA, REVENUE): "   "}), "rejected"),
    "dash": (lambda data: typed(data, {(TEA, REVENUE): "-"}), "rejected"),
    "after the period": (lambda data: typed(data, {("2027-05/tea", REVENUE): 9}), "accepted-with-warnings"),
    "1,200": (lambda data: typed(data, {(TEA, REVENUE): "1,200"}), "accepted"),
    "0.12万": (lambda data: typed(data, {(TEA, REVENUE): "0.12万"}), "accepted"),
    "约620": (lambda data: typed(data, {(TEA, REVENUE): "约620"}), "rejected"),
    "#DIV/0!": (lambda data: typed(data, {(TEA, REVENUE): "#DIV/0!"}), "rejected"),
    "formula with value": (
        lambda data: typed(data, {(TEA, REVENUE): StoredFormula("1+1", 2000)}),
        "accepted",
    ),
    "formula without value": (lambda data: typed(data, {(TEA, REVENUE): StoredFormula("1+1")}), "rejected"),
    "unit slip": (lambda data: typed(data, {(TEA, REVENUE): 20_000_000}), "accepted-with-warnings"),
    "date serial": (lambda data: typed(data, {(WATER, REVENUE): 46_082}), "accepted-with-warnings"),
    "words": (lambda data: typed(data, {("2027-02", "cause"): "Rain"}, TRACKING), "accepted"),
}


@pytest.mark.parametrize(("mangle", "status"), MANGLED.values(), ids=MANGLED)
def test_every_filled_input_is_accounted_for(mangle: Mangle, status: str) -> None:
    issued, manifest = filled_book()
    data = mangle(issued)
    submission = submitted(data, manifest)
    assert submission.status == status, slugs(submission)
    assert counted(submission) == filled_inputs(data)
    assert (submission.cells.accepted > 0) == bool(submission.facts)


@pytest.mark.parametrize("mangle", [mangle for mangle, _ in MANGLED.values()], ids=MANGLED)
def test_a_book_that_speaks_for_itself_is_accounted_for_in_the_same_way(mangle: Mangle) -> None:
    issued, manifest = filled_book()
    data = mangle(issued)
    with_registry, alone = submitted(data, manifest), submitted(data)
    assert alone.cells == with_registry.cells
    assert alone.facts == with_registry.facts
    assert alone.problems == with_registry.problems


@pytest.mark.parametrize("name", [name for name, (_, status) in MANGLED.items() if status == "rejected"])
def test_a_rejected_book_says_why_and_gives_no_figure(name: str) -> None:
    issued, manifest = filled_book()
    submission = submitted(MANGLED[name][0](issued), manifest)
    assert any(found.severity == "error" for found in submission.problems)
    assert (submission.facts, submission.cells.accepted) == ([], 0)
    assert all(found.where.file == "ann.xlsx" for found in submission.problems)


@pytest.mark.parametrize("name", [name for name, (_, status) in MANGLED.items() if status == "accepted"])
def test_an_accepted_book_has_notes_at_most(name: str) -> None:
    issued, manifest = filled_book()
    submission = submitted(MANGLED[name][0](issued), manifest)
    assert all(found.severity == "note" for found in submission.problems)
    assert len(submission.facts) == 27


@pytest.mark.parametrize(
    "name",
    [
        "saved by another program",
        "sheet renamed",
        "rows above",
        "blank row inside",
        "column inserted",
        "token blanked",
        "sheet copied",
        "sheet of targets deleted",
        "total typed over",
    ],
)
def test_what_leaves_the_figures_alone_leaves_every_fact_the_same(name: str) -> None:
    issued, manifest = filled_book()
    before, after = submitted(issued, manifest), submitted(MANGLED[name][0](issued), manifest)
    assert [fact[:9] for fact in after.facts] == [fact[:9] for fact in before.facts]


def test_a_copied_sheet_is_told_and_the_issued_one_counts() -> None:
    issued, manifest = filled_book()

    def copy_and_change(book: Workbook) -> None:
        page = book.copy_worksheet(book[SALES])
        page.cell(row_of(page, TEA), 8).value = 5

    submission = submitted(edited(issued, copy_and_change), manifest)
    assert [(found.slug, found.where.sheet) for found in submission.problems] == [
        ("table-copied", "Actuals Copy")
    ]
    assert figure(submission, TEA, "revenue") == 1800_00
    assert submission.cells == CellCounts(accepted=27, withheld=27)


def test_a_table_with_an_error_counts_not_at_all_and_another_one_does() -> None:
    issued, manifest = filled_book()
    noted = typed(issued, {("2027-03", "cause"): "Rain"}, TRACKING)
    submission = submitted(typed(noted, {(TEA, REVENUE): "约620"}), manifest)
    assert dict(submission.tables) == {"sales": "withheld", "tracking": "accepted"}
    assert (submission.facts, [note.text for note in submission.notes]) == ([], ["Rain"])
    assert submission.cells == CellCounts(accepted=1, rejected=1, withheld=26)


def test_words_alone_do_not_make_a_return() -> None:
    issued, manifest = filled_book()
    noted = typed(issued, {("2027-03", "cause"): "Rain"}, TRACKING)
    assert submitted(typed(noted, {(TEA, REVENUE): "约620"}), manifest).status == "rejected"


def test_a_blank_book_returned_as_it_was_sent_is_rejected_month_by_month() -> None:
    data, manifest = blank_book()
    submission = submitted(data, manifest)
    assert submission.status == "rejected"
    assert [found.value for found in submission.problems] == ["2027-01", "2027-02", "2027-03"]
    assert submission.cells == CellCounts()


def test_a_period_of_another_year_rejects_the_book_and_withholds_all_of_it() -> None:
    issued, manifest = filled_book()
    submission = submitted(issued, manifest, period=Month(2028, 1))
    assert (submission.status, slugs(submission)) == ("rejected", ["period-outside"])
    assert submission.cells == CellCounts(withheld=27)
    assert (submission.facts, submission.period) == ((), Month(2028, 1))


def test_a_book_that_was_not_issued_is_rejected() -> None:
    submission = submitted(filled_book()[0], blank_book("bo")[1])
    assert (submission.status, slugs(submission)) == ("rejected", ["not-issued-here"])
    assert submission.owner == ""


def test_the_companys_book_is_never_returned_and_so_skipped() -> None:
    spec, manifest = build_book(BookOrder(book="company", owner="co", file="co"), planned(), language="en")
    submission = submitted(write_book(spec), manifest)
    assert (submission.status, slugs(submission)) == ("skipped", ["not-a-return"])
    assert submission.facts == ()


def test_a_submission_says_whose_it_is_for_which_period_and_why() -> None:
    issued, manifest = filled_book()
    submission = submitted(issued, manifest)
    assert (submission.owner, submission.territory, submission.plan, submission.version) == (
        "ann",
        "east",
        "tiny",
        1,
    )
    assert (submission.document, submission.book, submission.period) == (
        manifest.document,
        "return",
        Month(2027, 3),
    )
    assert submission.owner_name.in_language("zh") == "安"
    assert len(submission.reasons) > 3


def test_a_book_filled_in_by_hand_cell_by_cell_reads_as_the_one_filled_by_us() -> None:
    issued, manifest = blank_book()
    filled, _ = filled_book()
    wanted = submitted(filled, manifest)
    changes: dict[Change, CellValue] = {}
    for fact in wanted.facts:
        money = fact.measure != "quantity"
        changes[f"{fact.month.key}/{fact.item}", f"{fact.measure}_ac"] = (
            Decimal(fact.value).scaleb(-2) if money else fact.value
        )
    by_hand = submitted(typed(issued, changes), manifest)
    assert [fact[:9] for fact in by_hand.facts] == [fact[:9] for fact in wanted.facts]
    assert by_hand.status == "accepted"


INPUTS = [
    (f"2027-{month:02d}/{product}", column)
    for month in range(1, 5)
    for product in ("tea", "water", "007")
    for column in ("quantity_ac", "revenue_ac", "collections_ac")
]

AMOUNTS = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
LIKE_FIGURES = st.text("0123456789.,-()+%万元¥ 约/e", min_size=1, max_size=12)
ENTRIES = st.one_of(
    AMOUNTS,
    st.integers(-(10**9), 10**9),
    TEXTS,
    LIKE_FIGURES,
    st.booleans(),
    st.sampled_from(["#DIV/0!", "#N/A", "#REF!", "-", "n/a", StoredFormula("1/2"), StoredFormula("6*7", 42)]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(INPUTS), ENTRIES, max_size=8))
def test_whatever_is_typed_is_read_or_named_and_always_accounted_for(
    changes: dict[Change, CellValue],
) -> None:
    issued, manifest = filled_book()
    data = typed(issued, changes)
    submission = submitted(data, manifest)
    filled = {change for change, value in changes.items() if is_filled(value)}
    untouched = {change for change in INPUTS[:27] if change not in changes}
    assert counted(submission) == len(filled | untouched)
    told = {found.where.cell for found in submission.problems}
    facts = {fact.source.cell for fact in (*submission.facts, *submission.aside) if fact.source}
    by_place = places(data)
    for change in filled:
        row, column = by_place[change]
        at = f"{'ABCDEFGHIJKLMNOP'[column]}{row + 1}"
        if never_a_figure(changes[change]):
            assert at in told, (change, changes[change])
        else:
            assert at in told or at in facts or submission.status == "rejected", (change, changes[change])


def never_a_figure(value: CellValue) -> bool:
    if isinstance(value, StoredFormula):
        return value.value is None
    return isinstance(value, bool) or (isinstance(value, str) and not any(map(str.isnumeric, value)))


def is_filled(value: CellValue) -> bool:
    return bool(fold(value)) if isinstance(value, str) else value is not None


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([each for each in INPUTS[:27] if each[1] != "quantity_ac"]), AMOUNTS))
def test_amounts_typed_as_numbers_or_as_text_with_separators_are_read_exactly(
    amounts: dict[Change, Decimal],
) -> None:
    issued, manifest = filled_book()
    changes: dict[Change, CellValue] = {
        change: f"{amount:,}" if at % 2 else amount for at, (change, amount) in enumerate(amounts.items())
    }
    submission = submitted(typed(issued, changes), manifest)
    assert submission.status.counts, slugs(submission)
    for (row, column), amount in amounts.items():
        assert figure(submission, row, column.removesuffix("_ac")) == int(amount * 100)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(INPUTS), ENTRIES, max_size=4), st.integers(0, 40), st.booleans())
def test_moving_a_table_changes_nothing_of_what_is_read(
    changes: dict[Change, CellValue],
    above: int,
    rename: bool,  # noqa: FBT001 - drawn
) -> None:
    issued, manifest = filled_book()
    data = typed(issued, changes)
    moved = insert_rows(data, SALES, 0, above)
    moved = rename_sheet(moved, SALES, "业绩") if rename else moved
    before, after = submitted(data, manifest), submitted(moved, manifest)
    assert [fact[:9] for fact in after.facts] == [fact[:9] for fact in before.facts]
    assert [(found.slug, found.value) for found in after.problems] == [
        (found.slug, found.value) for found in before.problems
    ]
    assert (after.status, after.cells) == (before.status, before.cells)


def test_remarks_of_the_reader_come_first_and_name_the_file() -> None:
    issued, manifest = filled_book()
    grid, _ = read_workbook_bytes(issued)
    assert grid is not None
    remarked = replace(grid, remarks=("macros-ignored",))
    submission = submit(remarked, path="ann.xlsm", registry=lambda _: manifest, period=Month(2027, 3))
    assert [(found.slug, found.where.file) for found in submission.problems] == [
        ("macros-ignored", "ann.xlsm")
    ]
    assert submission.status == "accepted"
