"""The statement books of a payday: one for each person, with nobody else's pay in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from salesbook.api.build import BuildResult, file_language, file_name, files_in_the_way
from salesbook.api.decisions import unknown_disputes
from salesbook.api.pay_register import PayRun
from salesbook.api.show import write_shown
from salesbook.api.workers import Jobs
from salesbook.api.writing import Built, Writing
from salesbook.files.places import is_there
from salesbook.layout.templates import Templates, default_templates
from salesbook.pay.months import statement_of
from salesbook.pay.slip import Slip
from salesbook.problems import Location, Problem, problem
from salesbook.sheets.pay_book import build_pay_book, pay_orders
from salesbook.sheets.pay_summary_book import PayDay, build_pay_summary
from salesbook.sheets.plan_books import BookOrder
from salesbook.xlsx.writing.write import write_book


def write_pay_books(
    run: PayRun,
    folder: Path,
    *,
    templates: Templates | None = None,
    language: str | None = None,
    force: bool = False,
    jobs: Jobs = 1,
    progress: Callable[[int, int], None] | None = None,
    key: bytes | None = None,
) -> BuildResult:
    """Write the statement book of everybody whom a payday concerns; SB390 when a file is in the way.

    A book with a dispute that the store does not know is never replaced, not even by `force` (SB394). The
    registry of the issued books knows them afterwards, so that disputes come back (SB395 where it is not
    there).
    """
    chosen, spoken = templates or default_templates(), run.plan.book_language(language)
    slips = list(slips_of(run))
    orders = list(pay_orders(slips, chosen, file_language(spoken)))
    if not orders:
        return BuildResult()
    if not force and (in_the_way := files_in_the_way(folder, orders)):
        return BuildResult(problems=in_the_way)
    if unknown := unknown_disputes([folder / file_name(order) for order in orders], run.disputes):
        return BuildResult(problems=unknown)
    setting = _PaySetting(
        slips={each.person.id: each for each in slips}, templates=chosen, language=spoken, key=key
    )
    writing = Writing(
        folder=folder, templates=chosen, jobs=jobs, progress=progress, issued=run.issued, key=key
    )
    written = writing.write(_built, setting, orders)
    nowhere: Sequence[Problem] = () if run.issued else [problem("decisions-without-registry")]
    return BuildResult(files=written.files, problems=[*written.problems, *nowhere])


def slips_of(run: PayRun) -> Iterator[Slip]:
    """Yield what everybody's statement is made of who is paid, or would be if all were reported."""
    for proposal in run.proposals:
        person = run.plan.dimensions.person[proposal.person]
        closed = [each for each in run.paid if each.person == proposal.person]
        lines = closed or proposal.lines
        if lines or proposal.unknown:
            yield Slip(
                person=person,
                period=run.period,
                result=run.result,
                rules=run.rules,
                statement=statement_of(person, run.period, run.result, run.rules),
                lines=lines,
                unknown=proposal.unknown,
                balance=proposal.balance,
                closed=bool(closed),
                disputes=[each for each in run.disputes if each.person == person.id],
            )


def write_summary(
    run: PayRun, out: Path, *, language: str | None = None, force: bool = False
) -> tuple[Path | None, list[Problem]]:
    """Write the summary of a payday for the boss; SB390: a file is in the way, SB964: nobody is paid."""
    if is_there(out) and not force:
        return None, [problem("would-overwrite", Location(file=str(out)), str(out))]
    slips = list(slips_of(run))
    if not slips:
        return None, [problem("pay-nothing-to-close", value=run.period.key)]
    day = PayDay(slips=slips, before=run.before)
    spec = build_pay_summary(day, default_templates(), language=run.plan.book_language(language))
    failed = write_shown(write_book(spec), out)
    return (None if failed else out), failed


@dataclass(frozen=True, kw_only=True)
class _PaySetting:
    """What the books of a payday share."""

    slips: Mapping[str, Slip]
    templates: Templates
    language: str
    key: bytes | None


def _built(setting: _PaySetting, order: BookOrder) -> Built:
    slip = setting.slips[order.owner]
    spec, manifest = build_pay_book(slip, setting.templates, language=setting.language, key=setting.key)
    return write_book(spec), manifest
