"""Return books filled in with what was accepted, and the list that goes out with those of a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from salesbook.api.against import against_returns
from salesbook.api.build import BuildResult, build_workbooks
from salesbook.api.check import check_files
from salesbook.api.lateness import due_of
from salesbook.api.ledger import LedgerOrder, read_ledger
from salesbook.api.ledger_store import against_of, list_books
from salesbook.api.plan import not_writable
from salesbook.api.prefill import prefills
from salesbook.api.proposals import answered_in
from salesbook.api.reading import AS_THEY_ARE
from salesbook.api.store_reading import counting_until, in_store
from salesbook.files.atomic import write_atomic
from salesbook.files.issued import REGISTRY_FILE, read_registry
from salesbook.files.places import is_there
from salesbook.files.returned import find_returned
from salesbook.layout.templates import default_templates
from salesbook.ledger.matching.match import LedgerDifference
from salesbook.model.asking import AskedUntil
from salesbook.model.csv_text import csv_text
from salesbook.model.facts import Fact, Note
from salesbook.model.ledger import BookedActuals, Ledger
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.submission import FileStatus, Submission
from salesbook.model.targets import Targets
from salesbook.problems import Location, Problem, Severity, problem, worst
from salesbook.sheets.plan_books import Planned
from salesbook.sheets.this_month import Opening
from salesbook.store.facts import read_facts
from salesbook.store.imports import plans_for
from salesbook.store.store import Store
from salesbook.store.submissions import read_submissions
from salesbook.variance.counting import count
from salesbook.variance.reconcile import reconcile
from salesbook.variance.rollover import Carried

AcceptedFacts = Mapping[str, Sequence[Fact]]
"""What counts of the months so far, by owner."""


@dataclass(frozen=True, kw_only=True)
class MonthOrder:
    """A month to be opened, or the year, and where what was accepted is found: a store, or returned files.

    `rows` is how many rows lists have, where the plan is not to say it. Exports of finance's `books` that are
    read as `how` says fill in what they hold of the month; what they hold of the month before is compared
    with returned files.
    """

    month: Month | None = None
    store: str | None = None
    returned: Sequence[Path] = ()
    rows: int | None = None
    books: Sequence[Path] = ()
    how: LedgerOrder = field(default_factory=LedgerOrder)


def build_month(
    folder: Path,
    out: Path,
    order: MonthOrder,
    *,
    key: bytes | None = None,
    dry_run: bool = False,
    **how: Any,  # noqa: ANN401 - what `build_workbooks` takes
) -> BuildResult:
    """Write everybody's return book of one month into `out`, with the list of who gets which, due when.

    `how` is what else `build_workbooks` takes.
    """
    month = order.month
    if month is None:
        raise ValueError("a month's books without the month")
    plans: list[Plan] = []

    def opened(plan: Plan, targets: Targets) -> tuple[Opening, Sequence[Problem]]:
        plans.append(plan)
        before, found = taken_before(order, plan, out)
        ledger, unlike = _ledger(order, month, plan)
        if worst(unlike) is Severity.ERROR:
            return Opening(), [*found, *unlike]
        planned = Planned.of(plan, targets, how.get("templates") or default_templates())
        filled, left = prefills(ledger, planned, month) if ledger.lines else ({}, [])
        opening = Opening(
            accepted=None if before is None else before.facts,
            rows=order.rows,
            quotas={} if before is None else _quotas(month, plan, targets, before),
            questions=_questions(order, month, plan, before, ledger),
            prefilled=filled,
        )
        return opening, [*found, *unlike, *left]

    built = build_workbooks(folder, out, key=key, dry_run=dry_run, month=month, open_month=opened, **how)
    if not built.files or dry_run:
        return built
    try:
        listed = write_list(out, plans[0], month, key)
    except OSError as error:
        return replace(built, problems=[*built.problems, not_writable(out, error)])
    return replace(built, files=[*built.files, listed])


def open_year(
    order: MonthOrder, out: Path
) -> Callable[[Plan, Targets], tuple[Opening, Sequence[Problem]]] | None:
    """Return what books of the year that are issued into `out` are filled in with, None where nobody says it.

    That is what was accepted so far, and what was answered to the proposals of their owners.
    """
    if order.store is None and not order.returned:
        return None

    def opened(plan: Plan, targets: Targets) -> tuple[Opening, Sequence[Problem]]:
        opening, problems = Opening(rows=order.rows), list[Problem]()
        if order.store is not None:
            opening, told = answered_in(order.store, order.rows)(plan, targets)
            problems += told
        before, found = taken_before(order, plan, out)
        if before is not None:
            opening = replace(opening, accepted=before.facts, said=_by_owner(before.notes, plan))
        # A store that cannot be used says so once.
        return opening, [*problems, *(each for each in found if each not in problems)]

    return opened


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was taken before a month: the facts that count, by owner, the words, and the returns of both."""

    facts: AcceptedFacts
    notes: Sequence[Note] = ()
    returns: Sequence[Submission] = ()
    asked: AskedUntil | None = None
    booked: BookedActuals | None = None


