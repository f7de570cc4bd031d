"""What is wrong with schemes beyond single values: what they name, and how their tables pay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from salesbook.model.figures import short_percent_text
from salesbook.model.plan import Plan
from salesbook.pay.scheme_file import BandEntry, PayFile, TableEntry, bands_of, pay_rules
from salesbook.plan_input.suggestions import closest
from salesbook.problems import Problem, Text, problem


def check_pay(file: PayFile, plan: Plan) -> list[Problem]:
    """Return everything that is wrong with the schemes of a plan (SB95n)."""
    found = [*_check_names(file, plan), *_check_tables(file)]
    return found or list(_check_everybody(file, plan))


def _check_names(file: PayFile, plan: Plan) -> Iterator[Problem]:
    """Yield tables, roles and people that nothing has."""
    roles = sorted({each.role for each in plan.dimensions.people})
    people = [each.id for each in plan.dimensions.persons]
    for id_, scheme in file.entry.scheme.items():
        for known, key, named in ((roles, "roles", scheme.roles), (people, "people", scheme.people)):
            for each in named:
                if each not in known:
                    where = file.where("scheme", id_, key)
                    yield problem("pay-name-unknown", where, each, suggestion=closest(each, known))
        for at, line in enumerate(scheme.line):
            if line.table is not None and line.table not in file.entry.table:
                where = file.where("scheme", id_, "line", at, "table")
                tables = list(file.entry.table)
                yield problem("pay-name-unknown", where, line.table, suggestion=closest(line.table, tables))
            if (line.of is None) == (line.amount is None):
                yield problem("pay-line-base", file.where("scheme", id_, "line", at), line.id)


def _check_everybody(file: PayFile, plan: Plan) -> Iterator[Problem]:
    """Yield who is paid by no scheme in any month."""
    rules, months = pay_rules(file, plan.currency), plan.fiscal_year.months
    without = [each for each in plan.staff if not any(rules.of_person(each, month) for month in months)]
    if without:
        names = Text.listing(plan.named(each.name) for each in without)
        yield problem("pay-nobody", file.where("scheme"), str(len(without)), names=names)


def _check_tables(file: PayFile) -> Iterator[Problem]:
    for id_, table in file.entry.table.items():
        if table.values:
            yield from _check_grid(file, id_, table)
        elif breaks := list(_breaks(file, id_, table.bands)):
            yield from breaks
        else:
            yield from _check_pay(file, id_, table)


def _check_grid(file: PayFile, id_: str, table: TableEntry) -> Iterator[Problem]:
    """Yield a grid whose sides do not fit its values, or whose limits do not fall."""
    shapes = {len(row) for row in table.values}
    falling = all(high > low for side in (table.rows, table.columns) for high, low in pairwise(side))
    if len(table.values) != len(table.rows) or shapes != {len(table.columns)} or not falling:
        yield problem("pay-grid", file.where("table", id_, "values"), id_)


def _breaks(file: PayFile, id_: str, bands: Sequence[BandEntry]) -> Iterator[Problem]:
    """Yield where bands leave a gap, lie upon one another, or hold nothing."""
    if not bands:
        yield problem("pay-grid", file.where("table", id_), id_)
    for at, band in enumerate(bands):
        end = band.to if band.to is not None else band.through
        if end is not None and (end < band.from_ or end == band.to == band.from_):
            where = file.where("table", id_, "bands")
            yield problem("pay-band-empty", where, _shown(band.from_), number=at + 1, table=id_)
    for (at, one), other in zip(enumerate(bands, start=1), bands[1:], strict=False):
        end = one.to if one.to is not None else one.through
        details: dict[str, object] = {"after": at, "number": at + 1, "table": id_}
        if end is None or end > other.from_ or (one.through is not None and end == other.from_):
            yield problem(
                "pay-band-overlap", file.where("table", id_, "bands"), _shown(other.from_), **details
            )
        elif end < other.from_:
            where = file.where("table", id_, "bands")
            yield problem("pay-band-gap", where, _shown(end), until=_shown(other.from_), **details)


def _check_pay(file: PayFile, id_: str, table: TableEntry) -> Iterator[Problem]:
    """Yield limits at which pay falls, or rises steeply, and bands that nobody reaches."""
    caps = [line.cap for scheme in file.entry.scheme.values() for line in scheme.line if line.table == id_]
    most = max((cap for cap in caps if cap is not None), default=None) if None not in caps else None
    where, bands = file.where("table", id_, "bands"), bands_of(table.bands)
    for at, (one, other) in enumerate(pairwise(bands), start=2):
        details: dict[str, object] = {"number": at, "table": id_, "limit": _shown(other.start)}
        # Other tables have no steps: what a limit changes there is only the rate of what lies above it.
        if table.mode == "flat" and other.value < one.value:
            yield problem("pay-falls", where, None, **details)
        elif table.mode == "flat" and one.value and other.value / one.value - 1 > file.entry.cliff:
            yield problem("pay-cliff", where, short_percent_text(other.value / one.value - 1), **details)
        if most is not None and other.start > most:
            yield problem("pay-band-unreachable", where, _shown(most), **details)


def _shown(figure: Fraction) -> str:
    """Return a limit as it is written: a share as a percentage, an amount with separators."""
    return short_percent_text(figure) if figure < 10 else f"{float(figure):,.10g}"
