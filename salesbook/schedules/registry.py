"""The schedules there are, and what they add to plans, books and results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from salesbook.layout.book_content import Binding, Record
from salesbook.layout.declaration import Phrases
from salesbook.model.dimension import ACTIVITY, CHANNEL, PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.measure import MEASURES, SCHEDULE_MEASURES
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.problems import Problem, Text
from salesbook.problems.text import joined
from salesbook.schedules.activity import ACTIVITIES
from salesbook.schedules.appraisal import APPRAISAL
from salesbook.schedules.budget import BUDGET
from salesbook.schedules.changes import CHANGES
from salesbook.schedules.compared import Compared, ComparedBook
from salesbook.schedules.contacts import CUSTOMERS
from salesbook.schedules.customer_sales import CUSTOMER_SALES
from salesbook.schedules.due_dates import DUE_DATES
from salesbook.schedules.entries import Entry, EntryFigures, in_months
from salesbook.schedules.expenses import EXPENSES
from salesbook.schedules.funnel import FUNNEL
from salesbook.schedules.outlets import OUTLETS
from salesbook.schedules.portfolio import PORTFOLIO
from salesbook.schedules.prospects import PROSPECTS
from salesbook.schedules.quotas import QUOTAS
from salesbook.schedules.rebates import REBATES
from salesbook.schedules.schedule import THERE, Explain, Fill, PlanSource, Schedule
from salesbook.schedules.staffing import STAFFING
from salesbook.schedules.statements import STATEMENTS
from salesbook.schedules.supply_results import LINES, SUPPLY
from salesbook.schedules.training import TRAINING

SCHEDULES: tuple[Schedule, ...] = (
    STAFFING, OUTLETS, CUSTOMERS, TRAINING, BUDGET, REBATES, EXPENSES, APPRAISAL, ACTIVITIES, CHANGES,
    STATEMENTS, DUE_DATES, QUOTAS, CUSTOMER_SALES, PROSPECTS, PORTFOLIO, FUNNEL, SUPPLY, LINES,
)  # fmt: skip
"""Every schedule, in the order their files are documented and their lists stand in results."""

Entries = Mapping[tuple[Scenario, str], Sequence[Entry]]
EntriesOf = Callable[[Binding, str | None], Entries]
K = TypeVar("K")
V = TypeVar("V")


def planned_facts(plan: Plan, targets: Targets) -> list[Fact]:
    """Return what the schedules of a plan plan; each figure stands with who returns the actual to it.

    Months that were over when a version took effect are those of the version before.
    """
    return _planned(PlanSource.of(plan, targets))


def _planned(source: PlanSource) -> list[Fact]:
    plan, before = source.plan, source.before
    own = [fact for each in SCHEDULES if each.planned for fact in each.planned(source)]
    if before is None:
        return own
    over = (fact._replace(version=plan.version) for fact in _planned(before) if fact.month in plan.passed)
    return [*over, *(fact for fact in own if fact.month not in plan.passed)]


def questions(plan: Plan, targets: Targets) -> list[Problem]:
    """Return what schedules question before targets are issued."""
    if not plan.schedules.any:
        return []
    source = PlanSource.of(plan, targets)
    return [found for each in SCHEDULES if each.questioned for found in each.questioned(source)]


EXPLAINED: Mapping[str, Explain] = {key: said for each in SCHEDULES for key, said in each.explained.items()}
"""What explains the rows of schedules, by the key that names them: customer, line, ..."""


def content_of(source: PlanSource) -> Callable[[Binding, str | None], Binding]:
    """Return what puts a plan's schedules into the binding of a book, a territory's or a named person's.

    What all books share is worked out once.
    """
    fills = _fills(source)
    entries = _entries_of(source, fills)
    papers = {"papers": THERE} if source.plan.schedules.any else {}

    def filled(binding: Binding, person: str | None) -> Binding:
        bound = replace(binding, records={**binding.records, **papers})
        return _filled(fills, entries, bound, person) if fills else bound

    return filled


def _fills(source: PlanSource) -> Sequence[Fill]:
    """Return what fills books: of a plan with nothing beside its targets only activities that have one."""
    alone = (ACTIVITIES,) if source.targets.by(ACTIVITY) else ()
    return [
        each.filled(source) for each in (SCHEDULES if source.plan.schedules.any else alone) if each.filled
    ]


def _entries_of(source: PlanSource, fills: Sequence[Fill]) -> EntriesOf:
    """Return what gives the entries of a book; months that were over are those of the version before."""
    before, passed = source.before, source.plan.passed
    earlier = None if before is None else _entries_of(before, _fills(before))

    def entries(binding: Binding, person: str | None) -> Entries:
        if not source.knows(person or binding.scope):
            return {}
        own = _merged(fill(binding, person).entries for fill in fills)
        old = {} if earlier is None else earlier(binding, person)
        return {key: in_months(own.get(key, ()), old.get(key, ()), passed) for key in {**old, **own}}

    return entries


def _filled(fills: Sequence[Fill], entries: EntriesOf, binding: Binding, person: str | None) -> Binding:
    contents = [fill(binding, person) for fill in fills]
    figures = EntryFigures(entries(binding, person)).beside(binding.figures)
    return replace(
        binding,
        figures=figures,
        records={**binding.records, **_merged(each.records for each in contents)},
        parameters={**_merged(each.parameters for each in contents), **binding.parameters},
    )


def _merged(parts: Iterable[Mapping[K, V]]) -> dict[K, V]:
    return {key: value for part in parts for key, value in part.items()}


def item_names(plan: Plan, dimension: str) -> Mapping[str, Text]:
    """Return the names of a dimension's items, as far as a schedule knows them."""
    found = (each.names(plan) for each in SCHEDULES if each.names and each.dimension == dimension)
    return next(found, {})


