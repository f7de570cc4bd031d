"""Pay of the tiny plan: schemes out of a few lines, targets, and what is sold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.pay.scheme import PayRules
from salesbook.pay.scheme_file import parse_pay, pay_rules
from support.tiny_plan import DIMENSIONS, MONTHS, PEOPLE, tiny_plan, tiny_targets

WORKDAYS = {month: [day for day in month.days if day.weekday() < 5] for month in MONTHS}
ANN, BO, CY = (replace(each, wage=6_000_00) for each in DIMENSIONS.people)


def rules(lines: str, scheme: str = "", rest: str = "", *, more: str = "") -> PayRules:
    """Return the schemes of a file with one scheme for all salespeople."""
    sales = f'[scheme.sales]\nname = "Sales"\nroles = ["salesperson"]\n{scheme}\nline = [{lines}]'
    file, problems = parse_pay(f"{rest}\n{sales}\n{more}".encode())
    assert file is not None, problems
    return replace(pay_rules(file, tiny_plan().currency), workdays=WORKDAYS)


def targets_of(plan: Plan, planned: int = 1) -> Targets:
    """Return the targets of the tiny plan so many times; who is in a second place has none there."""
    found = tiny_targets(plan)
    more = [each.id for each in plan.dimensions.people if each.id not in PEOPLE]
    room = ((0, 0), (0, len(more)), (0, 0))
    cells = {key: np.pad(values * planned, room) for key, values in found.cells.items()}
    return replace(found, people=(*PEOPLE, *more), cells=cells)


def sold_facts(owner: str, month: Month, amount: int) -> Iterator[Fact]:
    """Yield what somebody sells of tea, class A, in yuan, at the list price of 20.00; half is collected."""
    figures = {"revenue": amount * 100, "quantity": amount // 20, "collections": amount * 50}
    for measure, value in figures.items():
        yield Fact("tiny", "AC", month, owner, "east", "product", "tea", measure, value)
