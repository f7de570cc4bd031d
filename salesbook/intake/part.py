"""What some cells of a table say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from salesbook.intake.gaps import Blank
from salesbook.intake.lines import TableLine
from salesbook.intake.taken import Taken
from salesbook.model.facts import Fact, Note
from salesbook.model.period import Month
from salesbook.problems import Problem


class Part(NamedTuple):
    """What was read of some cells: the figures `taken`, those kept `aside`, words, problems, blank cells.

    `filled` are months of which something stands there, `undated` the rows that were filled in without their
    day. The counts are of filled cells.
    """

    # Where cells are read one by one each of them is a part, and a tuple is made in a third of the time.

    taken: Sequence[Taken] = ()
    aside: Sequence[Fact] = ()
    notes: Sequence[Note] = ()
    problems: Sequence[Problem] = ()
    blanks: Sequence[Blank] = ()
    filled: Sequence[Month] = ()
    undated: Sequence[TableLine] = ()
    accepted: int = 0
    rejected: int = 0
    withheld: int = 0


NO_PART = Part()


def joined(parts: Iterable[Part]) -> Part:
    """Return what cells say that were read one after another, in their order."""
    fields: list[Any] = list(zip(NO_PART, *parts, strict=True))
    sequences, counts = fields[:-3], fields[-3:]
    return Part._make([*(tuple(chain.from_iterable(each)) for each in sequences), *map(sum, counts)])
