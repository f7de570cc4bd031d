"""The half-year out of a store: its books, and the decision to keep the plan as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.build import BuildResult, file_language, file_name, files_in_the_way
from salesbook.api.decisions import unknown_words
from salesbook.api.proposals import proposals_in
from salesbook.api.store_making import Found
from salesbook.api.store_reading import in_store, reconcile_store
from salesbook.api.writing import Built, Writing
from salesbook.api.year_end import chosen_plan
from salesbook.layout.templates import Templates, default_templates
from salesbook.model.facts import Note
from salesbook.model.half_year import half_key, half_of
from salesbook.model.plan import Plan
from salesbook.model.proposal import Proposal
from salesbook.problems import Problem, problem
from salesbook.sheets.half_year_book import HalfYear, build_half_year_book, half_year_orders
from salesbook.sheets.plan_books import BookOrder
from salesbook.store.answers import write_answer
from salesbook.store.decisions import Decision
from salesbook.store.store import Store
from salesbook.store.submissions import read_submissions
from salesbook.xlsx.writing.write import write_book

CAUSE = "cause"


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What a store holds in words of the first half."""

    plan: Plan
    causes: Sequence[Note]
    typed: Sequence[tuple[str, Note]]
    proposals: Sequence[Proposal]


def write_half_year(
    text: str,
    folder: Path,
    *,
    plan_id: str | None = None,
    language: str | None = None,
    force: bool = False,
    key: bytes | None = None,
) -> BuildResult:
    """Write the half-year books of a store, the company's and each region's; SB390 when one is in the way.

    A book with words that the store does not know is never replaced (SB394). The registry of the issued books
    knows them afterwards, so that what is typed comes back (SB395 where it is not there).
    """
    half, problems = half_year_of(text, plan_id=plan_id, language=language)
    if half is None:
        return BuildResult(problems=problems)
    plan = half.result.plan
    chosen, spoken = default_templates(), plan.book_language(language)
    orders = list(half_year_orders(plan, chosen, file_language(spoken)))
    if not force and (in_the_way := files_in_the_way(folder, orders)):
        return BuildResult(problems=in_the_way)
    known = {(owner, note.owner, note.kind, note.text) for owner, note in half.typed}
    books = [folder / file_name(order) for order in orders]
    if unknown := unknown_words(books, known):
        return BuildResult(problems=unknown)
    setting = _HalfYearSetting(half=half, templates=chosen, language=spoken, key=key)
    written = Writing(folder=folder, templates=chosen, issued=half.issued, key=key).write(
        _built, setting, orders
    )
    nowhere = [] if half.issued else [problem("decisions-without-registry")]
    return BuildResult(files=written.files, problems=[*problems, *written.problems, *nowhere])


def half_year_of(
    text: str, *, plan_id: str | None = None, language: str | None = None
) -> Found[StoredHalfYear]:
    """Return the first half as a store has it, with what was said and proposed in it."""

    def read(store: Store) -> tuple[_Said, list[Problem]]:
        with store.reading() as connection:
            return _said(connection, chosen_plan(connection, plan_id)), []

    said, problems = in_store(text, read)
    if said is None:
        return None, problems
    last = said.plan.fiscal_year.halves[0].months[-1]
    done = reconcile_store(text, period=last, plan_id=said.plan.id, language=language)
    if done.result is None:
        return None, [*problems, *done.problems]
    return StoredHalfYear(
        result=done.result,
        causes=said.causes,
        typed=said.typed,
        proposals=said.proposals,
        issued=done.issued,
    ), problems


@dataclass(frozen=True, kw_only=True)
class StoredHalfYear(HalfYear):
    """The first half out of a store; its books were `issued` from a folder, where that is there."""

    issued: Path | None = None


def _said(connection: Connection, plan: Plan) -> _Said:
    months = plan.fiscal_year.months
    taken = [each.submission for each in read_submissions(connection, plan.id, since=months[0])]
    counting = [each for each in taken if each.status.counts]
    causes = {
        (note.owner, note.month, note.item, note.text): note
        for each in counting
        for note in each.notes
        if note.kind == CAUSE and note.month in plan.fiscal_year.halves[0].months
    }
    return _Said(
        plan=plan,
        causes=sorted(causes.values(), key=lambda note: (note.month, note.owner)),
        typed=[(each.owner, note) for each in counting if half_of(each.owner) for note in each.notes],
        proposals=proposals_in(connection, plan),
    )


@dataclass(frozen=True, kw_only=True)
class _HalfYearSetting:
    """What the half-year books share."""

    half: HalfYear
    templates: Templates
    language: str
    key: bytes | None


def _built(setting: _HalfYearSetting, order: BookOrder) -> Built:
    spec, manifest = build_half_year_book(
        order, setting.half, setting.templates, language=setting.language, key=setting.key
    )
    return write_book(spec), manifest


def keep_half_year(text: str, decision: Decision, *, plan_id: str | None = None) -> Found[Plan]:
    """Record that the second half is kept as planned."""

    def write(store: Store) -> tuple[Plan, list[Problem]]:
        with store.writing() as connection:
            plan = chosen_plan(connection, plan_id)
            row = plan.dimensions.root.id, half_key(plan.fiscal_year)
            write_answer(connection, plan.id, row, {}, "accepted", decision)
            return plan, []

    return in_store(text, write, writing=True)
