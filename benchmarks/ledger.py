"""Read exports of growing size and set them beside many people's returns; what others do of it, beside it.

    python benchmarks/ledger.py [--rows 200000 400000] [--a-person 200] [--only salesbook pandas]

Every stage at every size runs in a process of its own. Prints seconds of one processor, the largest memory
of the process, what was found, and the slope between the smallest and the largest size (1.00 is linear).
pandas merges sums; datacompy compares them and says which agree; recskit matches a person's figures with sums
by a reference: none of them gives a reason, in floats all of them. What is not installed is left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesbook.api.ledger import LedgerOrder, check_ledger
from salesbook.files.plan_folder import init_plan, read_plan
from salesbook.ledger.against import against_books
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

PERIOD = Month(2027, 3)
MONTHS = 3
EVERY_DIFFERENCE = 49
"""One figure in so many was returned wrong."""
KEYS = ["month", "owner", "item"]
EXPORT, RETURNED = "export.csv", "returned.csv"


def made_plan(folder: Path, people: int) -> None:
    """Write the starter plan with so many people."""
    init_plan(folder)
    lines = ["id,name,name_en,territory,role,start,end,wage,weight"]
    lines += [f"p{at:05},P{at},P{at},shanghai,salesperson,2020-01-01,,6000,1" for at in range(people)]
    (folder / "people.csv").write_text("\n".join(lines) + "\n", "utf-8")
    for name in ("history.csv", "quotas.csv", "channel_history.csv"):
        (folder / name).unlink(missing_ok=True)


def plan_in(folder: Path) -> Plan:
    """Return the plan in a folder."""
    plan = read_plan(folder / "plan").plan
    if plan is None:
        sys.exit("the plan of the benchmark is wrong")
    return plan


def write_files(folder: Path, rows: int, people: int) -> None:
    """Write a sales ledger of three months, as 用友 exports it, and what people returned, with slips."""
    made_plan(folder / "plan", people)
    items = [each.id for each in plan_in(folder).dimensions.products]
    sums: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
    with (folder / EXPORT).open("w", encoding="utf-8") as file:
        file.write("单据日期,单据编号,业务员编码,存货编码,主数量,无税金额\n")
        for at in range(rows):
            month, day = f"2027-{at % MONTHS + 1:02}", at // MONTHS % 28 + 1
            owner, item = f"p{at // MONTHS % people:05}", items[at // (MONTHS * people) % len(items)]
            pieces = at % 97 + 1
            file.write(f"{month}-{day:02},X{at:07},{owner},{item},{pieces},{pieces * 12}.50\n")
            sums[month, owner, item, "quantity"] += pieces
            sums[month, owner, item, "revenue"] += pieces * 1200 + 50
    with (folder / RETURNED).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*KEYS, "measure", "value"])
        for at, (key, value) in enumerate(sums.items()):
            writer.writerow([*key, value + 7_77 * (at % EVERY_DIFFERENCE == 0)])


def salesbook(folder: Path) -> tuple[float, float, str]:
    """Return the seconds of reading and of matching, and what was found."""
    plan = plan_in(folder)
    with (folder / RETURNED).open(encoding="utf-8") as file:
        facts = [
            Fact(plan.id, "AC", Month.parse(month), owner, "", "product", item, measure, int(value))
            for month, owner, item, measure, value in list(csv.reader(file))[1:]
        ]
    started = time.process_time()
    ledger = check_ledger([folder / EXPORT], plan, LedgerOrder()).ledger
    read = time.process_time() - started
    against = against_books(ledger, facts, plan, PERIOD)
    bridges = sum(1 for _ in against.bridges())
    matched = time.process_time() - started - read
    found = against.matched.differences
    money = sum(each.measure == "revenue" for each in found)
    told = f"{len(found):,} differences with reasons, {money:,} of revenue, {bridges} bridges"
    return read, matched, told


def sums_in(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the revenue of the export by month, person and product, and that which was returned."""
    import pandas as pd  # noqa: PLC0415 - measured, too

    read = pd.read_csv(folder / EXPORT, dtype={"业务员编码": str, "存货编码": str})
    read["month"] = read["单据日期"].str[:7]
    renamed = read.rename(columns={"业务员编码": "owner", "存货编码": "item", "无税金额": "amount"})
    booked = renamed.groupby(KEYS)["amount"].sum().reset_index()
    told = pd.read_csv(folder / RETURNED, dtype={"owner": str, "item": str})
    told = told[told["measure"] == "revenue"].assign(amount=told["value"] / 100)
    return booked, told[[*KEYS, "amount"]]


