"""Returns against finance's books."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from salesbook.api.ledger import LedgerOrder, check_ledger
from salesbook.api.store_reading import in_store
from salesbook.ledger.against import AgainstBooks, against_books, months_of
from salesbook.ledger.booked import booked_actuals
from salesbook.model.difference import AcceptedDifference
from salesbook.model.facts import Fact, Note, Source
from salesbook.model.ledger import Ledger
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.submission import Submission
from salesbook.problems import Problem, Severity, problem, worst
from salesbook.store.decisions import read_periods
from salesbook.store.ledger import read_acceptances, read_books, replaced_figures
from salesbook.store.store import Store
from salesbook.store.submissions import read_submissions
from salesbook.store.trace import Wanted, trace
from salesbook.variance.counting import count
from salesbook.variance.reconcile import at_books
from salesbook.variance.result import Reconciliation

__all__ = ["AgainstBooks", "Reconciliation", "against_stored", "reconcile_ledger"]


ANSWER = "ledger_answer"
"""The kind of notes that answer questions about differences from the books."""


def reconcile_ledger(
    result: Reconciliation, paths: Iterable[Path], order: LedgerOrder | None = None, store: str | None = None
) -> tuple[AgainstBooks | None, list[Problem]]:
    """Return the returns of a reconciliation against exports of the books, and what is wrong with those.

    None where an export cannot be read as a whole: a bridge to a part of the books would mislead. SB941 when
    more stays unexplained than the plan allows. A `store` knows what was accepted, and older returns.
    """
    reading = check_ledger(paths, result.plan, order)
    problems = list(reading.all_problems)
    if worst(problems) is Severity.ERROR:
        return None, problems
    if store is None:
        return _judged(result, reading.ledger, _Known(), problems)
    known, found = in_store(store, lambda opened: (_known(opened, result), []))
    if known is None:
        return None, [*problems, *found]
    return _judged(result, reading.ledger, known, problems)


def against_returns(
    plan: Plan,
    period: Month,
    returns: Sequence[Submission],
    ledger: Ledger,
    older: Sequence[Fact] = (),
    notes: Sequence[Note] = (),
) -> AgainstBooks:
    """Return what was returned up to a month against the books; answers stand in returns and in `notes`."""
    said = [*notes, *(each for one in returns for each in one.notes)]
    compared = against_books(ledger, count(returns, plan.currency).facts, plan, period, older=older)
    answers = {(note.owner, note.item): note.text for note in said if note.kind == ANSWER}
    return replace(compared, answers=answers)


def against_stored(result: Reconciliation, store: str) -> tuple[AgainstBooks | None, list[Problem]]:
    """Return the returns of a reconciliation against the books in the store; None where it has none."""
    known, problems = in_store(store, lambda opened: (_known(opened, result, with_books=True), []))
    if known is None or known.books is None:
        return None, problems
    against, problems = _judged(result, known.books, known, [])
    traced, failed = in_store(store, lambda opened: (_traced(opened, against), []))
    return (None, failed) if traced is None else (traced, problems)


def at_exports(
    result: Reconciliation, paths: Sequence[Path], order: LedgerOrder
) -> tuple[Reconciliation | None, list[Problem]]:
    """Return a reconciliation with what the plan takes of exports; None where one cannot be read."""
    if not paths:
        return result, []
    reading = check_ledger(paths, result.plan, order)
    problems = list(reading.all_problems)
    if worst(problems) is Severity.ERROR:
        return None, problems
    months = months_of(reading.ledger, result.plan, result.period)
    with_books, lacking = at_books(result, booked_actuals(reading.ledger.lines, months, result.plan))
    return with_books, [*problems, *lacking]


def with_actuals_of(
    result: Reconciliation, against: AgainstBooks
) -> tuple[Reconciliation, Sequence[Problem]]:
    """Return a reconciliation with what the plan takes of the books that it was set against."""
    matched = against.matched
    return at_books(result, booked_actuals(matched.ledger.lines, matched.months, result.plan))


def _traced(store: Store, against: AgainstBooks) -> AgainstBooks:
    """Return differences whose figures lead to file, sheet and cell, as the store knows them."""
    found, plan = against.matched.differences, against.plan
    facts = [fact for each in found for fact in each.facts]
    wanted = Wanted(
        plan=plan.id,
        months=against.matched.months,
        owners={fact.owner for fact in facts},
        items={fact.item for fact in facts},
    )
    with store.reading() as connection:
        sources = {
            (each.month, each.owner, each.dimension, each.item, each.measure): Source(
                each.fact.path, each.fact.sheet, each.fact.cell, each.fact.raw
            )
            for each in (trace(connection, wanted) if facts else ())
        }

    def sourced(fact: Fact) -> Fact:
        key = (fact.month, fact.owner, fact.dimension, fact.item, fact.measure)
        return fact._replace(source=sources.get(key, fact.source))

    differences = [replace(each, facts=[sourced(fact) for fact in each.facts]) for each in found]
    return replace(against, matched=replace(against.matched, differences=differences))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a store knows beside the returns that count."""

    books: Ledger | None = None
    older: Sequence[Fact] = ()
    accepted: Sequence[AcceptedDifference] = ()
    closed: str = ""
    said: Sequence[Note] = ()


def _known(store: Store, result: Reconciliation, *, with_books: bool = False) -> _Known:
    plan = result.plan
    with store.reading() as connection:
        months = plan.fiscal_year.until(result.period)
        books = read_books(connection, plan.id, months) if with_books else None
        if with_books and books is None:
            return _Known()
        state = read_periods(connection, plan.id).get(result.period)
        return _Known(
            books=books,
            older=replaced_figures(connection, plan.id),
            accepted=read_acceptances(connection, plan.id),
            said=[
                note
                for each in read_submissions(connection, plan.id, since=months[0])
                for note in each.submission.notes
            ],
            closed=f"{state.by} ({state.at[:10]})" if state is not None and state.state == "closed" else "",
        )


def _judged(
    result: Reconciliation, ledger: Ledger, known: _Known, problems: list[Problem]
) -> tuple[AgainstBooks, list[Problem]]:
    compared = against_returns(
        result.plan, result.period, result.submissions, ledger, known.older, known.said
    )
    against = replace(compared, accepted=known.accepted, closed=known.closed)
    if against.beyond_limit():
        open_ = sum(against.for_action(each) for each in against.matched.differences)
        problems.append(problem("ledger-unexplained", value=str(open_)))
    return against, problems
