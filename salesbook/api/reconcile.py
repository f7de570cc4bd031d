"""Reconciling returned books with the plan they were issued from, and writing the variance books."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from salesbook.api.build import (
    BuildResult,
    file_language,
    file_name,
    files_in_the_way,
)
from salesbook.api.check import CheckResult, check_files, plan_in_force
from salesbook.api.decisions import unknown_decisions
from salesbook.api.lateness import arrivals_of, late_owners
from salesbook.api.plan import targets_of
from salesbook.api.reading import AS_THEY_ARE, Progress, ReadOrder
from salesbook.api.workers import Jobs
from salesbook.api.writing import Writing
from salesbook.files.plan_folder import read_plan
from salesbook.files.returned import find_given
from salesbook.issued.manifest import Manifest
from salesbook.layout.mould import Moulds
from salesbook.layout.templates import Templates, default_templates
from salesbook.ledger.against import AgainstBooks
from salesbook.model.meeting import decisions_of, returns
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.planning.calendar import plan_calendar
from salesbook.problems import Location, Problem, Severity, problem, worst
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book, variance_orders
from salesbook.variance.outlook import Elapsed, count_elapsed
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.writing.write import write_book


@dataclass(frozen=True, kw_only=True)
class ReconcileResult:
    """The reconciliation, and the check it rests on; no reconciliation when there is no plan.

    `issued` is the folder of issued books whose registry is to know the variance books, where it is known.
    """

    checked: CheckResult
    result: Reconciliation | None = None
    issued: Path | None = None
    problems: Sequence[Problem] = field(default_factory=tuple)


def reconcile_files(
    paths: Iterable[Path],
    *,
    issued: Path,
    period: Month,
    plan: Path | None = None,
    language: str | None = None,
    as_of: date | None = None,
    order: ReadOrder = AS_THEY_ARE,
    progress: Progress | None = None,
    obstacles: Callable[[Plan], Sequence[Problem]] | None = None,
    decisions: Sequence[Path] = (),
) -> ReconcileResult:
    """Check returned files and reconcile what counts of them with the plan.

    The plan is the version in force in the period, as it is kept beside the issued books, unless `plan` names
    another folder. Time progress is computed up to the day `as_of`, by default to the end of the period.
    `order` says how files are read, `language` in what names are told, by default in the languages of the
    plan. Problems that `obstacles` finds with the plan stop the run before a file is read. `decisions` are
    variance books in which a meeting typed what it decided; they may stand among the returned files, too.
    """
    if worst(unread := find_given(decisions)[1]) is Severity.ERROR:
        return ReconcileResult(checked=CheckResult(period=period, submissions=()), problems=unread)
    beside = plan_in_force(issued, period, key=order.key) if plan is None else None
    read = beside if plan is None else read_plan(plan)
    if obstacles is not None and read is not None and read.plan is not None:
        found = obstacles(read.plan)
        if found:
            return ReconcileResult(checked=CheckResult(period=period, submissions=()), problems=found)
    files = [*paths, *decisions]
    checked = check_files(files, replace(order, issued=issued, period=period), progress, plan=beside)
    if checked.ended:
        return ReconcileResult(checked=checked)
    read = checked.plan if plan is None else read
    if read is None:
        return ReconcileResult(
            checked=checked, problems=[problem("issued-plan-missing", Location(file=str(issued)))]
        )
    planned = targets_of(read.plan, read.problems)
    if planned.plan is None or planned.targets is None:
        return ReconcileResult(checked=checked, problems=planned.problems)
    if period not in planned.plan.fiscal_year.months:
        outside = problem("period-outside", value=period.key, year=planned.plan.fiscal_year.key)
        return ReconcileResult(checked=checked, problems=[outside])
    # A file that could not be read names no plan, and is still shown among the returns.
    of_plan = [each for each in checked.submissions if each.plan in ("", planned.plan.id)]
    own = [each for each in of_plan if returns(each.owner)]
    elapsed = elapsed_days(planned.plan, period, as_of)
    late = late_owners(planned.plan, {each.owner for each in own}, arrivals_of(own), period)
    told = planned.plan.spoken_in(language)
    result = reconcile(told, planned.targets, own, period, elapsed=elapsed, late=late)
    result = replace(result, decisions=decisions_of(note for each in of_plan for note in each.notes))
    return ReconcileResult(checked=checked, result=result, problems=[*planned.problems, *result.findings])


def elapsed_days(plan: Plan, period: Month, as_of: date | None = None) -> Elapsed:
    """Return the working days passed by a day, by default the end of the period; none without a calendar."""
    calendar, _ = plan_calendar(plan)
    if calendar is None:
        return Elapsed()
    worked = {month: calendar.working_days(month) for month in plan.fiscal_year.months}
    month = plan.fiscal_year.own(period)
    return count_elapsed(worked, month, as_of or month.last_day)


def books_in_the_way(
    folder: Path, plan: Plan, *, period: Month, templates: Templates, language: str | None
) -> list[Problem]:
    """Return the problems of a folder that holds a book a reconciliation would write (SB390)."""
    if period not in plan.fiscal_year.months:
        return []
    return files_in_the_way(
        folder, variance_orders(plan, period, templates, file_language(plan.book_language(language)))
    )


def write_variance_books(
    result: Reconciliation,
    folder: Path,
    *,
    templates: Templates | None = None,
    language: str | None = None,
    theme: str = "default",
    printed: str | None = None,
    force: bool = False,
    jobs: Jobs = 1,
    progress: Callable[[int, int], None] | None = None,
    issued: Path | None = None,
    key: bytes | None = None,
    people: bool = True,
    against: AgainstBooks | None = None,
) -> BuildResult:
    """Write the variance books of a reconciliation; SB390 when a file is in the way and not `force`.

    The same reconciliation gives the same bytes whatever `jobs`. The registry in the folder `issued` knows
    the books afterwards, so that what meetings type into them comes back. A book with decisions that the
    reconciliation does not know is never replaced (SB394). Those of territories lead to finance's books where
    the returns were set `against` them.
    """
    chosen, spoken = templates or default_templates(), result.plan.book_language(language)
    if not result.lines_of("company", "revenue"):
        return BuildResult(problems=[problem("variance-without-revenue", value=result.plan.id)])
    language_of_files = file_language(spoken)
    orders = list(variance_orders(result.plan, result.period, chosen, language_of_files, people=people))
    names = [file_name(order) for order in orders]
    if not force and (in_the_way := files_in_the_way(folder, orders)):
        return BuildResult(problems=in_the_way)
    if unknown := unknown_decisions([folder / name for name in names], result.decisions):
        return BuildResult(problems=unknown)
    setting = _VarianceSetting(
        result=result,
        templates=chosen,
        language=spoken,
        theme=theme,
        printed=printed,
        key=key,
        against=against,
    )
    writing = Writing(folder=folder, templates=chosen, jobs=jobs, progress=progress, issued=issued, key=key)
    return writing.write(_built, setting, orders)


@dataclass(frozen=True, kw_only=True)
class _VarianceSetting:
    """What every variance book of a reconciliation shares."""

    result: Reconciliation
    templates: Templates
    language: str
    theme: str
    printed: str | None
    key: bytes | None
    against: AgainstBooks | None
    moulds: Moulds = field(default_factory=Moulds)


def _built(setting: _VarianceSetting, order: BookOrder) -> tuple[bytes, Manifest | None]:
    """Return a book, and its manifest where anything is typed into it."""
    spec, manifest = build_variance_book(
        order,
        setting.result,
        setting.templates,
        language=setting.language,
        theme=setting.theme,
        printed=setting.printed,
        key=setting.key,
        against=setting.against,
        moulds=setting.moulds,
    )
    return write_book(spec), manifest if manifest.tables else None
