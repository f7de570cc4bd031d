"""Import of many returned books, the same again, and a million stored facts read for a report.

    python benchmarks/import_.py [--books 1000] [--facts 1000000] [--jobs 2] [--no-floors]

Each against its floor in the same run, by time of processors, since others may use the machine: checking the
same files without a store, inserting the same rows without anything else, and reading the same columns
without making facts of them.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import TypeVar

import numpy as np

from salesbook.api.build import build_workbooks
from salesbook.api.check import check
from salesbook.api.importing import ImportOrder, import_files
from salesbook.api.reading import ReadOrder
from salesbook.api.store import init_store
from salesbook.files.issued import IssuedBook, issued_owners, registry_of, write_registry
from salesbook.files.issued_versions import version_in_force
from salesbook.intake.identify import find_tokens
from salesbook.intake.locate import LocatedTable, locate
from salesbook.issued.manifest import Manifest
from salesbook.model.cube import Axes, actual_cubes
from salesbook.model.dimension import PRODUCT
from salesbook.model.period import Month
from salesbook.problems import Text
from salesbook.store.address import parse_address
from salesbook.store.facts import read_facts
from salesbook.store.store import open_store
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes

PERIOD = Month(2027, 3)
INPUTS = ("quantity", "revenue", "collections")
FACT_COLUMNS = "submission_id, id, figure_id, state, value, sheet, cell, raw"
BAD = 100
"""Every hundredth book holds a guess."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A filled-in book that copies are made of, with its manifest and where its table stands."""

    data: bytes
    manifest: Manifest
    table: LocatedTable


