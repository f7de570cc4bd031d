"""Actuals against plan and prior year, at every level and span, and everything that is still open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from salesbook.model.asking import AskedUntil, latest
from salesbook.model.cube import (
    Cubes,
    DimensionCubes,
    Scenarios,
    axes_of,
    history_cubes,
    target_cubes,
)
from salesbook.model.dimension import ACTIVITY, CHANNEL, PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.ledger import BookedActuals
from salesbook.model.measure import MEASURES, measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.status import return_state
from salesbook.model.submission import Submission
from salesbook.model.targets import Targets
from salesbook.problems import Problem, Text
from salesbook.schedules import registry
from salesbook.schedules.supply_books import departments
from salesbook.variance.asked import NotAsked, asked_cubes, not_asked
from salesbook.variance.basis import of_reported
from salesbook.variance.booked import booked_cubes
from salesbook.variance.comparison import Comparison
from salesbook.variance.counting import count, inside
from salesbook.variance.follow_up import follow_up, unexplained
from salesbook.variance.in_all import over_products, with_products
from salesbook.variance.level_table import Level, LevelTable
from salesbook.variance.outlook import Elapsed
from salesbook.variance.ranking import rank
from salesbook.variance.result import Ranked, Reconciliation, ReturnLine
from salesbook.variance.returned import sorted_out, uncompared
from salesbook.variance.roll_up import (
    BY_CHANNEL,
    BY_ITEM,
    BY_OWNER,
    BY_PRODUCT,
    OF_TERRITORIES,
    roll_up,
)
from salesbook.variance.scenarios import (
    UnitCosts,
    channel_cubes,
    other_cubes,
    standard_costs,
    with_gross_profit,
)

__all__ = ["at_books", "reconcile", "reconcile_cubes"]


def reconcile(
    plan: Plan,
    targets: Targets,
    submissions: Sequence[Submission],
    period: Month,
    *,
    prior_year: Scenarios | None = None,
    elapsed: Elapsed | None = None,
    planned: Sequence[Fact] = (),
    costs: UnitCosts | None = None,
    late: Collection[str] = (),
    asked: AskedUntil | None = None,
    booked: BookedActuals | None = None,
) -> Reconciliation:
    """Return plan, actuals and prior year of a period, at every level and span.

    Only submissions that count are taken, each figure once; a person without one is an open item and
    never a zero. Somebody has reported for a month when figures of it are accepted. `prior_year` stands for
    the plan's history, `elapsed` are the working days for time progress, `planned` plan facts beside the
    targets (budget, staffing, ...), `costs` the unit costs of finance instead of the standard ones, `late`
    the owners whose first return that counts came after the due day, `asked` what the forms of all returns
    so far asked for, where these are not all of them, `booked` what counts as actual of finance's books.
    """
    period = plan.fiscal_year.own(period)
    asked = asked_by(submissions) if asked is None else asked
    counted = count(submissions, plan.currency)
    axes = axes_of(targets)
    returned = sorted_out(counted.facts, plan)
    asked = with_products(asked, plan, targets)
    compared = over_products(returned.compared, plan, targets)
    facts, outside = inside(compared, axes, plan.dimensions.territory, plan.dimensions.channel)
    actual = asked_cubes(facts, asked, axes)
    planned = [*registry.planned_facts(plan, targets), *planned]
    result = reconcile_cubes(
        plan,
        targets,
        actual,
        period,
        prior_year=prior_year,
        elapsed=elapsed,
        costs=costs,
        others=(
            *channel_cubes(plan, targets, facts, asked),
            *other_cubes(targets, facts, planned, plan.dimensions, reported_until(submissions)),
        ),
    )
    returns = tuple(_returns(plan, submissions, period, late))
    follow_ups = follow_up(
        result.lines_of("person", plan_driver(plan, result)), counted.notes, period, plan.materiality
    )
    files = {each.person: each.file for each in returns}
    done = replace(
        result,
        returns=returns,
        submissions=tuple(submissions),
        notes=counted.notes,
        follow_ups=follow_ups,
        region_returns=tuple(_region_returns(plan, submissions, late)),
        not_asked=tuple(_not_asked(result.cubes, targets, asked, period)),
        listed=returned.listed,
        further=returned.further,
        findings=(
            *result.findings,
            *outside,
            *counted.problems,
            *uncompared(returned.further),
            *unexplained(follow_ups, files),
        ),
    )
    if booked is None:
        return done
    with_books, lacking = at_books(done, booked)
    return replace(with_books, findings=(*with_books.findings, *lacking))


def reconcile_cubes(
    plan: Plan,
    targets: Targets,
    actual: Scenarios,
    period: Month,
    *,
    prior_year: Scenarios | None = None,
    elapsed: Elapsed | None = None,
    costs: UnitCosts | None = None,
    others: Sequence[DimensionCubes] = (),
) -> Reconciliation:
    """Return a reconciliation of actuals that are cubes already, without returns and notes."""
    by_product, problems = _by_product(plan, targets, actual, prior_year, costs)
    cubes = Cubes.of(by_product, *others)
    bare = Reconciliation(
        plan=plan,
        period=plan.fiscal_year.own(period),
        tables=tuple(_tables(plan, cubes, period)),
        returns=(),
        submissions=(),
        cubes=cubes,
        elapsed=elapsed or Elapsed(),
        findings=problems,
    )
    return _ranked(bare)


def at_books(result: Reconciliation, booked: BookedActuals) -> tuple[Reconciliation, Sequence[Problem]]:
    """Return a reconciliation with gross profit and expenses of finance's books, and what these lack.

    They count in the months they tell of; gross profit that is itself reported stays.
    """
    found = booked_cubes(result.cubes, result.plan, result.period, booked)
    if not found.of_books:
        return result, found.problems
    with_books = replace(
        result,
        cubes=found.cubes,
        tables=tuple(_tables(result.plan, found.cubes, result.period)),
        of_books={**result.of_books, **found.of_books},
        _together={},
        _quotas={},
    )
    return with_books, found.problems


def asked_by(submissions: Sequence[Submission]) -> AskedUntil:
    """Return what the forms of the returns that count ask for."""
    return latest(each.asked for each in submissions if each.status.counts)


def _not_asked(cubes: Cubes, targets: Targets, asked: AskedUntil, period: Month) -> Iterator[NotAsked]:
    for each in cubes.every:
        # What follows from other figures (gross profit) no form asks for.
        if each.axes.dimension in (PRODUCT, CHANNEL, ACTIVITY):
            yield from not_asked(each, tuple(targets.by(each.axes.dimension)), asked, period)


def plan_driver(plan: Plan, result: Reconciliation) -> str:
    """Return the measure people are ranked and followed up by: revenue, or what the plan is driven by."""
    return "revenue" if "revenue" in result.measures else plan.driver


def _by_product(
    plan: Plan, targets: Targets, actual: Scenarios, prior_year: Scenarios | None, costs: UnitCosts | None
) -> tuple[DimensionCubes, Sequence[Problem]]:
    axes = axes_of(targets)
    prior = history_cubes(plan, axes) if prior_year is None else prior_year
    known = {key: cube for key, cube in actual.items() if key[1] in MEASURES}
    cubes: Scenarios = {**target_cubes(targets), **known, **prior}
    problems: Sequence[Problem] = ()
    if costs is None:
        costs, problems = standard_costs(plan, axes)
    if costs is not None:
        cubes = with_gross_profit(cubes, costs)
    # After gross profit, which is to have a plan of those who reported as well.
    cubes = of_reported(cubes)
    of_plan = DimensionCubes(axes=axes, dimensions=plan.dimensions, version=targets.version, cubes=cubes)
    return of_plan, problems


def _tables(plan: Plan, cubes: Cubes, period: Month) -> Iterator[LevelTable]:
    yield from roll_up(cubes.products, plan, period, BY_PRODUCT)
    compared = {measure for _, measure in cubes.products.cubes}
    for further in cubes.every[1:]:
        dimension = further.axes.dimension
        own = {measure for _, measure in further.cubes}
        levels = LEVELS_OF.get(dimension, BY_ITEM)
        # Their totals are lines already: the same company and territories must not stand there twice.
        if own <= compared and dimension != CHANNEL:
            levels = ("item",)
        compared |= own
        yield from roll_up(further, plan, period, levels)


LEVELS_OF: Mapping[str | None, Sequence[Level]] = {
    ACTIVITY: BY_OWNER,
    CHANNEL: BY_CHANNEL,
    **dict.fromkeys(registry.OF_TERRITORIES, OF_TERRITORIES),
}
"""Dimensions without items, or that belong to nobody alone; the others have lines at every level."""


def reported_until(submissions: Sequence[Submission]) -> Mapping[str, Month]:
    """Return up to which month each owner of a book has returned it."""
    until: dict[str, Month] = {}
    for each in submissions:
        if each.status.counts and each.period is not None:
            until[each.owner] = max(each.period, until.get(each.owner, each.period))
    return until


def _ranked(result: Reconciliation) -> Reconciliation:
    measure = plan_driver(result.plan, result)
    persons = {each.id for each in result.plan.dimensions.persons}
    lines = result.lines_of("person", measure, person=persons)
    before = [_month_before(result, measure, line.keys) for line in lines]
    ranking: tuple[Ranked, ...] = rank(lines, before, result.plan.rounding.get(measure, 1))
    return replace(result, ranking=ranking)


def _month_before(result: Reconciliation, measure: str, keys: Mapping[str, str]) -> Comparison | None:
    month = result.period.plus(-1)
    if month not in result.plan.fiscal_year.months:
        return None
    return compare(result.cubes.products, measure, (month,), {"identity": keys["person"]})


def compare(
    cubes: DimensionCubes, measure: str, months: Sequence[Month], members: Mapping[str, str]
) -> Comparison:
    """Return plan and actual of those who reported, summed over months and members."""
    return Comparison(
        plan=cubes.value(Scenario.PLAN_OF_REPORTED, measure, months, members) or 0,
        actual=cubes.value(Scenario.ACTUAL, measure, months, members),
        full_plan=cubes.value(Scenario.PLAN, measure, months, members) or 0,
        polarity=measure_of(measure).polarity,
    )


def _returns(
    plan: Plan, submissions: Iterable[Submission], period: Month, late: Collection[str]
) -> Iterator[ReturnLine]:
    """Yield everybody's return; who does not work here in the period owes none."""
    # A book of another month is no return for this one.
    by_owner = _by_owner(each for each in submissions if each.month in (None, period))
    for person in plan.dimensions.persons:
        found = by_owner.get(person.id, ())
        if found or plan.dimensions.serves(person.id, period):
            line = _return_line(person.id, person.name, found, late)
            sold = any(fact.dimension == PRODUCT for each in found for fact in each.facts)
            # Expenses and visits may count while sales are sent back: of sales nothing is reported then.
            yield replace(line, sold=line.state != "partial" or sold)


def _region_returns(
    plan: Plan, submissions: Iterable[Submission], late: Collection[str]
) -> Iterator[ReturnLine]:
    """Yield whether the book of each region and department came back, where it asks for anything."""
    if not plan.schedules.any:
        return
    by_owner = _by_owner(submissions)
    named = {each.id: each.name for each in plan.dimensions.regions}
    for id_, name in (named | {each.id: each.name for each in departments(plan).values()}).items():
        yield _return_line(id_, name, by_owner.get(id_, ()), late)


def _by_owner(submissions: Iterable[Submission]) -> Mapping[str, list[Submission]]:
    by_owner: dict[str, list[Submission]] = {}
    for each in submissions:
        by_owner.setdefault(each.owner, []).append(each)
    return by_owner


def _return_line(owner: str, name: Text, found: Sequence[Submission], late: Collection[str]) -> ReturnLine:
    # What counts goes before what does not, and otherwise the first file found.
    file = next((each.path for each in found if each.status.counts), found[0].path if found else "")
    return ReturnLine(person=owner, name=name, state=return_state(found, late=owner in late), file=file)
