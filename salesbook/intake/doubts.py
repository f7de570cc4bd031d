"""What can be read in a table but can hardly be meant: everything that is asked about its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salesbook.intake.day_figures import day_figures
from salesbook.intake.displaced_figures import displaced_figures
from salesbook.intake.input_table import InputTable
from salesbook.intake.lines import TableLine
from salesbook.intake.month_figures import MonthFigures, month_problems
from salesbook.intake.plausible import NEAR, Doubt, Slips, implausible, money_powers, usual_text
from salesbook.intake.price_doubts import PriceDoubts
from salesbook.intake.taken import Taken
from salesbook.model.dimension import PRODUCT
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.problems import Problem


def doubts(
    table: InputTable, read: Sequence[Taken], months: Mapping[Month, MonthFigures]
) -> Iterator[Problem]:
    """Yield the doubts about a table's months, prices and single figures; each thing is told once."""
    whole, told = month_problems(table, months)
    yield from told
    prices = PriceDoubts(table, read)
    rows: set[tuple[str, int]] = set()
    for each in read:
        if not all(each.near):
            for n, doubt in _single(table, each, prices):
                line, measure = each.lines[n], each.column.measure
                if (measure, each.months[n]) not in whole and not prices.of_column(measure, line):
                    rows.add((measure, line.number))
                    where = table.where(each.column.issued, line)
                    yield Problem(slug=doubt[0], where=where, value=each.raws[n], details=doubt[1])
    yield from prices.problems(
        lambda measure, month, number: (measure, month) in whole or (measure, number) in rows
    )
    yield from day_figures(table, read)
    yield from displaced_figures(table, read)


def _single(table: InputTable, taken: Taken, prices: PriceDoubts) -> Iterator[tuple[int, Doubt]]:
    """Yield the figures of a column that are in doubt by themselves, by their number in it."""
    kind, manifest = taken.column.kind, table.manifest
    slips = Slips.of(kind, money_powers(manifest))
    whole = measure_of(taken.column.measure).within
    most = _largest_month(table, whole) if whole else None
    many = 2 * sum(value < 0 for value in taken.values) > len(taken.values)
    for n, near in enumerate(taken.near):
        # A figure near its plan is meant; only the others are worth a closer look (docs/reading.md).
        value, plan, line = taken.values[n], taken.plans[n], taken.lines[n]
        if near or _is_meant(value, plan, line, taken, prices, many=many):
            continue
        own = slips if line.subject.dimension == PRODUCT else slips.of_one
        doubt = implausible(value, plan, kind, manifest.fiscal_year, own, date_1904=table.date_1904)
        if doubt is None and most is not None and value > most:
            doubt = "above-month", {"usual": usual_text(most, kind), "expected": kind.expected}
        if doubt is not None:
            yield n, doubt


def _is_meant(
    value: int, plan: int | None, line: TableLine, taken: Taken, prices: PriceDoubts, *, many: bool
) -> bool:
    """Say whether the row's other figure agrees: little was sold, or something returned."""
    small = plan is not None and value * NEAR < plan
    return small and not (value < 0 and many) and prices.vouched(taken.column.measure, line)


def _largest_month(table: InputTable, measure: str) -> int | None:
    """Return the largest sum that a month of the book's plan has of a measure, None without one."""
    for issued in table.manifest.tables:
        sums: dict[Month | None, int] = {}
        for row, value in zip(issued.rows, issued.planned().get(measure, ()), strict=False):
            sums[row.subject.month] = sums.get(row.subject.month, 0) + (value or 0)
        if sums and max(sums.values()) > 0:
            return max(sums.values())
    return None
