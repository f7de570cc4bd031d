"""The return book of somebody with several places: forms of months ask for each place apart."""

from __future__ import annotations

from collections.abc import Sequence

from salesbook.layout.declaration import Block, Column, Sheet, Table
from salesbook.model.dimension import CHANNEL
from salesbook.problems import sentence


def by_place(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Return sheets whose tables of sales by month have a row for each place, with a column that names it."""
    return tuple(
        sheet.model_copy(update={"block": [_by_place(each) for each in sheet.block]}) for sheet in sheets
    )


def _by_place(block: Block) -> Block:
    if not (isinstance(block, Table) and block.rows[:1] == ["month"]):
        return block
    if "product" not in block.rows and block.dimension != CHANNEL:
        return block
    label = sentence("sheets.place.label")
    place = Column(id="place", role="label", axis="person", label=label)
    # Beside the month: keys and months stand left of what they are of.
    at = 1 + max((n for n, each in enumerate(block.column) if each.axis == "month"), default=-1)
    columns = [*block.column[:at], place, *block.column[at:]]
    return block.model_copy(update={"rows": ["month", "person", *block.rows[1:]], "column": columns})
