"""Dates as people type them and as spreadsheets store them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.issued.cells.dates import from_serial, looks_like_date_serial, parse_date, to_serial
from salesbook.issued.cells.kinds import CellStatus, DateKind
from salesbook.model.period import FiscalYear, Month
from salesbook.problems import problem
from salesbook.spreadsheet.grid import Cell, CellType

CALENDAR = FiscalYear(2027, Month(2027, 1))
FROM_OCTOBER = FiscalYear(2027, Month(2026, 10))

TYPED = [
    ("2027-03-05", date(2027, 3, 5)),
    ("2027-3-5", date(2027, 3, 5)),
    ("2027/3/5", date(2027, 3, 5)),
    ("2027.3.5", date(2027, 3, 5)),
    ("２０２７／３／５", date(2027, 3, 5)),
    ("2027年3月5日", date(2027, 3, 5)),
    ("2027 年 3 月 5 日", date(2027, 3, 5)),
    ("2027年03月05号", date(2027, 3, 5)),
    ("20270305", date(2027, 3, 5)),
    ("2027-03-05 00:00:00", date(2027, 3, 5)),
    ("2027-03-05T14:30:00Z", date(2027, 3, 5)),
    (" 2027-03-05 ", date(2027, 3, 5)),
    ("5 Mar 2027", date(2027, 3, 5)),
    ("5-March-2027", date(2027, 3, 5)),
    ("Mar 5, 2027", date(2027, 3, 5)),
    ("25/3/2027", date(2027, 3, 25)),
    ("3/25/2027", date(2027, 3, 25)),
    ("25.3.2027", date(2027, 3, 25)),
    ("5/5/2027", date(2027, 5, 5)),
    ("2028-02-29", date(2028, 2, 29)),
]

NO_DATE = [
    ("3/4/27", True),
    ("27-3-4", True),
    ("3/4/2027", True),
    ("3月5日", True),
    ("2027-02-29", False),
    ("2027-13-01", False),
    ("2027年3月", False),
    ("3月", False),
    ("2027-3/5", False),
    ("0027-03-05", False),
    ("1899-03-05", False),
    ("2200-01-01", False),
    ("5 Foo 2027", False),
    ("3/5", False),
    ("20271305", False),
    ("上周五", False),
    ("620", False),
    ("2027-03-05 至 2027-03-09", False),
]

SERIALS = [
    ("1", date(1900, 1, 1)),
    ("59", date(1900, 2, 28)),
    ("60", None),
    ("61", date(1900, 3, 1)),
    ("36526", date(2000, 1, 1)),
    ("46082", date(2026, 3, 1)),
    ("46082.999", date(2026, 3, 1)),
    ("2958465", date(9999, 12, 31)),
    ("2958466", None),
    ("0", None),
    ("-1", None),
    ("NaN", None),
]


@pytest.mark.parametrize(("text", "day"), TYPED)
def test_a_plain_date_is_read(text: str, day: date) -> None:
    assert parse_date(text).day == day


@pytest.mark.parametrize(("text", "ambiguous"), NO_DATE)
def test_no_date_is_guessed(text: str, ambiguous: bool) -> None:  # noqa: FBT001  # a table's column
    parsed = parse_date(text)
    assert (parsed.day, parsed.ambiguous) == (None, ambiguous)


@pytest.mark.parametrize(
    ("text", "fiscal_year", "day"),
    [
        ("3月5日", CALENDAR, date(2027, 3, 5)),
        ("12月31号", CALENDAR, date(2027, 12, 31)),
        ("3月5日", FROM_OCTOBER, date(2027, 3, 5)),
        ("10月1日", FROM_OCTOBER, date(2026, 10, 1)),
        ("2月30日", CALENDAR, None),
    ],
)
def test_a_date_without_its_year_lies_in_the_fiscal_year(
    text: str, fiscal_year: FiscalYear, day: date | None
) -> None:
    assert parse_date(text, fiscal_year=fiscal_year).day == day


@pytest.mark.parametrize(("serial", "day"), SERIALS)
def test_serials_count_the_day_that_never_was(serial: str, day: date | None) -> None:
    assert from_serial(Decimal(serial)) == day


def test_serials_of_1904_start_1462_days_later() -> None:
    assert from_serial(Decimal(0), date_1904=True) == date(1904, 1, 1)
    assert from_serial(Decimal(46082 - 1462), date_1904=True) == date(2026, 3, 1)
    assert from_serial(Decimal(2957004), date_1904=True) is None


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_survives_as_a_serial(day: date) -> None:
    assert from_serial(Decimal(to_serial(day))) == day


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse_date(text, fiscal_year=CALENDAR)


@pytest.mark.parametrize(
    ("value", "suspect"),
    [(36525, False), (36526, True), (46082, True), (54788, True), (54789, False), (620, False)],
)
def test_a_whole_number_of_this_century_may_be_a_date(value: int, suspect: bool) -> None:  # noqa: FBT001
    assert looks_like_date_serial(value) is suspect
    assert not looks_like_date_serial(value + Decimal("0.5"))


KIND = DateKind(CALENDAR)


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        (CellType.TEXT, "2027/4/31", 'got "2027/4/31", a day that does not exist'),
        (CellType.TEXT, "31 Jun 2027", 'got "31 Jun 2027", a day that does not exist'),
        (CellType.TEXT, "1927-01-02", 'got "1927-01-02", which is not between 1950 and 2199'),
        (CellType.NUMBER, "0.520833333333333", 'got "0.520833333333333", the time 12:30'),
        (CellType.NUMBER, "0.9999999", 'got "0.9999999", the time 23:59'),
        (CellType.NUMBER, "620", 'got "620"'),
        (CellType.TEXT, "next week", 'got "next week"'),
    ],
)
def test_it_is_said_why_something_is_no_date(kind: CellType, raw: str, said: str) -> None:
    reading = KIND.from_cell(Cell(0, 0, kind, raw))
    found = problem(reading.slug or "", None, reading.raw, **reading.details)
    assert found.message.in_language("en").endswith(said)


CELLS = [
    (CellType.NUMBER, "46082", CellStatus.OK, date(2026, 3, 1), None),
    (CellType.NUMBER, "46082.75", CellStatus.OK, date(2026, 3, 1), None),
    (CellType.NUMBER, "4.6082E4", CellStatus.OK, date(2026, 3, 1), None),
    (CellType.NUMBER, "20270305", CellStatus.ADJUSTED, date(2027, 3, 5), "date-read-from-text"),
    (CellType.NUMBER, "620", CellStatus.REJECTED, None, "not-a-date"),
    (CellType.NUMBER, "--", CellStatus.PLACEHOLDER, None, "placeholder-is-blank"),
    (CellType.NUMBER, "", CellStatus.BLANK, None, None),
    (CellType.DATE, "2027-03-05T00:00:00", CellStatus.OK, date(2027, 3, 5), None),
    (CellType.TEXT, "3月5日", CellStatus.ADJUSTED, date(2027, 3, 5), "date-read-from-text"),
    (CellType.TEXT, "3/4/27", CellStatus.REJECTED, None, "ambiguous-date"),
    (CellType.TEXT, "月底", CellStatus.REJECTED, None, "not-a-date"),
    (CellType.TEXT, "无", CellStatus.PLACEHOLDER, None, "placeholder-is-blank"),
    (CellType.TEXT, " ", CellStatus.BLANK, None, None),
    (CellType.ERROR, "#REF!", CellStatus.ERROR, None, "error-cell"),
    (CellType.BOOLEAN, "1", CellStatus.REJECTED, None, "not-a-date"),
]


@pytest.mark.parametrize(("kind", "raw", "status", "value", "slug"), CELLS)
def test_a_date_column_reads(
    kind: CellType, raw: str, status: CellStatus, value: date | None, slug: str | None
) -> None:
    reading = KIND.from_cell(Cell(0, 0, kind, raw))
    assert (reading.status, reading.value, reading.slug) == (status, value, slug)


def test_a_date_column_reads_the_1904_system() -> None:
    assert KIND.from_cell(Cell(0, 0, CellType.NUMBER, "44620"), date_1904=True).value == date(2026, 3, 1)


def test_a_formula_in_a_date_column_is_told() -> None:
    taken = KIND.from_cell(Cell(0, 0, CellType.NUMBER, "46082", "TODAY()"))
    assert (taken.status, taken.value, taken.slug) == (
        CellStatus.FORMULA,
        date(2026, 3, 1),
        "formula-in-input",
    )
    assert KIND.from_cell(Cell(0, 0, CellType.NUMBER, None, "TODAY()")).slug == "formula-without-value"


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2199, 12, 31)))
def test_a_day_written_is_the_day_read(day: date) -> None:
    assert KIND.from_cell(Cell(0, 0, CellType.NUMBER, str(KIND.to_cell(day)))).value == day
