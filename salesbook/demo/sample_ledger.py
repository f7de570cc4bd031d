"""What finance exports of the sample company's month: its sales, with a slip of each kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from salesbook.model.amount import Currency
from salesbook.model.csv_text import csv_text
from salesbook.model.cube import Cubes
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario

BOOKED_AS = "nc"
"""The profile by which the export is read."""
CAPTIONS = "单据日期 单据号 单据状态 业务员编码 物料编码 主数量 币种 原币金额 本币无税金额 本币折扣额"
FEWEST = 100
"""Only what sells so many pieces gets a slip."""
SLIPS = (
    "unknown sign scale tax double late owner items pack price pieces currency cent discount waiting unclear"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldRow:
    """A document: of whom, what, how many pieces and minor units, and what stands beside them."""

    day: date
    owner: str
    item: str
    pieces: int
    amount: int
    status: str = "已审核"
    currency: str = ""
    foreign: int = 0
    discount: int = 0
    number: str = ""


def sample_ledger(plan: Plan, actual: Cubes, period: Month, sound: Sequence[str] = ()) -> str:
    """Return the sales of a month as an export.

    Slips are made with what `sound` people sell, who have returned everything; who sells under whose code is
    the first of them and the second. Without anybody it is what was sold.
    """
    rows = list(_sold(plan, actual, period))
    large = [
        each for who in (sound[1:] or sound) for each in rows if each.owner == who and each.pieces >= FEWEST
    ]
    chosen = dict(zip(SLIPS.split(), large[:: max(len(large) // (2 * len(SLIPS.split())), 2)], strict=False))
    slips = {id(row): slip for slip, row in chosen.items()}
    made = [
        each
        for row in rows
        for each in _slipped(row, slips.get(id(row), ""), next(iter(sound), ""), _other(row, large), period)
    ]
    return csv_text(
        [CAPTIONS.split(), *(_cells(row, f"XS{at:04}", plan.currency) for at, row in enumerate(made, 1))]
    )


def _sold(plan: Plan, actual: Cubes, period: Month) -> Iterator[SoldRow]:
    for person in plan.dimensions.people:
        for at, product in enumerate(plan.dimensions.products):
            members = {"person": person.id, "product": product.id}
            pieces, amount = (
                actual.value(Scenario.ACTUAL, each, (period,), members) or 0
                for each in ("quantity", "revenue")
            )
            if pieces or amount:
                day = period.first_day + timedelta(days=7 + at % 14)
                yield SoldRow(day=day, owner=person.id, item=product.id, pieces=pieces, amount=amount)


def _other(row: SoldRow, large: Sequence[SoldRow]) -> str:
    """Return what else somebody sells."""
    return next((each.item for each in large if each.owner == row.owner and each.item != row.item), row.item)


def _slipped(row: SoldRow, slip: str, owner: str, item: str, period: Month) -> list[SoldRow]:
    """Return the documents of a sale, with a slip."""
    half = replace(row, pieces=row.pieces // 2, amount=row.amount // 2)
    rest = replace(row, pieces=row.pieces - half.pieces, amount=row.amount - half.amount)
    rules: Mapping[str, list[SoldRow]] = {
        "unknown": [row, replace(row, item="9999", pieces=24, amount=1_234_50)],
        "sign": [replace(row, pieces=-row.pieces, amount=-row.amount)],
        "scale": [replace(row, amount=row.amount // 1_000)],
        "tax": [replace(row, amount=row.amount * 113 // 100)],
        "double": [replace(row, number="XS9001"), replace(row, number="XS9001")],
        "late": [half, replace(rest, day=period.plus(1).first_day)],
        "owner": [replace(row, owner=owner)],
        "items": [half, replace(rest, item=item)],
        "pack": [replace(row, pieces=row.pieces * 12)],
        "price": [replace(row, amount=row.amount + 1_111_11)],
        "pieces": [replace(row, pieces=2 * row.pieces, amount=2 * row.amount + row.pieces // 3)],
        "currency": [replace(row, currency="USD", foreign=row.amount, amount=row.amount * 7)],
        "cent": [half, replace(rest, amount=rest.amount + 1)],
        "discount": [replace(row, amount=row.amount - 777_00, discount=777_00)],
        "waiting": [half, replace(rest, status="未审核")],
        "unclear": [replace(row, pieces=row.pieces + 7, amount=row.amount - 4_321_09)],
    }
    return rules.get(slip, [row])


def _cells(row: SoldRow, number: str, currency: Currency) -> tuple[str, ...]:
    def money(minor: int) -> str:
        return f"{currency.to_major(minor):f}" if minor else ""

    return (
        row.day.isoformat(), row.number or number, row.status, row.owner, row.item, str(row.pieces),
        row.currency, money(row.foreign), f"{currency.to_major(row.amount):f}", money(row.discount),
    )  # fmt: skip
