"""Figures of a month that stand in other rows than their own: sorted by size, or moved a row up or down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from salesbook.intake.input_table import InputTable
from salesbook.intake.taken import Taken
from salesbook.problems import Problem, problem

FEWEST_MOVED, FEWEST_SORTED = 4, 6
"""From so many figures on their order says something: chance seldom sorts six."""
LARGE = 8
"""Of so many figures less has to be off before a row further is the better place for them."""


def displaced_figures(table: InputTable, read: Sequence[Taken]) -> Iterator[Problem]:
    """Name columns of a month whose figures fit the plan of other rows far better (SB562, SB563)."""
    for each in read:
        values, plans = each.values, each.plans
        for _, run in groupby(range(len(values)), key=each.months.__getitem__):
            beside = [(n, plan) for n in run if (plan := plans[n]) is not None and plan >= 0 <= values[n]]
            if len(beside) < FEWEST_MOVED:
                continue
            slug = _displaced([values[n] for n, _ in beside], [plan for _, plan in beside])
            if slug is not None:
                first = beside[0][0]
                where = table.where(each.column.issued, each.lines[first])
                yield problem(slug, where, each.raws[first], cells=len(beside))


def _displaced(values: Sequence[int], plans: Sequence[int]) -> str | None:
    total, planned = sum(values), sum(plans)
    if not total or not planned:
        return None
    # What the month as a whole made of its plan is expected of every row.
    off = _off(values, plans, total, planned)
    if 4 * off < total * planned:
        return None
    if len(values) >= FEWEST_SORTED and _is_sorted(values) and not _is_sorted(plans):
        return "column-in-order"
    times, least = (2, 20) if len(values) >= LARGE else (3, 12)
    # Each figure beside its own row, and beside the row above or below it.
    moves = ((values[1:], plans[1:], plans[:-1]), (values[:-1], plans[:-1], plans[1:]))
    for own, here, there in moves:
        before, after = (_off(own, each, total, planned) for each in (here, there))
        if times * after < before and least * before > 5 * total * planned:
            return "column-moved"
    return None


def _off(values: Sequence[int], plans: Sequence[int], total: int, planned: int) -> int:
    return sum(abs(value * planned - plan * total) for value, plan in zip(values, plans, strict=True))


def _is_sorted(values: Sequence[int]) -> bool:
    pairs = [*pairwise(values)]
    several = len({*values}) > len(values) // 2
    return several and (all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs))
