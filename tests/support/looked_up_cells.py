"""Cells whose values a function says."""

from __future__ import annotations

from collections.abc import Callable

from salesbook.spreadsheet.formula.operand import CellValues, Place
from salesbook.spreadsheet.formula.value import Value


class LookedUpCells(CellValues):
    """What a function says of sheet, row and column; it is asked whenever a formula asks."""

    def __init__(self, look_up: Callable[[str, int, int], Value]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, place: Place) -> Value:
        return self._look_up(*place)
