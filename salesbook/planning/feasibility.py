"""Is a target fit to be issued: specific, measurable, achievable, realistic, time-bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from salesbook.model.dimension import PRODUCT
from salesbook.model.figures import short_percent_text
from salesbook.model.hold import HOLD_KINDS
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Hold, Plan, Target
from salesbook.model.split import METHODS
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.basis import prior_year_total
from salesbook.planning.decomposition.leaf_weights import leaf_weights, season
from salesbook.planning.decomposition.plan_trees import PlanTrees, frame_of
from salesbook.planning.decomposition.weighting import ZERO, split_of
from salesbook.problems import Problem, problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

HISTORY_YEARS = 3


def check_targets(plan: Plan, targets: Targets) -> list[Problem]:
    """Return what to question before targets are issued.

    Achievable: growth against last year, load a head and a month, capacity a month. Realistic: the
    seasons against up to three years of history. Specific and time-bound: owner and due date.
    """
    frame = frame_of(plan)
    problems: list[Problem] = []
    for target in plan.targets.values():
        problems += _check_names(plan, target)
        if not target.follows and target.ratio is None:
            problems += _check_growth(frame, target, targets)
    if plan.driver in targets.by(PRODUCT):
        problems += _check_season(frame, targets)
        problems += _check_bare_months(frame, targets)
        problems += _check_load(frame, targets)
        problems += _check_capacity(frame, targets)
    return [*problems, *_check_emptied(frame, targets), *_check_crushed(frame, targets)]


def _check_names(plan: Plan, target: Target) -> Iterator[Problem]:
    """Check that a target of its own has an owner and a due date in the year or just after it."""
    if target.follows or target.ratio is not None:
        return
    if not target.owner:
        yield problem("target-without-owner", target.where, target.measure)
    months = plan.fiscal_year.months
    if target.due is None:
        yield problem("target-without-due-date", target.where, target.measure)
    elif not months[0].first_day <= target.due <= months[-1].plus(1).last_day:
        yield problem("due-date-outside-year", target.where, str(target.due), year=plan.fiscal_year.key)


def _check_growth(frame: PlanTrees, target: Target, targets: Targets) -> list[Problem]:
    """Check the whole against last year, and everybody who grows much more than the whole."""
    limit = frame.plan.limits.growth
    before = prior_year_total(frame, target)
    if limit is None or before <= 0:
        return []
    growth = Fraction(targets.total(target.measure), before) - 1
    problems = []
    if growth > limit:
        problems.append(
            problem(
                "growth-above-history",
                target.where,
                short_percent_text(growth),
                measure=target.measure,
                before=frame.show(target.measure, before),
                limit=short_percent_text(limit),
            )
        )
    # People are measured against the whole: in a plan that doubles, doubling is nobody's excess.
    return [*problems, *_check_people(frame, target, targets, growth + limit)]


def _check_people(frame: PlanTrees, target: Target, targets: Targets, most: Fraction) -> list[Problem]:
    """Check who grows by more than the whole and the limit together."""
    # History knows revenue and quantity of single people, and nothing else.
    if not measure_of(target.measure).drive:
        return []
    past = frame.past(target.measure, 1)
    sums = _whole(frame, targets, targets.by(PRODUCT)[target.measure].sum(axis=2))
    found = [
        (Fraction(int(months.sum())) / past.of("person", id_) - 1, id_)
        for id_, months in sums.items()
        if past.of("person", id_) > 0
    ]
    return [
        problem(
            "person-growth-above-history",
            target.where,
            short_percent_text(growth),
            person=frame.plan.dimensions.person[id_].name,
            limit=short_percent_text(most),
        )
        for growth, id_ in sorted(found, reverse=True)
        if growth > most
    ]


def _whole(frame: PlanTrees, targets: Targets, table: Ints) -> Mapping[str, Ints]:
    """Return the months of everybody from a table of months and places: all places of a person together."""
    at = {id_: place for place, id_ in enumerate(targets.people)}
    places = frame.plan.dimensions.places
    return {
        person.id: table[:, [at[place.id] for place in places[person.id]]].sum(axis=1)
        for person in frame.plan.dimensions.persons
    }


def _check_season(frame: PlanTrees, targets: Targets) -> Iterator[Problem]:
    """Check every month's share of the year against its share in history (月份比重)."""
    plan, limit = frame.plan, frame.plan.limits.season
    past = frame.past(plan.driver, HISTORY_YEARS)
    sold = [past.of("month", key) for key in frame.months]
    whole, total = sum(sold), targets.total(plan.driver)
    if limit is None or whole <= 0 or total <= 0:
        return
    planned = targets.by(PRODUCT)[plan.driver].sum(axis=(1, 2)).tolist()
    for key, now, then in zip(frame.months, planned, sold, strict=True):
        share, before = Fraction(now, total), then / whole
        if abs(share - before) > limit:
            where = plan.targets[plan.driver].where
            yield problem(
                "season-against-history",
                where,
                key,
                share=short_percent_text(share),
                before=short_percent_text(before),
            )


