"""The store's own upkeep, and reconciling from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from sqlalchemy import Connection, inspect

from salesbook.api.build import not_writable
from salesbook.api.check import CheckResult
from salesbook.api.reconcile import ReconcileResult
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.restatement import Restatement
from salesbook.model.status import Arrival
from salesbook.model.submission import FileStatus, Submission
from salesbook.model.trace import TracedFigure
from salesbook.planning.decompose import decompose
from salesbook.planning.plan_files import parse_plan
from salesbook.problems import Location, Problem, Severity, Text, problem, worst
from salesbook.reconciliation.reconcile import reconcile
from salesbook.store.address import Address, parse_address
from salesbook.store.backup import write_backup
from salesbook.store.decisions import (
    Decision,
    PeriodState,
    approve,
    closed_periods,
    import_exists,
    is_undone,
    months_changed_by_undo,
    read_periods,
    set_period,
    undo,
    waiting,
)
from salesbook.store.facts import StoredFacts, read_facts
from salesbook.store.fault import StoreError
from salesbook.store.imports import Issued, plans_for, read_issued, read_plan_files_of
from salesbook.store.query import Answer, run_query
from salesbook.store.schema import VERSION_TABLE
from salesbook.store.store import SECONDS_TO_WAIT, Store, create_store, migrate_store, open_store
from salesbook.store.submissions import read_submissions
from salesbook.store.trace import Wanted, trace

T = TypeVar("T")
Found = tuple[T | None, list[Problem]]
"""What was asked for, None when it could not be had, and the problems either way."""


def at_address(text: str, use: Callable[[Address], tuple[T, list[Problem]]]) -> Found[T]:
    """Return what `use` makes of the store at an address, or why it cannot be used."""
    address, problems = parse_address(text)
    if address is None:
        return None, problems
    try:
        return use(address)
    except StoreError as error:
        return None, [error.problem]


def in_store(
    text: str,
    use: Callable[[Store], tuple[T, list[Problem]]],
    *,
    writing: bool = False,
    wait: float = SECONDS_TO_WAIT,
) -> Found[T]:
    """Return what `use` makes of an open store, or why it cannot be used; warnings come with both."""

    def opened(address: Address) -> tuple[T, list[Problem]]:
        with open_store(address, writing=writing, wait=wait) as (store, warnings):
            value, problems = use(store)
            return value, [*warnings, *problems]

    return at_address(text, opened)


def init_store(text: str) -> Found[str]:
    """Make a new store and return its address; one that is there already stays as it is (SB713)."""
    return at_address(text, lambda address: (address.shown, create_store(address)))


def upgrade_store(text: str) -> Found[tuple[str, str]]:
    """Bring a store up to date and return its version before and after."""
    return at_address(text, lambda address: (migrate_store(address), []))


def choose_plan(connection: Connection, period: Month, plan_id: str | None) -> str:
    """Return the plan that a period belongs to; StoreError when none or several could be meant (SB720)."""
    known = plans_for(connection, period)
    chosen = [each for each in known if plan_id in (None, each)]
    if len(chosen) == 1:
        return chosen[0]
    among = Text({"en": f": {', '.join(known)}", "zh": f"：{'、'.join(known)}"}) if known else ""
    raise StoreError(problem("store-plan-unknown", value=plan_id or period.key, among=among))


def stored_plan(connection: Connection, plan_id: str) -> tuple[Plan, list[Problem]]:
    """Return the newest version of a plan as it was issued; StoreError when it is not in the store."""
    files = read_plan_files_of(connection, plan_id)
    plan, problems = parse_plan(files, sorted(files))
    if plan is None or worst(problems) is Severity.ERROR:
        raise StoreError(problem("store-plan-unknown", value=plan_id, among=""))
    return plan, problems


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a store holds of a period: the plan, its owners, the returns in the order they were taken."""

    plan: Plan
    issued: dict[str, Issued]
    arrivals: Sequence[Arrival]
    waiting: Sequence[Restatement]
    closed: bool
    facts: StoredFacts | None = None


def read_contents(
    connection: Connection, period: Month, plan_id: str | None, *, with_facts: bool = False
) -> tuple[Contents, list[Problem]]:
    """Return what the store holds of a period, of a plan that must be named when there are several."""
    chosen = choose_plan(connection, period, plan_id)
    plan, problems = stored_plan(connection, chosen)
    return Contents(
        plan=plan,
        issued=read_issued(connection, chosen),
        arrivals=read_submissions(connection, chosen, since=period),
        waiting=waiting(connection, chosen),
        closed=period in closed_periods(connection, chosen),
        facts=read_facts(connection, chosen, until=period) if with_facts else None,
    ), problems


