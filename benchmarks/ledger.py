"""Read an export of many rows and set it beside many people's returns; a merge by pandas does as much of it.

    python benchmarks/ledger.py [--rows 200000] [--people 1000] [--without-pandas]

Prints seconds of one processor and the largest memory so far, for reading, for matching, and for the merge.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from salesbook.api.ledger import LedgerOrder, check_ledger
from salesbook.files.plan_folder import init_plan, read_plan
from salesbook.ledger.against import against_books
from salesbook.model.facts import Fact
from salesbook.model.ledger import Ledger
from salesbook.model.period import Month
from salesbook.model.plan import Plan

PERIOD = Month(2027, 3)
MONTHS = 3
EVERY_DIFFERENCE = 50
"""One figure in so many was returned wrong."""


def peak() -> float:
    """Return the largest memory of this process so far, in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 if sys.platform != "darwin" else 1024 * 1024)


def made_plan(folder: Path, people: int) -> Plan:
    """Return the starter plan with so many people."""
    init_plan(folder)
    lines = ["id,name,name_en,territory,role,start,end,wage,weight"]
    lines += [f"p{at:05},P{at},P{at},shanghai,salesperson,2020-01-01,,6000,1" for at in range(people)]
    (folder / "people.csv").write_text("\n".join(lines) + "\n", "utf-8")
    for name in ("history.csv", "quotas.csv", "channel_history.csv"):
        (folder / name).unlink(missing_ok=True)
    plan = read_plan(folder).plan
    if plan is None:
        sys.exit("the plan of the benchmark is wrong")
    return plan


def write_export(path: Path, plan: Plan, rows: int, people: int) -> None:
    """Write a sales ledger of three months, as 用友 exports it."""
    items = [each.id for each in plan.dimensions.products]
    with path.open("w", encoding="utf-8") as file:
        file.write("单据日期,单据编号,业务员编码,存货编码,主数量,无税金额\n")
        for at in range(rows):
            month, day = at % MONTHS + 1, at // MONTHS % 28 + 1
            owner, item = f"p{at // MONTHS % people:05}", items[at // (MONTHS * people) % len(items)]
            pieces = at % 97 + 1
            file.write(f"2027-{month:02}-{day:02},X{at:07},{owner},{item},{pieces},{pieces * 12}.50\n")


def made_facts(ledger: Ledger, plan: Plan) -> list[Fact]:
    """Return what the books say as people return it, with a slip now and then."""
    sums: dict[tuple[Month, str, str, str], int] = {}
    for line in ledger.lines:
        for measure, value in line.figures.items():
            key = line.month, line.owner, line.item, measure
            sums[key] = sums.get(key, 0) + value
    return [
        Fact(plan.id, "AC", month, owner, "", "product", item, measure, value + (at % EVERY_DIFFERENCE == 0))
        for at, ((month, owner, item, measure), value) in enumerate(sums.items())
    ]


def merged(path: Path, facts: Sequence[Fact]) -> int:
    """Return how many figures of revenue differ by a merge of pandas: without reasons, in floats."""
    import pandas as pd  # noqa: PLC0415 - measured, too

    read = pd.read_csv(path, dtype={"业务员编码": str, "存货编码": str})
    read["month"] = read["单据日期"].str[:7]
    keys = ["month", "owner", "item"]
    renamed = read.rename(columns={"业务员编码": "owner", "存货编码": "item", "无税金额": "booked"})
    booked = renamed.groupby(keys, as_index=False)["booked"].sum()
    returned = pd.DataFrame(
        [(f.month.key, f.owner, f.item, f.value / 100) for f in facts if f.measure == "revenue"],
        columns=[*keys, "returned"],
    )
    both = booked.merge(returned, on=keys, how="outer").fillna(0)
    return int(((both["booked"] - both["returned"]).abs() > 0.001).sum())


def main() -> None:
    """Measure reading, matching and the merge."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--people", type=int, default=1_000)
    options.add_argument("--without-pandas", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plan, path = made_plan(Path(folder) / "plan", chosen.people), Path(folder) / "export.csv"
        write_export(path, plan, chosen.rows, chosen.people)
        started = time.process_time()
        ledger = check_ledger([path], plan, LedgerOrder()).ledger
        read = time.process_time() - started
        print(f"read     {read:6.2f} s  {peak():5.0f} MB  {len(ledger.lines):,} lines")
        facts = made_facts(ledger, plan)
        started = time.process_time()
        against = against_books(ledger, facts, plan, PERIOD)
        bridges = sum(1 for _ in against.bridges())
        matched = time.process_time() - started
        found = len(against.matched.differences)
        print(f"matched  {matched:6.2f} s  {peak():5.0f} MB  {found:,} differences, {bridges} bridges")
        print(f"together {read + matched:6.2f} s")
        if not chosen.without_pandas:
            started = time.process_time()
            differing = merged(path, facts)
            took = time.process_time() - started
            print(f"pandas   {took:6.2f} s  {peak():5.0f} MB  {differing:,} differences of revenue")


if __name__ == "__main__":
    main()
