"""The workbook of a year that is over, from a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.build import BuildResult, file_name, files_in_the_way
from salesbook.api.decisions import unknown_words
from salesbook.api.plan import targets_of
from salesbook.api.store_making import Found
from salesbook.api.store_reading import choose_plan, in_store, parsed_version, reconcile_store, stored_plan
from salesbook.api.writing import Built, Writing
from salesbook.layout.templates import Templates, default_templates
from salesbook.model.facts import Note
from salesbook.model.half_year import is_year_end, year_end_id
from salesbook.model.plan import Plan
from salesbook.problems import Problem, problem
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.year_end_book import BOOK, LESSON, YearEnd, build_year_end_book
from salesbook.store.errors import StoreError
from salesbook.store.store import Store
from salesbook.store.submissions import latest_period, read_submissions
from salesbook.store.versions import read_versions
from salesbook.variance.reconcile import reconcile
from salesbook.xlsx.writing.write import write_book


@dataclass(frozen=True, kw_only=True)
class _Year:
    """What a store holds of a year beside its figures."""

    first: Plan
    lessons: Sequence[Note]


def write_year_end(
    text: str,
    out: Path,
    *,
    plan_id: str | None = None,
    language: str | None = None,
    force: bool = False,
    key: bytes | None = None,
) -> Found[Path]:
    """Write what the year of a store came to as a workbook, and return it; SB390 when a file is there.

    A book with words that the store does not know is never replaced (SB394). The registry of the issued books
    knows it afterwards, so that what was learnt comes back (SB395 where it is not there).
    """

    def read(store: Store) -> tuple[_Year, list[Problem]]:
        with store.reading() as connection:
            first = first_version(connection, plan_id)
            return _Year(first=first, lessons=lessons_in(connection, first)), []

    known, problems = in_store(text, read)
    if known is None:
        return None, problems
    last = known.first.fiscal_year.months[-1]
    done = reconcile_store(text, period=last, plan_id=known.first.id, language=language)
    planned = targets_of(known.first, ())
    if done.result is None or planned.targets is None:
        return None, [*problems, *done.problems]
    before = reconcile(known.first, planned.targets, (), last)
    ended = YearEnd(result=done.result, first=before, lessons=known.lessons)
    written = _write(ended, out, done.issued, force=force, key=key)
    found = [*problems, *written.problems]
    return (out.parent / written.files[0] if written.files else None), found


def _write(ended: YearEnd, out: Path, issued: Path | None, *, force: bool, key: bytes | None) -> BuildResult:
    plan, templates = ended.result.plan, default_templates()
    order = BookOrder(book=BOOK, owner=plan.dimensions.root.id, file=out.name.removesuffix(".xlsx"))
    if not force and (in_the_way := files_in_the_way(out.parent, [order])):
        return BuildResult(problems=in_the_way)
    said = {(year_end_id(order.owner), note.owner, note.kind, note.text) for note in ended.lessons}
    if unknown := unknown_words([out.parent / file_name(order)], said):
        return BuildResult(problems=unknown)
    writing = Writing(folder=out.parent, templates=templates, issued=issued, key=key)
    setting = _YearEndSetting(ended=ended, templates=templates, language=plan.language, key=key)
    written = writing.write(_built, setting, [order])
    nowhere = [] if issued else [problem("decisions-without-registry")]
    return BuildResult(files=written.files, problems=[*written.problems, *nowhere])


@dataclass(frozen=True, kw_only=True)
class _YearEndSetting:
    ended: YearEnd
    templates: Templates
    language: str
    key: bytes | None


def _built(setting: _YearEndSetting, order: BookOrder) -> Built:
    del order
    spec, manifest = build_year_end_book(
        setting.ended, setting.templates, language=setting.language, key=setting.key
    )
    return write_book(spec), manifest


def lessons_in(connection: Connection, plan: Plan) -> list[Note]:
    """Return what was typed of a year in its year-end books; the last one that came back counts."""
    every = read_submissions(connection, plan.id, since=plan.fiscal_year.months[0])
    books = [each.submission for each in every if is_year_end(each.submission.owner)]
    counting = [each for each in books if each.status.counts]
    return [note for note in counting[-1].notes if note.dimension == LESSON] if counting else []


def first_version(connection: Connection, plan_id: str | None) -> Plan:
    """Return the lowest version of a plan in a store."""
    versions = read_versions(connection, _chosen(connection, plan_id))
    return parsed_version(connection, versions[min(versions)])[0]


def chosen_plan(connection: Connection, plan_id: str | None) -> Plan:
    """Return a plan in a store as its highest version has it; of several that of the latest returns."""
    return stored_plan(connection, _chosen(connection, plan_id))[0]


def _chosen(connection: Connection, plan_id: str | None) -> str:
    month = latest_period(connection, plan_id)
    if month is None:
        raise StoreError(problem("store-plan-unknown", value=plan_id or "", among=""))
    return choose_plan(connection, month, plan_id)
