"""Issuing and withdrawing versions of a plan, and finding one by its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

from salesbook.api.check import check_files
from salesbook.api.importing import run_of
from salesbook.api.plan import PlanResult, not_writable, plan_targets, targets_of
from salesbook.api.reading import AS_THEY_ARE
from salesbook.api.store_making import Found
from salesbook.api.store_reading import in_store
from salesbook.files.approvals import approvals_file, with_approval
from salesbook.files.issued import REGISTRY_FILE, read_registry, record_version, registry_problem
from salesbook.files.issued_versions import issued_versions, plan_folder, read_version
from salesbook.files.places import is_there
from salesbook.files.plan_folder import PlanRead, parsed, read_plan_files
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.plan_version import PlanVersion
from salesbook.model.version_files import version_of
from salesbook.problems import Location, Problem, Severity, problem, sentence, worst
from salesbook.store.decisions import Decision, closed_periods
from salesbook.store.imports import read_issued, write_import
from salesbook.store.store import Store
from salesbook.store.versions import (
    accepted_since,
    decide_version,
    files_of_version,
    known_plans,
    read_versions,
    touched_months,
)
from salesbook.variance.counting import count


def decide_issued(
    folder: Path,
    number: int | None,
    state: Literal["issued", "withdrawn"],
    decision: Decision,
    *,
    store: str | None = None,
    key: bytes | None = None,
) -> Found[PlanVersion]:
    """Issue or withdraw a version in a folder of issued books, by default the highest, and in a store.

    A store refuses what would change a closed month (SB717), before the folder is touched.
    """
    damaged = registry_problem(folder, key)
    known = issued_versions(folder, key)
    version = known.get(max(known, default=0) if number is None else number)
    if damaged is not None or version is None:
        return None, [damaged or problem("version-unknown", Location(file=str(folder)), str(number or 1))]
    if version.state in ("withdrawn", state):
        return None, [
            problem("version-decided", Location(file=str(folder)), str(version.number), by=version.by)
        ]
    unapproved = _unapproved(folder, version) if state == "issued" else []
    if worst(unapproved) is Severity.ERROR:
        return None, unapproved
    at = decision.at.isoformat(timespec="seconds")
    decided = replace(version, state=state, at=at, by=decision.by, reason=decision.reason)
    found = unapproved
    if store is not None:
        _, told = in_store(
            store, lambda opened: (_stored(opened, folder, decided, decision, key), []), writing=True
        )
        found = [*unapproved, *told]
        if worst(told) is Severity.ERROR:
            return None, found
    try:
        record_version(folder, decided, key)
    except OSError as error:
        return None, [*found, not_writable(folder, error)]
    return decided, found


def _unapproved(folder: Path, version: PlanVersion) -> list[Problem]:
    """Return why a version cannot be issued: its books were built without the approval it asks for.

    Marked as drafts they may be built, but not issued.
    """
    read = read_version(folder, version)
    if read is None or read.plan is None:
        return []
    strict = replace(read.plan, approval=read.plan.approval.strict)
    return with_approval(strict, version.content, approvals_file(plan_folder(folder, version)))[1]


def _stored(
    store: Store, folder: Path, version: PlanVersion, decision: Decision, key: bytes | None
) -> PlanVersion:
    """Record in a store what became of a version, and the version itself where it is new to the store."""
    with store.writing() as connection:
        known = read_versions(connection, version.plan).get(version.number)
        if known is None or known.content != version.content:
            write_import(connection, run_of(folder, decision, key))
        decide_version(connection, version, decision)
    return version


def folder_of_version(text: str) -> Path | None:
    """Return the folder of issued books that `FOLDER@2` names, None for anything else."""
    folder, mark, number = text.rpartition("@")
    return Path(folder) if mark and folder and number.isdecimal() and not Path(text).exists() else None


def version_at(text: str, store: str | None = None) -> PlanResult:
    """Return the plan of a folder, or `FOLDER@2`: a version of issued books; with a store, `@2` of that.

    `PLAN@cautious` is a variant of a plan.
    """
    folder, mark, number = text.rpartition("@")
    if not mark or Path(text).exists() or not (folder or number.isdecimal()):
        return plan_targets(Path(text))
    if not number.isdecimal():
        return plan_targets(Path(folder), variant=number)
    if folder:
        version = issued_versions(Path(folder)).get(int(number))
        read = None if version is None else read_version(Path(folder), version)
        where = Location(file=folder)
    else:
        where = Location(file=store)
        read, problems = in_store(store or "", lambda opened: (_from_store(opened, int(number)), []))
        if worst(problems) is Severity.ERROR:
            return PlanResult(problems=problems)
    if read is None:
        return PlanResult(problems=[problem("version-unknown", where, number)])
    return targets_of(read.plan, read.problems)


def _from_store(store: Store, number: int) -> PlanRead | None:
    """Return a version of the plan in a store; None for none, or when several plans have one."""
    with store.reading() as connection:
        plans = known_plans(connection)
        found = [each for plan in plans for each in (read_versions(connection, plan).get(number),) if each]
        return parsed(files_of_version(connection, found[0])) if len(found) == 1 else None


def share_of(text: str) -> Fraction | None:
    """Return a change such as `+20%` or `-0.05` as a share, None when it is none."""
    number = text.strip().removesuffix("%")
    try:
        share = Fraction(number) / (100 if text.strip().endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        return None
    return share if share > -1 else None


def touched_by(plan: Plan, store: str) -> list[Problem]:
    """Return what a version touches in a store: closed months (an error), accepted figures, issued books."""
    found, problems = in_store(store, lambda opened: (_touched(opened, plan), []))
    return [*(found or ()), *problems]


def with_closed(problems: Sequence[Problem], folder: Path, store: str | None) -> list[Problem]:
    """Return problems of a plan; of a version that does not say its month, with those closed in a store."""
    if store is None or not any(each.slug == WITHOUT_MONTH for each in problems):
        return list(problems)
    plan = version_of(read_plan_files(folder)).plan
    months, found = in_store(store, lambda opened: (_closed(opened, plan), []))
    closed = sentence("api.plan.closed", months=_keys(months)) if months else ""
    named = (
        replace(each, details={**each.details, "closed": closed}) if each.slug == WITHOUT_MONTH else each
        for each in problems
    )
    return [*named, *found]


WITHOUT_MONTH = "version-without-effective"


def _closed(store: Store, plan: str) -> list[Month]:
    with store.reading() as connection:
        return closed_periods(connection, plan)


def _touched(store: Store, plan: Plan) -> list[Problem]:
    version = PlanVersion(plan=plan.id, number=plan.version, content="", effective=plan.effective)
    with store.reading() as connection:
        if (
            plan.parent is None
            or read_versions(connection, plan.id).get(plan.version, version).state == "issued"
        ):
            return []
        months = touched_months(connection, version)
        figures = accepted_since(connection, plan.id, first_month(plan))
        books = read_issued(connection, plan.id)
    closed = [problem("version-in-closed", value=str(plan.version), months=_keys(months))] if months else []
    return [*closed, *_said(plan, len(books), figures)]


def touched_from(plan: Plan, folder: Path, returned: Sequence[Path] = ()) -> list[Problem]:
    """Return what a version touches as far as files say: books issued from a folder, figures returned.

    Which months are closed only a store knows.
    """
    own = issued_versions(folder).get(plan.version) if is_there(folder / REGISTRY_FILE) else None
    if plan.parent is None or (own is not None and own.state == "issued"):
        return []
    books = {each["owner"] for each in read_registry(folder) if each["book"] == "return"}
    checked = check_files(returned, replace(AS_THEY_ARE, issued=folder)) if books and returned else None
    if checked is None:
        return _said(plan, len(books), None)
    counted = count([each for each in checked.submissions if each.plan == plan.id], plan.currency)
    figures = Counter(fact.month for fact in counted.facts if fact.month >= first_month(plan))
    return [*checked.problems, *_said(plan, len(books), figures)]


def first_month(plan: Plan) -> Month:
    """Return the first month whose targets a version changes."""
    return plan.effective or plan.fiscal_year.months[0]


def _said(plan: Plan, books: int, figures: Mapping[Month, int] | None) -> list[Problem]:
    """Return what a version touches; of accepted figures None where nobody says how many there are."""
    if not books:
        return []
    touched = sentence("api.plan.touched-books", books=books)
    if figures is not None:
        months = _keys(sorted(figures)) or "-"
        touched = sentence("api.plan.touched", figures=sum(figures.values()), months=months, books=books)
    month = first_month(plan).key
    return [problem("version-touches", value=str(plan.version), month=month, touched=touched)]


def _keys(months: Sequence[Month]) -> str:
    return ", ".join(month.key for month in months)
