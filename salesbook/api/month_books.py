"""The return books of one month: what was accepted before it, and the list that goes out with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from salesbook.api.build import BuildResult, build_workbooks
from salesbook.api.check import check_files
from salesbook.api.lateness import due_of
from salesbook.api.ledger_store import against_of, list_books
from salesbook.api.plan import not_writable
from salesbook.api.reading import AS_THEY_ARE
from salesbook.api.store_reading import counting_until, in_store
from salesbook.files.atomic import write_atomic
from salesbook.files.issued import REGISTRY_FILE, read_registry
from salesbook.files.places import is_there
from salesbook.ledger.matching.match import LedgerDifference
from salesbook.model.asking import AskedUntil
from salesbook.model.csv_text import csv_text
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.submission import Submission
from salesbook.model.targets import Targets
from salesbook.problems import Problem
from salesbook.sheets.this_month import Opening
from salesbook.store.facts import read_facts
from salesbook.store.imports import plans_for
from salesbook.store.store import Store
from salesbook.variance.counting import count
from salesbook.variance.reconcile import reconcile
from salesbook.variance.rollover import Carried

AcceptedFacts = Mapping[str, Sequence[Fact]]
"""What counts of the months so far, by owner."""


@dataclass(frozen=True, kw_only=True)
class MonthOrder:
    """A month to be opened, and where what was accepted before it is found: a store, or returned files.

    `rows` is how many rows lists have, where the plan is not to say it.
    """

    month: Month
    store: str | None = None
    returned: Sequence[Path] = ()
    rows: int | None = None


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
    plans: list[Plan] = []

    def opened(plan: Plan, targets: Targets) -> tuple[Opening, Sequence[Problem]]:
        plans.append(plan)
        before, found = taken_before(order, plan, out)
        quotas = {} if before is None else _quotas(order, plan, targets, before)
        accepted = None if before is None else before.facts
        asked = _questions(order, plan)
        return Opening(accepted=accepted, rows=order.rows, quotas=quotas, questions=asked), found

    built = build_workbooks(
        folder, out, key=key, dry_run=dry_run, month=order.month, open_month=opened, **how
    )
    if not built.files or dry_run:
        return built
    try:
        listed = write_list(out, plans[0], order.month, key)
    except OSError as error:
        return replace(built, problems=[*built.problems, not_writable(out, error)])
    return replace(built, files=[*built.files, listed])


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was taken before a month: the facts that count, by owner, and the returns they come from."""

    facts: AcceptedFacts
    returns: Sequence[Submission] = ()
    asked: AskedUntil | None = None


def taken_before(order: MonthOrder, plan: Plan, out: Path) -> tuple[Before | None, list[Problem]]:
    """Return what was accepted for the months before one, None where nobody says it."""
    before = order.month.plus(-1)
    if order.store is not None:
        return in_store(order.store, lambda store: (_stored(store, plan, before), []))
    if not order.returned:
        return None, []
    issued = out if is_there(out / REGISTRY_FILE) else None
    checked = check_files(order.returned, replace(AS_THEY_ARE, issued=issued, period=before))
    own = [each for each in checked.submissions if each.plan == plan.id]
    counted = count(own, plan.currency)
    found: dict[str, list[Fact]] = {}
    for fact in counted.facts:
        place = plan.dimensions.person.get(fact.owner)
        found.setdefault(fact.owner if place is None else place.identity, []).append(fact)
    return Before(facts=found, returns=own), [*checked.problems, *counted.problems]


def _stored(store: Store, plan: Plan, until: Month) -> Before:
    with store.reading() as connection:
        facts = {**read_facts(connection, plan.id, until=until).by_book_owner()}
        # Nothing can be told of a store that has taken nothing of the plan yet.
        if plan.rollover.policy == "none" or plan.id not in plans_for(connection, until):
            return Before(facts=facts)
        returns, asked = counting_until(connection, plan.id, until)
    return Before(facts=facts, returns=returns, asked=asked)


def _quotas(
    order: MonthOrder, plan: Plan, targets: Targets, before: Before
) -> Mapping[tuple[str, str], Sequence[Carried]]:
    """Return everybody's quotas as the variance books of the month before have them."""
    period = order.month.plus(-1)
    if plan.rollover.policy == "none" or period not in plan.fiscal_year.months:
        return {}
    result = reconcile(plan, targets, before.returns, period, asked=before.asked)
    measures = [each.id for each in plan.measures if each.polarity > 0]
    people = plan.dimensions.persons
    return {
        (measure, person.id): result.quotas(measure, person.id) for measure in measures for person in people
    }


def _questions(order: MonthOrder, plan: Plan) -> Mapping[str, Sequence[LedgerDifference]]:
    """Return what the books of the months before leave to ask, by person; nothing where there are none."""
    before = order.month.plus(-1)
    if order.store is None or before not in plan.fiscal_year.months:
        return {}
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
