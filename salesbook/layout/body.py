"""What stands in the tables and blocks of a sheet: those of one shape differ in what cells hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import Workings
from salesbook.layout.fitting import Fit
from salesbook.layout.placement import FIRST_COLUMN, PlacedSheet, PlacedTable
from salesbook.layout.sizes import SheetWidths, lengths_count
from salesbook.layout.written import WrittenTable
from salesbook.spreadsheet.book import CellSpec, CellValue, alike
from salesbook.spreadsheet.formula.expression import CellError
from salesbook.spreadsheet.formula.operand import Place
from salesbook.spreadsheet.picking import Picker, picker
from salesbook.spreadsheet.widths import USUAL, Group, grouped

K = TypeVar("K")
V = TypeVar("V")
MOST_FITS = 4
"""What so many other words, and other widths of columns, led to is kept of a sheet."""


@dataclass(frozen=True, slots=True)
class Fits:
    """How cells that hold words, figures and blanks at the same places are fitted, by what else decides.

    That is how wide the columns are, and words of which some have no room in their own one.
    """

    sized: SheetWidths
    words: Sequence[Group]
    known: dict[tuple[object, ...], Fit] = field(default_factory=dict)

    def overflowing(self, values: Sequence[CellValue], widths: Mapping[int, float]) -> tuple[object, ...]:
        """Return the words of columns of which one has no room there on one line."""
        said = [(group, group.words(values)) for group in self.words]
        return tuple(
            [
                (group.positions[0], *[values[at] for at in group.positions])
                for group, words in said
                if group.taken_by(words) > widths.get(group.column, USUAL)
                or any("\n" in each for each in words)
            ]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The cells of tables and blocks as they were first written, and where what each holds comes from.

    How wide and high anything is follows from what is read, which is all but keys and marks: from `exact`
    values and `words`, and from how long the `others` are.
    """

    cells: Sequence[CellSpec]
    first: Sequence[CellValue]
    written: Sequence[WrittenTable]
    computed: Picker
    corners: Sequence[str]
    order: Picker
    linking: Sequence[int]
    lines: Sequence[int]
    exact: Sequence[int]
    words: Sequence[int]
    others: Sequence[int]
    fits: dict[tuple[object, ...], Fits] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        sheet: PlacedSheet,
        tables: Sequence[tuple[PlacedTable, WrittenTable]],
        blocks: Sequence[CellSpec],
    ) -> Body:
        """Return the body of tables that have been written, and of the cells of blocks."""
        every = [*_sources(tables), *((cell, None, None, False) for cell in blocks)]
        every.sort(key=lambda each: each[0][:2])
        own = {id(cell) for cell in blocks}
        numbered = list(enumerate(every))
        rows, columns = lengths_count(sheet)
        lines = [at for at, (cell, _, _, _) in numbered if id(cell) in own]
        placed = [at for at, (_, place, _, _) in numbered if place is not None]
        corners = [at for at, (_, _, corner, _) in numbered if corner is not None]
        # Where in the pool of `values` each is found; what is the same in all books stands first.
        order = [*range(len(every))]
        for position, at in enumerate([*placed, *corners, *lines], start=len(every)):
            order[at] = position
        read = [
            (at, cell)
            for at, (cell, _, mark, _) in numbered
            if mark is None and (cell.column >= FIRST_COLUMN or cell.style.wrap)
        ]
        exact = {at for at, cell in read if cell.column in columns}
        words = {at for at, cell in read if cell.style.wrap or cell.row in rows}.union(lines) - exact
        return cls(
            cells=[cell for cell, _, _, _ in every],
            first=[cell.value for cell, _, _, _ in every],
            written=[written for _, written in tables],
            computed=picker([every[at][1] for at in placed]),
            corners=[corner for _, _, corner, _ in every if corner is not None],
            order=picker(order),
            linking=[at for at, (_, _, _, linking) in numbered if linking],
            lines=lines,
            exact=sorted(exact),
            words=sorted(words),
            others=[at for at, _ in read if at not in words and at not in exact],
        )

    def values(
        self, workings: Workings, tokens: Mapping[str, str], blocks: Sequence[CellSpec]
    ) -> list[CellValue] | None:
        """Return what the cells hold in a book of the same shape, whose tables have `tokens` as marks.

        None where something leads somewhere and nothing did before, or where blocks look different.
        """
        before = self.cells
        blocks = sorted(blocks, key=lambda each: each[:2])
        if not alike([before[at] for at in self.lines], blocks):
            return None
        found = self.computed(workings.results)
        if CellError in set(map(type, found)):
            # The writer knows an error by its text, such as #DIV/0!.
            found = [each.value if isinstance(each, CellError) else each for each in found]
        tokened = [tokens[table] for table in self.corners]
        pool = [*self.first, *found, *tokened, *[cell.value for cell in blocks]]
        values = list(self.order(pool))
        if any((values[at] is None) is not (self.first[at] is None) for at in self.linking):
            return None
        return values

    def fitted(self, sheet: PlacedSheet, values: Sequence[CellValue], least: float, binding: Binding) -> Fit:
        """Return how the cells are fitted with these values; the first column has at `least` so much room."""
        words = [Decimal if type(v) is Decimal else v for v in [values[at] for at in self.words]]
        kinds = [type(v) if type(v) is not str or len(v) else "" for v in [values[at] for at in self.others]]
        key = (*[values[at] for at in self.exact], *words, *kinds)
        fits = self.fits.get(key)
        if fits is None:
            cells = self._holding(values)
            others = [(at, cells[at]) for at in self.others]
            said = [group for group in grouped(others) if not group.figures]
            fits = Fits(SheetWidths.of(sheet, cells, frozenset(self.lines)), said)
            _keep(self.fits, key, fits)
        widths = fits.sized.fitting(values, least)
        sizes = (*widths.items(), fits.overflowing(values, widths))
        fit = fits.known.get(sizes)
        if fit is None:
            fit = _keep(fits.known, sizes, Fit.made(sheet, self._holding(values), widths, binding))
        return fit

    def _holding(self, values: Sequence[CellValue]) -> list[CellSpec]:
        pairs = zip(self.cells, values, strict=True)
        return [cell if cell.value is value else cell._replace(value=value) for cell, value in pairs]


def _keep(kept: dict[K, V], key: K, value: V) -> V:
    """Keep a value in place of the oldest one."""
    kept[key] = value
    for oldest in list(kept)[:-MOST_FITS]:
        kept.pop(oldest, None)
    return value


def _sources(
    tables: Sequence[tuple[PlacedTable, WrittenTable]],
) -> Iterator[tuple[CellSpec, Place | None, str | None, bool]]:
    """Yield the cells of tables: the place of what each holds, whose mark it is, whether it may lead on."""
    for table, written in tables:
        corner = (table.key_row, table.columns[0].column)
        for cell, place in zip(written.cells, written.places, strict=True):
            mark = table.id if cell[:2] == corner else None
            yield cell, place, mark, place is not None and cell.column in written.linking
