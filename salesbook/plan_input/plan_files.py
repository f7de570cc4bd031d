"""The files of a plan folder as a plan, or as all that is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from salesbook.model.plan import Plan
from salesbook.model.version_files import of_parent, parent_files
from salesbook.plan_input.checks.approval_checks import check_delegations
from salesbook.plan_input.checks.assortment_checks import check_assortment
from salesbook.plan_input.checks.dimension_checks import check_dimensions, check_vacancies
from salesbook.plan_input.checks.history_checks import check_channel_history, check_history
from salesbook.plan_input.checks.hold_checks import check_holds
from salesbook.plan_input.checks.precision_checks import check_precision
from salesbook.plan_input.checks.split_checks import check_splits
from salesbook.plan_input.checks.target_checks import check_targets
from salesbook.plan_input.checks.version_checks import check_parent, check_version
from salesbook.plan_input.plain_text import parse_text
from salesbook.plan_input.plan_additions import PlanAddition, parse_additions, settings_of
from salesbook.plan_input.plan_parts import make_plan
from salesbook.plan_input.plan_rows import columns_of, parse_rows
from salesbook.plan_input.plan_settings import parse_settings
from salesbook.plan_input.plan_tables import SETTINGS_FILE, PlanTables, Rows, Settings
from salesbook.plan_input.schema import (
    AssignmentRow,
    AssortmentRow,
    ChannelHistoryRow,
    ChannelRow,
    CsvRow,
    HistoryRow,
    PersonRow,
    PlanTable,
    ProductRow,
    TargetRow,
    TerritoryRow,
    plan_with,
)
from salesbook.plan_input.suggestions import closest
from salesbook.plan_input.whatif import check_variants
from salesbook.problems import Location, Problem, Severity, problem, worst

REQUIRED_FILES = (SETTINGS_FILE, TerritoryRow.file, PersonRow.file, ProductRow.file)
PLAN_FILES = (*REQUIRED_FILES, HistoryRow.file)
LOGO_FILE = "logo.png"
PNG = b"\x89PNG\r\n\x1a\n"

HISTORIES = (HistoryRow, ChannelHistoryRow, AssignmentRow, TargetRow, AssortmentRow)
"""Files that may be there without any row."""

CHECKS = (
    check_dimensions,
    check_history,
    check_channel_history,
    check_targets,
    check_splits,
    check_assortment,
    check_holds,
    check_precision,
    check_delegations,
)

R = TypeVar("R", bound=CsvRow)


def parse_plan(
    files: Mapping[str, bytes], additions: Sequence[PlanAddition], other_files: Collection[str] = ()
) -> tuple[Plan | None, list[Problem]]:
    """Return the plan that files describe by name, and every problem of all of them.

    The plan is None when any problem is an error. `additions` say what else than targets a plan may have;
    `other_files` are names beside its files that may be misspelt. Amounts become minor units or whole units.
    A version brings the files of those before it, in `parents/v1/` and so on. Problem codes: SB00n, SB20n to
    SB24n.
    """
    known = all_files(additions)
    tables, problems = _parse_tables(files, additions, set(other_files) - set(known))
    # Checks run on whatever could be read, however much is wrong: one run shows every mistake.
    problems += [found for check in CHECKS for found in check(tables)]
    schedules, added = parse_additions(files, tables, additions)
    logo = files.get(LOGO_FILE, b"")
    if logo and not logo.startswith(PNG):
        added.append(problem("logo-not-png", Location(file=LOGO_FILE)))
    number, below = parent_files(files)
    parent, before = _parent(number, below, additions)
    problems += [] if tables.settings is None else check_version(tables.settings, number)
    problems = _in_order(problems + added + before, known)
    if tables.settings is None or worst(problems) is Severity.ERROR:
        return None, problems
    plan = replace(make_plan(tables, tables.settings), schedules=schedules, logo=logo, parent=parent)
    problems += check_parent(
        plan, tables, tables.settings, number, lambda: _parse_tables(below, additions, ())[0]
    )
    problems += check_vacancies(plan, tables)
    problems += check_variants(plan)
    return (None if worst(problems) is Severity.ERROR else plan), _in_order(problems, known)


def _parent(
    number: int, below: Mapping[str, bytes], additions: Sequence[PlanAddition]
) -> tuple[Plan | None, list[Problem]]:
    """Return the version before that came with a plan, and what is wrong in its files."""
    if not number:
        return None, []
    plan, problems = parse_plan(below, additions)
    # What is worth a warning in it was said when it was the plan.
    errors = [found for found in problems if found.severity is Severity.ERROR]
    return plan, [replace(found, where=of_parent(number, found.where)) for found in errors]


def all_files(additions: Sequence[PlanAddition]) -> tuple[str, ...]:
    """Return the files a plan is made of, in the order they are documented; the last ones may be missing."""
    added = [file.record.file for each in additions for file in each.files]
    return (
        *PLAN_FILES,
        TargetRow.file,
        AssignmentRow.file,
        AssortmentRow.file,
        ChannelRow.file,
        ChannelHistoryRow.file,
        *added,
        LOGO_FILE,
    )


def _parse_tables(
    files: Mapping[str, bytes], additions: Sequence[PlanAddition], others: Collection[str]
) -> tuple[PlanTables, list[Problem]]:
    missing = [
        problem("plan-file-missing", Location(file=name), name, suggestion=closest(name, sorted(others)))
        for name in REQUIRED_FILES
        if name not in files
    ]
    settings, settings_problems = _settings(files.get(SETTINGS_FILE), plan_with(settings_of(additions)))
    territories, territory_problems = _rows(files, TerritoryRow)
    people, people_problems = _rows(files, PersonRow)
    assignments, assignment_problems = _optional_rows(files, AssignmentRow)
    products, product_problems = _rows(files, ProductRow)
    history, history_problems = _optional_rows(files, HistoryRow)
    channels, channel_problems = _optional_rows(files, ChannelRow)
    sold_by_channel, sold_problems = _optional_rows(files, ChannelHistoryRow)
    targets, target_problems = _optional_rows(files, TargetRow)
    assortment, assortment_problems = _optional_rows(files, AssortmentRow)
    tables = PlanTables(
        settings=settings,
        territories=territories,
        people=people,
        assignments=assignments,
        products=products,
        history=history,
        channels=channels,
        channel_history=sold_by_channel,
        targets=targets,
        assortment=assortment,
    )
    found = settings_problems + territory_problems + people_problems + product_problems + history_problems
    found += assignment_problems + channel_problems + sold_problems + target_problems + assortment_problems
    return tables, missing + found


def _optional_rows(files: Mapping[str, bytes], model: type[R]) -> tuple[Rows[R], list[Problem]]:
    # A file that may be missing is complete without rows: what refers into it is then a mistake.
    return _rows(files, model) if model.file in files else (Rows(complete=True, sound=True), [])


def _settings(content: bytes | None, model: type[PlanTable]) -> tuple[Settings | None, list[Problem]]:
    if content is None:
        return None, []
    text, problems = parse_text(SETTINGS_FILE, content)
    return (None, problems) if text is None else parse_settings(text, model)


def _rows(files: Mapping[str, bytes], model: type[R]) -> tuple[Rows[R], list[Problem]]:
    if model.file not in files:
        return Rows(), []
    text, problems = parse_text(model.file, files[model.file])
    if text is None:
        return Rows(), problems
    rows, found = parse_rows(text, model)
    problems += found
    # Only where nothing else is wrong: a mistake in the header says better why there are no rows.
    if rows.complete and not rows.ids and model not in HISTORIES and not found:
        names = ",".join(columns_of(model).known)
        problems.append(problem("csv-empty", Location(file=model.file, line=1), columns=names))
    return rows, problems


def _in_order(problems: list[Problem], files: Sequence[str]) -> list[Problem]:
    """Return problems by file and line, in the order the files are documented."""

    def place(found: Problem) -> tuple[int, int]:
        file = found.where.file or ""
        return (files.index(file) if file in files else len(files), found.where.line or 0)

    # Figures of one line have its mistakes in common: each is told once.
    once = {(found.code, found.where, found.message.in_language("en")): found for found in problems}
    # sorted is stable: what is found on one line stays in the order of the checks.
    return sorted(once.values(), key=place)
