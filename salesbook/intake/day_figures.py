"""Days typed as figures: 3/1 becomes 46,447, which may pass for an amount beside its plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from salesbook.intake.figures import shift_of
from salesbook.intake.input_table import InputTable
from salesbook.intake.plausible import day_like
from salesbook.intake.taken import Taken
from salesbook.issued.cells.dates import SUSPECT_SERIALS
from salesbook.issued.cells.kinds import CountKind, MoneyKind
from salesbook.problems import Problem

APART = 1.25
"""A figure this many times nearer to its plan, or further, than all others of its row stands out."""

Ratios = dict[int, list[tuple[str, float]]]
"""By the number of a row: measure and attainment of its figures."""


def day_figures(table: InputTable, read: Sequence[Taken]) -> Iterator[Problem]:
    """Name whole figures near their plan that are a day of this or a neighbouring year (SB531).

    Only those that stand out in their row: its other figures say another attainment. Figures far from their
    plan were looked at one by one.
    """
    ratios: Ratios = {}
    for each in read:
        kind = each.column.kind
        shift = shift_of(kind)
        if shift is None or not isinstance(kind, MoneyKind | CountKind):
            continue
        first, last = SUSPECT_SERIALS.start * 10**shift, SUSPECT_SERIALS.stop * 10**shift
        suspects = [n for n, value in enumerate(each.values) if first <= value < last and each.near[n]]
        for n in suspects:
            year = table.manifest.fiscal_year
            doubt = day_like(each.values[n], kind, year, date_1904=table.date_1904)
            ratios = ratios or _ratios(read)
            if doubt is not None and _stands_out(each, n, ratios):
                where = table.where(each.column.issued, each.lines[n])
                yield Problem(slug=doubt[0], where=where, value=each.raws[n], details=doubt[1])


def _ratios(read: Sequence[Taken]) -> Ratios:
    found: Ratios = {}
    for each in read:
        for line, value, plan in zip(each.lines, each.values, each.plans, strict=True):
            if value > 0 and plan is not None and plan > 0:
                found.setdefault(line.number, []).append((each.column.measure, value / plan))
    return found


def _stands_out(taken: Taken, n: int, ratios: Ratios) -> bool:
    own, measure = taken.values[n] / (taken.plans[n] or 1), taken.column.measure
    others = [ratio for other, ratio in ratios.get(taken.lines[n].number, ()) if other != measure]
    return bool(others) and all(max(own / ratio, ratio / own) > APART for ratio in others)
