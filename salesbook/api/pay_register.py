"""The pay register: what a month adds to it, locking that, and where a line comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.pay import read_pay
from salesbook.api.pay_disputes import disputes_in
from salesbook.api.show import write_shown
from salesbook.api.store import trace_figures
from salesbook.api.store_making import Found
from salesbook.api.store_reading import in_store, reconcile_store
from salesbook.files.places import is_there
from salesbook.layout.templates import default_templates
from salesbook.model.dispute import Dispute
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.trace import TracedFigure
from salesbook.pay.appraisal import ABSENT, WORK
from salesbook.pay.months import statement_of
from salesbook.pay.register import Kind, PayProposal, RegisterLine, propose
from salesbook.pay.scheme import PayRules
from salesbook.problems import Location, Problem, Text, problem
from salesbook.report.pay_register import payroll_csv
from salesbook.sheets.payroll_book import build_payroll_book
from salesbook.store.decisions import Decision
from salesbook.store.errors import StoreError
from salesbook.store.pay_register import PayClosing, PayRow, write_pay
from salesbook.store.pay_register import read_pay as read_closings
from salesbook.store.store import Store
from salesbook.store.stored_text import dump_text, load_text
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.writing.write import write_book


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOrder:
    """Which month is paid: out of which store, by which schemes, of which plan."""

    store: str
    schemes: Path
    period: Month
    plan_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRun:
    """What a month adds to the register of everybody, and what of that month is in it already.

    `issued` is the folder whose registry is to know the statement books, where it can be reached; `disputes`
    are those of the year that came back, `before` the lines that were paid in earlier months.
    """

    result: Reconciliation
    rules: PayRules
    period: Month
    proposals: Sequence[PayProposal]
    paid: Sequence[RegisterLine] = ()
    digest: str = ""
    issued: Path | None = None
    disputes: Sequence[Dispute] = ()
    before: Sequence[RegisterLine] = ()

    @property
    def plan(self) -> Plan:
        """The plan in force in the month."""
        return self.result.plan

    @property
    def lines(self) -> tuple[RegisterLine, ...]:
        """The lines that are added."""
        return tuple(line for each in self.proposals for line in each.lines)


@dataclass(frozen=True, kw_only=True)
class PayBasis:
    """What a run is reckoned from."""

    result: Reconciliation
    rules: PayRules
    words: str
    issued: Path | None = None


def run_month(order: PayOrder) -> Found[PayRun]:
    """Return what a month adds to the register; nothing is kept (SB962 where it is provisional)."""
    basis, problems = _basis(order)
    if basis is None:
        return None, problems

    def read(store: Store) -> tuple[PayRun, list[Problem]]:
        with store.reading() as connection:
            return _run(connection, basis, order.period)

    run, found = in_store(order.store, read)
    return run, [*problems, *found]


def close_month(order: PayOrder, decision: Decision) -> Found[PayRun]:
    """Lock what a month adds to the register of everybody whose figures are all there (SB964: nothing)."""
    basis, problems = _basis(order)
    if basis is None:
        return None, problems

    run, found = close_on(order.store, basis, order.period, decision)
    return run, [*problems, *found]


def close_on(text: str, basis: PayBasis, period: Month, decision: Decision) -> Found[PayRun]:
    """Lock in a store what a month adds to the register by what it is reckoned from."""

    def close(store: Store) -> tuple[PayRun, list[Problem]]:
        with store.writing() as connection:
            run, found = _run(connection, basis, period)
            if not run.lines:
                return run, [*found, problem("pay-nothing-to-close", value=period.key)]
            rows = [_row(each) for each in run.lines]
            digest = write_pay(connection, run.plan.id, period, basis.words, rows, decision)
            return replace(run, paid=[*run.paid, *run.lines], digest=digest), found

    return in_store(text, close, writing=True)


def _basis(order: PayOrder) -> tuple[PayBasis | None, list[Problem]]:
    done = reconcile_store(order.store, period=order.period, plan_id=order.plan_id)
    if done.result is None:
        return None, [*done.checked.problems, *done.problems]
    rules, problems = read_pay(order.schemes, done.result.plan)
    if rules is None:
        return None, problems
    returns = {each.owner: each.digest for each in done.result.submissions if each.owner and each.digest}
    words = json.dumps(
        {
            "version": done.result.plan.version,
            "schemes": hashlib.sha256(repr(rules).encode()).hexdigest(),
            "returns": dict(sorted(returns.items())),
            "missing": sorted(each.person for each in done.result.missing),
        },
        ensure_ascii=False,
    )
    return PayBasis(result=done.result, rules=rules, words=words, issued=done.issued), problems


def _run(connection: Connection, basis: PayBasis, period: Month) -> tuple[PayRun, list[Problem]]:
    plan = basis.result.plan
    closings = sound_closings(connection, plan.id)
    later = [each.period for each in closings if each.period > period]
    if later:
        raise StoreError(problem("pay-later-closed", value=period.key, later=max(later).key))
    own: dict[str, list[RegisterLine]] = {}
    for each in closings:
        for line in _lines(each):
            own.setdefault(line.person, []).append(line)
    closed = {each.period for each in closings}
    asked = [*plan.fiscal_year.until(period)]
    proposals = [
        propose(
            person.id,
            period,
            {month: statement_of(person, month, basis.result, basis.rules) for month in asked},
            own.get(person.id, []),
            closed,
        )
        for person in plan.staff
    ]
    paid = [line for lines in own.values() for line in lines if line.paid_in == period]
    run = PayRun(
        result=basis.result,
        rules=basis.rules,
        period=period,
        proposals=proposals,
        paid=paid,
        issued=basis.issued,
        disputes=disputes_in(connection, plan),
        before=[line for lines in own.values() for line in lines if line.paid_in < period],
    )
    return run, [*_doubts(plan, proposals)]


def _doubts(plan: Plan, proposals: Sequence[PayProposal]) -> Iterator[Problem]:
    open_ = [each for each in proposals if each.unknown]
    if open_:
        names = Text.listing(plan.named(plan.dimensions.person[each.person].name) for each in open_)
        yield problem("pay-provisional", value=open_[0].period.key, count=len(open_), names=names)
    for each in proposals:
        if each.lost:
            name = plan.named(plan.dimensions.person[each.person].name)
            yield problem("pay-line-lost", value=", ".join(month.key for month in each.lost), name=name)


def sound_closings(connection: Connection, plan: str) -> list[PayClosing]:
    """Return the closings of a plan; StoreError where one was changed outside of this program (SB966)."""
    closings = read_closings(connection, plan)
    changed = next((each for each in closings if not each.sound), None)
    if changed is not None:
        raise StoreError(problem("pay-register-changed", value=changed.period.key, at=changed.at[:10]))
    return closings


def _lines(closing: PayClosing) -> Iterator[RegisterLine]:
    for row in closing.rows:
        kind = next(each for each in KINDS if each == row.kind)
        yield RegisterLine(
            person=row.person,
            paid_in=closing.period,
            month=row.month,
            line=row.line,
            name=load_text(row.name),
            kind=kind,
            amount=row.amount,
            how=row.how,
            before=row.before,
        )


def _row(line: RegisterLine) -> PayRow:
    return PayRow(
        person=line.person,
        month=line.month,
        line=line.line,
        name=dump_text(line.name),
        kind=line.kind,
        amount=line.amount,
        how=line.how,
        before=line.before,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPay:
    """The lines of a month that bear a name, each with the returned figures behind it."""

    run: PayRun
    lines: Sequence[tuple[RegisterLine, Sequence[TracedFigure]]]


def explain_pay(order: PayOrder, owner: str, line: str) -> Found[ExplainedPay]:
    """Return a line of somebody's pay of a month, paid or proposed, down to the cells it was read from.

    SB967 when the month has no such line.
    """
    run, problems = run_month(order)
    if run is None:
        return None, problems
    lines = [each for each in (*run.paid, *run.lines) if each.person == owner and each.line == line]
    if not lines:
        known = {each.line for each in (*run.paid, *run.lines) if each.person == owner}
        unknown = problem("pay-line-unknown", value=f"{owner} {line}", known=", ".join(sorted(known)))
        return None, [*problems, unknown]
    traced = [(each, _behind(order, run, each)) for each in lines]
    return ExplainedPay(run=run, lines=traced), problems


def _behind(order: PayOrder, run: PayRun, line: RegisterLine) -> list[TracedFigure]:
    person = run.plan.dimensions.person[line.person]
    statement = statement_of(person, line.month, run.result, run.rules)
    own = (
        next((each.line for each in statement.lines if each.line.id == line.line), None)
        if statement
        else None
    )
    if own is None:
        return []
    found: dict[str, list[TracedFigure]] = {}
    for figure in own.figures:
        kind, _, of = figure.partition(".")
        for measure in SCORED.get(figure, (of,) if kind != "wage" else ()):
            # Scores are those of the month itself, whatever span the line is over.
            span = "month" if figure in SCORED else own.view.span
            traced, _ = trace_figures(
                order.store,
                month=line.month,
                span=span,
                owner=line.person,
                measure=measure,
                plan_id=run.plan.id,
            )
            found[measure] = [] if traced is None else list(traced.figures)
    return [each for figures in found.values() for each in figures]


def export_month(order: PayOrder, out: Path, language: str, *, force: bool = False) -> Found[Path]:
    """Write the closed lines of a month, as a workbook where the file is an .xlsx, else as CSV.

    SB390 when a file is in the way and not `force`.
    """
    if is_there(out) and not force:
        return None, [problem("would-overwrite", Location(file=str(out)), str(out))]
    run, problems = run_month(order)
    if run is None:
        return None, problems
    if not run.paid:
        return None, [problem("pay-nothing-closed", value=order.period.key)]
    if out.suffix.casefold() == ".xlsx":
        content = write_book(build_payroll_book(run.paid, run.plan, default_templates(), order.period))
    else:
        content = payroll_csv(run.paid, run.plan, language).encode("utf-8-sig")
    failed = write_shown(content, out)
    return (None if failed else out), [*problems, *failed]


KINDS: tuple[Kind, ...] = ("line", "delta", "balance")
SCORED: Mapping[str, Sequence[str]] = {
    "score.work": WORK,
    "score.attendance": ABSENT,
    "score.month": (*WORK, *ABSENT),
    "days.absent": ABSENT,
}
"""What scores are reckoned from."""
