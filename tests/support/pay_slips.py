"""Slips of pay: of the sample company's March, and of the tiny plan's January with any figure reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from salesbook.model.dimension import Person
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.pay.months import statement_of
from salesbook.pay.register import RegisterLine, propose
from salesbook.pay.scheme import PayRules
from salesbook.pay.scheme_file import parse_pay, pay_rules
from salesbook.pay.slip import Slip
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from support.tiny_plan import DIMENSIONS, MONTHS, tiny_plan, tiny_targets

SCHEME = """
[scheme.sales]
name = { zh = "销售人员", en = "Salespeople" }
roles = ["salesperson", "regional_manager"]
line = [
  { id = "base", name = { zh = "基本工资", en = "Base" }, of = "wage", share = "50%" },
  { id = "completion", name = { zh = "完成率工资", en = "Completion" }, of = "wage", share = "35%", by = "attainment.revenue", cap = "120%" },
  { id = "banded", name = { zh = "分档工资", en = "Banded" }, of = "wage", share = "15%", by = "attainment.revenue", table = "banded" },
  { id = "over", name = { zh = "超额提成", en = "Over plan" }, of = "excess.revenue", table = "over" },
  { id = "sold", name = { zh = "销售提成", en = "Commission" }, of = "actual.revenue", share = "10%", table = "ladder", least = 20, most = 300 },
  { id = "matrix", name = { zh = "双指标奖", en = "Matrix" }, amount = 1000, by = "attainment.revenue", and = "attainment.revenue", table = "matrix" },
  { id = "climb", name = { zh = "累进奖", en = "Climb" }, amount = 100, by = "attainment.revenue", table = "climb", span = "ytd", basis = "current" },
  { id = "steady", name = { zh = "达标奖", en = "Steady" }, amount = 500, gate = "attainment.revenue", opens_at = "80%" },
]

[table.banded]
bands = [{ to = "50%", value = "0%" }, { from = "50%", to = "80%", value = "60%" }, { from = "80%", to = "100%", value = "90%" }, { from = "100%", value = "110%" }]

[table.over]
mode = "marginal"
bands = [{ to = 100, value = "5%" }, { from = 100, to = 1000, value = "7%" }, { from = 1000, value = "10%" }]

[table.ladder]
bands = [{ to = 1000, value = "1%" }, { from = 1000, to = 3000, value = "2%" }, { from = 3000, value = "3%" }]

[table.climb]
mode = "interpolated"
bands = [{ to = "80%", value = "10%" }, { from = "80%", to = "100%", value = "40%" }]

[table.matrix]
rows = ["100%", "90%", "80%"]
columns = ["100%", "85%"]
values = [["150%", "140%"], ["120%", "110%"], ["100%", "0%"]]
"""  # noqa: E501 - lines of TOML

WAGE, BEGAN = 6_000_00, date(2027, 1, 4)


@cache
def scheme_rules() -> PayRules:
    """Return the scheme above, with a line of every kind."""
    file, problems = parse_pay(SCHEME.encode())
    assert file is not None, problems
    return pay_rules(file, tiny_plan().currency)


def tiny_result(reached: Decimal | None) -> Reconciliation:
    """Return January, where ann plans 3,500.00 and sells what is given; None: she returns nothing."""
    people = (replace(DIMENSIONS.people[0], wage=WAGE, start=BEGAN), *DIMENSIONS.people[1:])
    plan = replace(tiny_plan(), dimensions=replace(DIMENSIONS, people=people))
    returned = []
    if reached is not None:
        sold = {"tea": int(reached * 100), "water": 0, "007": 0}
        facts = [
            Fact("tiny", "AC", MONTHS[0], "ann", "east", "product", item, "revenue", value)
            for item, value in sold.items()
        ]
        returned.append(
            Submission(
                path="ann.xlsx",
                status=FileStatus.ACCEPTED,
                plan="tiny",
                owner="ann",
                period=MONTHS[0],
                facts=facts,
            )
        )
    return reconcile(plan, tiny_targets(plan), returned, MONTHS[0])


def tiny_slip(reached: Decimal | None, rules: PayRules | None = None) -> Slip:
    """Return what ann is paid for January."""
    result = tiny_result(reached)
    return slip_of(result.plan.dimensions.person["ann"], result, MONTHS[0], rules=rules)


def slip_of(
    person: Person,
    result: Reconciliation,
    period: Month,
    paid_before: int = 0,
    rules: PayRules | None = None,
) -> Slip:
    """Return what a person is paid for a period; `paid_before` was paid for the base of the month before."""
    rules = rules or scheme_rules()
    dues = {
        month: statement_of(person, month, result, rules) for month in result.plan.fiscal_year.until(period)
    }
    earlier = [month for month in dues if month < period][-1:] if paid_before else []
    register = [
        RegisterLine(
            person=person.id,
            paid_in=month,
            month=month,
            line=each.line.id,
            name=each.line.name,
            kind="line",
            amount=paid_before if each.line.id == "base" else each.amount or 0,
            how="8,000 × 50%",
        )
        for month in earlier
        if (due := dues[month]) is not None
        for each in due.lines
    ]
    proposal = propose(person.id, period, dues, register, earlier)
    return Slip(
        person=person,
        period=period,
        result=result,
        rules=rules,
        statement=dues[period],
        lines=proposal.lines,
        unknown=proposal.unknown,
        balance=proposal.balance,
    )


def amounts(slip: Slip) -> Mapping[str, int | None]:
    """Return what every line of the period comes to, in minor units."""
    return {each.line.id: each.amount for each in slip.own}
