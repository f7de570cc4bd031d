"""Where the cells of a sheet stand, computed once for all sheets that differ in their figures alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from salesbook.spreadsheet.grid import CellType, ColumnShape
from salesbook.spreadsheet.picking import Picker, picker
from salesbook.xlsx.reading.cells import format_of
from salesbook.xlsx.reading.skeleton_pieces import Fixed, Stretch, StretchMemory, UnusualError

FEW_CHARACTERS, MOST = 400_000, 32
"""The shapes of sheets with longer rows are not remembered, nor any more."""
FEW_PLACES, FEW_ROWS, MOST_ALIKE, FEW_SAID = 64, 2_048, 4, 20_000
"""In the first places of a sheet so many shapes of no longer a column are remembered for each.

Their formulas and styles, and the formats of the book, have no more characters than FEW_SAID: a sheet may
hold megabytes of them.
"""


class Styled(NamedTuple):
    """A column (0-based) without its values: the rows of its cells, and what they are but for a format."""

    across: int
    rows: Sequence[int]
    types: Sequence[CellType]
    formulas: Sequence[str | None]
    styles: Sequence[str]


@dataclass(eq=False, slots=True, kw_only=True)
class SkeletonColumn:
    """A column of a sheet: its cells that name a text, then those with another figure, then all others.

    `texts` and `figures` pick theirs from the figures of the sheet; `raws` are the values of the others.
    """

    styled: Styled
    texts: Picker
    figures: Picker
    raws: Sequence[str | None]


@dataclass(eq=False, slots=True, kw_only=True)
class Shape:
    """A sheet without its figures; `extended` says that its rows need the namespace x14ac.

    `unusual` are the cells with a figure that is neither a number nor names a text, each with its figure.
    """

    cells: Sequence[Stretch]
    columns: Sequence[SkeletonColumn]
    unusual: Sequence[int]
    hidden: frozenset[int]
    extended: bool


class KnownShapes(dict[int, list[tuple[Styled, Sequence[str], ColumnShape]]]):
    """The shapes of columns met last, by their place, the latest first."""

    def formatted(self, shape: Shape, formats: Sequence[str]) -> Sequence[ColumnShape]:
        """Return the shapes of columns: the same object for the same column, but a new one for a long column.

        That they are the same objects lets those who read the grid remember what follows from a shape.
        """
        few = sum(map(len, formats)) <= FEW_SAID
        return [
            (self._known if few and _is_usual(column.styled) else _with_format)(column.styled, formats)
            for column in shape.columns
        ]

    def _known(self, styled: Styled, formats: Sequence[str]) -> ColumnShape:
        """Return the same, remembered: sheets that differ in one column have the others in common."""
        known = self.setdefault(styled.across, [])
        at = next((n for n, each in enumerate(known) if each[0] == styled and each[1] == formats), None)
        found = (styled, formats, _with_format(styled, formats)) if at is None else known.pop(at)
        known[:] = [found, *known[: MOST_ALIKE - 1]]
        return found[2]


class ShapeMemory:
    """What a worker knows of the shapes of sheets: the last by their texts, the latest first."""

    def __init__(self) -> None:
        self.stretches = StretchMemory()
        self.latest: list[tuple[list[str], Shape]] = []
        self.columns = KnownShapes()
        self.formatted = lru_cache(maxsize=64)(self.columns.formatted)

    def shape_of(
        self, texts: list[str], formats: Sequence[str], characters: int
    ) -> tuple[Shape, Sequence[ColumnShape]]:
        """Return the shape of a sheet, and that of its columns in a book with these number formats by style.

        `texts` stand before, between and after its figures; `characters` is how long the XML of its rows is.
        Raises UnusualError for what is not plain, or where two cells stand in one place.
        """
        if characters > FEW_CHARACTERS:
            shape = _shape(self.stretches.stretches(texts))
            return shape, self.columns.formatted(shape, formats)
        shape = self._known(texts)
        return shape, self.formatted(shape, formats)

    def _known(self, texts: list[str]) -> Shape:
        # Two lists are compared in a third of the time that it takes to hash one.
        at = next((n for n, (known, _) in enumerate(self.latest) if known == texts), None)
        found = (texts, _shape(self.stretches.stretches(texts))) if at is None else self.latest.pop(at)
        self.latest[:] = [found, *self.latest[: MOST - 1]]
        return found[1]


def _shape(stretches: tuple[Stretch, ...]) -> Shape:
    within, rows, across, kinds, formulas, styles, between, hidden, extended = zip(*stretches, strict=True)
    # The first stretch begins outside of cells, every other one behind a figure inside its cell.
    if within[0] or not all(within[1:]):
        raise UnusualError
    found: defaultdict[int, list[int]] = defaultdict(list)
    for at, column in enumerate(across[:-1]):
        found[column].append(at)
    fixed: defaultdict[int, list[Fixed]] = defaultdict(list)
    for each in chain.from_iterable(between):
        fixed[each.column].append(each)
    columns = []
    for column in sorted({*found, *fixed}):
        texts = [at for at in found[column] if kinds[at] == "s"]
        figures = [at for at in found[column] if kinds[at] != "s"]
        both, others = picker([*texts, *figures]), fixed[column]
        styled = Styled(
            across=column,
            rows=[*both(rows), *(each.row for each in others)],
            types=[
                *([CellType.TEXT] * len(texts) + [CellType.NUMBER] * len(figures)),
                *(each.type for each in others),
            ],
            formulas=[*both(formulas), *(each.formula for each in others)],
            styles=[*both(styles), *(each.style for each in others)],
        )
        if len({*styled.rows}) < len(styled.rows):  # two cells in one place: the strict reader refuses them
            raise UnusualError
        raws = [each.raw for each in others]
        columns.append(SkeletonColumn(styled=styled, texts=picker(texts), figures=picker(figures), raws=raws))
    return Shape(
        cells=stretches,
        columns=columns,
        unusual=[at for at, kind in enumerate(kinds) if kind not in ("", "s")],
        hidden=frozenset(chain.from_iterable(hidden)),
        extended=any(extended),
    )


def _is_usual(styled: Styled) -> bool:
    if styled.across >= FEW_PLACES or len(styled.rows) > FEW_ROWS:
        return False
    return sum(map(len, filter(None, chain(styled.formulas, styled.styles)))) <= FEW_SAID


def _with_format(styled: Styled, formats: Sequence[str]) -> ColumnShape:
    known = {style: format_of(formats, style or None) for style in set(styled.styles)}
    codes = [known[style] for style in styled.styles]
    places = dict(zip(styled.rows, range(len(styled.rows)), strict=True))
    return ColumnShape(styled.across, places, styled.types, styled.formulas, codes)
