"""Expenses: what is flagged of them, and what comes back against the budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from salesbook.layout.book_content import Members, Record
from salesbook.model.cube import DimensionCubes
from salesbook.model.decimals import decimal_of, ratio
from salesbook.model.dimension import COST_LINE
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.plan_input.scalars import Amount
from salesbook.plan_input.schema import SettingsTable
from salesbook.problems import Text
from salesbook.schedules.compared import Compared, ComparedBook, money_json, whole
from salesbook.schedules.returned_lists import list_rows, rows_json
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent, limit_shown
from salesbook.schedules.spending import REBATE_LINE, cost_lines, line_names

ITEM = "expense_item"


class ExpenseRules(SettingsTable):
    """`[expenses]`: what is flagged: field costs of a head and month, a single entertainment item."""

    field_cost_limit: Amount | None = None
    entertainment_limit: Amount | None = None


def _filled(source: PlanSource) -> Fill:
    rules = source.plan.schedules.settings(ExpenseRules)

    return lambda binding, _person: ScheduleContent(
        parameters={name: limit_shown(getattr(rules, name), binding) for name in ExpenseRules.model_fields}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """An expense beyond a limit: a single item without approval, or the field costs of a head and month."""

    rule: str
    owner: str
    month: Month
    amount: int
    limit: int
    words: Mapping[str, str] = field(default_factory=dict)


def expense_flags(result: Compared) -> Iterator[Flag]:
    """Yield what is beyond the limits of the plan, up to the period."""
    rules, currency = result.plan.schedules.settings(ExpenseRules), result.plan.currency
    if rules.entertainment_limit is not None:
        single = currency.to_minor(rules.entertainment_limit)
        for row in list_rows(result, ITEM):
            if row.amount is not None and row.amount > single and not row.words.get("item_approval"):
                yield Flag(
                    rule="single_item",
                    owner=row.owner,
                    month=row.month,
                    amount=row.amount,
                    limit=single,
                    words=row.words,
                )
    if rules.field_cost_limit is not None:
        yield from _field_costs(result, currency.to_minor(rules.field_cost_limit))


def _field_costs(result: Compared, limit: int) -> Iterator[Flag]:
    lines = [line for line, entry in cost_lines(result.plan).items() if entry.field_cost]
    cubes = result.cubes.get(COST_LINE)
    if cubes is None or cubes.get(Scenario.ACTUAL, "expense") is None:
        return
    known = [line for line in lines if line in cubes.axes.item_at]
    for person in result.plan.dimensions.persons:
        for month in result.months("ytd"):
            spent = [
                cubes.value(Scenario.ACTUAL, "expense", (month,), {"person": person.id, COST_LINE: line})
                for line in known
            ]
            total = sum(each or 0 for each in spent)
            if total > limit:
                yield Flag(rule="field_costs", owner=person.id, month=month, amount=total, limit=limit)


# -- in variance books


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    cubes = book.result.cubes.get(COST_LINE)
    if cubes is None:
        return {"expense_lines": (), "expense_places": ()}
    return {"expense_lines": list(_lines(book, cubes)), "expense_places": list(_places(book, cubes))}


def _spans(book: ComparedBook, cubes: DimensionCubes, members: Members) -> Record:
    spans = book.spans(cubes, "expense", members)
    return {name.replace("pl", "bu"): value for name, value in spans.items()}


def _lines(book: ComparedBook, cubes: DimensionCubes) -> Iterator[Record]:
    names = {**line_names(book.result.plan), REBATE_LINE: book.words["rebates"]}
    items = cubes.axes.items
    for line in (*(each for each in names if each in items), *(each for each in items if each not in names)):
        record = _spans(book, cubes, {**book.members, COST_LINE: line})
        if record["year_bu"] or record["ytd_ac"] is not None:
            ratios = _ratios(book, {**book.members, COST_LINE: line})
            yield {"key": line, "name": names.get(line, Text.of(line)), **record, **ratios}


def _places(book: ComparedBook, cubes: DimensionCubes) -> Iterator[Record]:
    for key, name, members in book.places():
        record = _spans(book, cubes, members)
        if record["year_bu"] or record["ytd_ac"] is not None:
            yield {"key": key, "name": name, **record, **_ratios(book, members)}


def _ratios(book: ComparedBook, members: Members) -> Record:
    """Return expenses over sales of the year to date; a territory itself has no sales."""
    found = None if "owner" in members else book.expense_ratio(members)
    planned, actual = (found.planned, found.actual) if found else (None, None)
    return {"ratio_bu": _share(planned), "ratio_ac": _share(actual)}


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    cubes, told = book.result.cubes.get(COST_LINE), book.result.of_books.get("expense", ())
    return {
        "expense_message": Text.of("") if cubes is None else _compared_words(book, cubes),
        "expense_source": book.words["expenses_ledger"].format(months=_months(told)) if told else Text.of(""),
    }


def _months(told: Sequence[Month]) -> str:
    """Return months as they are named, those in a row by the first and the last."""
    first, last = told[0], told[-1]
    in_a_row = last != first and first.plus(len(told) - 1) == last
    return f"{first.key}…{last.key}" if in_a_row else ", ".join(each.key for each in told)


def _compared_words(book: ComparedBook, cubes: DimensionCubes) -> Text:
    unit, record = book.binding.display_unit.label, _spans(book, cubes, book.members)
    actual, budget = record["ytd_ac"], whole(record["ytd_lf"])
    full = budget + whole(record["ytd_open"])
    if not isinstance(actual, int):
        return book.words["message_no_expense"].format(budget=book.shown(full), unit=unit)
    ratio_to_sales = book.expense_ratio(book.members)
    return book.words["message_expense"].format(
        actual=book.shown(actual),
        unit=unit,
        budget=book.shown(budget),
        variance=book.shown(actual - budget, signed=True),
        ratio=_percent(ratio_to_sales.actual, 2),
        planned=_percent(ratio_to_sales.planned, 2),
        coverage=_percent(ratio(budget, full), 1),
    )


def _share(share: Fraction | None) -> Decimal | None:
    return None if share is None else decimal_of(share)


def _percent(share: Fraction | None, places: int) -> str:
    """Return a share as a percentage with so many decimals, `n.a.` for None."""
    return "n.a." if share is None else f"{decimal_of(share * 100).quantize(Decimal(1).scaleb(-places))}%"


def _reported(result: Compared) -> Mapping[str, object]:
    flags = [
        {
            "rule": flag.rule,
            "owner": flag.owner,
            "month": flag.month.key,
            "amount": money_json(flag.amount, result.plan),
            "limit": money_json(flag.limit, result.plan),
            "words": dict(flag.words),
        }
        for flag in expense_flags(result)
    ]
    return {"expense_items": rows_json(result, ITEM), "expense_flags": flags}


EXPENSES = Schedule(
    settings={"expenses": ExpenseRules},
    filled=_filled,
    listed=ITEM,
    compared=_compared,
    messages=_messages,
    reported=_reported,
)
