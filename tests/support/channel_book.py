"""A return book of the tiny plan with two channels, filled in for the first three months."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np

from salesbook.model.cube import Cube
from salesbook.model.dimension import CHANNEL, PRODUCT, Channel
from salesbook.model.scenario import ACTUAL
from salesbook.problems import Text
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.xlsx.writing.write import write_book
from support.earlier_templates import earlier_templates
from support.target_cells import target_cells
from support.tiny_plan import PEOPLE, tiny_plan, tiny_targets

CHANNELS = "By channel"
"""The sheet of the channels."""


@cache
def channel_book() -> bytes:
    """Return Ann's book for January to March: nine tenths of the plan, two thirds of them through ka."""
    plan = tiny_plan()
    channels = [Channel(id=id_, name=Text.of(id_.upper()), weight=Fraction(1)) for id_ in ("ka", "tt")]
    plan = replace(plan, dimensions=replace(plan.dimensions, channels=channels))
    targets = tiny_targets(plan)
    people = targets.by(PRODUCT)["revenue"].sum(axis=2)
    cube = np.stack([people * 2 // 3, people - people * 2 // 3], axis=2)
    cells = {**targets.cells, **target_cells(CHANNEL, revenue=cube)}
    targets = replace(targets, channels=("ka", "tt"), cells=cells)
    ready = Planned.of(plan, targets, earlier_templates())
    known = np.zeros((12, len(PEOPLE)), dtype=np.bool_)
    known[:3] = True
    sold = {name: values * 9 // 10 for name, values in targets.by(PRODUCT).items()}
    actual = {
        (ACTUAL, name): Cube(values=values * known[:, :, None], known=known) for name, values in sold.items()
    }
    people = sold["revenue"].sum(axis=2)
    through = np.stack([people * 2 // 3, people - people * 2 // 3], axis=2)
    by_channel = {(ACTUAL, "revenue"): Cube(values=through * known[:, :, None], known=known)}
    cubes = ready.cubes.beside(PRODUCT, actual).beside(CHANNEL, by_channel)
    order = BookOrder(book="return", owner="ann", file="ann")
    return write_book(build_book(order, replace(ready, cubes=cubes), language="en")[0])
