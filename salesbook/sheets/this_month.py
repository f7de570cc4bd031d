"""What a return book asks for on its first sheet: a month on one sheet, or one after another for the year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.book_content import Binding, Record
from salesbook.layout.declaration import Sheet, Table
from salesbook.ledger.matching.match import LedgerDifference
from salesbook.model.decimals import decimal_of
from salesbook.model.dimension import ACTIVITY, COST_LINE, PRODUCT
from salesbook.model.facts import Fact, Note
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Text, sentence
from salesbook.schedules.due_dates import Workdays, due_date, worked_near
from salesbook.schedules.schedule import THERE
from salesbook.schedules.spending import line_names
from salesbook.sheets.prefilled import Prefilled, with_prefilled
from salesbook.sheets.rollover import with_carried
from salesbook.sheets.variance_ledger import question_records
from salesbook.variance.rollover import Carried

OUTSIDE_LINES = 3
"""Lines for what was sold outside the plan."""
LIST_ROWS = 10
"""Rows of a list for which the plan asks for no number."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What return books are made with beside the plan.

    What was `accepted` so far and `said` beside it, by owner, where it is known; how many `rows` lists have,
    where the plan is not to say it; the `quotas` of a measure and person, where anything rolls over; what was
    `answered` to proposals, what differs from the books (`questions`),
    and what these have of the month (`prefilled`), by owner.
    """

    accepted: Mapping[str, Sequence[Fact]] | None = None
    said: Mapping[str, Sequence[Note]] = field(default_factory=dict)
    rows: int | None = None
    quotas: Mapping[tuple[str, str], Sequence[Carried]] = field(default_factory=dict)
    answered: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    questions: Mapping[str, Sequence[LedgerDifference]] = field(default_factory=dict)
    prefilled: Mapping[str, Prefilled] = field(default_factory=dict)


def of_month(plain: Binding, plan: Plan, month: Month, owner: str, opening: Opening) -> Binding:
    """Return the binding of a person's book of one month, from that of their year."""
    known = opening.accepted is not None or month == plan.fiscal_year.months[0]
    accepted = opening.accepted.get(owner, ()) if opening.accepted is not None else ()
    others = Text() if known else sentence("sheets.month.before-unknown")
    bound = replace(
        plain,
        period=month,
        months=(month,),
        blocks=(),
        facts={**plain.facts, **plain.block_facts[month], "month": Text.of(month.key), "others": others},
        records={
            **plain.records,
            "weeks": [each for each in plain.records.get("weeks", ()) if each["month"] == month.key],
            "months_before": list(_before(plan, plain, month, accepted)),
            "ledger_questions": question_records(opening.questions.get(owner, ()), plan, plain),
            "year": (),
        },
    )
    if owner in opening.prefilled:
        bound = with_prefilled(bound, opening.prefilled[owner])
    return _rolled(bound, plan, owner, opening.quotas) if opening.quotas else bound


def of_year(plain: Binding, plan: Plan, owner: str, workdays: Workdays) -> Binding:
    """Return the binding of a person's book of the year: the month that is open first, the others below."""
    return replace(
        plain,
        blocks=in_order(plan, owner),
        block_facts={month: _facts(plan, month, workdays) for month in plan.fiscal_year.months},
        facts={
            **plain.facts,
            "period": Text.of(plan.fiscal_year.key),
            "others": sentence("sheets.month.others"),
        },
        records={
            **plain.records,
            **_asked(plan),
            "year": THERE,
            "limits": [
                {
                    "key": "limits",
                    "absolute": plan.materiality.absolute,
                    "relative": decimal_of(plan.materiality.relative),
                }
            ],
            "outside_lines": outside_lines(OUTSIDE_LINES),
            "all_products": [{"key": each.id, "name": each.name} for each in plan.dimensions.products],
        },
    )


def in_order(plan: Plan, owner: str, settled: Collection[Month] = frozenset()) -> tuple[Month, ...]:
    """Return the months of a book of the year as they stand in it: the open one first."""
    months = plan.fiscal_year.months
    served = [month for month in months if plan.dimensions.serves(owner, month)] or months
    # docs/decisions.md: which month of a book of the year is open.
    first = next((month for month in served if month not in settled and month not in plan.passed), served[-1])
    return first, *(month for month in months if month != first)


def outside_lines(lines: int) -> list[Record]:
    """Return so many lines for what was sold outside the plan."""
    return [{"key": f"+{number}", "number": number} for number in range(1, lines + 1)]


