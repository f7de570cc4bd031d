"""Doubts about honest returns: at most one in 200 filled cells.

    python benchmarks/false_alarms.py [--people 50] [--folder DIR]

A year of made people is returned as it was sold: promotions down to 60 % of the price, free goods, credit
notes, new products, holidays, and months on leave. So are the demonstration's returns, before it puts
mistakes into them. Every warning is a false alarm; the command fails when there are too many.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

from check import big_plan  # noqa: E402 - beside this file
from support.filled_books import places  # noqa: E402 - where the tests have it
from support.honest_year import honest_year  # noqa: E402
from support.sample_books import (  # noqa: E402
    PERIOD,
    REPORTING,
    REPORTING_REGION,
    filled_book,
    filled_region_book,
)

from salesbook.api.reading import read_return_bytes  # noqa: E402
from salesbook.model.period import Month  # noqa: E402
from salesbook.model.submission import Submission  # noqa: E402
from salesbook.problems import Severity  # noqa: E402
from salesbook.sheets.plan_books import BookOrder, Planned, build_book  # noqa: E402
from salesbook.xlsx.patching.patch import set_cells  # noqa: E402
from salesbook.xlsx.writing.write import write_book  # noqa: E402

ONE_IN = 200
DECEMBER = Month(2027, 12)


def main() -> None:
    """Read every honest return and print the rates."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        planned = big_plan(chosen.folder or Path(made) / "plan", chosen.people)
        year = [of_person(planned, person.id, n) for n, person in enumerate(planned.plan.dimensions.people)]
    too_many = [told(f"a year of {chosen.people} people", year), told("the demonstration", list(sample()))]
    sys.exit(1 if any(too_many) else 0)


def of_person(planned: Planned, owner: str, seed: int) -> Submission:
    """Return a person's year as it is read back."""
    spec, manifest = build_book(BookOrder(book="return", owner=owner, file=owner), planned, language="en")
    data = write_book(spec)
    sales = manifest.tables[0]
    at = places(data, sales.sheet)
    figures = {at[cell]: value for cell, value in honest_year(sales, seed).items()}
    return read_return_bytes(set_cells(data, sales.sheet, figures), path=f"{owner}.xlsx", period=DECEMBER)


def sample() -> Iterator[Submission]:
    """Yield the demonstration's returns before it puts mistakes into them."""
    for book in [
        *(filled_book(owner, "zh") for owner in REPORTING),
        filled_region_book(REPORTING_REGION, "zh"),
    ]:
        yield read_return_bytes(book.data, path=f"{book.manifest.owner}.xlsx", period=PERIOD)


def told(words: str, read: list[Submission]) -> bool:
    """Print how often an honest return was doubted, and say whether that is too often."""
    cells = sum(each.cells.accepted + each.cells.withheld for each in read)
    doubts = Counter(
        found.code for each in read for found in each.problems if found.severity is not Severity.NOTE
    )
    rate = f"one in {cells // doubts.total():,}" if doubts else "none"
    print(f"{words}: {doubts.total()} doubts in {cells:,} filled cells, {rate} (at most one in {ONE_IN})")
    print("  " + ", ".join(f"{code} {count}" for code, count in sorted(doubts.items())))
    return doubts.total() * ONE_IN > cells


if __name__ == "__main__":
    main()
