"""Bridges of the company and its territories, and what asks for action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from support.tiny_plan import tiny_plan

from salesbook.ledger.against import AgainstBooks, against_books
from salesbook.ledger.matching.reason import Reason
from salesbook.model.facts import Fact
from salesbook.model.ledger import Ledger, LedgerLine
from salesbook.model.period import Month
from salesbook.model.plan import BookLimits
from salesbook.report.ledger import ledger_json, render_ledger

FEBRUARY = Month(2027, 2)


def booked(owner: str, revenue: int, month: int = 2, owner_code: str = "E1") -> LedgerLine:
    return LedgerLine(
        file="ledger.csv", sheet="", row=2, day=date(2027, month, 15), month=Month(2027, month),
        document=f"X-{revenue}", owner=owner, owner_code=owner_code, dimension="product", item="tea",
        item_code="P1", figures={"revenue": revenue},
    )  # fmt: skip


def told(owner: str, revenue: int, month: int = 2) -> Fact:
    return Fact("tiny", "AC", Month(2027, month), owner, "east", "product", "tea", "revenue", revenue)


def against(
    lines: Sequence[LedgerLine], facts: Sequence[Fact], limits: BookLimits | None = None
) -> AgainstBooks:
    plan = replace(tiny_plan(), books=limits or BookLimits())
    return against_books(Ledger(lines=lines, measures=["revenue"]), facts, plan, FEBRUARY)


LINES = [
    booked("ann", 100_00, 1), booked("ann", 120_00), booked("bo", 81_00), booked("cy", 40_00),
    booked("", 7_00, owner_code="E9"),
]  # fmt: skip
FACTS = [told("ann", 100_00, 1), told("ann", 119_00), told("bo", 81_00)]


def test_a_bridge_stands_at_every_place_for_the_month_and_to_date() -> None:
    found = {
        (place.territory, span): (bridge.returned, dict(bridge.steps), bridge.booked)
        for place, span, bridge in against(LINES, FACTS).bridges()
    }
    missing, unknown, open_ = Reason.MISSING, Reason.UNKNOWN_CODE, Reason.UNEXPLAINED
    assert found == {
        ("", "month"): (200_00, {missing: 40_00, unknown: 7_00, open_: 1_00}, 248_00),
        ("", "ytd"): (300_00, {missing: 40_00, unknown: 7_00, open_: 1_00}, 348_00),
        ("east", "month"): (200_00, {open_: 1_00}, 201_00),
        ("east", "ytd"): (300_00, {open_: 1_00}, 301_00),
        ("south", "month"): (0, {missing: 40_00}, 40_00),
        ("south", "ytd"): (0, {missing: 40_00}, 40_00),
    }


@pytest.mark.parametrize(
    ("returned", "booked_", "limits", "asks"),
    [
        (1210_00, 1185_80, BookLimits(relative=Fraction(2, 100)), False),
        (1210_00, 1185_79, BookLimits(relative=Fraction(2, 100)), True),
        (1210_00, 1185_80, BookLimits(relative=Fraction(2, 100), cap=24_19), True),
        (1210_00, 1185_80, BookLimits(relative=Fraction(2, 100), cap=24_19, absolute=24_20), False),
    ],
)
def test_limits_are_exact_and_belong_to_what_was_returned(
    returned: int, booked_: int, limits: BookLimits, *, asks: bool
) -> None:
    found = against([booked("ann", booked_)], [told("ann", returned)], limits)
    (difference,) = found.matched.differences
    assert found.for_action(difference) is asks
    assert found.beyond_limit() is asks


def test_so_much_may_stay_unexplained_in_all() -> None:
    assert against(LINES, FACTS).beyond_limit()
    assert not against(LINES, FACTS, BookLimits(unexplained=1_00)).beyond_limit()
    # But it is still a difference of the bridge, and shown.
    assert against(LINES, FACTS, BookLimits(unexplained=1_00)).matched.differences


def test_the_document_leads_to_both_sides() -> None:
    document = ledger_json(against(LINES, FACTS))
    (stray,) = (each for each in document["differences"] if each["code"])
    assert (stray["code"], stray["reason"], stray["difference"]) == ("E9", "R02", "7.00")
    assert stray["lines"] == [
        {
            "file": "ledger.csv",
            "sheet": None,
            "row": 2,
            "document": "X-700",
            "day": "2027-02-15",
            "amount": "7.00",
        }
    ]
    assert document["agreeing"] == 2


def test_the_text_shows_a_bridge_that_adds_up_and_what_is_open() -> None:
    found = against(LINES, FACTS)
    assert render_ledger(found, "en").splitlines() == [
        "revenue against the books, 2027-02, in CNY",
        "returned            200.00",
        "R01 return missing  +40.00",
        "R02 unknown code     +7.00",
        "R99 unexplained      +1.00",
        "in the books        248.00",
        "",
        "revenue against the books, 2027-01 – 2027-02, in CNY",
        "returned            300.00",
        "R01 return missing  +40.00",
        "R02 unknown code     +7.00",
        "R99 unexplained      +1.00",
        "in the books        348.00",
        "",
        "2 figures agree with the books; 3 differ, of those 1 beyond the tolerance and unexplained",
        "  Ann, 2027-02, Green tea: revenue +1.00",
    ]
