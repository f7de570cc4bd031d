"""Check a thousand returned books, beside the script a user would write and a bare reader of values.

    pip install python-calamine
    python benchmarks/check.py [--books 1000] [--folder DIR] [--sample 100]

Every book has two sheets to fill in (216 rows by 12, 12 by 12) and is filled in for six months by
stamping values into it. Each way runs in a process of its own; processor time counts, so that other work on
the machine does not. The script with pandas is slow: it reads `--sample` of the books. What books have in
common is read faster from the second on; some more books differ in the cells that are left blank.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from salesbook.api.check import CheckResult, check
from salesbook.api.plan import plan_targets
from salesbook.api.reading import ReadingMemory, ReadOrder, ReadTask, reader
from salesbook.api.workers import run_together
from salesbook.files.issued import IssuedBook, digest_of, write_registry
from salesbook.files.plan_folder import init_plan
from salesbook.intake.identify import identify
from salesbook.intake.locate import locate
from salesbook.intake.submit import submit
from salesbook.layout.templates import Templates
from salesbook.model.period import Month
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.xlsx.package.package import open_package
from salesbook.xlsx.patching.patch import set_book
from salesbook.xlsx.reading.read import read_grid, read_workbook_bytes
from salesbook.xlsx.writing.write import write_book

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.earlier_templates import earlier_templates

JUNE = Month(2027, 6)
PRODUCTS = 18
SHEETS = ("Actuals", "Tracking")
STAGES = ("preflight", "reading", "identifying", "locating", "checking")
COMPARED = ("ours", "bare", "apart", "calamine", "pandas")
ROUNDS = 3
APART, BLANK = 200, 0.05
"""So many books have this share of their cells left blank, each other ones."""
HEADER = 5
"""The 0-based row of the captions."""


def main() -> None:
    """Make the books unless they are there, run every way in a process of its own, and compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--way", choices=[*WAYS, "prepare"])
    parser.add_argument("--limit", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.way == "prepare":
        prepare(chosen.folder, chosen.limit)
        return
    if chosen.way:
        sys.stdout.write(json.dumps(measured(chosen.way, chosen.folder, chosen.limit)))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.folder or Path(made)
        # In a process of its own: one that is started inherits what the other held at most.
        subprocess.run(command("prepare", folder, chosen.books), check=True)
        report(folder, chosen.books, min(chosen.sample, chosen.books))


def report(folder: Path, books: int, sample: int) -> None:
    """Print what every way costs a book, and the ratios: the best of ROUNDS, in which the ways take turns."""
    rounds = [
        {way: run(way, folder, sample if way == "pandas" else books) for way in COMPARED}
        for _ in range(ROUNDS)
    ]
    best = {way: min(each[way]["cpu"] for each in rounds) for way in rounds[0]}
    cost = {name: min(each["ours"]["stages"][name] for each in rounds) for name in STAGES}
    print("milliseconds a book of two sheets, of processor time\n")
    for name in STAGES:
        print(f"  {name:12} {cost[name]:7.2f}")
    print(f"  {'isolation':12} {best['ours'] - best['bare']:7.2f}   what a worker of its own costs")
    print(f"salesbook check {best['ours']:7.2f}")
    times = best["pandas"] / best["ours"]
    print(f"pandas          {best['pandas']:7.2f}   {times:.1f} times ours (at least 12)")
    times = best["ours"] / best["calamine"]
    print(f"bare calamine   {best['calamine']:7.2f}   ours takes {times:.1f} times as long (2.5 aimed for)")
    print(
        f"\nsalesbook check {best['apart']:7.2f}   when each book has other cells blank, and problems to tell"
    )
    few = min(books, 200)
    one, two, part = (
        run(*each) for each in (("ours", folder, books), ("two", folder, books), ("ours", folder, few))
    )
    times = one["wall"] / two["wall"]
    print(
        f"\n{books / one['wall']:.0f} books a second by the clock, with two workers {times:.2f} times as many"
    )
    print(f"largest process {part['memory']} MiB after {few} books, {one['memory']} MiB after {books}")


def run(way: str, folder: Path, limit: int) -> dict[str, Any]:
    """Return what one way cost, run in a process of its own."""
    done = subprocess.run(command(way, folder, limit), check=True, capture_output=True)
    return json.loads(done.stdout)


def command(way: str, folder: Path, limit: int) -> list[str]:
    """Return the command that runs one way for so many books."""
    return [sys.executable, __file__, "--way", way, "--folder", str(folder), "--limit", str(limit)]


def measured(name: str, folder: Path, limit: int) -> dict[str, object]:
    """Return the cost of a way for some books: milliseconds of processor time, seconds, MiB, stages."""
    way, books = WAYS[name], folder / ("apart" if name == "apart" else "returned")
    paths = sorted(books.glob("*.xlsx"))[:limit]
    way(paths[:2])
    before, started = spent(), time.perf_counter()
    way(paths)
    wall, cpu = time.perf_counter() - started, spent() - before
    largest = max(
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    found = {"cpu": cpu / len(paths) * 1000, "wall": wall, "memory": largest // 1024}
    return {**found, "stages": stages(paths[:200], folder)} if name == "ours" else found


def spent() -> float:
    """Return the processor time of this process and its children."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def checked(paths: list[Path], jobs: int = 1) -> CheckResult:
    """Check the books as the command does."""
    result = check(
        paths, issued=paths[0].parents[1] / "issued", period=JUNE, order=ReadOrder(figures=False, jobs=jobs)
    )
    found = {each.status.value for each in result.submissions}
    assert found == ({"accepted"} if paths[0].parent.name == "returned" else {"rejected"}), found
    return result


def checked_here(paths: list[Path]) -> object:
    """Read the books in this process, without a worker that could be stopped."""
    order = ReadOrder(issued=paths[0].parents[1] / "issued", period=JUNE, figures=False)
    read = reader()
    return [read(ReadTask(path=str(path), order=order)) for path in paths]


def with_pandas(paths: list[Path]) -> object:
    """Do what a script would: read each sheet, put them together, merge."""
    import pandas as pd  # noqa: PLC0415 - what a way does not use it does not load

    frames: dict[str, list[pd.DataFrame]] = {sheet: [] for sheet in SHEETS}
    for path in paths:
        for sheet in SHEETS:
            frame = pd.read_excel(path, sheet_name=sheet, header=HEADER, engine="openpyxl")
            frames[sheet].append(frame.assign(owner=path.stem))
    sales, tracking = (pd.concat(frames[sheet]) for sheet in SHEETS)
    return sales.merge(tracking, on=["owner", "Month"], how="left")


def with_calamine(paths: list[Path]) -> object:
    """Read the values of the same sheets and do nothing with them."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - optional

    rows = 0
    for path in paths:
        book = CalamineWorkbook.from_path(str(path))
        rows += sum(len(book.get_sheet_by_name(sheet).to_python()) for sheet in SHEETS)
    return rows


def stages(paths: list[Path], folder: Path) -> dict[str, float]:
    """Return milliseconds a book of each stage, run by hand one after another."""
    memory = ReadingMemory()
    registry = memory.registry(str(folder / "issued"), None)
    known = memory.intake
    cost = dict.fromkeys(STAGES, 0.0)

    def clocked(stage: str, work: Callable[[], object]) -> object:
        started = time.process_time()
        done = work()
        cost[stage] += time.process_time() - started
        return done

    for path in paths:
        data = path.read_bytes()
        package = clocked("preflight", lambda data=data: open_package(data, parse=memory.workbooks.parse)[0])
        grid = clocked("reading", lambda package=package: read_grid(package, memory.workbooks)[0])
        identity = clocked("identifying", lambda grid=grid: identify(grid, registry))
        whole = time.process_time()
        submit(grid, path=path.name, registry=registry, period=JUNE, memory=known)
        whole = time.process_time() - whole
        before = cost["identifying"]
        clocked("identifying", lambda grid=grid: identify(grid, registry))
        again, cost["identifying"] = cost["identifying"] - before, before
        before = cost["locating"]
        for table in identity.manifest.tables:
            clocked(
                "locating",
                lambda table=table, grid=grid, found=identity.tokens: locate(
                    table, grid, found, known.standings
                ),
            )
        cost["checking"] += max(0.0, whole - again - (cost["locating"] - before))
    return {stage: seconds / len(paths) * 1000 for stage, seconds in cost.items()}


def prepare(folder: Path, books: int) -> None:
    """Make the plan, the registry and the returned books unless they are all there."""
    returned, apart = folder / "returned", folder / "apart"
    if len(list(returned.glob("*.xlsx"))) < books:
        returned.mkdir(parents=True, exist_ok=True)
        planned = big_plan(folder / "plan", books)
        owners = [person.id for person in planned.plan.dimensions.people]
        issued = list(run_together(returned_book, (planned, str(returned)), owners, jobs=2))
        write_registry(folder / "issued", issued)
    apart.mkdir(exist_ok=True)
    for number, path in enumerate(sorted(returned.glob("*.xlsx"))[:APART]):
        data, chosen = path.read_bytes(), random.Random(number)
        blank = {place: None for place in stamps(data)[SHEETS[0]] if chosen.random() < BLANK}
        (apart / path.name).write_bytes(set_book(data, {SHEETS[0]: blank}))


def two_sheets() -> Templates:
    """Return the templates with a return book of two sheets to fill in."""
    templates = earlier_templates()
    book = templates.books["return"].model_copy(update={"sheets": ["return_cover", "actuals", "tracking"]})
    return replace(templates, books={**templates.books, "return": book})


def big_plan(folder: Path, people: int) -> Planned:
    """Return a plan of so many people with PRODUCTS products."""
    init_plan(folder)
    rows = [
        [f"p{n:04d}", f"员工{n}", f"Person {n}", "shanghai", "salesperson", "", "", "", ""]
        for n in range(people)
    ]
    _replace_rows(folder / "people.csv", rows)
    goods = [
        [f"{n:03d}", f"产品{n}", f"Product {n}", "ABC"[n % 3], "箱", "case", "120.00", "80.00"]
        for n in range(PRODUCTS)
    ]
    _replace_rows(folder / "products.csv", goods)
    text = (
        (folder / "plan.toml")
        .read_text("utf-8")
        .replace('"3000万"', f'"{people * 300}万"')
        .replace('"3300万"', f'"{people * 330}万"')
    )
    (folder / "plan.toml").write_text(text, "utf-8")
    result = plan_targets(folder)
    if result.plan is None or result.targets is None:
        raise SystemExit(f"the plan cannot be used: {result.problems}")
    return Planned.of(result.plan, result.targets, two_sheets())


def _replace_rows(path: Path, rows: list[list[str]]) -> None:
    head = path.read_text("utf-8-sig").splitlines()[0]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(f"{head}\n{text.getvalue()}", "utf-8")


def returned_book(shared: tuple[Planned, str], owner: str) -> IssuedBook:
    """Build one book, write it filled in for six months, and return what was issued."""
    planned, returned = shared
    spec, manifest = build_book(BookOrder(book="return", owner=owner, file=owner), planned, language="en")
    data = write_book(spec)
    Path(returned, f"{owner}.xlsx").write_bytes(set_book(data, stamps(data)))
    return IssuedBook(manifest=manifest, file=f"{owner}.xlsx", digest=digest_of(data))


def stamps(data: bytes) -> dict[str, dict[tuple[int, int], Decimal]]:
    """Return the figures of six months, at about nine tenths of the plan: every month a little more."""
    grid, _ = read_workbook_bytes(data)
    sheet = grid.sheet(SHEETS[0])
    top = next(
        row for (row, column), cell in sheet.cells.items() if not column and str(cell.raw).startswith("sb1|")
    )
    columns = {cell.raw: column for (row, column), cell in sheet.cells.items() if row == top}
    values: dict[tuple[int, int], Decimal] = {}
    for (row, column), cell in sheet.cells.items():
        if column or not re.match(r"2027-0[1-6]/", cell.raw or ""):
            continue
        share = Decimal("0.87") + Decimal(int(cell.raw[5:7])) / 100
        for measure in ("quantity", "revenue", "collections"):
            plan = Decimal(sheet.at(row, columns[f"{measure}_pl"]).raw)
            step = Decimal(1) if measure == "quantity" else Decimal("0.01")
            values[row, columns[f"{measure}_ac"]] = (plan * share).quantize(step)
    return {SHEETS[0]: values}


WAYS: dict[str, Callable[[list[Path]], object]] = {
    "ours": checked,
    "bare": checked_here,
    "apart": checked,
    "two": lambda paths: checked(paths, jobs=2),
    "pandas": with_pandas,
    "calamine": with_calamine,
}


if __name__ == "__main__":
    main()
