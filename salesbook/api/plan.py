"""A plan folder's targets: decomposed, checked, tried out otherwise, explained, compared, by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from salesbook.files.atomic import LinkError
from salesbook.files.plan_folder import (
    PlanRead,
    init_plan,
    load_plan,
    read_book_files,
    read_plan,
    write_plan,
    write_plan_book,
)
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.plan_tables import SETTINGS_FILE
from salesbook.plan_input.whatif import apply_holds, apply_settings, apply_variant
from salesbook.planning.calendar import WeekShare, calendar_of, plan_calendar, split_month_by_day
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.diff import Axis, FigureChange, diff_targets, identities_of, regions_of
from salesbook.planning.explain import Explanation, explain
from salesbook.planning.feasibility import check_targets
from salesbook.problems import Location, Problem, Severity, problem, worst
from salesbook.report.totals import render_totals
from salesbook.schedules.compared import Compared
from salesbook.schedules.registry import EXPLAINED, questions
from salesbook.schedules.schedule import PlanSource

__all__ = [
    "PlanDiff",
    "PlanResult",
    "WhatIf",
    "book_of_plan",
    "channels_missing",
    "check_plan",
    "days_of",
    "diff_plans",
    "explain_row",
    "explain_target",
    "init_plan",
    "load_plan",
    "plan_of_book",
    "plan_targets",
    "render_totals",
]


UNSHOWN = frozenset((
    *("plan-file-unreadable", "plan-file-too-large", "file-encoding"),
    *("csv-quotes", "field-count", "repeated-column"),
))  # fmt: skip
"""Problems of files that no sheet can show as they are: what could not be shown would be lost in it."""


@dataclass(frozen=True, kw_only=True)
class PlanResult:
    """A plan with its decomposed targets, or the problems that prevent it; warnings come with both."""

    plan: Plan | None = None
    targets: Targets | None = None
    problems: Sequence[Problem] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Changes tried on a plan without editing it, each written as on the command line.

    `settings` are such as `growth=0.3`; `holds`, by kind, such as `person=zhang,month=2027-03:500000`.
    """

    settings: Sequence[str] = ()
    holds: Mapping[str, Sequence[str]] = field(default_factory=dict)


def plan_targets(folder: Path, what_if: WhatIf | None = None, variant: str | None = None) -> PlanResult:
    """Return the plan of a folder and its decomposition, of one of its variants where that is named."""
    read = read_plan(folder)
    result = _of_variant(read, what_if, variant)
    return replace(result, problems=read.located(result.problems))


def _of_variant(read: PlanRead, what_if: WhatIf | None, variant: str | None) -> PlanResult:
    plan, problems = read.plan, read.problems
    if variant is None or plan is None:
        return targets_of(plan, problems, what_if)
    chosen = next((each for each in plan.variants if each.id == variant), None)
    if chosen is None:
        known = frozenset(each.id for each in plan.variants)
        return PlanResult(problems=[unknown_reference(Location(), variant, SETTINGS_FILE, known)])
    return targets_of(apply_variant(plan, chosen)[0], problems, what_if)


def check_plan(folder: Path) -> PlanResult:
    """Return a plan and its targets without the days that are worked, and what is wrong with its variants."""
    read = read_plan(folder)
    result = _decomposed(read.plan, read.problems)
    variants = [] if result.plan is None else _impossible_variants(result.plan)
    return replace(result, problems=read.located([*result.problems, *variants]))


def _impossible_variants(plan: Plan) -> list[Problem]:
    """Return what keeps the variants of a plan from being decomposed."""
    found: list[Problem] = []
    for each in plan.variants:
        targets, problems = decompose(apply_variant(plan, each)[0])
        found += [] if targets is not None else [replace(one, where=each.where) for one in problems]
    return found


def book_of_plan(plan: Path, book: Path, *, force: bool) -> list[Problem]:
    """Write the files of a plan as one workbook, or set what differs in one that is there."""
    read = read_plan(plan)
    if blocked := [each for each in read.problems if not read.files or each.slug in UNSHOWN]:
        return blocked
    try:
        return write_plan_book(book, read.files, force=force)
    except OSError as error:
        return [not_writable(book, error)]


def plan_of_book(book: Path, folder: Path, *, force: bool) -> list[Problem]:
    """Write the sheets of a workbook as the files of a plan."""
    found, problems = read_book_files(book)
    if found is None:
        return problems
    try:
        return write_plan(folder, found.files, force=force)
    except OSError as error:
        return [not_writable(folder, error)]


def not_writable(folder: Path, error: OSError) -> Problem:
    """Return the problem of a folder that cannot be written to (SB391), or is a link (SB393)."""
    if isinstance(error, LinkError):
        return problem("output-is-link", Location(file=error.filename), error.filename)
    reason = error.strerror or str(error)
    return problem("folder-not-writable", Location(file=str(folder)), str(folder), reason=reason)


def targets_of(plan: Plan | None, problems: Sequence[Problem], what_if: WhatIf | None = None) -> PlanResult:
    """Return a plan as parsed and its decomposition; nothing is decomposed while there are errors."""
    result = _decomposed(plan, problems, what_if)
    if result.plan is None or result.targets is None:
        return result
    return replace(result, targets=_with_workdays(result.plan, result.targets))


