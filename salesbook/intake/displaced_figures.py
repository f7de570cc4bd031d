"""Figures of a month that stand in other rows than their own: sorted by size, or moved a row up or down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from salesbook.intake.input_table import InputTable
from salesbook.intake.taken import Taken
from salesbook.problems import Problem, problem

FEWEST_MOVED, FEWEST_SORTED = 4, 6
"""From so many figures on their order says something: chance seldom sorts six."""
LARGE = 8
"""Of so many figures less has to be off before a row further is the better place for them."""


class _Figure(NamedTuple):
    number: int
    value: int
    plan: int


def displaced_figures(table: InputTable, read: Sequence[Taken]) -> Iterator[Problem]:
    """Name columns of a month whose figures fit the plan of other rows far better (SB562, SB563)."""
    for each in read:
        # Of a column near its plan nothing moved, as in most.
        known = [
            (month, _Figure(n, value, plan))
            for n, (month, value, plan) in enumerate(zip(each.months, each.values, each.plans, strict=True))
            if plan is not None and plan >= 0 <= value
        ]
        for _, run in groupby(known, key=itemgetter(0)):
            figures = [figure for _, figure in run]
            slug = _displaced(figures)
            if slug is not None:
                first = figures[0].number
                where = table.where(each.column.issued, each.lines[first])
                yield problem(slug, where, each.raws[first], cells=len(figures))


def _displaced(figures: Sequence[_Figure]) -> str | None:
    values, plans = [each.value for each in figures], [each.plan for each in figures]
    total, planned = sum(values), sum(plans)
    if len(figures) < FEWEST_MOVED or not total or not planned:
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
