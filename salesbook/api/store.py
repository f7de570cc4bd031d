"""Upkeep of the store: creating and migrating it, periods, approvals, undoing, tracing, queries, backups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, inspect

from salesbook.api.ledger_store import against_of
from salesbook.api.plan import not_writable
from salesbook.api.store_making import Found
from salesbook.api.store_making import init_store as init_store  # noqa: PLC0414 - offered here, too
from salesbook.api.store_making import upgrade_store as upgrade_store  # noqa: PLC0414
from salesbook.api.store_reading import choose_plan, in_store, stored_plan
from salesbook.files.atomic import staging
from salesbook.files.places import is_there
from salesbook.model.dimension import Dimensions
from salesbook.model.ledger import LedgerLine
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.restatement import Restatement
from salesbook.model.status import expects
from salesbook.model.submission import covers
from salesbook.model.trace import TracedFigure
from salesbook.problems import Location, Problem, Severity, Text, problem, sentence
from salesbook.report.ledger import open_words
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
from salesbook.store.errors import StoreError
from salesbook.store.imports import read_issued
from salesbook.store.ledger import plans_of_books, read_books, read_exports
from salesbook.store.query import QueryAnswer, run_query
from salesbook.store.schema import VERSION_TABLE
from salesbook.store.store import SECONDS_TO_WAIT, Store
from salesbook.store.submissions import read_submissions
from salesbook.store.trace import Wanted, trace
from salesbook.variance.comparison import SpanOrYear
from salesbook.variance.result import span_months


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
            found: list[Problem] = []
            if state == "closed":
                known, _ = stored_plan(connection, plan, period)
                if known.close.explained:
                    _unless_open(text, period, plan)
                found = _open_items(connection, known, period)
            set_period(connection, plan, period, state, decision)
            return plan, found

    return in_store(text, decide, writing=True, wait=wait)


def _unless_open(text: str, period: Month, plan: str) -> None:
    """Do nothing where the books of a month leave no difference open; else StoreError (SB946, SB948)."""
    against, problems = against_of(text, period, plan)
    if against is None:
        raise StoreError(next((each for each in problems if each.severity is Severity.ERROR), problems[0]))
    left = against.left
    if left:
        words = Text.listing(open_words(each, against.plan) for each in left[:MOST_NAMED])
        raise StoreError(problem("ledger-open-differences", value=period.key, count=len(left), words=words))


MOST_NAMED = 5
STATES = {"open": sentence("api.period.open"), "closed": sentence("api.period.closed")}


def _open_items(connection: Connection, known: Plan, period: Month) -> list[Problem]:
    plan = known.id
    # Later ones too: the return of a later month holds this one (docs/finance.md, 6).
    counting = (each.submission for each in read_submissions(connection, plan, since=period))
    reported = {each.owner for each in counting if each.status.counts and covers(each, period)}
    missing = [
        each.owner_name
        for owner, each in read_issued(connection, plan, known.version, period).items()
        if owner not in reported and expects(known, owner, period)
    ]
    waits = [each for each in waiting(connection, plan) if each.month <= period]
    problems: list[Problem] = []
    if missing:
        found = problem("closed-with-open-items", value=period.key, missing=Text.listing(missing))
        problems.append(found)
    if waits:
        problems.append(problem("closed-with-restatements", value=period.key, waiting=len(waits)))
    return problems


def list_periods(text: str, *, period: Month, plan_id: str | None = None) -> Found[list[PeriodState]]:
    """Return the periods that were ever closed in the plan that a month belongs to."""

    def read(store: Store) -> tuple[list[PeriodState], list[Problem]]:
        with store.reading() as connection:
            return list(read_periods(connection, choose_plan(connection, period, plan_id)).values()), []

    return in_store(text, read)


@dataclass(frozen=True, kw_only=True)
class Approved:
    """The restatements that count from now on, and their plan."""

    plan: Plan
    restatements: Sequence[Restatement]


def approve_import(
    text: str, number: int, *, decision: Decision, owners: Sequence[str] = (), wait: float = SECONDS_TO_WAIT
) -> Found[Approved]:
    """Approve what waits of an import, of some owners or all, and return it (SB728 when nothing waits)."""

    def decide(store: Store) -> tuple[Approved, list[Problem]]:
        with store.writing() as connection:
            _known_import(connection, number)
            found = [e for e in waiting(connection, None, number) if not owners or e.owner in owners]
            if not found:
                raise StoreError(problem("nothing-to-approve", value=str(number)))
            approve(connection, found, decision)
            plan, _ = stored_plan(connection, found[0].plan)
            return Approved(plan=plan, restatements=found), []

    return in_store(text, decide, writing=True, wait=wait)


def undo_import(
    text: str, number: int, *, decision: Decision, wait: float = SECONDS_TO_WAIT
) -> Found[list[str]]:
    """Exclude an import from what counts, and return its files; it stays in the store."""

    def decide(store: Store) -> tuple[list[str], list[Problem]]:
        with store.writing() as connection:
            _known_import(connection, number)
            if is_undone(connection, number):
                raise StoreError(problem("import-undone", value=str(number)))
            # Only months that would change: what an import merely repeated counts without it as well.
            for plan, month in sorted(months_changed_by_undo(connection, number)):
                if month in closed_periods(connection, plan):
                    raise StoreError(problem("undo-closed", value=str(number), period=month.key))
            _unless_closed(connection, number)
            return undo(connection, number, decision), []

    return in_store(text, decide, writing=True, wait=wait)


def _unless_closed(connection: Connection, number: int) -> None:
    """Do nothing where an import holds no books of a closed month; else StoreError (SB727)."""
    for plan in plans_of_books(connection, number):
        closed = closed_periods(connection, plan)
        for month, _, holding in read_exports(connection, plan).told(closed):
            if holding == number:
                raise StoreError(problem("undo-closed", value=str(number), period=month.key))


def _known_import(connection: Connection, number: int) -> None:
    if not import_exists(connection, number):
        raise StoreError(problem("import-unknown", value=str(number)))


@dataclass(frozen=True, kw_only=True)
class Traced:
    """The plan, the figures that were asked for, and the rows of finance's books beside them."""

    plan: Plan
    figures: Sequence[TracedFigure]
    booked: Sequence[LedgerLine] = ()


