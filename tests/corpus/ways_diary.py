"""Lists that people extend: visits and difficulties, each in the month of its day."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from corpus.base import diary, places
from corpus.case import Mangle, Way
from corpus.ways_identity import counting_from_1904
from corpus.ways_structure import chained
from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells

VISITS, DIFFICULTIES, FIRST = "Visits", "Difficulties", "+001"
MARCH_5, DAYS_FROM_1900_TO_1904 = 46451, 1462
WHAT = "Shelf space was cut"


def at(sheet: str, column: str) -> str:
    """Return the address of a cell in the first row of a list."""
    return a1(*places(diary().data, sheet)[FIRST, column])


def listed(sheet: str, cells: Mapping[str, CellValue]) -> Mangle:
    """Return the mangling that fills in the first row of a list."""

    def mangle(data: bytes) -> bytes:
        where = places(data, sheet)
        return set_cells(data, sheet, {where[FIRST, column]: value for column, value in cells.items()})

    return mangle


def visit(slug: str, words: str, day: CellValue, **expected: object) -> Way:
    """Return a visit on a day written in some way."""
    mangle = listed(VISITS, {"day": day, "customer": "Mei Supermarkets"})
    said = {"2027-03 visit_date": "2027-03-05", "2027-03 visit_customer": "Mei Supermarkets"}
    return Way(slug=slug, words=words, base=diary, mangle=mangle, meant=said, **expected)  # type: ignore[arg-type]


def difficulty(slug: str, words: str, day: CellValue, *problems: str, counts: bool) -> Way:
    """Return a difficulty with an amount on a day that deserves a warning."""
    figure = {"2027-03/+001 shortfall": 1_200_00}
    return Way(
        slug=slug,
        words=words,
        base=diary,
        mangle=listed(DIFFICULTIES, {"day": day, "difficulty": WHAT, "amount": Decimal(1200)}),
        meant={**figure, "2027-03 difficulty": WHAT} if counts else {},
        status="accepted-with-warnings",
        problems=[f"{problem} {DIFFICULTIES}!{at(DIFFICULTIES, 'day')}" for problem in problems],
    )


def ways() -> list[Way]:
    """Return the ways that concern lists and their days."""
    read = [f"date-read-from-text {VISITS}!{at(VISITS, 'day')}"]
    return [
        visit("day-as-a-date", "a visit on a day typed as a date", MARCH_5),
        visit("day-without-its-year", "a visit on 3月5日, without the year", "3月5日", problems=read),
        visit("day-with-a-time", "a visit with the hour", "2027-03-05 14:30", problems=read),
        Way(
            slug="day-from-1904",
            words="a visit and an amount on a day counted from 1904",
            base=diary,
            mangle=chained(
                counting_from_1904,
                listed(VISITS, {"day": MARCH_5 - DAYS_FROM_1900_TO_1904}),
                listed(DIFFICULTIES, {"day": MARCH_5 - DAYS_FROM_1900_TO_1904, "amount": Decimal(1200)}),
            ),
            meant={
                "2027-03 visit_date": "2027-03-05",
                "2027-03 difficulty_date": "2027-03-05",
                "2027-03/+001 shortfall": 1_200_00,
            },
        ),
        Way(
            slug="day-two-ways",
            words="a visit on 3/4/27: the 3rd of April or the 4th of March",
            base=diary,
            mangle=listed(VISITS, {"day": "3/4/27", "customer": "Mei Supermarkets"}),
            status="partial",
            problems=[f"ambiguous-date {VISITS}!{at(VISITS, 'day')}"],
        ),
        difficulty(
            "day-of-last-year",
            "an amount on a day of the year before: it is kept aside",
            "2026-03-05",
            "date-outside-year",
            counts=False,
        ),
        difficulty(
            "day-after-the-month",
            "an amount on a day after the month reported: it is kept aside",
            46512,
            "value-after-period",
            counts=False,
        ),
        difficulty("day-left-out", "an amount without a day", None, "row-without-day", counts=True),
        difficulty(
            "dash-for-a-day",
            "an amount with a dash for its day",
            "-",
            "placeholder-is-blank",
            "row-without-day",
            counts=True,
        ),
    ]