def main() -> int:
    """Run everything in a temporary folder and print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=1000)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-floors", dest="floors", action="store_false", help="do not check alone as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spent, _ = timed(lambda: make_returns(folder, options.books))
        print(f"{options.books} returned books made by stamping  {spent}")
        measure_import(folder, options.books, options.jobs, floors=options.floors)
        measure_reading(folder, options.facts)
    return 0


def make_returns(folder: Path, books: int) -> None:
    """Write the issued books' registry and the returned books: copies of one, each somebody else's."""
    (folder / "returned").mkdir()
    pattern = sample_book(folder)
    issued: list[IssuedBook] = []
    version = version_in_force(folder / "issued")
    content = version.content if version is not None else ""
    for number in range(books):
        person = f"p{number:05d}"
        own = replace(pattern.manifest, document="", owner=person, owner_name=Text.of(person))
        manifest, _ = own.issued()
        issued.append(IssuedBook(manifest=manifest, file=f"{person}.xlsx", digest="", content=content))
        renamed = with_document(stamped(pattern, number), pattern.manifest.document, manifest.document)
        (folder / "returned" / f"{person}.xlsx").write_bytes(renamed)
    write_registry(folder / "issued", issued)


def sample_book(folder: Path) -> Pattern:
    """Return a return book of the sample company, filled in with the plan up to the period."""
    plan = folder / "plan"
    plan.mkdir()
    for file in resources.files("salesbook.samples").joinpath("plan").iterdir():
        # Without channels everything that is asked for is filled in.
        if not file.name.startswith(("__", "channel")):
            (plan / file.name).write_bytes(file.read_bytes())
    kept = re.sub(r"(?m)^\[split\.channel[^\[]*", "", (plan / "plan.toml").read_text("utf-8"))
    (plan / "plan.toml").write_text(kept + '\n[return]\ncollections = "product"\n', "utf-8")
    build_workbooks(plan, folder / "issued", only=("zhang-wei",), language="en")
    entry = issued_owners(folder / "issued")["zhang-wei"]
    manifest = registry_of(folder / "issued")(entry["document"])
    data = (folder / "issued" / entry["file"]).read_bytes()
    grid, _ = read_workbook_bytes(data)
    table = manifest.table("sales") if manifest is not None else None
    if manifest is None or grid is None or table is None:
        raise ValueError("the sample book has no sales")
    located, _ = locate(table, grid, find_tokens(grid))
    if located is None:
        raise ValueError("the table of sales is not where it was written")
    filled = set_cells(data, located.sheet.name, dict(planned(located)))
    return Pattern(data=filled, manifest=manifest, table=located)


def planned(table: LocatedTable) -> Iterator[tuple[tuple[int, int], CellValue]]:
    """Yield about nine tenths of the plan as what was sold, up to the period; every month a little more."""
    for at, row in enumerate(table.issued.rows):
        month = Month.parse(row.members["month"])
        if month <= PERIOD:
            for name in INPUTS:
                value = int(table.issued.given[f"{name}_pl"][at] or 0) * (87 + month.number) // 100
                unit = 1 if name == "quantity" else 100
                yield (table.rows[row.key], table.columns[f"{name}_ac"]), Decimal(value // unit)


def stamped(pattern: Pattern, number: int) -> bytes:
    """Return the book with a figure of its own, or with a guess in every hundredth."""
    row = pattern.table.issued.rows[0].key
    place = pattern.table.rows[row], pattern.table.columns["revenue_ac"]
    typed: CellValue = "约620" if number % BAD == BAD - 1 else Decimal(10_000 + number)
    return set_cells(pattern.data, pattern.table.sheet.name, {place: typed})


def with_document(data: bytes, old: str, new: str) -> bytes:
    """Return the book as that of another document: its number is written over everywhere."""
    into = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as book,
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, True, 1) as copy,
    ):
        for entry in book.infolist():
            copy.writestr(entry.filename, book.read(entry).replace(old.encode(), new.encode()))
    return into.getvalue()


def measure_import(folder: Path, books: int, jobs: int, *, floors: bool) -> None:
    """Import, import again, and hold both against checking and inserting alone."""
    store = str(folder / "store.db")
    init_store(store)
    memory: list[tuple[int, int]] = []
    order = ImportOrder(
        paths=[folder / "returned"],
        issued=folder / "issued",
        period=PERIOD,
        store=store,
        now=datetime(2027, 4, 1, tzinfo=UTC),
        by="benchmark",
        how=ReadOrder(jobs=jobs),
        progress=lambda done, _: memory.append((done, resident())),
    )
    checking = Spent()
    if floors:
        checking, _ = timed(
            lambda: check(
                order.paths, issued=order.issued, period=PERIOD, order=ReadOrder(figures=False, jobs=jobs)
            )
        )
        print(f"checking alone            {checking}  {books / checking.seconds:7.0f} books a second")
    first, result = timed(lambda: import_files(order))
    memory.append((books, resident()))
    facts = sum(each.facts for each in result.files)
    bad = sum(not each.submission.status.counts for each in result.files)
    del result
    inserting, _ = timed(lambda: insert_alone(folder / "floor.db", store))
    print(f"inserting {facts} facts alone {inserting}")
    again, repeated = timed(lambda: import_files(replace(order, progress=None)))
    unchanged = not any(each.recorded for each in repeated.files)
    both = checking.cpu + inserting.cpu
    told = f"{first.cpu / both:.2f} of both together" if floors else ""
    print(f"import, {bad} bad           {first}  {books / first.seconds:7.0f} books a second  {told}")
    share = f"{again.cpu / first.cpu:.3f} of the first (CPU), {again.seconds / first.seconds:.3f} (wall)"
    print(f"the same again            {again}  {share}, unchanged: {unchanged}")
    for done, size in [*memory[:: max(1, len(memory) // 5)], memory[-1]]:
        print(f"    memory after {done:6d} files read {size / 2**20:6.0f} MiB")
    size = Path(store).stat().st_size
    print(f"    store {size / 2**20:.0f} MiB, {size / books:.0f} bytes a book, {size / facts:.0f} a fact")


def insert_alone(path: Path, store: str) -> None:
    """Insert the facts of a store into another file, a transaction for each submission."""
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(path)) as target:
        rows = source.execute(f"SELECT {FACT_COLUMNS} FROM facts").fetchall()
        target.execute("PRAGMA journal_mode = WAL")
        target.execute("PRAGMA synchronous = FULL")
        columns = "submission_id, id INTEGER PRIMARY KEY, figure_id, state, value, sheet, cell, raw"
        target.execute(f"CREATE TABLE facts ({columns})")
        for some in by_submission(rows):
            with target:
                target.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", some)


def by_submission(rows: Sequence[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    """Yield the rows of one submission after the other."""
    some: list[tuple[int, ...]] = []
    for row in rows:
        if some and some[0][0] != row[0]:
            yield some
            some = []
        some.append(row)
    if some:
        yield some


def measure_reading(folder: Path, wanted: int) -> None:
    """Read so many stored facts into cubes, and hold it against reading the bare columns."""
    store = folder / "million.db"
    init_store(str(store))
    people, products, months = fill(store, wanted)
    address, _ = parse_address(str(store))
    if address is None:
        raise ValueError(store)
    before = resident()
    with open_store(address) as (opened, _), opened.reading() as connection:
        reading, facts = timed(lambda: read_facts(connection, "p", until=months[-1]))
    axes = Axes(months=months, owners=people, items=products, dimension=PRODUCT)
    counting, cubes = timed(lambda: actual_cubes(facts, axes))
    grown = (resident() - before) / 2**20
    bare, total = timed(lambda: read_alone(store))
    if sum(int(cube.values.sum()) for cube in cubes.values()) != total:
        raise ValueError("the cubes do not add up")
    ratio = (reading.cpu + counting.cpu) / max(bare.cpu, 0.001)
    print(f"{len(facts)} stored facts read  {reading}; into cubes {counting}; {grown:.0f} MiB")
    print(f"the bare columns alone    {bare}; read and counted {ratio:.1f} times that (CPU)")


def fill(store: Path, wanted: int) -> tuple[list[str], list[str], list[Month]]:
    """Put facts of one plan into a store as an import would, and return people, products and months."""
    products, months = [f"i{at:02d}" for at in range(18)], [Month(2027, at) for at in range(1, 13)]
    each = len(products) * len(months) * len(INPUTS)
    people = [f"p{at:05d}" for at in range(-(-wanted // each))]
    words = ["p", "sales", "AC", "product", "This month", *INPUTS, *products, *people]
    code = {word: at for at, word in enumerate(words, start=1)}
    keys = [(month, product, name) for month in months for product in products for name in INPUTS]
    values = np.random.default_rng(1).integers(10**6, size=each).tolist()
    with closing(sqlite3.connect(store)) as target, target:
        target.executemany("INSERT INTO codes VALUES (?, ?)", [(at, word) for word, at in code.items()])
        target.execute("INSERT INTO imports VALUES (1, '', '', '', 202712, '2027-12-31', '')")
        for at, person in enumerate(people):
            said = (at + 1, 1, "x.xlsx", "0", 202712, "accepted", 1, "p", 1, "", "return", person)
            target.execute(
                f"INSERT INTO submissions VALUES ({'?, ' * 12} '{{}}', 't', '{{}}', 0, 0, 0, NULL, NULL)",
                said,
            )
            own, form, scenario = code[person], code["sales"], code["AC"]
            numbers = range(at * each + 1, (at + 1) * each + 1)
            figures = [
                (
                    number,
                    1,
                    own,
                    form,
                    scenario,
                    202700 + month.number,
                    own,
                    code["product"],
                    code[item],
                    code[name],
                )
                for number, (month, item, name) in zip(numbers, keys, strict=True)
            ]
            target.executemany(f"INSERT INTO figures VALUES ({'?, ' * 10} 0)", figures)
            facts = [(number, at + 1, number, value) for number, value in zip(numbers, values, strict=True)]
            words_of = f"{code['p']}, {code['This month']}"
            target.executemany(f"INSERT INTO facts VALUES (?, ?, ?, 0, ?, {words_of}, 'H10', '1')", facts)
    return people, products, months


def read_alone(store: Path) -> int:
    """Return the sum of all values, read with their keys and nothing made of them."""
    query = (
        "SELECT g.book_owner, g.month, g.owner, g.scenario, g.dimension, g.item, g.measure, f.value"
        " FROM facts f JOIN figures g ON g.id = f.figure_id"
    )
    total = 0
    with closing(sqlite3.connect(store)) as source:
        rows = source.execute(query)
        while some := rows.fetchmany(20_000):
            total += sum(row[-1] for row in some)
    return total


@dataclass(frozen=True, slots=True)
class Spent:
    """What some work took: seconds on the clock, and seconds of processors, workers included."""

    seconds: float = 0.0
    cpu: float = 0.0

    def __str__(self) -> str:
        return f"{self.seconds:8.1f} s, {self.cpu:8.1f} s of CPU"


def timed(work: Callable[[], T]) -> tuple[Spent, T]:
    """Return what some work takes, and its result."""
    start, before = time.perf_counter(), processor_seconds()
    result = work()
    return Spent(time.perf_counter() - start, processor_seconds() - before), result


def processor_seconds() -> float:
    """Return the seconds that this process and its ended workers kept processors busy."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def resident() -> int:
    """Return the bytes of memory this process holds, 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096
    except OSError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
