"""Who has returned what for a period: from the store, or straight from the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from salesbook.api.check import check_files, plan_in_force
from salesbook.api.lateness import arrivals_of, due_days, due_of
from salesbook.api.plan import not_writable
from salesbook.api.reading import AS_THEY_ARE, Progress, ReadOrder
from salesbook.files.atomic import write_atomic
from salesbook.files.issued import issued_owners, registry_problem
from salesbook.files.places import is_there
from salesbook.layout.templates import default_templates
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.status import Arrival, Form, ReturnState, Status, status_lines
from salesbook.problems import Location, Problem, problem
from salesbook.report.status import render_status, status_json
from salesbook.sheets.status_book import build_status_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.xlsx.writing.write import write_book

if TYPE_CHECKING:
    from salesbook.api.store_reading import Contents
    from salesbook.store.store import Store

__all__ = ["render_status", "status_from_files", "status_from_store", "status_json", "write_status_book"]


def status_from_store(
    text: str, *, period: Month, as_of: date, plan_id: str | None = None, language: str | None = None
) -> tuple[Status | None, list[Problem]]:
    """Return the returns of a period from the store."""
    from salesbook.api.store_reading import in_store, read_contents  # noqa: PLC0415 - not for files

    def read(store: Store) -> tuple[Contents, list[Problem]]:
        with store.reading() as connection:
            return read_contents(connection, period, plan_id, whole_year=True)

    contents, problems = in_store(text, read)
    if contents is None:
        return None, problems
    plan = contents.plan.spoken_in(language)
    days, notes = due_days(plan, plan.fiscal_year.until(period))
    due = days[period]
    status = Status(
        plan=plan,
        period=period,
        as_of=as_of,
        due=due,
        closed=contents.closed,
        lines=status_lines(plan, list(contents.issued), contents.arrivals, period, due, as_of),
        waiting=[each for each in contents.waiting if each.month <= period],
        courses=courses_of(plan, list(contents.issued), contents.arrivals, days, as_of),
        forms={owner: Form(each.version, each.file) for owner, each in contents.issued.items()},
    )
    return status, [*problems, *notes]


def courses_of(
    plan: Plan,
    owners: Sequence[str],
    arrivals: Sequence[Arrival],
    days: Mapping[Month, date | None],
    as_of: date,
) -> dict[str, dict[Month, ReturnState]]:
    """Return the state of every owner in each of some months, by the day that each is due on."""
    courses: dict[str, dict[Month, ReturnState]] = {}
    for month, due in days.items():
        for line in status_lines(plan, owners, arrivals, month, due, as_of):
            courses.setdefault(line.owner, {})[month] = line.state
    return courses


def status_from_files(
    paths: Sequence[Path],
    *,
    issued: Path,
    period: Month,
    as_of: date,
    language: str | None = None,
    order: ReadOrder = AS_THEY_ARE,
    progress: Progress | None = None,
) -> tuple[Status | None, list[Problem]]:
    """Return the returns of a period from files; a file counts as received when it was last changed."""
    damaged = registry_problem(issued, order.key)
    read = plan_in_force(issued, period, key=order.key)
    # Where neither is there it is no folder of issued books, which the missing plan says best.
    if damaged is not None and read is not None:
        return None, [damaged]
    if read is None:
        return None, [problem("issued-plan-missing", Location(file=str(issued)))]
    plan, problems = read.plan, read.problems
    if plan is None:
        return None, list(problems)
    if period not in plan.fiscal_year.months:
        return None, [problem("period-outside", value=period.key, year=plan.fiscal_year.key)]
    found: list[Problem] = []
    arrivals: list[Arrival] = []
    if paths:
        checked = check_files(paths, replace(order, issued=issued, period=period), progress, plan=read)
        plan = plan if checked.plan is None or checked.plan.plan is None else checked.plan.plan
        arrivals = arrivals_of(checked.submissions)
        found = [*checked.problems, *(each for one in checked.submissions for each in one.problems)]
    due, notes = due_of(plan, period)
    books = issued_owners(issued, order.key, plan.version, period)
    status = Status(
        plan=plan.spoken_in(language),
        period=period,
        as_of=as_of,
        due=due,
        lines=status_lines(plan, list(books), arrivals, period, due, as_of),
        forms={owner: Form(each["version"], each["file"]) for owner, each in books.items()},
    )
    return status, [*problems, *found, *notes]


def write_status_book(status: Status, path: Path, *, force: bool = False) -> list[Problem]:
    """Write the status as a workbook in the languages of its plan.

    SB390 when a file is in the way and not `force`.
    """
    return write_status(
        build_status_book(status, default_templates(), language=status.plan.language), path, force=force
    )


def write_status(book: BookSpec, path: Path, *, force: bool) -> list[Problem]:
    """Write a workbook into a file of its own; SB390 when a file is in the way and not `force`."""
    if is_there(path) and not force:
        return [problem("would-overwrite", Location(file=str(path)), str(path))]
    try:
        write_atomic(path, write_book(book))
    except OSError as error:
        return [not_writable(path.parent, error)]
    return []
