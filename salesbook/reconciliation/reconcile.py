"""Actuals against plan and prior year, by territory, person, class and product, month and year to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salesbook.model.cube import Axes, Cube, Cubes, actual_cubes, history_cubes
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.reconciliation import (
    Comparison,
    Level,
    Line,
    Reconciliation,
    ReturnLine,
    ReturnState,
    polarity_of,
)
from salesbook.model.submission import FileStatus, Submission
from salesbook.model.targets import Targets
from salesbook.problems import Text

LIKE_FOR_LIKE, PRIOR_LIKE_FOR_LIKE = "LF", "LY"
"""Plan and prior year of those who reported: scenarios of their own, so that sheets can show them."""


def reconcile(
    plan: Plan, targets: Targets, submissions: Sequence[Submission], period: Month
) -> Reconciliation:
    """Return plan, actuals and prior year of a month and the year to date, at every level.

    Only submissions that count are taken; a person without one is an open item and never a zero. Who
    reported for a month is told by the figures accepted for it.
    """
    counting = [each for each in submissions if each.status.counts and each.facts]
    axes = Axes(months=targets.months, people=targets.people, products=targets.products)
    cubes = _cubes(plan, targets, counting, axes)
    return Reconciliation(
        plan=plan,
        period=period,
        lines=tuple(_lines(plan, cubes, period)),
        returns=tuple(_returns(plan, submissions)),
        submissions=tuple(submissions),
        cubes=cubes,
        notes=tuple(note for each in submissions if each.status.counts for note in each.notes),
    )


def _cubes(plan: Plan, targets: Targets, submissions: Sequence[Submission], axes: Axes) -> Cubes:
    planned = {("PL", measure): Cube(values=cells) for measure, cells in targets.cells.items()}
    actual = actual_cubes((fact for each in submissions for fact in each.facts), axes)
    prior = history_cubes(plan, axes)
    like: dict[tuple[str, str], Cube] = {}
    for scenario, base, cubes in ((LIKE_FOR_LIKE, "PL", planned), (PRIOR_LIKE_FOR_LIKE, "PY", prior)):
        for (_, measure), cube in cubes.items():
            reported = actual.get(("AC", measure))
            if reported is not None and reported.known is not None:
                values = cubes[base, measure].values * reported.known[:, :, None]
                like[scenario, measure] = Cube(values=values, known=reported.known)
            del cube
    return Cubes(axes=axes, dimensions=plan.dimensions, cubes=planned | actual | prior | like)


def _lines(plan: Plan, cubes: Cubes, period: Month) -> Iterator[Line]:
    measures = [measure for scenario, measure in cubes.cubes if scenario == "PL"]
    for level, keys, name in _subjects(plan):
        for measure in measures:
            yield Line(
                level=level,
                keys=keys,
                name=name,
                measure=measure,
                month=compare(cubes, measure, (period,), keys),
                year_to_date=compare(cubes, measure, plan.fiscal_year.until(period), keys),
            )


def _subjects(plan: Plan) -> Iterator[tuple[Level, Mapping[str, str], Text]]:
    dimensions = plan.dimensions
    yield "company", {}, plan.company
    for territory in dimensions.below(dimensions.root.id):
        if territory.parent is not None:
            yield "territory", {"territory": territory.id}, territory.name
    for person in dimensions.people:
        yield "person", {"territory": person.territory, "person": person.id}, person.name
    for class_id in dimensions.class_ids:
        yield "class", {"class": class_id}, dimensions.classes.get(class_id, Text.of(class_id))
    for product in dimensions.products:
        yield "product", {"class": product.product_class, "product": product.id}, product.name
    for person in dimensions.people:
        for product in dimensions.products:
            keys = {
                "territory": person.territory,
                "person": person.id,
                "class": product.product_class,
                "product": product.id,
            }
            yield "person-product", keys, product.name


def compare(cubes: Cubes, measure: str, months: Sequence[Month], members: Mapping[str, str]) -> Comparison:
    """Return plan, actual, prior year and the plan of those who reported, summed over months and members."""
    return Comparison(
        plan=cubes.value("PL", measure, months, members) or 0,
        actual=cubes.value("AC", measure, months, members),
        prior_year=cubes.value("PY", measure, months, members),
        like_for_like=cubes.value(LIKE_FOR_LIKE, measure, months, members) or 0,
        polarity=polarity_of(measure),
    )


def _returns(plan: Plan, submissions: Sequence[Submission]) -> Iterator[ReturnLine]:
    by_owner: dict[str, Submission] = {}
    for each in submissions:
        better = each.owner not in by_owner or (each.status.counts and not by_owner[each.owner].status.counts)
        if each.owner and better:
            by_owner[each.owner] = each
    for person in plan.dimensions.people:
        found = by_owner.get(person.id)
        yield ReturnLine(
            person=person.id,
            name=person.name,
            state=_state(found),
            file=found.path if found is not None else "",
        )


def _state(submission: Submission | None) -> ReturnState:
    if submission is None or submission.status is FileStatus.SKIPPED:
        return "missing"
    if submission.status is FileStatus.PARTIAL:
        return "partial"
    if submission.status.counts:
        return "returned"
    return "refused" if submission.status is FileStatus.REFUSED else "rejected"