def reconcile_store(text: str, *, period: Month, plan_id: str | None = None) -> ReconcileResult:
    """Reconcile what the store holds of a period with the plan; the same result as straight from the files.

    Figures that wait for approval do not count yet. A person without a return for the period keeps what
    was accepted for earlier months, and stays an open item.
    """

    def read(store: Store) -> tuple[Contents, list[Problem]]:
        with store.reading() as connection:
            return read_contents(connection, period, plan_id, with_facts=True)

    contents, problems = in_store(text, read)
    if contents is None:
        return ReconcileResult(checked=CheckResult(period=period, submissions=()), problems=problems)
    targets, found = decompose(contents.plan)
    submissions = list(_counting(contents, period))
    shown = [each for each in submissions if each.owner]
    checked = CheckResult(
        period=period,
        submissions=shown,
        missing=[owner for owner in contents.issued if owner not in {each.owner for each in shown}],
        names={owner: each.owner_name for owner, each in contents.issued.items()},
    )
    if targets is None:
        return ReconcileResult(checked=checked, problems=[*problems, *found])
    result = reconcile(contents.plan, targets, submissions, period)
    return ReconcileResult(checked=checked, result=result, problems=[*problems, *found])


def _counting(contents: Contents, period: Month) -> list[Submission]:
    """Return each owner's return for the period with all that counts; who has none comes unnamed."""
    by_owner: dict[str, list[Submission]] = {}
    for arrival in contents.arrivals:
        by_owner.setdefault(arrival.submission.owner, []).append(arrival.submission)
    facts = contents.facts.by_book_owner() if contents.facts is not None else {}
    latest = [one for owner, own in by_owner.items() if owner for one in _latest(own, period)]
    named: list[Submission] = []
    for each in sorted(latest, key=lambda submission: submission.path):
        own = facts.pop(each.owner, ()) if each.status.counts else ()
        placed = own.placed(each.territory) if isinstance(own, StoredFacts) else own
        named.append(replace(each, facts=placed, period=period))
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
    later = [each for each in submissions if each.status.counts]
    if later or not own:
        return later[:1]
    files = _files(own[-1])
    return [each for each in own if _files(each) == files] if files else own[-1:]


def _files(submission: Submission) -> str | None:
    """Return the files that are named beside one another as returned by one owner (SB811)."""
    return next((found.value for found in submission.problems if found.slug == "two-files-for-owner"), None)


def decide_period(
    text: str,
    *,
    period: Month,
    state: Literal["open", "closed"],
    decision: Decision,
    plan_id: str | None = None,
    wait: float = SECONDS_TO_WAIT,
) -> Found[str]:
    """Open or close a period and return its plan; closing names what is still open (SB723, SB724)."""

    def decide(store: Store) -> tuple[str, list[Problem]]:
        with store.writing() as connection:
            plan = choose_plan(connection, period, plan_id)
            if (period in closed_periods(connection, plan)) == (state == "closed"):
                return plan, [problem("period-state", value=period.key, state=STATES[state])]
            set_period(connection, plan, period, state, decision)
            return plan, _open_items(connection, plan, period) if state == "closed" else []

    return in_store(text, decide, writing=True, wait=wait)


STATES = {"open": Text({"en": "open", "zh": "打开"}), "closed": Text({"en": "closed", "zh": "结账"})}


def _open_items(connection: Connection, plan: str, period: Month) -> list[Problem]:
    counting = (each.submission for each in read_submissions(connection, plan, since=period))
    reported = {each.owner for each in counting if each.status.counts}
    missing = [
        each.owner_name for owner, each in read_issued(connection, plan).items() if owner not in reported
    ]
    waits = [each for each in waiting(connection, plan) if each.month <= period]
    problems: list[Problem] = []
    if missing:
        names = Text(
            {language: ", ".join(name.in_language(language) for name in missing) for language in ("en", "zh")}
        )
        problems.append(problem("closed-with-open-items", value=period.key, missing=names))
    if waits:
        problems.append(problem("closed-with-restatements", value=period.key, waiting=len(waits)))
    return problems


def list_periods(text: str, *, period: Month, plan_id: str | None = None) -> Found[list[PeriodState]]:
    """Return the periods that were ever closed in the plan that a month belongs to."""

    def read(store: Store) -> tuple[list[PeriodState], list[Problem]]:
        with store.reading() as connection:
            return list(read_periods(connection, choose_plan(connection, period, plan_id)).values()), []

    return in_store(text, read)


