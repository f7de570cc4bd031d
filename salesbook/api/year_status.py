"""Where each step of a year stands: from a store, from files, from a plan that has no books yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.check import check_files, plan_in_force
from salesbook.api.lateness import arrivals_of, due_days
from salesbook.api.reading import Progress, ReadOrder
from salesbook.api.status import courses_of, write_status
from salesbook.api.store_making import Found
from salesbook.api.store_reading import in_store, read_contents
from salesbook.files.approvals import APPROVALS, approvals_file, read_steps
from salesbook.files.issued import issued_owners, registry_problem
from salesbook.files.issued_versions import copied_files, issued_versions, plan_folder
from salesbook.files.plan_folder import read_plan
from salesbook.layout.templates import default_templates
from salesbook.model.answer import Answer
from salesbook.model.approval import ApprovalRules, Step
from salesbook.model.half_year import half_key
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.plan_version import PlanVersion
from salesbook.model.status import Arrival
from salesbook.model.submission import covers
from salesbook.model.version_files import version_of
from salesbook.model.year_course import Closed, Version, YearKnown, YearStatus
from salesbook.plan_input.plan_files import parse_plan
from salesbook.planning.year_course import year_status
from salesbook.problems import Location, Problem, Severity, Text, problem, worst
from salesbook.schedules.registry import SCHEDULES
from salesbook.sheets.year_status_book import build_year_book
from salesbook.store.answers import read_answers
from salesbook.store.decisions import read_periods
from salesbook.store.imports import plans_for
from salesbook.store.plan_steps import read_plan_steps
from salesbook.store.store import Store
from salesbook.store.versions import files_of_version, first_months, read_versions


@dataclass(frozen=True, kw_only=True)
class YearOrder:
    """Of which year, as of which day; `planned` is a plan of it that may have no books yet."""

    as_of: date
    period: Month | None = None
    plan_id: str | None = None
    language: str | None = None
    planned: Path | None = None


def year_from_store(text: str, order: YearOrder) -> Found[YearStatus]:
    """Return where the steps of a year stand by a store."""

    def read(store: Store) -> tuple[tuple[YearKnown, list[Problem]], list[Problem]]:
        with store.reading() as connection:
            return _stored(connection, order), []

    found, problems = in_store(text, read)
    if found is None:
        return None, problems
    known, more = found
    status, told = _told(known, order)
    return status, [*problems, *more, *told]


def _stored(connection: Connection, order: YearOrder) -> tuple[YearKnown, list[Problem]]:
    month = order.period or _month_in(first_months(connection), order)
    contents, problems = read_contents(connection, month, order.plan_id, whole_year=True)
    plan = contents.plan
    owners = {owner: each.owner_name for owner, each in contents.issued.items()}
    closed = {
        month: Closed(day=date.fromisoformat(each.at[:10]), by=each.by)
        for month, each in read_periods(connection, plan.id).items()
        if each.state == "closed"
    }
    known = YearKnown(
        plan=plan,
        as_of=order.as_of,
        versions=[
            _version(each, files_of_version(connection, each))
            for _, each in sorted(read_versions(connection, plan.id).items())
        ],
        steps=read_plan_steps(connection, plan.id),
        names=owners,
        closed=closed,
        waiting=Counter(each.month for each in contents.waiting),
        kept=_kept(read_answers(connection, plan.id), plan),
        following=next(iter(plans_for(connection, plan.fiscal_year.months[-1].plus(1))), ""),
    )
    known, notes = _with_returns(known, contents.arrivals)
    return known, [*problems, *notes]


def _kept(answers: Iterable[Answer], plan: Plan) -> Closed | None:
    """Return who decided to keep the second half as planned."""
    found = [each for each in answers if each.key == half_key(plan.fiscal_year)]
    return Closed(day=date.fromisoformat(found[-1].at[:10]), by=found[-1].by) if found else None


def _month_in(first: Mapping[str, Month], order: YearOrder) -> Month:
    """Return the day's month, or of a plan that stands alone the month of its year that is nearest."""
    today = Month(order.as_of.year, order.as_of.month)
    years = [month for plan, month in first.items() if order.plan_id in (None, plan)]
    if len(years) != 1:
        return today
    return min(max(today, years[0]), years[0].plus(11))


