"""Disputes of pay in a store, and answers to them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from salesbook.api.store_making import Found
from salesbook.api.store_reading import choose_plan, in_store, stored_plan
from salesbook.model.answer import Verdict
from salesbook.model.dispute import Dispute, disputes_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.problems import Problem, problem
from salesbook.store.answers import read_answers, write_answer
from salesbook.store.decisions import Decision
from salesbook.store.store import Store
from salesbook.store.submissions import read_submissions

__all__ = ["Disputed", "Verdict", "answer_dispute", "disputes_in", "list_disputes"]

Disputed = tuple[Plan, Sequence[Dispute]]


def disputes_in(connection: Connection, plan: Plan) -> tuple[Dispute, ...]:
    """Return what was said against statements of the year, as statement books came back, with the answers."""
    every = read_submissions(connection, plan.id, since=plan.fiscal_year.months[0])
    taken = (each.submission for each in every if each.submission.status.counts)
    return disputes_of(((each.owner, each.notes) for each in taken), read_answers(connection, plan.id))


def list_disputes(text: str, *, period: Month, plan_id: str | None = None) -> Found[Disputed]:
    """Return the plan, and every dispute of a month's pay."""

    def read(store: Store) -> tuple[Disputed, list[Problem]]:
        with store.reading() as connection:
            return _of_month(connection, period, plan_id), []

    return in_store(text, read)


def answer_dispute(
    text: str,
    *,
    period: Month,
    owner: str,
    point: int,
    verdict: Verdict,
    decision: Decision,
    plan_id: str | None = None,
) -> Found[Disputed]:
    """Answer one point of somebody's dispute, and return it with the answer (SB969: there is none)."""

    def write(store: Store) -> tuple[Disputed | None, list[Problem]]:
        with store.writing() as connection:
            plan, disputes = _of_month(connection, period, plan_id)
            key = f"{period.key}/{point}"
            found = next((each for each in disputes if (each.person, each.key) == (owner, key)), None)
            if found is None:
                known = ", ".join(f"{each.person} {each.key.partition('/')[2]}" for each in disputes)
                return None, [problem("pay-dispute-unknown", value=f"{owner} {point}", known=known or "–")]
            row = found.person, found.key
            write_answer(connection, plan.id, row, found.words, verdict, decision)
            answered = disputes_in(connection, plan)
            return (plan, [each for each in answered if (each.person, each.key) == (owner, key)]), []

    return in_store(text, write, writing=True)


def _of_month(connection: Connection, period: Month, plan_id: str | None) -> Disputed:
    plan, _ = stored_plan(connection, choose_plan(connection, period, plan_id), period)
    return plan, [each for each in disputes_in(connection, plan) if each.month == period]