def approve_import(
    text: str, number: int, *, decision: Decision, owners: Sequence[str] = (), wait: float = SECONDS_TO_WAIT
) -> Found[list[Restatement]]:
    """Approve what waits of an import, of some owners or all, and return it (SB728 when nothing waits)."""

    def decide(store: Store) -> tuple[list[Restatement], list[Problem]]:
        with store.writing() as connection:
            _known_import(connection, number)
            found = [e for e in waiting(connection, None, number) if not owners or e.owner in owners]
            if not found:
                raise StoreError(problem("nothing-to-approve", value=str(number)))
            approve(connection, found, decision)
            return found, []

    return in_store(text, decide, writing=True, wait=wait)


def undo_import(
    text: str, number: int, *, decision: Decision, wait: float = SECONDS_TO_WAIT
) -> Found[list[str]]:
    """Let nothing of an import count any more, and return the files it held; it stays in the store."""

    def decide(store: Store) -> tuple[list[str], list[Problem]]:
        with store.writing() as connection:
            _known_import(connection, number)
            if is_undone(connection, number):
                raise StoreError(problem("import-undone", value=str(number)))
            for plan, month in sorted(months_changed_by_undo(connection, number)):
                if month in closed_periods(connection, plan):
                    raise StoreError(problem("undo-closed", value=str(number), period=month.key))
            return undo(connection, number, decision), []

    return in_store(text, decide, writing=True, wait=wait)


def _known_import(connection: Connection, number: int) -> None:
    if not import_exists(connection, number):
        raise StoreError(problem("import-unknown", value=str(number)))


@dataclass(frozen=True, kw_only=True)
class Traced:
    """The plan and the figures that were asked for."""

    plan: Plan
    figures: Sequence[TracedFigure]


def trace_figures(
    text: str,
    *,
    month: Month,
    owner: str | None = None,
    territory: str | None = None,
    item: str | None = None,
    measure: str | None = None,
    plan_id: str | None = None,
) -> Found[Traced]:
    """Return the figures behind a number of a variance report; SB732 when nothing counts for these keys."""

    def read(store: Store) -> tuple[Traced, list[Problem]]:
        with store.reading() as connection:
            plan, _ = stored_plan(connection, choose_plan(connection, month, plan_id))
            owners = [owner] if owner is not None else _people_in(plan, territory)
            wanted = Wanted(plan=plan.id, month=month, owners=owners, item=item, measure=measure)
            found = trace(connection, wanted)
        keys = (month.key, owner, territory, item, measure)
        missing = problem("figure-unknown", value=" ".join(key for key in keys if key))
        return Traced(plan=plan, figures=found), [] if found else [missing]

    return in_store(text, read)


def _people_in(plan: Plan, territory: str | None) -> list[str] | None:
    if territory is None:
        return None
    known = territory in plan.dimensions.territory
    return [person.id for person in plan.dimensions.people_in(territory)] if known else []


def query_store(text: str, sql: str) -> Found[Answer]:
    """Return the answer to a question in SQL that changes nothing."""
    return in_store(text, lambda store: (run_query(store, sql), []))


def list_tables(text: str) -> Found[Answer]:
    """Return the tables and views of a store with their columns."""

    def read(store: Store) -> tuple[Answer, list[Problem]]:
        with store.reading() as connection:
            seen = inspect(connection)
            names = sorted({*seen.get_table_names(), *seen.get_view_names()} - {VERSION_TABLE})
            rows = [(name, ", ".join(column["name"] for column in seen.get_columns(name))) for name in names]
        return Answer(columns=("name", "columns"), rows=rows), []

    return in_store(text, read)


def backup_store(text: str, target: Path, *, force: bool = False) -> Found[Path]:
    """Copy a store into a file while it is in use; SB390 when a file is in the way and not `force`."""
    if target.exists() and not force:
        return None, [problem("would-overwrite", Location(file=str(target)), str(target))]

    def copy(store: Store) -> tuple[Path, list[Problem]]:
        try:
            write_backup(store, target)
        except OSError as error:
            raise StoreError(not_writable(target.parent, error)) from error
        return target, []

    return in_store(text, copy)


def decided(by: str, at: datetime, reason: str = "") -> Decision:
    """Return who decided, when, and why."""
    return Decision(at=at, by=by, reason=reason)
