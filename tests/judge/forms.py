"""Issued and returned books: what was planned, what a form asks for, and what came back in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

from judge.marked_tables import Table, values_in
from judge.plan_folder import HAN_UNITS, LATIN_UNITS, Plan, cents

MONEY = frozenset(("revenue", "gross_profit", "collections", "expense", "training_cost"))
CELL_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
NOTHING = frozenset(("-", "–", "—", "n/a", "N/A", "无"))
FULL_WIDTH = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")


class Place(NamedTuple):
    """Where a figure belongs; money in cents, counts in whole units."""

    owner: str
    dimension: str
    item: str
    measure: str
    month: str


class UnreadableError(Exception):
    """A cell that holds no figure, though something stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One book as issued: whose it is, and what it asks for with which plan, by table."""

    document: str
    owner: str
    asked: Mapping[str, Mapping[Place, int]]
    due: Mapping[str, date]
    workdays: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course as planned: its month, its hours, its heads and its cost in cents."""

    id: str
    month: str
    hours: int
    heads: int
    cost: int


class Item(NamedTuple):
    """A single expense, and whether an approval is named."""

    amount: int
    approved: bool


@dataclass(kw_only=True)
class Return:
    """One file that came back; `withheld` names the tables of it that do not count."""

    file: str
    owner: str = ""
    state: str = "refused"
    facts: dict[Place, int] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    aside: int = 0
    held: dict[str, tuple[str, Mapping[str, int]]] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)


def figure(value: object, *, money: bool, unit: int = 1) -> int | None:
    """Return a figure in cents or whole units, None for a blank cell; raise where it is none."""
    if value is None or (isinstance(value, str) and (not value.strip() or value.strip() in NOTHING)):
        return None
    if isinstance(value, bool | date | datetime) or value in CELL_ERRORS:
        raise UnreadableError(value)
    if isinstance(value, str):
        return _of_text(value.strip().translate(FULL_WIDTH), money=money, unit=unit)
    return _whole(Decimal(repr(value)) * (unit * 100 if money else 1))


def _of_text(text: str, *, money: bool, unit: int) -> int:
    found = re.fullmatch(r"(\(?)[¥￥]?(-?\d[\d,]*(?:\.\d+)?)\)?(百万|千万|万|亿|千|k|m)?元?", text)
    if not found:
        raise UnreadableError(text)
    negative, digits, stated = found.groups()
    number = Decimal(digits.replace(",", "")) * (-1 if negative else 1)
    named = {**HAN_UNITS, **LATIN_UNITS}.get(stated, unit if money else 1) if stated else unit if money else 1
    return _whole(number * named * (100 if money else 1))