def item_name_of(plan: Plan, dimension: str, item: str) -> Text:
    """Return what an item is called: product, channel, or what a schedule knows; else its code."""
    known = plan.dimensions.product.get(item) if dimension == PRODUCT else plan.dimensions.channel.get(item)
    if dimension in (PRODUCT, CHANNEL):
        return known.name if known is not None else Text.of(item)
    return item_names(plan, dimension).get(item, Text.of(item))


def measure_name(measure: str, plan: Plan, phrases: Phrases) -> Text:
    """Return what a measure is called: as the plan names it itself, or by the shared words."""
    return _own_measures(plan).get(measure) or phrases.measures.get(measure, Text.of(measure))


def _own_measures(plan: Plan) -> Mapping[str, Text]:
    return _merged(each.measures(plan) for each in SCHEDULES if each.measures)


LISTED = frozenset(each.listed for each in SCHEDULES if each.listed)
"""Dimensions of lists that come back row by row."""


BY_ITEM = frozenset(each.dimension for each in SCHEDULES if each.by_item)
OF_TERRITORIES = frozenset(each.dimension for each in SCHEDULES if each.of_territories)
"""Dimensions whose items are reported one by one; those that belong to nobody alone."""


def counted(facts: Sequence[Fact], plan: Plan) -> Iterator[Fact | None]:
    """Yield every returned figure as it is compared; None for one that stands against nothing."""
    known, own_measures = {*MEASURES, *SCHEDULE_MEASURES}, _own_measures(plan)
    own = {
        each.dimension: each.counted([fact for fact in facts if fact.dimension == each.dimension], plan)
        for each in SCHEDULES
        if each.counted
    }
    for fact in facts:
        compared = next(own[fact.dimension]) if fact.dimension in own else None
        counts = fact.measure in known or (not fact.dimension and fact.measure in own_measures)
        yield compared or (fact if counts else None)


def compared_records(book: ComparedBook) -> dict[str, Sequence[Record]]:
    """Return the lists of a variance book; a list that several schedules add to is there once."""
    found: dict[str, Sequence[Record]] = {}
    for each in SCHEDULES:
        for name, records in each.compared(book).items() if each.compared else ():
            found[name] = records or found.get(name, ())
    return found


def messages(book: ComparedBook) -> dict[str, Text]:
    """Return what schedules come to in words; sentences of one message follow each other."""
    found: dict[str, Text] = {}
    for each in SCHEDULES:
        for name, said in each.messages(book).items() if each.messages else ():
            found[name] = joined([found[name], said], Text.of("")) if name in found else said
    return found


def reported(result: Compared) -> dict[str, object]:
    """Return what schedules add to the JSON of a reconciliation."""
    return _merged(each.reported(result) for each in SCHEDULES if each.reported)
