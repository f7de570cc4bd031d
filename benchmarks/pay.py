"""Work out a month's pay of many people, and what it adds to the register.

    python benchmarks/pay.py [--people 10000] [--lines 12] [--months 3]

Prints the seconds of the last month, in which every month before is paid already and worked out again.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from fractions import Fraction

from salesbook.model.period import Month
from salesbook.pay.rate_table import Band, RateTable
from salesbook.pay.register import RegisterLine, propose
from salesbook.pay.scheme import PayLine, PayScheme, View
from salesbook.pay.statement import PayStatement, statement
from salesbook.problems import Text

TABLES = {
    "over": RateTable(
        mode="marginal",
        bands=[
            Band(start=Fraction(0), end=Fraction(1), value=Fraction(1)),
            Band(start=Fraction(1), end=Fraction(13, 10), value=Fraction(3, 2)),
            Band(start=Fraction(13, 10), end=None, value=Fraction(2)),
        ],
    )
}


def made_scheme(lines: int) -> PayScheme:
    """Return a scheme of some lines, every third of them by a rate table."""
    made = [
        PayLine(
            id=f"line{at}", name=Text.of(f"Line {at}"), of="wage", share=Fraction(1, lines),
            by="attainment.revenue", table="" if at % 3 else "over",
        )
        for at in range(lines)
    ]  # fmt: skip
    return PayScheme(id="sales", name=Text.of("Sales"), lines=made)


@dataclass(frozen=True)
class Figures:
    """The figures of a person in a month, restated by `restated` tenths of a percent."""

    person: int
    month: int
    restated: int = 0

    def __call__(self, name: str, view: View) -> Fraction:
        """Return a figure."""
        del view
        if name == "wage":
            return Fraction(6_000 + self.person % 97)
        return Fraction(700 + (self.person * 7 + self.month * 13) % 700 + self.restated, 1000)


def due(scheme: PayScheme, person: int, month: Month, restated: int) -> PayStatement:
    """Return the statement of a person for a month."""
    return statement(str(person), scheme, TABLES, Figures(person, month.number, restated), 100)


def main() -> None:
    """Pay one month after another."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name, default in (("people", 10_000), ("lines", 12), ("months", 3)):
        options.add_argument(f"--{name}", type=int, default=default)
    chosen = options.parse_args()
    scheme = made_scheme(chosen.lines)
    registers: list[list[RegisterLine]] = [[] for _ in range(chosen.people)]
    months = [Month(2027, number) for number in range(1, chosen.months + 1)]
    for at, period in enumerate(months):
        started, worked, added = time.perf_counter(), time.process_time(), 0
        for person, own in enumerate(registers):
            dues = {
                month: due(scheme, person, month, at if person % 10 == 0 else 0) for month in months[: at + 1]
            }
            lines = propose(str(person), period, dues, own, months[:at]).lines
            own.extend(lines)
            added += len(lines)
        seconds, of = time.perf_counter() - started, time.process_time() - worked
        print(f"{period.key}: {seconds:6.2f} s ({of:.2f} s of one processor), {added:,} lines added")


if __name__ == "__main__":
    main()
