"""Where the cells of a sheet stand, worked out once for all sheets that differ in their figures alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from salesbook.layout.grid import CellType, ColumnShape
from salesbook.xlsx.reading.cells import format_of
from salesbook.xlsx.reading.stretch import Fixed, Stretch, UnusualError

FEW, FEW_CHARACTERS = 4_096, 400_000
"""The shapes of sheets with more figures, or with more between them, are not remembered."""


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


@dataclass(eq=False, slots=True, kw_only=True)
class Shape:
    """A sheet without its figures; `extended` says that its rows need the namespace x14ac."""

    columns: Sequence[Column]
    telling: Telling
    hidden: frozenset[int]
    extended: bool


def shape_of(
    stretches: tuple[Stretch, ...], formats: Sequence[str], characters: int
) -> tuple[Shape, Sequence[ColumnShape]]:
    """Return the shape of a sheet, and that of its columns in a book with these number formats by style.

    `characters` is how long the XML of its rows is. Raises UnusualError where two cells stand in one place.
    """
    if len(stretches) > FEW or characters > FEW_CHARACTERS:
        shape = _shape(stretches)
        return shape, _with_formats(shape, formats)
    shape = _known_shape(stretches)
    return shape, _known_with_formats(shape, formats)


def _shape(stretches: tuple[Stretch, ...]) -> Shape:
    within, rows, across, kinds, formulas, styles, between, hidden, extended = zip(*stretches, strict=True)
    if within[0] or not all(within[1:]):
        raise UnusualError
    found: defaultdict[int, list[int]] = defaultdict(list)
    for at, column in enumerate(across[:-1]):
        found[column].append(at)
    fixed: defaultdict[int, list[Fixed]] = defaultdict(list)
    for each in chain.from_iterable(between):
        fixed[each.column].append(each)
    types = [CellType.TEXT if kind == "s" else CellType.NUMBER for kind in kinds]
    columns = []
    for column in sorted({*found, *fixed}):
        figures, others = found.get(column, []), fixed.get(column, [])
        places = [*map(rows.__getitem__, figures), *(each.row for each in others)]
        if len(set(places)) < len(places):
            raise UnusualError
        columns.append(
            Column(
                across=column,
                places=dict(zip(places, range(len(places)), strict=True)),
                figures=figures,
                types=[*map(types.__getitem__, figures), *(each.type for each in others)],
                raws=[each.raw for each in others],
                formulas=[*map(formulas.__getitem__, figures), *(each.formula for each in others)],
                styles=[*map(styles.__getitem__, figures), *(each.style for each in others)],
            )
        )
    return Shape(
        columns=columns,
        telling=Telling(
            cells=stretches,
            texts=[at for at, kind in enumerate(kinds) if kind == "s"],
            others=[at for at, kind in enumerate(kinds) if kind not in ("", "s")],
        ),
        hidden=frozenset(chain.from_iterable(hidden)),
        extended=any(extended),
    )


_known_shape = lru_cache(maxsize=32)(_shape)


def _with_formats(shape: Shape, formats: Sequence[str]) -> Sequence[ColumnShape]:
    return [_with_format(column, formats) for column in shape.columns]


_known_with_formats = lru_cache(maxsize=64)(_with_formats)


def _with_format(column: Column, formats: Sequence[str]) -> ColumnShape:
    known = {style: format_of(formats, style or None) for style in set(column.styles)}
    codes = [known[style] for style in column.styles]
    return ColumnShape(column.across, column.places, column.types, column.formulas, codes)
