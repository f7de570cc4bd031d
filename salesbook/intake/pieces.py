"""A table that stands in pieces, each found by its own mark: they are read as one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from salesbook.intake.lines import RowPlaces
from salesbook.intake.located import LocatedTable, place_in
from salesbook.issued.manifest import IssuedTable
from salesbook.problems import Problem, problem


def joined(
    table: IssuedTable, pieces: Sequence[LocatedTable], problems: Sequence[Problem] = ()
) -> LocatedTable | None:
    """Return the pieces of a table as one, None where there are none; `problems` are those of the others.

    A piece on another sheet, or whose columns were moved away from those of the others (SB448), stands apart.
    """
    if not pieces:
        return None
    first = max(pieces, key=lambda each: len(each.columns))
    own = [each for each in pieces if _fits(each, first)]
    apart = [each for each in pieces if not _fits(each, first)]
    rows = {key: at for each in own for key, at in each.rows.items()}
    return LocatedTable(
        issued=table,
        sheet=first.sheet,
        key_row=min(each.key_row for each in own),
        key_column=first.key_column,
        end_row=max(each.end_row for each in own),
        columns=first.columns,
        rows=RowPlaces(table.rows, rows),
        unknown_rows=_all(each.unknown_rows for each in own),
        computed_rows=_all(each.computed_rows for each in own),
        doubtful_rows=_all(each.doubtful_rows for each in own),
        doubtful_columns=_all(each.doubtful_columns for each in own),
        problems=[
            *(found for each in own for found in each.problems),
            *map(_moved, apart),
            *problems,
        ],
        pieces=[*chain.from_iterable(each.parts for each in own)],
        apart=apart,
    )


def _fits(piece: LocatedTable, other: LocatedTable) -> bool:
    same = all(other.columns.get(key) == across for key, across in piece.columns.items())
    return piece.sheet is other.sheet and piece.key_column == other.key_column and same


def _moved(piece: LocatedTable) -> Problem:
    where = place_in(piece.sheet, piece.key_row, piece.key_column, None, None)
    return problem("column-displaced", where, where.place())


def _all(rows: Iterable[Sequence[int]]) -> tuple[int, ...]:
    return tuple(sorted({*chain.from_iterable(rows)}))