def merged(folder: Path) -> tuple[float, float, str]:
    """Return the seconds of a merge by pandas."""
    started = time.process_time()
    booked, told = sums_in(folder)
    read = time.process_time() - started
    both = booked.merge(told, on=KEYS, how="outer", suffixes=("", "_returned")).fillna(0)
    found = int(((both["amount"] - both["amount_returned"]).abs() > 0.001).sum())
    return read, time.process_time() - started - read, f"{found:,} differences of revenue"


def compared(folder: Path) -> tuple[float, float, str]:
    """Return the seconds of datacompy's comparison of the same sums."""
    datacompy: Any = __import__("datacompy")
    started = time.process_time()
    booked, told = sums_in(folder)
    read = time.process_time() - started
    compare = datacompy.PandasCompare(booked, told, join_columns=KEYS, abs_tol=0.001)
    found = len(compare.intersect_rows) - compare.count_matching_rows()
    return read, time.process_time() - started - read, f"{found:,} differences of revenue"


def stated(folder: Path) -> tuple[float, float, str]:
    """Return the seconds of recskit, of which every person's figures are one statement."""
    recskit: Any = __import__("recskit")
    started = time.process_time()
    sums: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    with (folder / EXPORT).open(encoding="utf-8") as file:
        for day, _, owner, item, _, amount in list(csv.reader(file))[1:]:
            sums[owner][f"{day[:7]}/{item}"] += float(amount)
    items: defaultdict[str, list[Any]] = defaultdict(list)
    with (folder / RETURNED).open(encoding="utf-8") as file:
        for month, owner, item, measure, value in list(csv.reader(file))[1:]:
            if measure == "revenue":
                figure = recskit.StatementItem(type="invoice", ref=f"{month}/{item}", amount=int(value) / 100)
                items[owner].append(figure)
    read = time.process_time() - started
    found = 0
    for owner, own in items.items():
        booked = [recskit.LedgerInvoice(ref=ref, amount=amount) for ref, amount in sums[owner].items()]
        done = recskit.reconcile_statement(own, booked, [], statement_balance=0)
        found += sum(each.status != "ok" for each in done.invoice_results)
    return read, time.process_time() - started - read, f"{found:,} differences of revenue"


STAGES: Mapping[str, Callable[[Path], tuple[float, float, str]]] = {
    "salesbook": salesbook,
    "pandas": merged,
    "datacompy": compared,
    "recskit": stated,
}


def measured(stage: str, folder: Path) -> tuple[float, float, str, float]:
    """Return what a stage takes in a process of its own: reading, matching, what it found, and MB."""
    command = [sys.executable, __file__, "--stage", stage, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    read, matched, found, memory = json.loads(done.stdout.splitlines()[-1])
    return read, matched, found, memory


def peak() -> float:
    """Return the largest memory of this process so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not of the process that started this one, which getrusage counts as well.
        (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1_000_000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000


def grown(sizes: Sequence[int], times: Sequence[float]) -> str:
    """Return the slope between the smallest and the largest size."""
    if len(sizes) < 2 or not all(times):
        return ""
    return f"slope {math.log(times[-1] / times[0]) / math.log(sizes[-1] / sizes[0]):.2f}"


def main() -> None:
    """Measure every stage at every size, or one of them when asked to."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--rows", type=int, nargs="+", default=[200_000, 400_000])
    options.add_argument("--a-person", type=int, default=200)
    options.add_argument("--only", choices=list(STAGES), nargs="+", default=list(STAGES))
    options.add_argument("--stage", choices=list(STAGES))
    options.add_argument("--folder", type=Path)
    chosen = options.parse_args()
    if chosen.stage:
        print(json.dumps([*STAGES[chosen.stage](chosen.folder), peak()]))
        return
    with tempfile.TemporaryDirectory() as name:
        for rows in chosen.rows:
            (folder := Path(name) / str(rows)).mkdir()
            write_files(folder, rows, rows // chosen.a_person)
        for stage in (each for each in chosen.only if find_spec(each) is not None):
            times = []
            for rows in chosen.rows:
                read, matched, found, memory = measured(stage, Path(name) / str(rows))
                times.append(read + matched)
                print(
                    f"{stage:10} {rows:9,} rows {rows // chosen.a_person:6,} people  read {read:6.2f} s"
                    f"  matched {matched:6.2f} s  {memory:5.0f} MB  {found}",
                    flush=True,
                )
            print(f"{stage:10} {grown(chosen.rows, times)}", flush=True)


if __name__ == "__main__":
    main()
