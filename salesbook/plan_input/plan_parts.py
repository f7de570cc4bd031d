"""Checked tables and rows as the parts of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from salesbook.model.amount import Currency, money_units
from salesbook.model.approval import ApprovalRules, Delegation
from salesbook.model.dimension import Channel, Dimensions, Person, Product, Territory
from salesbook.model.hold import HOLD_KINDS
from salesbook.model.measure import DRIVERS, MEASURES, measure_of
from salesbook.model.period import FiscalYear
from salesbook.model.plan import (
    BookLimits,
    CalendarRules,
    ChannelHistory,
    CloseRules,
    DueDays,
    History,
    Hold,
    Limits,
    Materiality,
    Plan,
    Split,
    Target,
    Variant,
)
from salesbook.model.printing import Printing
from salesbook.model.return_form import ReturnForm
from salesbook.model.rollover import Rollover
from salesbook.plan_input.checks.hold_checks import held_totals, written_holds
from salesbook.plan_input.checks.precision_checks import currency_of
from salesbook.plan_input.places import with_places
from salesbook.plan_input.plan_tables import PlanTables, Settings, named
from salesbook.plan_input.schema import (
    ApprovalTable,
    CalendarTable,
    ChannelRow,
    CloseTable,
    DueTable,
    LedgerTable,
    MonthSplitTable,
    PersonRow,
    PlanTable,
    ProductRow,
    TargetTable,
    TerritoryRow,
    VariantTable,
)
from salesbook.plan_input.split_tables import PlanSplit, fiscal_year, plan_splits, weights_of
from salesbook.problems import Text


def make_plan(tables: PlanTables, settings: Settings) -> Plan:
    """Return the plan that tables without errors describe."""
    table = settings.table
    currency = currency_of(table.currency)
    units = money_units(currency.code)
    dimensions = _dimensions(tables, table, currency)
    return Plan(
        id=table.id,
        version=table.version,
        company=table.company or dimensions.root.name,
        fiscal_year=fiscal_year(settings),
        currency=currency,
        languages=tuple(dict.fromkeys(table.languages)),
        display_unit=units[table.display_unit],
        input_unit=units[table.input_unit],
        measures=tuple(MEASURES[each] for each in dict.fromkeys(table.measures)),
        driver=table.driver,
        rounding=_rounding(table, currency),
        targets=_targets(tables, settings, currency),
        splits={each.key: _split(settings, each) for each in plan_splits(tables, settings)},
        dimensions=dimensions,
        history=_history(tables, currency),
        channel_history=_channel_history(tables, currency),
        holds=_holds(tables, currency),
        materiality=_materiality(table, currency),
        rollover=Rollover(
            policy=table.rollover.policy, cap=table.rollover.cap, surplus=table.rollover.surplus
        ),
        approval=_approval(table.approval),
        books=_books(table.ledger, currency),
        close=_close(table.close, currency),
        due=_due(table.due),
        calendar=_calendar(table.calendar),
        ramp=tuple(table.ramp),
        transfers=table.transfers,
        tax=table.tax,
        variants=tuple(_variant(settings, at, each) for at, each in enumerate(table.variant)),
        accepted=table.accepted,
        limits=_limits(table, currency),
        effective=table.effective,
        printing=Printing(
            paper=table.print.paper, sheets=table.print.sheets, only=frozenset(table.print.only)
        ),
        forecast=table.forecast,
        profit_for_people=table.profit_for_people,
        returns=ReturnForm(collections=table.return_.collections, sheets=table.return_.sheets),
    )


def _variant(settings: Settings, at: int, table: VariantTable) -> Variant:
    return Variant(
        id=table.id,
        name=table.name or Text.of(table.id),
        settings=table.set,
        holds={kind: getattr(table, kind) for kind in HOLD_KINDS},
        where=settings.where("variant", str(at)),
    )


def integer(measure: str, amount: Decimal, currency: Currency) -> int:
    """Return an amount in major units as minor units, or a count as it is."""
    # Exact either way: precision_checks refuses what is finer.
    return currency.to_minor(amount) if measure_of(measure).money else int(amount)


def _rounding(table: PlanTable, currency: Currency) -> Mapping[str, int]:
    # A measure's own rounding, else `unit` for money, else the cent or the single piece.
    money = currency.to_minor(table.unit) if table.unit is not None else 1
    return {
        each: integer(each, table.rounding[each], currency)
        if each in table.rounding
        else money
        if measure_of(each).money
        else 1
        for each in dict.fromkeys(table.measures)
    }


def _targets(tables: PlanTables, settings: Settings, currency: Currency) -> Mapping[str, Target]:
    """Return the targets; of revenue and quantity, the one without a target follows the other.

    What states no basis is the sum of what is fixed of it.
    """
    table = settings.table
    made = {measure: _target(settings, measure, each, currency) for measure, each in table.target.items()}
    for measure, total in held_totals(tables).items():
        made[measure] = replace(
            made.get(measure, Target(measure=measure)), amount=integer(measure, total, currency)
        )
    # docs/plan.md, target: quantity and revenue follow the driver even unwritten, once they are measures.
    for follower in DRIVERS:
        if follower in table.measures and follower != table.driver:
            made.setdefault(follower, Target(measure=follower, follows=True))
    return made


def _target(settings: Settings, measure: str, table: TargetTable, currency: Currency) -> Target:
    def exact(amount: Decimal | None) -> int | None:
        return None if amount is None else integer(measure, amount, currency)

    return Target(
        measure=measure,
        amount=exact(table.amount),
        prior_year=exact(table.prior_year),
        growth=table.growth,
        goal=exact(table.goal),
        years=table.years,
        year=table.year or 1,
        ratio=table.ratio,
        follows=table.follows,
        stretch=exact(table.stretch),
        owner=table.owner,
        due=table.due,
        where=settings.where("target", measure),
    )


def _split(settings: Settings, split: PlanSplit) -> Split:
    return Split(
        direction=split.direction,
        method=split.table.method,
        weights=weights_of(split.table, fiscal_year(settings)),
        like=split.table.like,
        zero_base=split.table.zero_base,
        quarters=split.table.quarters if isinstance(split.table, MonthSplitTable) else (),
        blend=split.table.blend,
        metrics=split.table.metrics,
        where=settings.where(*split.path),
    )


def _dimensions(tables: PlanTables, table: PlanTable, currency: Currency) -> Dimensions:
    return Dimensions(
        territories=tuple(_territory(row.record) for row in tables.territories.rows),
        people=_people(tables, table, currency),
        products=told_apart([_product(row.record, currency) for row in tables.products.rows]),
        classes=table.classes,
        channels=tuple(_channel(row.record) for row in tables.channels.rows),
    )


Named = TypeVar("Named", Person, Product)


def told_apart(members: Sequence[Named]) -> tuple[Named, ...]:
    """Return members with their ids behind a name that several have, language by language."""
    counts = Counter((language, name) for each in members for language, name in each.name.words.items())
    return tuple(
        replace(
            each,
            name=Text(
                {
                    language: f"{name} ({each.id})" if counts[language, name] > 1 else name
                    for language, name in each.name.words.items()
                }
            ),
        )
        for each in members
    )


def _territory(row: TerritoryRow) -> Territory:
    return Territory(id=row.id, name=named(row.name, row.name_en), parent=row.parent, kind=row.kind)


def _people(tables: PlanTables, table: PlanTable, currency: Currency) -> tuple[Person, ...]:
    first = {row.record.id: row.record for row in reversed(tables.people.rows)}
    ids = dict.fromkeys(row.record.id for row in tables.people.rows)
    people = told_apart([_person(first[id_], currency) for id_ in ids])
    return with_places(people, tables, FiscalYear(table.fiscal_year, table.starts), table.transfers)


def _person(row: PersonRow, currency: Currency) -> Person:
    return Person(
        id=row.id,
        name=named(row.name, row.name_en),
        territory=row.territory,
        role=row.role,
        start=row.start,
        end=row.end,
        wage=None if row.wage is None else currency.to_minor(row.wage),
        weight=row.weight,
        successor=row.successor,
    )


def _product(row: ProductRow, currency: Currency) -> Product:
    return Product(
        id=row.id,
        name=named(row.name, row.name_en),
        product_class=row.class_,
        unit=named(row.unit, row.unit_en),
        price=currency.to_minor(row.price),
        cost=None if row.cost is None else currency.to_minor(row.cost),
        weight=row.weight,
        start=row.start,
        end=row.end,
    )


def _channel(row: ChannelRow) -> Channel:
    return Channel(id=row.id, name=named(row.name, row.name_en), weight=row.weight)


def _channel_history(tables: PlanTables, currency: Currency) -> Sequence[ChannelHistory]:
    return tuple(
        ChannelHistory(
            month=row.record.month,
            person=row.record.person,
            channel=row.record.channel,
            revenue=currency.to_minor(row.record.revenue),
        )
        for row in tables.channel_history.rows
    )


def _history(tables: PlanTables, currency: Currency) -> Sequence[History]:
    return tuple(
        History(
            month=row.record.month,
            person=row.record.person,
            product=row.record.product,
            quantity=row.record.quantity,
            revenue=currency.to_minor(row.record.revenue),
        )
        for row in tables.history.rows
    )


def _holds(tables: PlanTables, currency: Currency) -> Sequence[Hold]:
    return tuple(
        Hold(
            kind=hold.kind.id,
            measure=hold.measure,
            amount=integer(hold.measure, hold.table.amount, currency),
            territory=hold.table.territory,
            person=hold.table.person,
            product_class=hold.table.class_,
            product=hold.table.product,
            channel=hold.table.channel,
            month=hold.span[0],
            until=hold.span[1],
            stretch=hold.table.of == "stretch",
            where=hold.where,
        )
        for hold in written_holds(tables)
    )


def _materiality(table: PlanTable, currency: Currency) -> Materiality:
    given = table.materiality
    return Materiality(
        absolute=0 if given.absolute is None else currency.to_minor(given.absolute),
        relative=given.relative or Materiality().relative,
        coverage=given.coverage,
    )


def _books(given: LedgerTable, currency: Currency) -> BookLimits:
    amounts = (given.absolute, given.cap, given.unexplained)
    absolute, cap, unexplained = (None if each is None else currency.to_minor(each) for each in amounts)
    return BookLimits(
        absolute=absolute or 0,
        relative=given.relative,
        cap=cap,
        unexplained=unexplained or 0,
        window=given.window,
        costs=given.costs,
        expenses=given.expenses,
    )


def _close(given: CloseTable, currency: Currency) -> CloseRules:
    alone = 0 if given.alone is None else currency.to_minor(given.alone)
    return CloseRules(explained=given.ledger == "explained", alone=alone)


def _due(table: DueTable) -> DueDays:
    """Return the reports that are due on a day of the month; one that names a weekday is not."""
    weekly = table.weekly_report
    days = {name: getattr(table, name) for name in DueTable.model_fields if name != "review_days"}
    return DueDays(
        monthly={name: day for name, day in days.items() if isinstance(day, int)},
        weekly=weekly if isinstance(weekly, str) else DueDays().weekly,
    )


def _approval(table: ApprovalTable) -> ApprovalRules:
    return ApprovalRules(
        required=table.required,
        assurance=table.assurance,
        keys=table.keys,
        reviews=table.reviews,
        reviewers=tuple(table.reviewers),
        approvers=tuple(table.approvers),
        days=table.days,
        delegations=tuple(
            Delegation(of=each.of, to=each.by, first=each.from_, last=each.to) for each in table.delegate
        ),
    )


def _calendar(table: CalendarTable) -> CalendarRules:
    return CalendarRules(
        country=table.country, workdays=tuple(table.workdays), days_off=tuple(table.days_off)
    )


def _limits(table: PlanTable, currency: Currency) -> Limits:
    given = table.limits
    return Limits(
        growth=given.growth,
        season=given.season,
        # In the driver's measure: pieces, where quantity drives.
        load=None if given.load is None else integer(table.driver, given.load, currency),
        capacity=None if given.capacity is None else integer(table.driver, given.capacity, currency),
        price=given.price,
    )