def _whole(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


# ---- what books hold ---------------------------------------------------------------------------------------


class Column(NamedTuple):
    """A column of a form: which place it is for, under which dimension and measure."""

    table: str
    column: str
    dimension: str
    measure: str


def _by_month_and_item(
    table: Table, dimension: str, suffixes: Sequence[str]
) -> Iterator[tuple[Place, object]]:
    """Yield cells of a table with rows `2027-01/item` and columns `revenue_ac`; owners are blank."""
    for row in table.rows:
        if row.total or "/" not in row.key:
            continue
        month, item = row.key.split("/", 1)
        for id_, cell in row.cells.items():
            measure, _, suffix = id_.rpartition("_")
            if suffix in suffixes and measure in ("quantity", "revenue", "collections", "expense"):
                yield Place("", dimension, item, measure, month), cell.value


def _by_month(table: Table, column: str) -> Iterator[tuple[Place, object]]:
    """Yield cells of a table with a row for a month, of all that was collected; owners are blank."""
    for row in table.rows:
        if not row.total:
            yield Place("", "", "", "collections", row.key), row.cells[column].value


def _activities(table: Table, column: str) -> Iterator[tuple[Place, object]]:
    """Yield cells of a table with rows `2027-01/visits`; owners are blank."""
    for row in table.rows:
        month, _, activity = row.key.partition("/")
        if not row.total:
            yield Place("", "activity", "", activity, month), row.cells[column].value


def _by_item(table: Table, dimension: str, prefix: str) -> Iterator[tuple[Place, object]]:
    """Yield cells of a table with rows of items and columns `done@2027-01`; owners are blank."""
    for row in table.rows:
        for id_, cell in row.cells.items():
            name, _, month = id_.partition("@")
            if name == prefix and re.fullmatch(r"\d{4}-\d\d", month) and not row.total:
                yield Place("", dimension, row.key, "headcount", month), cell.value


ACTUAL = {
    "sales": lambda table: _by_month_and_item(table, "product", ("ac",)),
    "channel_sales": lambda table: _by_month_and_item(table, "channel", ("ac",)),
    "expenses": lambda table: _by_month_and_item(table, "cost_line", ("ac",)),
    "activity": lambda table: _activities(table, "done"),
    "money_in": lambda table: _by_month(table, "collections_ac"),
    "headcount": lambda table: _by_item(table, "post", "heads_ac"),
}
PLANNED = {
    "sales": lambda table: _by_month_and_item(table, "product", ("pl",)),
    "channel_sales": lambda table: _by_month_and_item(table, "channel", ("pl",)),
    "expenses": lambda table: _by_month_and_item(table, "cost_line", ("bu",)),
    "activity": lambda table: _activities(table, "planned"),
    "money_in": lambda table: _by_month(table, "collections_pl"),
    "headcount_pl": lambda table: _by_item(table, "post", "heads_pl"),
}
PLANNED_OF = {"headcount_pl": "headcount"}
REQUIRED = ("sales", "channel_sales", "money_in")
"""Tables in which a blank is a mistake where something is planned."""


def read_form(path: Path, plan: Plan, owner: str) -> Form:
    """Return what an issued book asks of its owner."""
    asked: dict[str, dict[Place, int]] = {}
    due: dict[str, date] = {}
    workdays: list[str] = []
    document = ""
    for table in values_in(path):
        document = table.document
        if table.id == "due_dates":
            due |= _due(table)
        if table.id == "workdays":
            workdays = [row.key for row in table.rows if not row.total]
        read = PLANNED.get(table.id)
        if read is not None:
            figures = asked.setdefault(PLANNED_OF.get(table.id, table.id), {})
            for place, value in read(table):
                planned = figure(value, money=place.measure in MONEY, unit=plan.entered)
                figures[place._replace(owner=owner)] = planned or 0
    return Form(document=document, owner=owner, asked=asked, due=due, workdays=workdays)


def _due(table: Table) -> Iterator[tuple[str, date]]:
    """Yield by which day the return of each month is due."""
    for row in table.rows:
        for id_, cell in row.cells.items() if row.key == "monthly_report" else ():
            if id_.startswith("due@") and isinstance(cell.value, datetime):
                yield id_.removeprefix("due@"), cell.value.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyBook:
    """What the company's own book plans: its budget by month, and by region and quarter; heads by post."""

    budget: Mapping[tuple[str, str], int]
    of_regions: Mapping[tuple[str, str, str], int]
    heads: Mapping[tuple[str, str], int]


def read_company(path: Path, plan: Plan) -> CompanyBook:
    """Return what the company's book plans beside the targets."""
    budget: dict[tuple[str, str], int] = {}
    of_regions: dict[tuple[str, str, str], int] = {}
    heads: dict[tuple[str, str], int] = {}
    for table in values_in(path):
        for row in table.rows if table.id in ("budget", "budget_regions", "headcount") else ():
            for id_, cell in row.cells.items():
                _, at, period = id_.partition("@")
                if not at or row.total:
                    continue
                if table.id == "headcount":
                    heads[row.key, period] = figure(cell.value, money=False) or 0
                    continue
                amount = figure(cell.value, money=True, unit=plan.display) or 0
                if table.id == "budget":
                    budget[row.key, period] = amount
                else:
                    region, _, line = row.key.partition("/")
                    of_regions[region, line, period.rpartition("-")[2]] = amount
    return CompanyBook(budget=budget, of_regions=of_regions, heads=heads)


def courses_of(plan: Plan) -> Iterator[Course]:
    """Yield the courses of training.csv."""
    for row in plan.rows.get("training", ()):
        costs = (row.get(f"{name}_cost") for name in ("material", "trainer", "travel", "venue"))
        yield Course(
            id=row["id"],
            month=row["date"][:7],
            hours=int(row["hours"]),
            heads=int(row["number"]),
            cost=sum(cents(each) for each in costs if each),
        )


# ---- what came back ----------------------------------------------------------------------------------------


def read_return(path: Path, plan: Plan, forms: Mapping[str, Form], period: str) -> Return:
    """Return what a file holds up to a month, judged by what its form asks for."""
    found = Return(file=path.name)
    try:
        tables = values_in(path)
    except (BadZipFile, KeyError, OSError, ValueError):
        return found
    form = next((forms[table.document] for table in tables if table.document in forms), None)
    if form is None:
        return found
    found.owner = form.owner
    for table in tables:
        if table.id in ACTUAL:
            _read_table(table, plan, form, period, found)
        elif table.id == "training":
            _read_training(table, plan, period, found)
        elif table.id == "expense_items":
            _read_items(table, plan, period, found)
    _withhold(found, form, period)
    came = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone().date()
    found.state = _state(found, late=period in form.due and came > form.due[period])
    return found


def _read_table(table: Table, plan: Plan, form: Form, period: str, found: Return) -> None:
    asked = form.asked.get(table.id, {})
    for bare, value in ACTUAL[table.id](table):
        place = bare._replace(owner=form.owner)
        try:
            number = figure(value, money=place.measure in MONEY, unit=plan.entered)
        except UnreadableError:
            number = None
            if place.month <= period:
                found.withheld.add(table.id)
        if place.month > period:
            found.aside += number is not None
        elif number is not None:
            found.facts[place] = number
        elif table.id in REQUIRED and asked.get(place):
            found.withheld.add(table.id)


def _read_training(table: Table, plan: Plan, period: str, found: Return) -> None:
    for row in table.rows:
        held = row.cells["held"].value
        if row.total or not isinstance(held, datetime) or held.strftime("%Y-%m") > period:
            continue
        heads, hours, passed, score = (
            figure(row.cells[id_].value, money=False) or 0 for id_ in ("attended", "hours", "passed", "score")
        )
        cost = figure(row.cells["cost"].value, money=True, unit=plan.entered) or 0
        figures = {
            "trainees": heads,
            "training_hours": heads * hours,
            "training_cost": cost,
            "passed": passed,
            "score_points": score * heads,
        }
        found.held[row.key] = held.strftime("%Y-%m"), figures


def _read_items(table: Table, plan: Plan, period: str, found: Return) -> None:
    for row in table.rows:
        amount = None if row.total else figure(row.cells["amount"].value, money=True, unit=plan.entered)
        day = row.cells["day"].value
        if amount is not None and not (isinstance(day, datetime) and day.strftime("%Y-%m") > period):
            found.items[row.key] = Item(amount, bool(row.cells["approval"].value))


def _withhold(found: Return, form: Form, period: str) -> None:
    # By channel counts only together with by product; where they differ either may be wrong.
    if not _channels_agree(found):
        found.withheld |= {"sales", "channel_sales"}
    if "sales" in found.withheld:
        found.withheld.add("channel_sales")
    of_table = {
        "product": "sales",
        "channel": "channel_sales",
        "cost_line": "expenses",
        "post": "headcount",
        "": "money_in",
    }
    for place in list(found.facts):
        if of_table.get(place.dimension, place.dimension) in found.withheld:
            del found.facts[place]
    # What the form asks for without a plan, and nobody sold, is told by the table that counts.
    for table in REQUIRED:
        if table not in found.withheld:
            asked = form.asked.get(table, {})
            # Nor was what has a row in other months alone, unless a line for it was filled in.
            for month in {each.month for each in asked if each.month <= period}:
                for place in asked:
                    found.facts.setdefault(place._replace(month=month), 0)


def _channels_agree(found: Return) -> bool:
    by_month: defaultdict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for place, value in found.facts.items():
        if place.measure == "revenue":
            by_month[place.month][place.dimension] += value
    return all(sums["channel"] == sums["product"] for sums in by_month.values() if "channel" in sums)


def _state(found: Return, *, late: bool) -> str:
    """Return the word of docs/variance.md: who is late has returned all, and after the day it was due."""
    if not found.withheld:
        return "late" if late else "returned"
    return "partial" if found.facts else "rejected"


def counting(returns: Iterable[Return]) -> Mapping[str, Return]:
    """Return the last file of everybody."""
    return {each.owner: each for each in returns if each.owner}
