"""The contents of a store for a period, and reconciling from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from salesbook.api.check import CheckResult
from salesbook.api.lateness import late_owners
from salesbook.api.plan import targets_of
from salesbook.api.reconcile import ReconcileResult, elapsed_days
from salesbook.api.store_making import Found, at_address
from salesbook.files.issued import REGISTRY_FILE
from salesbook.files.places import is_there
from salesbook.ledger.booked import booked_actuals
from salesbook.model.asking import AskedUntil
from salesbook.model.facts import Note
from salesbook.model.ledger import BookedActuals
from salesbook.model.meeting import decisions_of, returns
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.plan_version import PlanVersion, in_force
from salesbook.model.restatement import Restatement
from salesbook.model.status import Arrival, expects
from salesbook.model.submission import FileStatus, Submission, covers
from salesbook.plan_input.plan_files import parse_plan
from salesbook.problems import Location, Problem, Severity, Text, problem, sentence, worst
from salesbook.schedules.registry import SCHEDULES
from salesbook.store.address import Address
from salesbook.store.decisions import approved, imports_of_closed, waiting
from salesbook.store.errors import StoreError
from salesbook.store.facts import StoredFacts, read_facts
from salesbook.store.forms import read_asked
from salesbook.store.imports import Issued, plans_for, read_issued
from salesbook.store.ledger import read_lines
from salesbook.store.store import SECONDS_TO_WAIT, Store, open_store
from salesbook.store.submissions import last_folder, read_submissions
from salesbook.store.versions import files_of_version, read_versions
from salesbook.variance.reconcile import reconcile

T = TypeVar("T")
"""A result, None when there is none, and the problems in both cases."""


def in_store(
    text: str,
    use: Callable[[Store], tuple[T, list[Problem]]],
    *,
    writing: bool = False,
    wait: float = SECONDS_TO_WAIT,
) -> Found[T]:
    """Return the result of `use` for an open store, or why it cannot be used; warnings come with both."""

    def opened(address: Address) -> tuple[T, list[Problem]]:
        with open_store(address, writing=writing, wait=wait) as (store, warnings):
            value, problems = use(store)
            return value, [*warnings, *problems]

    return at_address(text, opened)


def choose_plan(connection: Connection, period: Month, plan_id: str | None) -> str:
    """Return the plan that a period belongs to; StoreError when none or several match (SB720)."""
    known = plans_for(connection, period)
    chosen = [each for each in known if plan_id in (None, each)]
    if len(chosen) == 1:
        return chosen[0]
    among = sentence("api.plan.among", known=Text.listing(known)) if known else ""
    raise StoreError(problem("store-plan-unknown", value=plan_id or period.key, among=among))


def stored_plan(
    connection: Connection, plan_id: str, month: Month | None = None
) -> tuple[Plan, list[Problem]]:
    """Return the version of a plan in force in a month, without one the highest, as it was issued.

    StoreError when it is not in the store.
    """
    version = in_force(read_versions(connection, plan_id).values(), month)
    if version is None:
        raise StoreError(problem("store-plan-unknown", value=plan_id, among=""))
    return parsed_version(connection, version)


def parsed_version(connection: Connection, version: PlanVersion) -> tuple[Plan, list[Problem]]:
    """Return a version of a plan as it was issued; StoreError when its files do not make a plan."""
    files = files_of_version(connection, version)
    plan, problems = parse_plan(files, SCHEDULES, sorted(files))
    if plan is None or worst(problems) is Severity.ERROR:
        raise StoreError(problem("store-plan-unknown", value=version.plan, among=""))
    return plan, problems


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a store holds of a period: the plan, its owners, the returns in the order they were taken.

    `decided` is what meetings of the year up to the period decided; `folder` is where the books lie that the
    last import was about.
    """

    plan: Plan
    issued: dict[str, Issued]
    arrivals: Sequence[Arrival]
    waiting: Sequence[Restatement]
    closed: bool
    facts: StoredFacts | None = None
    decided: Sequence[Note] = ()
    folder: str = ""
    asked: AskedUntil | None = None
    restated: Sequence[Restatement] = ()
    booked: BookedActuals | None = None


def read_contents(
    connection: Connection,
    period: Month,
    plan_id: str | None,
    *,
    with_facts: bool = False,
    whole_year: bool = False,
) -> tuple[Contents, list[Problem]]:
    """Return what the store holds of a period, of a plan that must be named when there are several.

    Arrivals are those for the period and later ones, or for the `whole_year`.
    """
    chosen = choose_plan(connection, period, plan_id)
    plan, problems = stored_plan(connection, chosen, period)
    closed = imports_of_closed(connection, chosen, period)
    since = plan.fiscal_year.months[0] if whole_year else period
    year = plan.fiscal_year.months[0]
    every = read_submissions(connection, chosen, since=year if with_facts else since)
    taken = [each for each in every if returns(each.submission.owner)]
    arrivals = [each for each in taken if (each.submission.period or period) >= since]
    return Contents(
        plan=plan,
        issued=read_issued(connection, chosen, plan.version, period),
        arrivals=[each for each in arrivals if closed is None or _in_time(each, *closed)],
        waiting=waiting(connection, chosen),
        closed=closed is not None,
        facts=read_facts(connection, chosen, until=period) if with_facts else None,
        decided=[note for each in every if each.submission.status.counts for note in each.submission.notes],
        folder=last_folder(connection, chosen) if with_facts else "",
        asked=read_asked(connection, chosen, closed) if with_facts else None,
        restated=approved(connection, chosen, period) if with_facts else (),
        booked=_booked(connection, plan, period) if with_facts else None,
    ), problems


