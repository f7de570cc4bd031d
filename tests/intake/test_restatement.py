"""Lists that grow: a row keeps the month it was accepted for, and may go again."""

from __future__ import annotations

from dataclasses import replace

from support.filled_books import blank_book

from salesbook.intake.figure_places import Figure, forms_of
from salesbook.intake.restatement import Accepted, Judged, Standing, judge
from salesbook.issued.manifest import IssuedColumn, IssuedRow, IssuedTable
from salesbook.model.asking import Asking
from salesbook.model.facts import Fact, Source
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission, TableStatus
from salesbook.problems import Text

JAN, FEB, MAR = (Month(2027, number) for number in (1, 2, 3))
ITEMS = IssuedTable(
    id="items",
    sheet="Items",
    columns=(
        IssuedColumn(
            key="day", role="input", kind="date", caption=Text.of("Day"), note="item_date", stamp=True
        ),
        IssuedColumn(
            key="amount",
            role="input",
            kind="money",
            caption=Text.of("Amount"),
            scenario="AC",
            measure="expense_item",
        ),
    ),
    rows=tuple(IssuedRow(f"+00{n}", {"item": f"+00{n}"}, (str(n),), spare=True) for n in (1, 2, 3)),
)
MANIFEST = replace(blank_book("ann")[1], tables=(ITEMS,))


def submitted(period: Month, *items: tuple[int, Month, int]) -> Submission:
    """Return a return with items: row, month, amount."""
    return Submission(
        path="ann.xlsx",
        status=FileStatus.ACCEPTED,
        plan="tiny",
        owner="ann",
        territory="east",
        period=period,
        tables={"items": TableStatus.ACCEPTED},
        forms=forms_of(MANIFEST),
        facts=[
            Fact(
                "tiny", "AC", month, "ann", "east", "item", f"+00{row}", "expense_item", amount, None, at(row)
            )
            for row, month, amount in items
        ],
    )


def at(row: int) -> Source:
    return Source("ann.xlsx", "Items", f"F{row + 9}", "1")


def stood(*items: tuple[int, Month, int], settled: Month | None = None) -> Accepted:
    standing = {
        Figure("items", "AC", month, "ann", "item", f"+00{row}", "expense_item"): Standing(number, amount)
        for number, (row, month, amount) in enumerate(items)
    }
    return Accepted(standing=standing, settled=settled)


def told(judged: Judged) -> list[tuple[str, str, int | None, bool]]:
    """Return every entry in short: row, month, amount, whether it waits."""
    return [(each.figure.item, each.figure.month.key, each.value, each.waits) for each in judged.entries]


def test_a_row_without_a_day_is_not_counted_again_by_the_next_return() -> None:
    judged = judge(
        submitted(FEB, (1, FEB, 500), (2, FEB, 70)), lambda: MANIFEST, stood((1, JAN, 500), settled=JAN)
    )
    assert told(judged) == [("+001", "2027-01", 500, False), ("+002", "2027-02", 70, False)]
    assert judged.submission.problems == []


def test_a_changed_row_of_a_settled_month_waits_in_its_month() -> None:
    judged = judge(submitted(FEB, (1, FEB, 600)), lambda: MANIFEST, stood((1, JAN, 500), settled=JAN))
    assert told(judged) == [("+001", "2027-01", 600, True)]
    assert [each.slug for each in judged.submission.problems] == ["restatement"]


def test_a_row_of_an_open_month_may_move_to_another() -> None:
    judged = judge(submitted(FEB, (1, JAN, 500)), lambda: MANIFEST, stood((1, FEB, 500), settled=FEB))
    assert told(judged) == [("+001", "2027-01", 500, False), ("+001", "2027-02", None, False)]


def test_a_row_that_goes_is_gone_and_out_of_a_settled_month_only_with_approval() -> None:
    before = stood((1, JAN, 500), (2, JAN, 70), settled=JAN)
    open_month = judge(submitted(JAN, (1, JAN, 500)), lambda: MANIFEST, before)
    assert told(open_month) == [("+001", "2027-01", 500, False), ("+002", "2027-01", None, False)]
    later = judge(submitted(FEB, (1, JAN, 500)), lambda: MANIFEST, before)
    assert told(later) == [("+001", "2027-01", 500, False), ("+002", "2027-01", None, True)]
    (found,) = later.submission.problems
    assert (found.slug, found.where.sheet, found.value) == ("restatement", "Items", "-")


def test_rows_of_a_list_are_no_columns_that_changed_places() -> None:
    before = stood((1, JAN, 1), (2, JAN, 2), (3, JAN, 3))
    judged = judge(submitted(JAN, (1, JAN, 2), (2, JAN, 3), (3, JAN, 1)), lambda: MANIFEST, before)
    assert [value for _, _, value, _ in told(judged)] == [2, 3, 1]
    assert judged.submission.problems == []


def test_what_a_form_never_asked_for_was_not_left_blank() -> None:
    tea = Figure("sales", "AC", JAN, "ann", "product", "tea", "revenue")
    asked = {
        Asking("ann", "product", item, "revenue"): until for item, until in (("juice", FEB), ("tea", JAN))
    }
    accepted = Accepted(settled=FEB, reported={"sales": FEB}, asked=asked)
    blank = [
        accepted.was_blank(tea._replace(month=month, item=item))
        for month in (JAN, FEB)
        for item in ("juice", "tea")
    ]
    assert blank == [True, True, True, False]
