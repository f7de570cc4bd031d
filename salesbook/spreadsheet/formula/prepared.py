"""A template's formula prepared once for all the cells it stands in: only its references differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from salesbook.spreadsheet.formula.expression import SLOT_MARK, Node, Reference, Slot, references, resolve
from salesbook.spreadsheet.formula.operand import CellValues, Run
from salesbook.spreadsheet.formula.value import Value

_SLOT = re.compile(f"{SLOT_MARK}([0-9]+){SLOT_MARK}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with a slot for each reference: what computes it, and its text cut in pieces at the slots.

    `pieces` are text and slot in turn; `order` says which slot stands at every cut.
    """

    run: Run
    references: tuple[Reference, ...]
    pieces: tuple[str, ...]
    order: tuple[int, ...]

    @classmethod
    def of(cls, node: Node) -> Formula:
        """Return a parsed formula with a slot for each reference."""
        # A reference that is used twice has one slot.
        found = tuple(dict.fromkeys(references(node)))
        tree = resolve(node, lambda reference: Slot(found.index(reference)))
        # No sheet is known yet and none is needed: only what fills the slots names one.
        pieces = tuple(_SLOT.split(tree.text("")))
        return cls(tree.run(), found, pieces, tuple(int(each) for each in pieces[1::2]))

    def placed(self, slots: Sequence[Node]) -> PlacedFormula:
        """Return the formula of one cell; `slots` stand for its references, in their order."""
        return PlacedFormula(self, tuple(slots))


class PlacedFormula(NamedTuple):
    """A formula as it stands in one cell."""

    formula: Formula
    slots: tuple[Node, ...]

    def text(self, sheet: str) -> str:
        """Write the pieces with what fills the slots between them."""
        written = [slot.text(sheet) for slot in self.slots]
        parts = list(self.formula.pieces)
        parts[1::2] = [written[index] for index in self.formula.order]
        return "".join(parts)

    def value(self, cells: CellValues) -> Value:
        """Return the value, seen with these slots."""
        return self.formula.run(cells, self.slots)
