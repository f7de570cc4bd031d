"""Where the cells of a sheet stand, worked out once for all sheets that differ in their figures alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import NamedTuple

from salesbook.layout.grid import CellType, ColumnShape
from salesbook.xlsx.reading.cells import format_of
from salesbook.xlsx.reading.stretch import Fixed, Stretch, UnusualError

FEW = 4_096
"""The shapes of sheets with more figures are not remembered."""


@dataclass(eq=False, slots=True, kw_only=True)
class Column:
    """A column (0-based): which figures of the sheet stand in it, and after them its other cells.

    `places` are positions in `types`, `formulas` and `styles` by row; `raws` are of the other cells alone.
    """

    across: int
    places: Mapping[int, int]
    figures: Sequence[int]
    types: Sequence[CellType]
    raws: Sequence[str | None]
    formulas: Sequence[str | None]
    styles: Sequence[str]


class Telling(NamedTuple):
    """The cells with a figure: which name a text by it, and which are neither that nor a number."""

    cells: Sequence[Stretch]
    texts: Sequence[int]
    others: Sequence[int]


class Shape(NamedTuple):
    """A sheet without its figures; `extended` says that its rows need the namespace x14ac."""

    columns: Sequence[Column]
    telling: Telling
    hidden: frozenset[int]
    extended: bool


def shape_of(stretches: tuple[Stretch, ...]) -> Shape:
    """Return the shape of a sheet; raises UnusualError where two cells stand in one place."""
    return (_known_shape if len(stretches) <= FEW else _shape)(stretches)


def _shape(stretches: tuple[Stretch, ...]) -> Shape:
    if stretches[0].within or not all(each.within for each in stretches[1:]):
        raise UnusualError
    cells = stretches[:-1]
    across = [each.column for each in cells]
    order = sorted(range(len(cells)), key=across.__getitem__)
    found = {column: list(those) for column, those in groupby(order, key=across.__getitem__)}
    fixed: dict[int, list[Fixed]] = {}
    for each in chain.from_iterable(each.fixed for each in stretches if each.fixed):
        fixed.setdefault(each.column, []).append(each)
    columns = [_column(at, cells, found.get(at, ()), fixed.get(at, ())) for at in sorted({*found, *fixed})]
    return Shape(
        columns=columns,
        telling=Telling(
            cells=cells,
            texts=[at for at, each in enumerate(cells) if each.kind == "s"],
            others=[at for at, each in enumerate(cells) if each.kind not in ("", "s")],
        ),
        hidden=frozenset(chain.from_iterable(each.hidden for each in stretches if each.hidden)),
        extended=any(each.extended for each in stretches),
    )


_known_shape = lru_cache(maxsize=32)(_shape)


def _column(across: int, cells: Sequence[Stretch], figures: Sequence[int], fixed: Sequence[Fixed]) -> Column:
    those: list[Stretch | Fixed] = [*(cells[at] for at in figures), *fixed]
    places = {each.row: at for at, each in enumerate(those)}
    if len(places) < len(those):
        raise UnusualError
    return Column(
        across=across,
        places=places,
        figures=figures,
        types=[*(_type(cells[at]) for at in figures), *(each.type for each in fixed)],
        raws=[each.raw for each in fixed],
        formulas=[each.formula for each in those],
        styles=[each.style for each in those],
    )


def _type(cell: Stretch) -> CellType:
    return CellType.TEXT if cell.kind == "s" else CellType.NUMBER


@lru_cache(maxsize=512)
def with_formats(column: Column, formats: Sequence[str]) -> ColumnShape:
    """Return the shape of a column in a book with these number formats by style."""
    known = {style: format_of(formats, style or None) for style in set(column.styles)}
    codes = [known[style] for style in column.styles]
    return ColumnShape(column.across, column.places, column.types, column.formulas, codes)
