"""What is wrong with schemes beyond single values: what they name, and how their tables pay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from salesbook.model.figures import short_percent_text
from salesbook.model.measure import MEASURES, measure_of
from salesbook.model.plan import Plan
from salesbook.pay.scheme import Credit
from salesbook.pay.scheme_file import BandEntry, PayFile, TableEntry, bands_of, credit_of, pay_rules
from salesbook.plan_input.suggestions import closest
from salesbook.problems import Location, Problem, Text, problem

GOODS = frozenset({"actual", "target", "attainment", "excess"})
"""What a measure gives of some classes of products alone."""


def check_pay(file: PayFile, plan: Plan) -> list[Problem]:
    """Return everything that is wrong with the schemes of a plan (SB95n)."""
    found = [
        *_check_names(file, plan),
        *_check_lines(file, plan),
        *_check_credits(file, plan),
        *_check_tables(file),
    ]
    return found or list(_check_everybody(file, plan))


def _check_names(file: PayFile, plan: Plan) -> Iterator[Problem]:
    """Yield tables, roles and people that nothing has."""
    roles = sorted({each.role for each in plan.dimensions.people})
    people = [each.id for each in plan.dimensions.persons]
    for id_, scheme in file.entry.scheme.items():
        for known, key, named in ((roles, "roles", scheme.roles), (people, "people", scheme.people)):
            yield from _unknown_names(file.where("scheme", id_, key), named, known)
        for at, line in enumerate(scheme.line):
            if line.table is not None and line.table not in file.entry.table:
                where = file.where("scheme", id_, "line", at, "table")
                tables = list(file.entry.table)
                yield problem("pay-name-unknown", where, line.table, suggestion=closest(line.table, tables))
            if (line.of is None) == (line.amount is None):
                yield problem("pay-line-base", file.where("scheme", id_, "line", at), line.id)


def _check_lines(file: PayFile, plan: Plan) -> Iterator[Problem]:
    """Yield lines that look at what their figures do not have, and parts of a wage above the whole."""
    classes = list(plan.dimensions.class_ids)
    for id_, scheme in file.entry.scheme.items():
        if scheme.fixed > 1:
            where = file.where("scheme", id_, "fixed")
            yield problem("pay-whole", where, short_percent_text(scheme.fixed), name=id_)
        for at, line in enumerate(scheme.line):
            where = file.where("scheme", id_, "line", at)
            yield from _unknown_names(where, line.classes, classes)
            named = [each for each in (line.of, line.by, line.and_, line.gate) if each is not None]
            kinds = {each.partition(".")[0] for each in named}
            measures = {each.partition(".")[2] for each in named}
            priced = line.price_from is not None or line.price_to is not None
            by_product = kinds <= GOODS and all(measure_of(each).by_product for each in measures)
            if (line.classes and not by_product) or (priced and not (by_product and kinds == {"actual"})):
                yield problem("pay-line-goods", where, line.id)
            if line.shared not in ("own", line.whose) and named:
                yield problem("pay-line-shared", where, line.id, unit=line.shared)


def _check_credits(file: PayFile, plan: Plan) -> Iterator[Problem]:
    """Yield shared accounts of nobody, whose shares make no whole, or that count the same sales twice."""
    people, classes = [each.id for each in plan.dimensions.persons], list(plan.dimensions.class_ids)
    before: list[Credit] = []
    for at, credit in enumerate(credit_of(each) for each in file.entry.credit):
        where = file.where("credit", at)
        for known, names in ((people, (credit.of, *credit.shares)), (classes, credit.classes)):
            yield from _unknown_names(where, names, known)
        yield from _unknown_names(where, credit.measures, list(MEASURES))
        whole = sum(credit.shares.values(), Fraction(0))
        if whole != 1:
            yield problem("pay-whole", where, short_percent_text(whole), name=credit.of)
        if credit.classes and not all(
            measure_of(each).by_product for each in credit.measures or ("expense",)
        ):
            yield problem("pay-line-goods", where, credit.of)
        if any(_meet(credit, each, plan) for each in before):
            yield problem("pay-credit-twice", where, credit.of)
        before.append(credit)


def _meet(one: Credit, other: Credit, plan: Plan) -> bool:
    """Return whether two shared accounts are about the same sales."""
    both = [(one.measures, other.measures), (one.classes, other.classes)]
    apart = any(mine and theirs and not set(mine) & set(theirs) for mine, theirs in both)
    months = (one.holds(month) and other.holds(month) for month in plan.fiscal_year.months)
    return one.of == other.of and not apart and any(months)


def _unknown_names(where: Location, names: Iterable[str], known: Sequence[str]) -> Iterator[Problem]:
    for each in names:
        if each not in known:
            yield problem("pay-name-unknown", where, each, suggestion=closest(each, known))


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
