"""Activity by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from support.plan_texts import parse

from salesbook.layout.templates import default_templates
from salesbook.model.period import Month
from salesbook.model.plan import Split
from salesbook.planning.decomposition.decompose import decompose
from salesbook.problems import Text
from salesbook.schedules.activity import Activity
from salesbook.sheets.plan_books import BookOrder, Planned, build_book

MONTHS = tuple(Month(2027, number) for number in range(1, 13))


def test_activity_is_spread_over_the_months() -> None:
    def months(per: str, amount: int) -> list[int]:
        activity = Activity(id="x", name=Text(), per=per, amount=amount)
        days = {MONTHS[0]: [date(2027, 1, day) for day in range(4, 24)]}
        return list(activity.by_month(MONTHS, days).values())

    assert months("year", 24) == [2] * 12
    assert sum(months("week", 1)) == 52
    assert months("day", 20)[:2] == [400, 420]
    assert months("month", 5) == [5] * 12


SETTINGS = """\
id = "p"
fiscal_year = 2027
starts = "2027-01"
currency = "CNY"
measures = ["revenue", "visits", "contracts"]
[target.revenue]
amount = 1000
[target.visits]
amount = 480
[target.contracts]
amount = 24
"""
FILE = "id,name,per,amount\nvisits,拜访 | Visits,day,8\ncalls,电话 | Calls,month,20\n"


@pytest.mark.parametrize("listed", [FILE, None], ids=["listed", "by the target alone"])
@pytest.mark.parametrize(
    ("book", "owner", "visits", "contracts"), [("return", "li", 20, 1), ("company", "co", 480, 24)]
)
def test_a_target_is_what_every_book_asks_for_whatever_the_list_says(
    book: str, owner: str, visits: int, contracts: int, listed: str | None
) -> None:
    plan, _ = parse({"plan.toml": SETTINGS, "history.csv": None, "activity.csv": listed})
    assert plan is not None
    equal = replace(plan, splits={"person": Split(direction="person", method="equal")})
    targets, problems = decompose(equal)
    assert targets is not None, problems
    order = BookOrder(book=book, owner=owner, file="")
    spec, _ = build_book(order, Planned.of(equal, targets, default_templates()), language="en")
    rows: dict[tuple[str, int], list[object]] = {}
    for sheet in spec.sheets:
        for cell in sheet.cells:
            rows.setdefault((sheet.name, cell.row), []).append(cell.value)

    def asked(activity: str, amount: int) -> bool:
        own = (row for row in rows.values() if str(row[0]).endswith(activity))
        return any(Decimal(amount) in row for row in own)

    # In a person's form by month. What has a target and no line of its own is asked for too.
    assert (asked("visits", visits), asked("contracts", contracts)) == (True, True)