def year_from_files(
    paths: Sequence[Path],
    issued: Path,
    order: YearOrder,
    how: ReadOrder,
    progress: Progress | None = None,
) -> Found[YearStatus]:
    """Return where the steps of a year stand by a folder of issued books, and by returned files."""
    versions = issued_versions(issued, how.key)
    damaged = registry_problem(issued, how.key)
    if damaged is not None:
        return None, [damaged]
    highest = plan_in_force(issued, None, key=how.key)
    if highest is None or highest.plan is None:
        missing = problem("issued-plan-missing", Location(file=str(issued)))
        return None, [missing] if highest is None else list(highest.problems)
    month = order.period or _month_in({"": highest.plan.fiscal_year.months[0]}, order)
    read = plan_in_force(issued, month, read=highest, key=how.key)
    if read is None or read.plan is None:
        missing = problem("issued-plan-missing", Location(file=str(issued)))
        return None, [missing] if read is None else list(read.problems)
    reading = replace(how, issued=issued, period=month, figures=False)
    checked = check_files(paths, reading, progress, plan=read) if paths else None
    owners = issued_owners(issued, how.key, read.plan.version, month)
    steps, broken = _steps_in(plan_folder(issued, each) / APPROVALS for each in versions.values())
    if broken:
        return None, broken
    known = YearKnown(
        plan=read.plan,
        as_of=order.as_of,
        versions=[_version(each, copied_files(issued, each)[0]) for _, each in sorted(versions.items())],
        steps=steps,
        names={owner: Text(each["owner_name"]) for owner, each in owners.items()},
    )
    known, notes = _with_returns(known, [] if checked is None else arrivals_of(checked.submissions))
    status, told = _told(known, order)
    found = [] if checked is None else checked.all_problems
    return status, [*read.problems, *found, *notes, *told]


def year_of_plan(order: YearOrder) -> Found[YearStatus]:
    """Return where the steps of a year stand of a plan that has no books yet."""
    assert order.planned is not None
    read = read_plan(order.planned)
    if read.plan is None:
        return None, list(read.problems)
    known, notes = _with_returns(YearKnown(plan=read.plan, as_of=order.as_of), ())
    status, told = _told(known, order)
    return status, [*notes, *told]


def _version(standing: PlanVersion, files: Mapping[str, bytes]) -> Version:
    plan = parse_plan(files, SCHEDULES, sorted(files))[0]
    return Version(standing=standing, rules=ApprovalRules() if plan is None else plan.approval)


def _steps_in(lists: Iterable[Path]) -> tuple[list[Step], list[Problem]]:
    """Return the steps of several lists, each once, or why one cannot be read."""
    found: dict[Step, None] = {}
    for path in lists:
        steps, damaged = read_steps(path)
        if damaged:
            return [], damaged
        found.update(dict.fromkeys(steps))
    return list(found), []


def _with_returns(known: YearKnown, arrivals: Sequence[Arrival]) -> tuple[YearKnown, list[Problem]]:
    """Return what is known with the state of every owner in each month that has begun."""
    begun = [month for month in known.plan.fiscal_year.months if month.first_day <= known.as_of]
    days, notes = due_days(known.plan, begun)
    received: dict[Month, date] = {}
    for month in begun:
        came = [
            each.received
            for each in arrivals
            if each.submission.status.counts and covers(each.submission, month)
        ]
        if came:
            received[month] = max(came)
    courses = courses_of(known.plan, list(known.names), arrivals, days, known.as_of)
    return replace(known, courses=courses, received=received, due=days), notes


def _told(known: YearKnown, order: YearOrder) -> tuple[YearStatus | None, list[Problem]]:
    """Return the steps of a year, with those of a plan that is on its way to its books."""
    problems: list[Problem] = []
    if order.planned is not None:
        known, problems = _with_planned(known, order.planned)
    if worst(problems) is Severity.ERROR:
        return None, problems
    return year_status(replace(known, plan=known.plan.spoken_in(order.language))), problems


def _with_planned(known: YearKnown, folder: Path) -> tuple[YearKnown, list[Problem]]:
    read = read_plan(folder)
    if read.plan is None:
        return known, list(read.problems)
    year, own = known.plan.fiscal_year, read.plan.fiscal_year
    if own.months[0] == year.months[-1].plus(1):
        return replace(known, following=read.plan.id), []
    if read.plan.id != known.plan.id or own != year:
        where = Location(file=str(folder))
        return known, [problem("folder-of-other-plan", where, known.plan.id, other=read.plan.id)]
    steps, damaged = _steps_in([approvals_file(folder)])
    mine = Version(standing=version_of(read.files), rules=read.plan.approval)
    number = mine.standing.number
    versions = {each.standing.number: each for each in known.versions}
    # What is issued never changes: other files under its number are no version of it.
    if number not in versions or versions[number].standing.state == "draft":
        versions[number] = mine
    merged = dict.fromkeys((*known.steps, *steps))
    return replace(known, versions=[versions[each] for each in sorted(versions)], steps=list(merged)), damaged


def write_year_book(status: YearStatus, path: Path, *, force: bool = False) -> list[Problem]:
    """Write where a year stands as a workbook in the languages of its plan; SB390 without `force`."""
    return write_status(
        build_year_book(status, default_templates(), language=status.plan.language), path, force=force
    )