def trace_figures(
    text: str,
    *,
    month: Month,
    span: SpanOrYear = "month",
    owner: str | None = None,
    territory: str | None = None,
    item: str | None = None,
    measure: str | None = None,
    plan_id: str | None = None,
) -> Found[Traced]:
    """Return the figures behind a number of a variance report; SB732 when nothing counts for these keys.

    `span` says which months up to `month`, as the report has them; `item` may be a class of products. What
    has no place in the plan (SB602) is in no total, and comes only when its owner or item is asked for.
    """

    def read(store: Store) -> tuple[Traced, list[Problem]]:
        with store.reading() as connection:
            plan, _ = stored_plan(connection, choose_plan(connection, month, plan_id), month)
            wanted = Wanted(
                plan=plan.id,
                months=span_months(plan, month, span),
                owners=_owners_in(plan.dimensions, territory, owner),
                items=None if item is None else _items_of(plan.dimensions, item),
                measure=measure,
            )
            found = trace(connection, wanted)
            books = read_books(connection, plan.id, wanted.months)
        if item is None:
            found = [each for each in found if _has_place(each, plan.dimensions)]
        keys = (month.key, owner, territory, item, measure)
        missing = problem("figure-unknown", value=" ".join(key for key in keys if key))
        booked = () if books is None else [each for each in books.lines if _is_wanted(each, wanted)]
        return Traced(plan=plan, figures=found, booked=booked), [] if found else [missing]

    return in_store(text, read)


def _is_wanted(line: LedgerLine, wanted: Wanted) -> bool:
    return (
        line.month in wanted.months
        and (wanted.owners is None or line.owner in wanted.owners)
        and (wanted.items is None or line.item in wanted.items)
        and wanted.measure in (None, *line.figures)
    )


def _owners_in(dimensions: Dimensions, territory: str | None, owner: str | None) -> list[str]:
    """Return who may have figures in a territory: its people, itself, and the territories below it.

    Of one `owner` all places, or the owner alone where the plan does not know them.
    """
    if owner is not None:
        return [each.id for each in dimensions.places.get(owner, ())] or [owner]
    root = territory or dimensions.root.id
    if root not in dimensions.territory:
        return []
    places = [each.id for each in dimensions.below(root)]
    return [*(person.id for person in dimensions.people_in(root)), *places]


def _items_of(dimensions: Dimensions, item: str) -> list[str]:
    """Return the products of a class, or the item itself."""
    return [product.id for product in dimensions.products_in(item)] or [item]


def _has_place(figure: TracedFigure, dimensions: Dimensions) -> bool:
    return figure.dimension != "product" or figure.item in dimensions.product


def query_store(text: str, sql: str) -> Found[QueryAnswer]:
    """Return the result of a read-only query in SQL."""
    return in_store(text, lambda store: (run_query(store, sql), []))


def list_tables(text: str) -> Found[QueryAnswer]:
    """Return the tables and views of a store with their columns."""

    def read(store: Store) -> tuple[QueryAnswer, list[Problem]]:
        with store.reading() as connection:
            seen = inspect(connection)
            names = sorted({*seen.get_table_names(), *seen.get_view_names()} - {VERSION_TABLE})
            rows = [(name, ", ".join(column["name"] for column in seen.get_columns(name))) for name in names]
        return QueryAnswer(columns=("name", "columns"), rows=rows), []

    return in_store(text, read)


def backup_store(text: str, target: Path, *, force: bool = False) -> Found[Path]:
    """Copy a store into a file while it is in use; SB390 when a file is in the way and not `force`."""
    if is_there(target) and not force:
        return None, [problem("would-overwrite", Location(file=str(target)), str(target))]

    def copy(store: Store) -> tuple[Path, list[Problem]]:
        try:
            with staging() as staged:
                write_backup(store, target, staged.reserve(target))
                staged.settle()
        except OSError as error:
            raise StoreError(not_writable(target.parent, error)) from error
        return target, []

    return in_store(text, copy)


def decided(by: str, at: datetime, reason: str = "") -> Decision:
    """Return who decided, when, and why."""
    return Decision(at=at, by=by, reason=reason)
