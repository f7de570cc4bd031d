"""Checks on the optional files of a plan: codes that exist, cards that sum to 100, shares that fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from salesbook.model.appraisal import FULL_MARKS
from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.checks.precision_checks import currency_of, fits, too_fine
from salesbook.plan_input.plan_tables import PlanTables, Row, Rows
from salesbook.plan_input.schedule_rows import (
    AppraisalRow,
    BudgetRow,
    CustomerRow,
    OutletRow,
    RebateRow,
    StaffingRow,
    TrainingRow,
)
from salesbook.plan_input.schedule_tables import PaperTables
from salesbook.plan_input.schema import CsvRow, PersonRow, ProductRow, TerritoryRow
from salesbook.problems import Location, Problem, problem

R = TypeVar("R", bound=CsvRow)
Named = tuple[Location, str | None]
"""A place, and the code that stands there."""


def check_papers(papers: PaperTables, tables: PlanTables) -> list[Problem]:
    """Return what is wrong with the optional files beyond their single values."""
    return [
        *_check_ids(papers),
        *_check_codes(_territories(papers), TerritoryRow.file, tables.territories),
        *_check_codes(_people(papers), PersonRow.file, tables.people),
        *_check_goods(papers, tables),
        *_check_bases(papers),
        *_check_cards(papers),
        *_check_shares(papers),
        *_check_scheme(tables),
        *_check_amounts(papers, tables),
    ]


def _check_ids(papers: PaperTables) -> Iterator[Problem]:
    for model in papers.files:
        if "id" in model.model_fields:
            yield from _repeated("id", [(row, str(vars(row.record)["id"])) for row in papers.rows(model)])
    outlets = papers.rows(OutletRow)
    yield from _repeated("class", [(row, f"{row.record.territory} {row.record.class_}") for row in outlets])


def _repeated(column: str, coded: Iterable[tuple[Row[R], str]]) -> Iterator[Problem]:
    first: dict[str, tuple[int, str]] = {}
    for row, code in coded:
        line, other = first.setdefault(code.casefold(), (row.line, code))
        if line != row.line:
            yield problem("repeated-id", row.at(column), code, other=other, line=line)


def _territories(papers: PaperTables) -> Iterator[Named]:
    for post in papers.rows(StaffingRow):
        yield post.at("territory"), post.record.territory
    for group in papers.rows(OutletRow):
        yield group.at("territory"), group.record.territory
    for course in papers.rows(TrainingRow):
        yield course.at("territory"), course.record.territory
    for entry in papers.rows(BudgetRow):
        yield entry.at("territory"), entry.record.territory


def _people(papers: PaperTables) -> Iterator[Named]:
    for row in papers.rows(CustomerRow):
        yield row.at("owner"), row.record.owner


def _check_codes(
    named: Iterator[Named], file: str, known: Rows[TerritoryRow] | Rows[PersonRow]
) -> Iterator[Problem]:
    if not known.complete:
        return
    for where, code in named:
        if code is not None and code not in known.ids:
            yield unknown_reference(where, code, file, known.ids)


def _check_goods(papers: PaperTables, tables: PlanTables) -> Iterator[Problem]:
    """Name products of the budget that are neither a product nor a class."""
    if not tables.products.complete:
        return
    classes = frozenset(row.record.class_ for row in tables.products.rows)
    for row in papers.rows(BudgetRow):
        code = row.record.product
        if code is not None and code not in tables.products.ids | classes:
            yield unknown_reference(row.at("product"), code, ProductRow.file, tables.products.ids)


def _check_bases(papers: PaperTables) -> Iterator[Problem]:
    for row in papers.rows(BudgetRow):
        entry = row.record
        needed, other = ("rate", "amount") if entry.basis == "ratio" else ("amount", "rate")
        if getattr(entry, needed) is None or getattr(entry, other) is not None:
            yield problem("budget-basis", row.at(needed), entry.basis, needed=needed)


def _check_cards(papers: PaperTables) -> Iterator[Problem]:
    cards: dict[str, list[Row[AppraisalRow]]] = {}
    for row in papers.rows(AppraisalRow):
        cards.setdefault(row.record.role, []).append(row)
    for role, rows in cards.items():
        total = sum(row.record.maximum for row in rows)
        if total != FULL_MARKS and papers.files[AppraisalRow].sound:
            yield problem("score-card-sum", rows[0].at("maximum"), role, total=total)


def _check_shares(papers: PaperTables) -> Iterator[Problem]:
    rows = papers.rows(RebateRow)
    total = sum((row.record.share for row in rows), Fraction(0))
    if total > 1:
        yield problem("rebate-shares", rows[0].at("share"), _percent(total))


def _check_scheme(tables: PlanTables) -> Iterator[Problem]:
    settings = tables.settings
    if settings is None or not settings.sound("appraisal"):
        return
    table = settings.table.appraisal
    for names in (("work", "attendance"), ("pay_base", "pay_plan", "pay_work")):
        total = sum((getattr(table, name) for name in names), Fraction(0))
        if total != 1:
            where = settings.where("appraisal", names[0])
            yield problem("scheme-shares", where, _percent(total), names=", ".join(names))


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g}%"


def _check_amounts(papers: PaperTables, tables: PlanTables) -> Iterator[Problem]:
    """Name amounts with more decimals than the currency has."""
    settings = tables.settings
    if settings is None or not settings.sound("currency"):
        return
    currency = currency_of(settings.table.currency)
    for model in papers.files:
        for row in papers.rows(model):
            for column, value in vars(row.record).items():
                if isinstance(value, Decimal) and not fits("revenue", value, currency):
                    yield too_fine(row.at(column), "revenue", value, currency)
