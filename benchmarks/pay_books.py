"""A payday of many people to statement books.

    python benchmarks/pay_books.py [--people 1000]

Prints the seconds of one process, of all its threads too: statements, then books.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

from decompose import made_plan
from variance_books import clocked, made_facts

from salesbook.api.analysis import reconcile
from salesbook.layout.templates import default_templates
from salesbook.pay.months import statement_of
from salesbook.pay.register import propose
from salesbook.pay.scheme_file import parse_pay, pay_rules
from salesbook.pay.slip import Slip
from salesbook.planning.decomposition.decompose import decompose
from salesbook.sheets.pay_book import build_pay_book
from salesbook.xlsx.writing.write import write_book

PERIOD = "2027-12"
SCHEME = """
[scheme.sales]
name = "Sales"
roles = ["ROLE"]
line = [
  { id = "base", name = "Base", amount = 3000 },
  { id = "completion", name = "Completion", amount = 2100, by = "attainment.revenue", cap = "120%" },
  { id = "banded", name = "Banded", amount = 900, by = "attainment.revenue", table = "banded" },
  { id = "over", name = "Over plan", of = "excess.revenue", table = "over" },
]
[table.banded]
bands = [{ to = "50%", value = "0%" }, { from = "50%", to = "100%", value = "90%" }, { from = 1, value = 1 }]
[table.over]
mode = "marginal"
bands = [{ to = 10000, value = "1%" }, { from = 10000, value = "2%" }]
"""


def main() -> None:
    """Go from a reconciliation to everybody's book."""
    parser = argparse.ArgumentParser(description="Time a payday to statement books.")
    parser.add_argument("--people", type=int, default=1000)
    arguments = parser.parse_args()
    plan = made_plan(arguments.people, 10)
    targets, problems = decompose(plan)
    file, _ = parse_pay(SCHEME.replace("ROLE", plan.dimensions.people[0].role).encode())
    if targets is None or file is None:
        raise SystemExit(str(problems))
    result = reconcile(plan, made_facts(plan, 100 * arguments.people), PERIOD, targets=targets).result
    rules, templates, slips = pay_rules(file, plan.currency), default_templates(), []
    with clocked(f"{arguments.people:,} statements"):
        for person in plan.staff:
            own = statement_of(person, result.period, result, rules)
            proposal = propose(person.id, result.period, {result.period: own}, [], [])
            slip = Slip(person=person, period=result.period, result=result, rules=rules, statement=own)
            slips.append(replace(slip, lines=proposal.lines, unknown=proposal.unknown))
    with clocked(f"{arguments.people:,} statement books"):
        size = sum(len(write_book(build_pay_book(each, templates, language="both")[0])) for each in slips)
    print(f"{size / 2**20:.1f} MiB of books")


if __name__ == "__main__":
    main()