def _booked(connection: Connection, plan: Plan, period: Month) -> BookedActuals | None:
    """Return what counts as actual of the books, where the plan wants it of them."""
    if not plan.books.actual:
        return None
    months = plan.fiscal_year.until(period)
    return booked_actuals(read_lines(connection, plan.id, months), months, plan)


def _in_time(arrival: Arrival, last: int, approved: Collection[int]) -> bool:
    """Say whether a return is one of a closed month: it came before the closing, or was approved since."""
    number = arrival.import_number or 0
    return number <= last or number in approved


def reconcile_store(
    text: str,
    *,
    period: Month,
    plan_id: str | None = None,
    language: str | None = None,
    as_of: date | None = None,
) -> ReconcileResult:
    """Reconcile what the store holds of a period with the plan; the same result as straight from the files.

    Figures that wait for approval do not count yet. A person without a return for the period keeps what
    was accepted for earlier months, and stays an open item. Time progress is computed up to `as_of`, by
    default to the end of the period.
    """

    def read(store: Store) -> tuple[Contents, list[Problem]]:
        with store.reading() as connection:
            return read_contents(connection, period, plan_id, with_facts=True)

    contents, found = in_store(text, read)
    if contents is None:
        return ReconcileResult(checked=CheckResult(period=period, submissions=()), problems=found)
    planned = targets_of(contents.plan, found)
    submissions = list(_counting(contents, period))
    # Those without an owner only carry figures of earlier months.
    shown = [each for each in submissions if each.owner]
    checked = CheckResult(
        period=period,
        submissions=shown,
        missing=_missing(contents, {each.owner for each in shown}, period),
        names={owner: each.owner_name for owner, each in contents.issued.items()},
    )
    if planned.plan is None or planned.targets is None:
        return ReconcileResult(checked=checked, problems=planned.problems)
    elapsed = elapsed_days(planned.plan, period, as_of)
    late = late_owners(planned.plan, contents.issued, contents.arrivals, period)
    told = planned.plan.spoken_in(language)
    result = reconcile(
        told,
        planned.targets,
        submissions,
        period,
        elapsed=elapsed,
        late=late,
        asked=contents.asked,
        booked=contents.booked,
    )
    decided = [each for each in decisions_of(contents.decided) if each.month <= period]
    folder = Path(contents.folder) if contents.folder else None
    there = folder is not None and is_there(folder / REGISTRY_FILE)
    nowhere = [] if there else [problem("decisions-without-registry", Location(file=contents.folder or None))]
    return ReconcileResult(
        checked=checked,
        result=replace(result, decisions=decided, restated=tuple(contents.restated)),
        issued=folder if there else None,
        problems=[*planned.problems, *result.findings, *nowhere],
    )


def counting_until(
    connection: Connection, plan_id: str, period: Month
) -> tuple[list[Submission], AskedUntil | None, BookedActuals | None]:
    """Return what counts of a plan up to a month, what its forms asked for, and what counts of the books."""
    contents, _ = read_contents(connection, period, plan_id, with_facts=True)
    return _counting(contents, period), contents.asked, contents.booked


def _missing(contents: Contents, arrived: Collection[str], period: Month) -> list[str]:
    owners = (owner for owner in contents.issued if owner not in arrived)
    return [owner for owner in owners if expects(contents.plan, owner, period)]


def _counting(contents: Contents, period: Month) -> list[Submission]:
    """Return each owner's return for the period with all that counts; who has none comes unnamed."""
    by_owner: dict[str, list[Submission]] = {}
    for arrival in contents.arrivals:
        by_owner.setdefault(arrival.submission.owner, []).append(arrival.submission)
    facts = contents.facts.by_book_owner() if contents.facts is not None else {}
    latest = [one for owner, own in by_owner.items() if owner for one in _latest(own, period)]
    named: list[Submission] = []
    # By path, as files stand in their folder: the same result as straight from the files.
    for each in sorted(latest, key=lambda submission: submission.path):
        # Taken out: what is left is of owners without a return that counts, and comes unnamed below.
        own = facts.pop(each.owner, ()) if each.status.counts else ()
        named.append(replace(each, facts=own, period=period))
    unnamed = [
        Submission(path="", status=FileStatus.ACCEPTED, plan=contents.plan.id, period=period, facts=own)
        for own in facts.values()
    ]
    return named + unnamed


def _latest(submissions: Sequence[Submission], period: Month) -> list[Submission]:
    """Return the last one that counts and what came after it; where none counts, the last import's.

    A return of a later month that counts stands for a month without one.
    """
    own = [each for each in submissions if each.period == period]
    counting = [at for at, each in enumerate(own) if each.status.counts]
    if counting:
        return own[counting[-1] :]
    later = [each for each in submissions if each.status.counts and covers(each, period)]
    if later or not own:
        return later[:1]
    files = _files(own[-1])
    return [each for each in own if _files(each) == files] if files else own[-1:]


def _files(submission: Submission) -> str | None:
    """Return the files that are named beside one another as returned by one owner (SB811)."""
    return next((found.value for found in submission.problems if found.slug == "two-files-for-owner"), None)
