"""Returns against finance's books."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from salesbook.api.ledger import LedgerOrder, check_ledger
from salesbook.ledger.against import AgainstBooks, against_books
from salesbook.problems import Problem, Severity, problem, worst
from salesbook.variance.counting import count
from salesbook.variance.result import Reconciliation

__all__ = ["AgainstBooks", "Reconciliation", "reconcile_ledger"]


def reconcile_ledger(
    result: Reconciliation, paths: Iterable[Path], order: LedgerOrder | None = None
) -> tuple[AgainstBooks | None, list[Problem]]:
    """Return the returns of a reconciliation against exports of the books, and what is wrong with those.

    None where an export cannot be read as a whole: a bridge to a part of the books would mislead. SB941 when
    more stays unexplained than the plan allows.
    """
    reading = check_ledger(paths, result.plan, order)
    problems = list(reading.all_problems)
    if worst(problems) is Severity.ERROR:
        return None, problems
    facts = count(result.submissions, result.plan.currency).facts
    against = against_books(reading.ledger, facts, result.plan, result.period)
    if against.beyond_limit():
        open_ = sum(against.for_action(each) for each in against.matched.differences)
        problems.append(problem("ledger-unexplained", value=str(open_)))
    return against, problems