def taken_before(order: MonthOrder, plan: Plan, out: Path) -> tuple[Before | None, list[Problem]]:
    """Return what was accepted for the months before one, or for the year; None where nobody says it."""
    until = plan.fiscal_year.months[-1] if order.month is None else order.month.plus(-1)
    if order.store is not None:
        return in_store(order.store, lambda store: (_stored(store, plan, order.month, until), []))
    if not order.returned:
        return None, []
    submissions, problems = _returned(order, until, out)
    own = [each for each in submissions if each.plan == plan.id]
    counted = count(own, plan.currency)
    return Before(facts=_by_owner(counted.facts, plan), notes=counted.notes, returns=own), [
        *problems,
        *(found for each in submissions for found in _unfit(each, plan)),
        *counted.problems,
    ]


Owned = TypeVar("Owned", Fact, Note)


def _by_owner(said: Iterable[Owned], plan: Plan) -> dict[str, list[Owned]]:
    """Return facts or words by whose book they stand in."""
    found: dict[str, list[Owned]] = {}
    for each in said:
        place = plan.dimensions.person.get(each.owner)
        found.setdefault(each.owner if place is None else place.identity, []).append(each)
    return found


def _returned(order: MonthOrder, until: Month, out: Path) -> tuple[list[Submission], list[Problem]]:
    """Return files as they are checked, each for the month of its folder, or up to the last one wanted."""
    found, problems = find_returned(order.returned)
    months: defaultdict[Month | None, list[Path]] = defaultdict(list)
    for each in found:
        if each.skipped is None and (each.month is None or each.month <= until):
            months[each.month].append(each.path)
    issued = out if is_there(out / REGISTRY_FILE) else None
    submissions: list[Submission] = []
    for month, paths in months.items():
        # Of a book of the year that lies in no month's folder every month counts that is filled in.
        period = month or (None if order.month is None else until)
        checked = check_files(paths, replace(AS_THEY_ARE, issued=issued, period=period))
        submissions += checked.submissions
        problems += checked.problems
    return submissions, problems


def _unfit(submission: Submission, plan: Plan) -> Iterator[Problem]:
    """Yield why a returned file fills in no book of a plan: another's, a later version's, not accepted."""
    where, status = Location(file=submission.path), submission.status
    if submission.plan and (submission.plan != plan.id or submission.version > plan.version):
        held = f"{submission.plan} v{submission.version}"
        yield problem("returned-of-another-plan", where, held, plan=f"{plan.id} v{plan.version}")
    elif not status.counts and status not in (FileStatus.SKIPPED, FileStatus.DUPLICATE):
        yield problem("returned-not-accepted", where, status.value, owner=submission.owner_name)


