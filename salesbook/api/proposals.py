"""Proposals in a store: what came back, what was decided on it, and the version that takes some up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.plan import targets_of
from salesbook.api.revise import Revised, revise_plan
from salesbook.api.store_making import Found
from salesbook.api.store_reading import in_store
from salesbook.api.year_end import chosen_plan
from salesbook.files.plan_folder import read_plan
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.proposal import DIFFICULTY, Proposal, proposals_of
from salesbook.model.targets import Targets
from salesbook.planning.proposing import accepted
from salesbook.problems import Problem, Severity, Text, problem, sentence, worst
from salesbook.sheets.proposals import answer_records
from salesbook.sheets.this_month import Opening
from salesbook.store.answers import read_answers, write_answer
from salesbook.store.decisions import Decision
from salesbook.store.facts import read_facts
from salesbook.store.imports import plans_for
from salesbook.store.store import Store
from salesbook.store.submissions import read_submissions

__all__ = ["Proposed", "answered_in", "decline_proposal", "list_proposals", "revise_with"]


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A plan and what is proposed to change in it."""

    plan: Plan
    proposals: Sequence[Proposal]


def proposals_in(connection: Connection, plan: Plan) -> tuple[Proposal, ...]:
    """Return what books of the year that came back propose, with what was decided on it."""
    months = plan.fiscal_year.months
    every = read_submissions(connection, plan.id, since=months[0])
    counting = [each.submission for each in every if each.submission.status.counts]
    reported = read_facts(connection, plan.id, until=months[-1], dimension=DIFFICULTY)
    shortfalls = {(fact.owner, fact.item): fact.value for fact in reported}
    return proposals_of(counting, shortfalls, plan.fiscal_year, read_answers(connection, plan.id))


def list_proposals(text: str, *, plan_id: str | None = None) -> Found[Proposed]:
    """Return what is proposed to change in a plan; problems name those that collide (SB046)."""

    def read(store: Store) -> tuple[Proposed, list[Problem]]:
        with store.reading() as connection:
            return _proposed(connection, plan_id), []

    found, problems = in_store(text, read)
    if found is None:
        return None, problems
    planned = targets_of(found.plan, ())
    waiting = [each for each in found.proposals if each.answer is None and not each.lacking]
    if planned.targets is not None and waiting:
        told = accepted(found.plan, planned.targets, waiting, found.plan.fiscal_year.months[0])[1]
        problems += [each for each in told if each.slug == "proposals-collide"]
    return found, problems


def _proposed(connection: Connection, plan_id: str | None) -> Proposed:
    plan = chosen_plan(connection, plan_id)
    return Proposed(plan=plan, proposals=proposals_in(connection, plan))


def decline_proposal(
    text: str, id_: str, *, decision: Decision, plan_id: str | None = None
) -> Found[Proposed]:
    """Decline a proposal, and return it; why goes back in the next book (SB044, SB045)."""

    def write(store: Store) -> tuple[Proposed | None, list[Problem]]:
        with store.writing() as connection:
            found = _proposed(connection, plan_id)
            own, problems = _named(found.proposals, [id_])
            if problems:
                return None, problems
            row = own[0].owner, own[0].key
            write_answer(connection, found.plan.id, row, own[0].words, "rejected", decision)
            after = [each for each in proposals_in(connection, found.plan) if each.id == id_]
            return replace(found, proposals=after), []

    return in_store(text, write, writing=True)


def _named(proposals: Sequence[Proposal], ids: Sequence[str]) -> tuple[list[Proposal], list[Problem]]:
    """Return the proposals with some ids, and what is wrong: one that is not there or was answered."""
    by_id = {each.id: each for each in proposals}
    known = Text.listing(by_id) if by_id else Text.of("–")
    problems = [problem("proposal-unknown", value=each, known=known) for each in ids if each not in by_id]
    own = [by_id[each] for each in dict.fromkeys(ids) if each in by_id]
    why = sentence("planning.proposal.answered")
    return own, [
        *problems,
        *(problem("proposal-unfit", value=each.id, why=why) for each in own if each.answer),
    ]


def revise_with(
    folder: Path,
    out: Path,
    store: str,
    *,
    effective: Month,
    accept: Sequence[str],
    half_year: bool,
    decision: Decision,
    force: bool = False,
) -> Revised:
    """Write the next version of a plan with proposals of a store, and record that these were accepted.

    With `half_year` those of half-year books too. Nothing is recorded where nothing was written.
    """
    read = read_plan(folder)
    plan = read.plan
    if plan is None:
        return Revised(problems=list(read.problems))

    def chosen(store: Store) -> tuple[list[Proposal], list[Problem]]:
        with store.reading() as connection:
            found = proposals_in(connection, plan)
        halves = [each.id for each in found if each.of_half and each.answer is None] if half_year else []
        if half_year and not halves:
            return [], [
                problem("proposal-unknown", value="half-year", known=Text.listing(e.id for e in found))
            ]
        return _named(found, [*accept, *halves])

    own, problems = in_store(store, chosen)
    if own is None or worst(problems) is Severity.ERROR:
        return Revised(problems=problems)
    day = decision.at.date()
    done = revise_plan(folder, out, effective=effective, accept=own, day=day, force=force)
    if done.plan is None:
        return replace(done, problems=[*problems, *done.problems])
    number = done.plan.version
    reason = sentence("api.plan.in-version", version=number).in_language(plan.language)
    said = replace(decision, reason=f"{reason}{f': {decision.reason}' if decision.reason else ''}")

    def recorded(store: Store) -> tuple[bool, list[Problem]]:
        with store.writing() as connection:
            for each in own:
                write_answer(connection, plan.id, (each.owner, each.key), each.words, "accepted", said)
        return True, []

    return replace(done, problems=[*problems, *done.problems, *in_store(store, recorded, writing=True)[1]])


def answered_in(store: str, rows: int | None) -> Callable[[Plan, Targets], tuple[Opening, Sequence[Problem]]]:
    """Return what opens the books of a year: with the answers to what their owners proposed."""

    def opened(plan: Plan, _targets: Targets) -> tuple[Opening, Sequence[Problem]]:
        def read(store: Store) -> tuple[Mapping[str, Sequence[Mapping[str, object]]], list[Problem]]:
            with store.reading() as connection:
                known = plan.id in plans_for(connection, plan.fiscal_year.months[0])
                return answer_records(plan, proposals_in(connection, plan)) if known else {}, []

        found, problems = in_store(store, read)
        return Opening(rows=rows, answered=found or {}), problems

    return opened