def _rolled(
    binding: Binding, plan: Plan, owner: str, quotas: Mapping[tuple[str, str], Sequence[Carried]]
) -> Binding:
    """Return a binding that knows what its person makes up for in the month."""

    def of(measure: str, person: str) -> Sequence[Carried]:
        return quotas[measure, person]

    scope = {"identity": owner}
    shown = [each for each in plan.measures if (each.id, owner) in quotas and each.summed]
    return replace(
        binding,
        measures=[each for each in shown if each.id != "gross_profit" or plan.profit_for_people],
        figures=with_carried(binding.figures, plan, of, scope),
        records={**binding.records, "rollover": THERE},
    )


def _facts(plan: Plan, month: Month, workdays: Workdays) -> Mapping[str, Text]:
    """Return what a month is called, and by when it is due."""
    month, due = plan.fiscal_year.own(month), sentence("sheets.month.due-open")
    if plan.due_day is not None:
        day = due_date(plan.due_day, month, worked_near(month, workdays))
        due = sentence("sheets.month.due", day=day.isoformat())
    return {
        "period": _name(month),
        "due_on": due,
    }


def _name(month: Month) -> Text:
    """Return what a month is called, with its days where it is no calendar month."""
    name = sentence("sheets.month.name", year=month.year, number=f"{month.number:02d}")
    if month.opens == 1:
        return name
    return sentence("sheets.month.days", month=name, first=str(month.first_day), last=str(month.last_day))


def _asked(plan: Plan) -> dict[str, Sequence[Record]]:
    """Return a list of one row for everything that the plan has and the form asks for."""
    measures = {each.id for each in plan.measures}
    asked: dict[str, Sequence[Record]] = {f"measure_{each}": THERE for each in measures}
    if "collections" in measures:
        in_all = plan.returns.collections == "total"
        name: Record = {"key": "collections", "name": sentence("sheets.month.collections")}
        asked |= {"collections_in_all": [name]} if in_all else {"collections_by_product": THERE}
    return asked


def _before(plan: Plan, binding: Binding, month: Month, accepted: Sequence[Fact]) -> Iterator[Record]:
    """Yield what was accepted for every month before, item by item."""
    names = {each.id: each.name for each in plan.dimensions.products} | dict(line_names(plan))
    found: defaultdict[tuple[Month, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for fact in accepted:
        if (
            fact.month < month
            and fact.dimension in (PRODUCT, COST_LINE, "")
            and measure_of(fact.measure).summed
        ):
            found[fact.month, fact.dimension, fact.item][fact.measure] += fact.value
    for at, dimension, item in sorted(found, key=lambda key: (key[0], key[1] == COST_LINE)):
        figures: Mapping[str, int] = found[at, dimension, item]
        planned = binding.figures(Scenario.PLAN, "revenue", (at,), {PRODUCT: item})
        yield {
            "key": f"{at.key}/{dimension}/{item}",
            "month": binding.month_name(at),
            "name": names.get(item, sentence("sheets.month.collections") if not item else Text.of(item)),
            "revenue_pl": planned if dimension == PRODUCT else None,
            **figures,
        }


def with_rows(
    sheets: Sequence[Sheet], binding: Binding, month: Month | None, rows: int | None, known: AlreadyMade
) -> tuple[Sheet, ...]:
    """Return sheets whose lists have 1.5 times the rows that the plan asks for, or so many `rows`.

    Where it asks for no number a list of a month has a few, one of the year what its sheet says.
    """
    months = binding.fiscal_year.months if month is None else (month,)
    visits = binding.figures(Scenario.PLAN, ACTIVITY, months, {ACTIVITY: "visits"}) or 0
    asked = {"visits": -(-3 * visits // 2)}

    def spare(table: Table) -> int:
        return rows or max(asked.get(table.id, 0), table.spare if month is None else LIST_ROWS)

    spares = [
        {each.id: spare(each) for each in sheet.block if isinstance(each, Table) and each.spare}
        for sheet in sheets
    ]
    return tuple(
        known.of((sheet,), tuple(found.items()), partial(_with_rows, sheet, found)) if found else sheet
        for sheet, found in zip(sheets, spares, strict=True)
    )


def _with_rows(sheet: Sheet, spares: Mapping[str, int]) -> Sheet:
    blocks = [
        block.model_copy(update={"spare": spares[block.id]})
        if isinstance(block, Table) and block.id in spares
        else block
        for block in sheet.block
    ]
    return sheet.model_copy(update={"block": blocks})