def _check_bare_months(frame: PlanTrees, targets: Targets) -> Iterator[Problem]:
    """Check that no month goes without a target only because history has nothing of it."""
    driver = frame.plan.driver
    split = split_of(frame.plan, driver, "month")
    if split is None or not METHODS[split.method].own_sales:
        return
    months = targets.by(PRODUCT)[driver].sum(axis=(1, 2)).tolist()
    weighed = zip(frame.months, months, season(frame, driver)[0], strict=True)
    bare = [key for key, amount, weight in weighed if not amount and not weight]
    if bare and any(months):
        yield problem("months-without-target", split.where, ", ".join(bare), method=split.method)


def _check_load(frame: PlanTrees, targets: Targets) -> Iterator[Problem]:
    """Check what each person carries in a month."""
    plan, limit = frame.plan, frame.plan.limits.load
    sums = _whole(frame, targets, targets.by(PRODUCT)[plan.driver].sum(axis=2))
    for id_, months in sums.items() if limit is not None else ():
        over = [month for month in range(12) if int(months[month]) > (limit or 0)]
        if over:
            # -month: of equal months the first is named.
            worst = max(over, key=lambda month: (int(months[month]), -month))
            yield problem(
                "load-above-limit",
                plan.targets[plan.driver].where,
                frame.show(plan.driver, int(months[worst])),
                person=plan.dimensions.person[id_].name,
                month=frame.months[worst],
                months=len(over),
                limit=frame.show(plan.driver, limit or 0),
            )


def _check_capacity(frame: PlanTrees, targets: Targets) -> Iterator[Problem]:
    """Check what the company must deliver in a month."""
    plan, limit = frame.plan, frame.plan.limits.capacity
    for month, amount in enumerate(targets.by(PRODUCT)[plan.driver].sum(axis=(1, 2)).tolist()):
        if limit is not None and amount > limit:
            yield problem(
                "capacity-exceeded",
                plan.targets[plan.driver].where,
                frame.show(plan.driver, amount),
                month=frame.months[month],
                limit=frame.show(plan.driver, limit),
                over=frame.show(plan.driver, amount - limit),
            )


def _check_crushed(frame: PlanTrees, targets: Targets) -> Iterator[Problem]:
    """Check who and what with a weight is left nothing: by what is held, or by the rounding unit."""
    for measure, cube in targets.whole().items():
        holds = [each for each in frame.plan.holds if each.measure == measure and not each.stretch]
        if not cube.any():
            continue
        # What is held at nothing, or all of a month that is, was meant.
        meant = {name for each in holds if not each.amount for name in _names(frame.plan, each)}
        bare = [key for key in _bare(frame, targets, measure) if key not in meant]
        if bare and holds:
            yield problem("hold-leaves-nothing", holds[0].where, ", ".join(bare), measure=measure)
        target = frame.plan.targets.get(measure)
        # What follows has nothing where what it follows has nothing.
        if bare and not holds and target is not None and not target.follows and target.ratio is None:
            unit = frame.show(measure, frame.plan.rounding.get(measure, 1))
            yield problem("parts-below-unit", target.where, ", ".join(bare), measure=measure, unit=unit)