def _decomposed(plan: Plan | None, problems: Sequence[Problem], what_if: WhatIf | None = None) -> PlanResult:
    if plan is None or worst(problems) is Severity.ERROR:
        return PlanResult(problems=problems)
    if what_if is not None:
        plan, found = _changed(plan, what_if)
        problems = [*problems, *found]
        if worst(found) is Severity.ERROR:
            return PlanResult(problems=problems)
    targets, found = decompose(plan)
    if targets is not None:
        found = [*found, *check_targets(plan, targets), *questions(plan, targets)]
    return PlanResult(plan=plan, targets=targets, problems=_unaccepted(plan, [*problems, *found]))


def _unaccepted(plan: Plan, problems: Sequence[Problem]) -> list[Problem]:
    """Return problems without what the plan accepts with a reason, which is counted in one note."""
    known = [each for each in problems if each.severity is not Severity.ERROR and each.code in plan.accepted]
    codes = ", ".join(sorted({each.code for each in known}))
    count = [problem("accepted", Location(file="plan.toml"), codes, count=len(known))] if known else []
    return [each for each in problems if each not in known] + count


def _with_workdays(plan: Plan, targets: Targets) -> Targets:
    """Return targets with the days that are worked, where schedules plan by them; so with those before."""
    parent = None
    if plan.parent is not None and targets.parent is not None:
        parent = _with_workdays(plan.parent, targets.parent)
    days = _workdays(plan) if plan.schedules.any else targets.workdays
    return replace(targets, workdays=days, parent=parent)


def _workdays(plan: Plan) -> Mapping[Month, Sequence[date]]:
    """Return the working days of the plan's months; none where the country's calendar is not known."""
    calendar, _ = plan_calendar(plan)
    if calendar is None:
        return {}
    return {month: calendar.working_days(month) for month in plan.fiscal_year.months}


def _changed(plan: Plan, what_if: WhatIf) -> tuple[Plan, list[Problem]]:
    plan, problems = apply_settings(plan, what_if.settings)
    for kind, holds in what_if.holds.items():
        plan, found = apply_holds(plan, kind, holds)
        problems += found
    return plan, problems


def explain_target(
    plan: Plan, targets: Targets, place: Mapping[str, str]
) -> tuple[Explanation | None, list[Problem]]:
    """Return how a number came about; `place` names measure, territory, person, product or channel, month.

    Or a row of a schedule: a customer, a prospect, a line, a stock.
    """
    if not EXPLAINED.keys().isdisjoint(place):
        return explain_row(PlanSource.of(plan, targets), place)
    return explain(
        plan,
        targets,
        measure=place.get("measure"),
        territory=place.get("territory"),
        person=place.get("person"),
        product=place.get("product"),
        channel=place.get("channel"),
        month=place.get("month"),
    )


def explain_row(
    source: PlanSource | Compared, place: Mapping[str, str]
) -> tuple[Explanation | None, list[Problem]]:
    """Return how a row of a schedule came about: on plan, or in a reconciliation by what was returned."""
    named = next(key for key in place if key in EXPLAINED)
    found = EXPLAINED[named](source, place)
    return found, [] if found is not None else [problem("explain-where", value=place[named])]


def channels_missing() -> Problem:
    """Return the problem of a plan that is asked for channels and has none."""
    return problem("channels-missing", Location(file="channels.csv"))


@dataclass(frozen=True, kw_only=True)
class PlanDiff:
    """Two plans and what differs between their targets; no changes when either could not be decomposed."""

    before: PlanResult
    after: PlanResult
    changes: Sequence[FigureChange] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of both plans."""
        return (*self.before.problems, *self.after.problems)


def diff_plans(before: PlanResult, after: PlanResult, by: Sequence[Axis]) -> PlanDiff:
    """Return what differs between the targets of two plans or versions, by the axes named."""
    if before.plan is None or before.targets is None or after.plan is None or after.targets is None:
        return PlanDiff(before=before, after=after)
    homes, identities = (
        {**of(before.plan.dimensions), **of(after.plan.dimensions)} for of in (regions_of, identities_of)
    )
    changes = diff_targets(before.targets, after.targets, by, homes, identities)
    return PlanDiff(before=before, after=after, changes=changes)


def days_of(
    plan: Plan, targets: Targets, month: Month, *, measure: str, person: str | None = None
) -> tuple[tuple[WeekShare, ...], list[Problem]]:
    """Return a month's target by week and working day, of the company or of one person.

    Amounts are in minor or whole units; a month outside the plan is SB407.
    """
    if month not in targets.months:
        return (), [problem("period-outside", value=month.key, year=plan.fiscal_year.key)]
    cube = targets.whole().get(measure)
    if cube is None or (person is not None and person not in plan.dimensions.places):
        return (), [problem("explain-where", value=person or measure)]
    month = plan.fiscal_year.own(month)
    of_month = cube[list(targets.months).index(month)]
    places = [each.id for each in plan.dimensions.places[person]] if person is not None else targets.people
    total = sum(int(of_month[at].sum()) for at, id_ in enumerate(targets.people) if id_ in places)
    years = sorted({month.first_day.year, month.last_day.year})
    calendar, problems = calendar_of(plan.calendar.country, years, plan.calendar.overrides)
    if calendar is None:
        return (), problems
    # In the plan's own rounding steps: a day is no finer than its month.
    shares, found = split_month_by_day(total, month, calendar, plan.rounding.get(measure, 1))
    return shares, [*problems, *found]
