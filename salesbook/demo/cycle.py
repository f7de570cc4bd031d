"""The whole cycle in a folder: plan, issued books, returned books with mistakes, variance books."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path

from salesbook.api.against import AgainstBooks, Reconciliation, reconcile_ledger
from salesbook.api.annotate import annotate_returns
from salesbook.api.build import BuiltBook, build_books, issue_books
from salesbook.api.lateness import due_of
from salesbook.api.ledger import LedgerOrder
from salesbook.api.page import PageOrder, write_pages
from salesbook.api.plan import not_writable, targets_of
from salesbook.api.reading import ReadOrder
from salesbook.api.reconcile import ReconcileResult, reconcile_files, write_variance_books
from salesbook.demo.actuals import sample_actuals, sample_notes
from salesbook.demo.editing.mistakes import sample_mistakes
from salesbook.demo.sample_decisions import sample_decisions
from salesbook.demo.sample_departments import SampleDepartment
from salesbook.demo.sample_ledger import BOOKED_AS, sample_ledger
from salesbook.demo.sample_returns import SampleReturn, together
from salesbook.files.atomic import make_folder, write_atomic
from salesbook.files.places import is_there
from salesbook.files.plan_folder import read_plan
from salesbook.layout.templates import default_templates
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.problems import Location, Problem, Text, problem
from salesbook.schedules.supply_books import departments
from salesbook.sheets.plan_books import Planned, build_book
from salesbook.xlsx.writing.write import write_book

MARKER = ".salesbook-demo"
"""Marks a folder as written by the demonstration, which may therefore replace it."""

REPORT = "report.html"
FOLDERS = ("plan", "issued", "returned", "annotated", "meetings", "books", "variance")
REPORTED_MONTHS = 3
# Positions among the people of the sample: fixed, since README and tests name what happens there.
MISSING_POSITION = 9
MISTAKE_POSITIONS = (1, 3, 5, 8, 10, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedBook:
    """A returned book of the demonstration: its file, its owner, and the mistake put into it."""

    file: str
    owner: Text
    mistake: Text | None = None


@dataclass(frozen=True, kw_only=True)
class DemoResult:
    """What the demonstration did, or the problems that prevented it; `language` is that of its books."""

    language: str = "both"
    issued: Sequence[str] = ()
    returned: Sequence[ReturnedBook] = ()
    missing: Sequence[Text] = ()
    annotated: Sequence[str] = ()
    variance: Sequence[str] = ()
    reconciled: ReconcileResult | None = None
    against: AgainstBooks | None = None
    problems: Sequence[Problem] = field(default_factory=tuple)


Step = Callable[[str, int, int], None]
"""(what is being done, done, in all)."""


def run_demo(
    folder: Path, *, language: str | None = None, force: bool = False, jobs: int = 1, step: Step | None = None
) -> DemoResult:
    """Run the cycle for the sample company's first three months into a folder.

    Its sub-folders are replaced only with `force`, and only when an earlier demonstration wrote them.
    """
    report = step or (lambda _words, _done, _total: None)
    in_the_way = [name for name in (*FOLDERS, REPORT) if is_there(folder / name)]
    if in_the_way and not (force and is_there(folder / MARKER)):
        where = Location(file=str(folder))
        return DemoResult(
            problems=[problem("would-overwrite", where, str(folder / name)) for name in in_the_way]
        )
    try:
        return _run(folder, language, jobs, report)
    except OSError as error:
        return DemoResult(problems=[not_writable(folder, error)])


def _run(folder: Path, asked: str | None, jobs: int, step: Step) -> DemoResult:
    make_folder(folder)
    # The marker first: a run that is ended halfway can be repeated with --force.
    write_atomic(folder / MARKER, b"written by: salesbook demo\n")
    for name in FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    _copy_sample(folder / "plan")
    read = read_plan(folder / "plan")
    planned = targets_of(read.plan, read.problems)
    if planned.plan is None or planned.targets is None:
        return DemoResult(problems=planned.problems)
    plan, targets = planned.plan, planned.targets
    language = plan.book_language(asked)
    books = build_books(
        plan, targets, language=language, jobs=jobs, progress=lambda done, total: step("issued", done, total)
    )
    issued = issue_books(folder / "issued", books, read.files, force=True)
    period = plan.fiscal_year.months[REPORTED_MONTHS - 1]
    filled = _filled(plan, targets, period)
    returned, missing = _return_books(folder / "returned", filled, books, period, language, step)
    _date(folder / "returned", plan, period)
    order = ReadOrder(jobs=jobs)
    met = _meet(folder, plan, period.plus(-1), language, order)
    reconciled = reconcile_files(
        [folder / "returned", *met],
        issued=folder / "issued",
        period=period,
        language=language,
        order=order,
        progress=lambda done, total: step("read", done, total),
    )
    if reconciled.result is None:
        return DemoResult(problems=[*issued.problems, *reconciled.problems])
    annotated = annotate_returns(
        reconciled.checked.submissions,
        folder / "annotated",
        paths=[folder / "returned"],
        language=language,
        order=order,
        progress=lambda done, total: step("annotated", done, total),
    )
    against = _booked(folder / "books", reconciled.result, filled)
    variance = write_variance_books(
        reconciled.result,
        folder / "variance",
        language=language,
        force=True,
        issued=folder / "issued",
        against=against,
        progress=lambda done, total: step("variance", done, total),
    )
    report = write_pages(reconciled.result, PageOrder(language=language), html=folder / REPORT, force=True)
    return DemoResult(
        language=language,
        issued=issued.files,
        returned=returned,
        missing=missing,
        annotated=[path.name for path in annotated.files.values()],
        variance=variance.files,
        reconciled=reconciled,
        against=against,
        problems=[*planned.problems, *issued.problems, *annotated.problems, *variance.problems, *report],
    )


def _meet(folder: Path, plan: Plan, month: Month, language: str, order: ReadOrder) -> list[Path]:
    """Write the variance books of the month before with what its meetings decided, and return them."""
    before = reconcile_files(
        [folder / "returned"], issued=folder / "issued", period=month, language=language, order=order
    )
    if before.result is None:
        return []
    decided = replace(before.result, decisions=sample_decisions(plan, month, language))
    written = write_variance_books(
        decided,
        folder / "meetings",
        language=language,
        issued=folder / "issued",
        people=False,
        jobs=order.jobs,
    )
    return [folder / "meetings" / name for name in written.files]


def _date(folder: Path, plan: Plan, period: Month) -> None:
    """Let files have come in on the day they are due, whenever the demonstration is run."""
    day = due_of(plan, period)[0] or period.last_day
    noon = datetime.combine(day, time(12), UTC).timestamp()
    for file in folder.iterdir():
        os.utime(file, (noon, noon))


def _copy_sample(folder: Path) -> None:
    sample = resources.files("salesbook.samples").joinpath("plan")
    for file in sample.iterdir():
        write_atomic(folder / file.name, file.read_bytes())


def _filled(plan: Plan, targets: Targets, period: Month) -> Planned:
    """Return the plan with what was sold up to a month."""
    planned = Planned.of(plan, targets, default_templates())
    cubes = sample_actuals(plan, targets, planned.cubes, plan.fiscal_year.until(period))
    return replace(planned, cubes=cubes)


def _booked(folder: Path, result: Reconciliation, filled: Planned) -> AgainstBooks | None:
    """Write what finance exports of the month, and set it beside the returns of those without a mistake."""
    slips = {MISSING_POSITION, *MISTAKE_POSITIONS}
    sound = [each.id for at, each in enumerate(filled.plan.staff) if at not in slips]
    export = folder / f"{result.period.key}.csv"
    write_atomic(export, sample_ledger(filled.plan, filled.cubes, result.period, sound).encode("utf-8-sig"))
    return reconcile_ledger(result, [export], LedgerOrder(profile=BOOKED_AS))[0]


def _return_books(
    folder: Path,
    filled: Planned,
    books: Sequence[BuiltBook],
    period: Month,
    language: str,
    step: Step,
) -> tuple[list[ReturnedBook], list[Text]]:
    """Write the books as the team returns them: filled in, one missing, some with mistakes."""
    plan, targets = filled.plan, filled.targets
    mistakes = dict(zip(MISTAKE_POSITIONS, sample_mistakes(), strict=True))
    returned: list[ReturnedBook] = []
    missing: list[Text] = []
    own = [book for book in books if book.order.book == "return"]
    for position, book in enumerate(own):
        person = plan.dimensions.person[book.order.owner]
        if position == MISSING_POSITION:
            missing.append(person.name)
            continue
        sample = SampleReturn.of(plan, targets, person.id, period, language)
        notes = together(sample_notes(person, period, language=language), sample.notes)
        # Composed anew, since in a file that is filled in later the totals would be old (docs/decisions.md).
        spec, manifest = build_book(book.order, filled, language=language, notes=notes, filled=sample.figures)
        data = write_book(spec)
        # In the bytes: nothing but the mistake differs from a right book.
        mistake = mistakes.get(position)
        if mistake is not None:
            data = mistake.mangle(data, manifest, period)
        name = f"{book.order.file}.xlsx"
        write_atomic(folder / name, data)
        returned.append(
            ReturnedBook(file=name, owner=person.name, mistake=mistake.words if mistake is not None else None)
        )
        step("returned", position + 1, len(own))
    returned += _return_others(folder, filled, books, period, language)
    return returned, missing


def _return_others(
    folder: Path, filled: Planned, books: Sequence[BuiltBook], period: Month, language: str
) -> Iterator[ReturnedBook]:
    """Write and yield the books of regions as their managers return them, and those of departments."""
    plan = filled.plan
    department = SampleDepartment(planned=filled, period=period, language=language)
    named = {each.id: each.name for each in plan.dimensions.territories}
    named |= {id_: each.name for id_, each in departments(plan).items()}
    for book in books:
        if book.order.book in ("region", "department"):
            region = SampleReturn.of(plan, filled.targets, book.order.owner, period, language)
            sample = department if book.order.book == "department" else region
            spec, _ = build_book(
                book.order, filled, language=language, notes=sample.notes, filled=sample.figures
            )
            name = f"{book.order.file}.xlsx"
            write_atomic(folder / name, write_book(spec))
            yield ReturnedBook(file=name, owner=named[book.order.owner])