def _stored(store: Store, plan: Plan, month: Month | None, until: Month) -> Before:
    with store.reading() as connection:
        facts = {**read_facts(connection, plan.id, until=until).by_book_owner()}
        if month is None:
            every = read_submissions(connection, plan.id, since=plan.fiscal_year.months[0])
            counting = [each.submission for each in every if each.submission.status.counts]
            return Before(facts=facts, notes=[note for each in counting for note in each.notes])
        # Nothing can be told of a store that has taken nothing of the plan yet.
        if plan.rollover.policy == "none" or plan.id not in plans_for(connection, until):
            return Before(facts=facts)
        returns, asked, booked = counting_until(connection, plan.id, until)
    return Before(facts=facts, returns=returns, asked=asked, booked=booked)


def _quotas(
    month: Month, plan: Plan, targets: Targets, before: Before
) -> Mapping[tuple[str, str], Sequence[Carried]]:
    """Return everybody's quotas as the variance books of the month before have them."""
    period = month.plus(-1)
    if plan.rollover.policy == "none" or period not in plan.fiscal_year.months:
        return {}
    result = reconcile(plan, targets, before.returns, period, asked=before.asked, booked=before.booked)
    measures = [each.id for each in plan.measures if each.polarity > 0]
    people = plan.dimensions.persons
    return {
        (measure, person.id): result.quotas(measure, person.id) for measure in measures for person in people
    }


def _ledger(order: MonthOrder, month: Month, plan: Plan) -> tuple[Ledger, list[Problem]]:
    """Return what the exports say; SB944 where they say nothing of the month or the one before."""
    if not order.books:
        return Ledger(), []
    how = replace(order.how, period=order.how.period or month)
    ledger = read_ledger(order.books, plan, how)
    told = {each.month.key for each in ledger.lines}
    missing = [] if told & {month.key, month.plus(-1).key} else [month.key]
    outside = [problem("ledger-not-of-month", value=each) for each in missing]
    return ledger, [*ledger.problems, *([] if worst(ledger.problems) is Severity.ERROR else outside)]


def _questions(
    order: MonthOrder, month: Month, plan: Plan, taken: Before | None, ledger: Ledger
) -> Mapping[str, Sequence[LedgerDifference]]:
    """Return what the books of the months before leave to ask, by person; nothing where there are none."""
    before = month.plus(-1)
    if before not in plan.fiscal_year.months:
        return {}
    if order.store is None:
        told = taken is not None and any(each.month.key == before.key for each in ledger.lines)
        return against_returns(plan, before, taken.returns, ledger).questions if taken and told else {}
    # Most stores hold no books, and a reconciliation takes long.
    books, _ = list_books(order.store, period=before, plan_id=plan.id)
    if books is None or not books.exports:
        return {}
    against, _ = against_of(order.store, before, plan.id)
    return {} if against is None else against.questions


def list_name(month: Month) -> str:
    """Return what the list of a month's books is called."""
    return f"{month.key}-books.csv"


def write_list(folder: Path, plan: Plan, month: Month, key: bytes | None) -> str:
    """Write who gets which book of a month and when it is due, and return the list's name."""
    entries = [each for each in read_registry(folder, key) if each.get("month") == month.key]
    newest = {str(each["owner"]): each for each in entries}
    due, _ = due_of(plan, month)
    day = "" if due is None else due.isoformat()
    lines = [(*_who(plan, owner, month), str(each["file"]), day) for owner, each in newest.items()]
    # With a byte order mark: without one Excel takes Chinese for another encoding.
    write_atomic(folder / list_name(month), csv_text([LIST_COLUMNS, *lines]).encode("utf-8-sig"))
    return list_name(month)


LIST_COLUMNS = ("person", "name", "office", "file", "due")


def _who(plan: Plan, owner: str, month: Month) -> tuple[str, str, str]:
    """Return a person's code, name and office; of who is no longer in the plan the code alone."""
    if owner not in plan.dimensions.person:
        return owner, "", ""
    home = plan.dimensions.home(owner, month)
    office = plan.dimensions.territory[home.territory]
    return owner, home.name.in_language(plan.language), office.name.in_language(plan.language)