def _bare(frame: PlanTrees, targets: Targets, measure: str) -> Iterator[str]:
    """Yield the months, people and products that have a weight and nothing of a measure."""
    cube = targets.whole()[measure]
    table = cube.reshape(12, len(targets.people), -1)
    people, _ = leaf_weights(frame, measure, frame.people, "person")
    sums = dict(zip(frame.months, table.sum(axis=(1, 2)).tolist(), strict=True))
    weights = dict(zip(frame.months, season(frame, measure)[0], strict=True))
    sums |= dict(zip(targets.people, table.sum(axis=(0, 2)).tolist(), strict=True))
    weights |= {id_: people.get(id_, ZERO) for id_ in targets.people if _serves(frame, id_)}
    if cube.ndim == 3:
        products, _ = leaf_weights(frame, measure, frame.products, "product")
        sums |= dict(zip(targets.products, table.sum(axis=(0, 1)).tolist(), strict=True))
        weights |= products
    yield from (key for key, weight in weights.items() if weight > 0 and sums[key] == 0)


def _holds(hold: Hold, month: Month) -> bool:
    return hold.month is not None and hold.month <= month <= (hold.until or hold.month)


def _serves(frame: PlanTrees, person: str) -> bool:
    return any(frame.plan.dimensions.person[person].serves(month) for month in frame.plan.fiscal_year.months)


def _names(plan: Plan, hold: Hold) -> set[str]:
    """Return the ids of what a hold covers, and its months when it names nothing else."""
    named = {hold.person, hold.product, hold.territory, hold.product_class} - {None}
    if named or hold.month is None:
        inside = plan.dimensions.people_in(hold.territory) if hold.territory and not hold.person else ()
        goods = [each.id for each in plan.dimensions.products if each.product_class == hold.product_class]
        return {*(each for each in named if each), *(each.id for each in inside), *goods}
    last = hold.until or hold.month
    count = (last.year - hold.month.year) * 12 + last.number - hold.month.number
    return {hold.month.plus(at).key for at in range(count + 1)}


def _check_emptied(frame: PlanTrees, targets: Targets) -> Iterator[Problem]:
    """Check whose other months are left empty by fixed or floored months."""
    plan = frame.plan
    held: dict[tuple[str, str], list[Hold]] = {}
    for hold in plan.holds:
        if (
            HOLD_KINDS[hold.kind].least
            and not hold.stretch
            and hold.person in targets.people
            and hold.month is not None
        ):
            held.setdefault((str(hold.person), hold.measure), []).append(hold)
    for (id_, measure), holds in sorted(held.items()):
        cube = targets.whole().get(measure)
        if cube is None:
            continue
        # -1 stands for the items, one where the measure has none: tables and cubes are summed alike.
        table = cube.reshape(12, len(targets.people), -1).sum(axis=2)
        own, whole = table[:, list(targets.people).index(id_)], table.sum(axis=1)
        named = {month for each in holds for month in targets.months if _holds(each, month)}
        person = plan.dimensions.person[id_]
        # A month that is empty for all, or in which the person is away, is not the doing of the hold.
        bare = [
            month.key
            for at, month in enumerate(targets.months)
            if own[at] == 0 < whole[at] and month not in named and person.serves(month)
        ]
        if bare:
            yield problem(
                "hold-empties-months",
                holds[0].where,
                frame.show(measure, sum(each.amount for each in holds)),
                person=person.name,
                months=len(bare),
                first=bare[0],
                year=frame.show(measure, int(own.sum())),
            )
