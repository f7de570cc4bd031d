"""Checked rows of the optional files as the parts of a plan's papers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import cast

from salesbook.model.activity import Activity, Rhythm
from salesbook.model.amount import Currency
from salesbook.model.appraisal import Scheme, ScoreItem
from salesbook.model.budget import Basis, BudgetEntry, CostLine, ExpenseRules
from salesbook.model.coverage import Coverage, Customer, Outlets
from salesbook.model.rebate import Mode, RebateBand
from salesbook.model.staffing import Post
from salesbook.model.statement import Change
from salesbook.model.training import Course
from salesbook.plan_input.schedule_rows import (
    ActivityRow,
    AppraisalRow,
    BudgetRow,
    ChangeRow,
    CustomerRow,
    OutletRow,
    RebateRow,
    StaffingRow,
    TrainingRow,
)
from salesbook.plan_input.schedule_tables import PaperTables
from salesbook.plan_input.schema import AppraisalTable, CoverageTable, ExpensesTable
from salesbook.problems import Text


def _minor(amount: Decimal | None, currency: Currency) -> int:
    return 0 if amount is None else currency.to_minor(amount)


def posts(papers: PaperTables, currency: Currency) -> Sequence[Post]:
    """Return staffing.csv."""
    return tuple(
        Post(
            id=row.id,
            role=row.role,
            name=row.name,
            territory=row.territory,
            present=row.present,
            sales_per_head=None if row.sales_per_head is None else currency.to_minor(row.sales_per_head),
            coverage=row.coverage == "yes",
            established=row.established,
            in_place=row.in_place,
            keep=row.keep,
            keep_from=row.keep_from,
            cost=currency.to_minor(row.cost),
            due=row.due,
            channel=row.channel,
            responsible=row.responsible,
        )
        for row in papers.records(StaffingRow)
    )


def courses(papers: PaperTables, currency: Currency) -> Sequence[Course]:
    """Return training.csv."""
    return tuple(
        Course(
            id=row.id,
            name=row.name,
            mode=row.mode,
            day=row.date,
            hours=row.hours,
            number=row.number,
            territory=row.territory or "",
            objective=row.objective,
            audience=row.audience,
            content=row.content,
            trainer=row.trainer,
            method=row.method,
            place=row.place,
            materials=row.materials,
            assessment=row.assessment,
            material_cost=_minor(row.material_cost, currency),
            trainer_cost=_minor(row.trainer_cost, currency),
            travel_cost=_minor(row.travel_cost, currency),
            venue_cost=_minor(row.venue_cost, currency),
        )
        for row in papers.records(TrainingRow)
    )


def cost_lines(papers: PaperTables, currency: Currency) -> Sequence[CostLine]:
    """Return the lines of budget.csv, each as its first row with a name says."""
    lines: dict[str, CostLine] = {}
    for row in papers.records(BudgetRow):
        if row.line in lines and row.name is None:
            continue
        lines[row.line] = CostLine(
            id=row.line,
            name=row.name or Text.of(row.line),
            owner=row.owner,
            prior_year=None if row.prior_year is None else currency.to_minor(row.prior_year),
            field_cost=row.field_cost == "yes",
        )
    return tuple(lines.values())


def budget(papers: PaperTables, currency: Currency) -> Sequence[BudgetEntry]:
    """Return the entries of budget.csv."""
    return tuple(
        BudgetEntry(
            line=row.line,
            territory=row.territory or "",
            basis=cast("Basis", row.basis),
            amount=_minor(row.amount, currency),
            rate=row.rate or Fraction(0),
            first=row.first,
            last=row.last,
            project=row.project,
            product=row.product or "",
            phase=row.phase,
            note=row.note,
        )
        for row in papers.records(BudgetRow)
    )


def rebates(papers: PaperTables) -> Sequence[RebateBand]:
    """Return rebates.csv."""
    return tuple(
        RebateBand(
            id=row.id,
            name=row.name,
            mode=cast("Mode", row.mode),
            lower=row.lower,
            rate=row.rate,
            share=row.share,
        )
        for row in papers.records(RebateRow)
    )


def score_items(papers: PaperTables) -> Sequence[ScoreItem]:
    """Return appraisal.csv."""
    return tuple(
        ScoreItem(
            id=row.id, role=row.role, group=row.group, name=row.name, maximum=row.maximum, rule=row.rule
        )
        for row in papers.records(AppraisalRow)
    )


def customers(papers: PaperTables) -> Sequence[Customer]:
    """Return customers.csv."""
    return tuple(
        Customer(id=row.id, name=row.name, customer_class=row.class_, owner=row.owner, note=row.note)
        for row in papers.records(CustomerRow)
    )


def outlets(papers: PaperTables) -> Sequence[Outlets]:
    """Return outlets.csv."""
    return tuple(
        Outlets(territory=row.territory, outlet_class=row.class_, count=row.count)
        for row in papers.records(OutletRow)
    )


def activities(papers: PaperTables) -> Sequence[Activity]:
    """Return activity.csv."""
    return tuple(
        Activity(
            id=row.id,
            name=row.name,
            rhythm=cast("Rhythm", row.per),
            amount=row.amount,
            unit=row.unit,
            note=row.note,
        )
        for row in papers.records(ActivityRow)
    )


def changes(papers: PaperTables) -> Sequence[Change]:
    """Return changes.csv."""
    return tuple(
        Change(
            version=row.version,
            day=row.date,
            changed=row.changed,
            reason=row.reason,
            approved=row.approved,
        )
        for row in papers.records(ChangeRow)
    )


def coverage(table: CoverageTable) -> Coverage:
    """Return `[coverage]`: what it does not name stays as usual in the trade."""
    usual = Coverage()
    return Coverage(
        visits={**usual.visits, **table.visits},
        minutes=Fraction(table.minutes),
        hours=Fraction(table.hours),
        contacts={**usual.contacts, **table.contacts},
    )


def expense_rules(table: ExpensesTable, currency: Currency) -> ExpenseRules:
    """Return `[expenses]`."""
    field, single = table.field_cost_limit, table.entertainment_limit
    return ExpenseRules(
        field_cost_limit=None if field is None else currency.to_minor(field),
        entertainment_limit=None if single is None else currency.to_minor(single),
    )


def scheme(table: AppraisalTable, currency: Currency) -> Scheme:
    """Return `[appraisal]`."""
    return Scheme(
        work_share=table.work,
        attendance_share=table.attendance,
        points_a_day=table.points_a_day,
        pay_base=table.pay_base,
        pay_plan=table.pay_plan,
        pay_work=table.pay_work,
        over_plan_rate=table.over_plan_rate,
        cap=table.cap,
        first_bonus=currency.to_minor(table.first_bonus),
        probation_rate=table.probation_rate,
        probation_months=table.probation_months,
        termination_months=table.termination_months,
        surplus_lowers_quota=table.surplus_lowers_quota,
    )
