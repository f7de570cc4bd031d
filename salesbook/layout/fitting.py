"""How the cells of a sheet are fitted into columns, rows and pages: once for all books that say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from salesbook.layout.book_content import Binding
from salesbook.layout.panels import panels_of, said_on_every_page
from salesbook.layout.placement import FIRST_COLUMN, PlacedSheet
from salesbook.layout.printing import characters_across, is_printed, pages_of, repeated_rows
from salesbook.layout.screen import characters_seen, filter_area, frozen_columns, outline
from salesbook.layout.sizes import sheet_heights
from salesbook.layout.table_cells import captions_over_figures
from salesbook.spreadsheet.book import CellSpec, CellValue, Pages, Pattern
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.widths import USUAL, legible

Ending = tuple[Pages, tuple[int, int] | None]
"""How a sheet is cut into pages, and what is repeated on them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """What of a sheet's width the lines around its tables have.

    They begin at `own`, where the first page has its first column for itself, with `room` for so many
    characters; titles, which may stand over the names, at `at` with room for the `wider` of both.
    """

    own: int
    room: float
    at: int
    wider: float
    panels: Sequence[range] = ()
    """The columns of each page, where there are several."""

    @property
    def further(self) -> Sequence[range]:
        """The columns of each page that has no title yet."""
        return self.panels[1:] if self.at == self.own else ()

    @classmethod
    def of(
        cls,
        sheet: PlacedSheet,
        widths: Mapping[int, float],
        heights: Mapping[int, float],
        drafted: Pages,
        binding: Binding,
    ) -> Across:
        """Return the room of a sheet that is cut into pages as drafted."""
        own, across = drafted.own_columns(sheet.printed_column), characters_across(sheet, heights, binding)
        # A little less than the table is wide, so that words end inside it.
        wide = sum(widths.get(at, USUAL) for at in own) - 1
        # On the first of several pages across all stays on it, words and charts.
        cut = drafted.column_breaks and is_printed(sheet.declared, binding.printing)
        room = wide if cut else max(across, wide)
        # Below names that stand on every page a title would be cut on all pages but the first, unless these
        # have the more room: then it stands on every page.
        again = sum(widths.get(at, USUAL) for at in range(FIRST_COLUMN, own[0])) - 1
        at, wider = (FIRST_COLUMN, again) if cut and again > room else (own[0], room)
        panels = panels_of(drafted, sheet.printed_column) if cut else ()
        wider = min(wider, characters_seen(sheet, at, widths))
        return cls(own=own[0], room=room, at=at, wider=wider, panels=panels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The cells of a sheet as they are fitted: what follows from their words and the widths of columns.

    What each holds stands at a position `of` the values of the cells that were fitted, behind them `said`,
    what pages need of headings; `last` are the last row and column that something stands in.
    """

    cells: Sequence[CellSpec]
    of: Sequence[int]
    said: Sequence[CellValue]
    count: int
    widths: dict[int, float]
    heights: dict[int, float]
    last: tuple[int, int]
    across: Across
    outline: Mapping[int, int]
    unseen: frozenset[int]
    freeze: tuple[int, int] | None
    filtered: Area | None
    endings: dict[tuple[int, int], Ending] = field(default_factory=dict)
    stamps: dict[tuple[CellSpec, ...], tuple[Pattern, Sequence[int]]] = field(default_factory=dict)
    """Patterns of the cells with those around them, and the positions of what each holds."""

    @classmethod
    def made(
        cls, sheet: PlacedSheet, cells: Sequence[CellSpec], fitted: Mapping[int, float], binding: Binding
    ) -> Fit:
        """Return the cells of a sheet, row by row, fitted into columns of some widths."""
        columns = range(FIRST_COLUMN, sheet.last_column + 1)
        whole, widths, reached = legible(cells, fitted, sheet.hidden_rows, columns=columns)
        whole = captions_over_figures(sheet, whole, widths)
        heights = sheet_heights(sheet, whole, widths)
        # Pages are cut twice: titles, sign-off and charts follow a first draft of the column breaks.
        end = reached if reached > sheet.last_column else sheet.printed_column
        drafted = pages_of(sheet, widths, heights, (sheet.last_row, end), binding)
        across = Across.of(sheet, widths, heights, drafted, binding)
        positions = {id(each): at for at, each in enumerate(whole)}
        paged = said_on_every_page(sheet, whole, widths, across.panels, binding) if across.panels else whole
        said = [each.value for each in paged if id(each) not in positions]
        behind = iter(range(len(whole), len(whole) + len(said)))
        framed = sheet.framed
        return cls(
            cells=paged,
            of=[positions[id(each)] if id(each) in positions else next(behind) for each in paged],
            said=said,
            count=len(whole) + len(said),
            widths=widths,
            heights=heights,
            last=(max((each.row for each in paged if each.value not in (None, "")), default=0), end),
            across=across,
            outline=outline(sheet),
            unseen=sheet.unseen_rows,
            freeze=(framed.first_row, frozen_columns(sheet, framed, widths)) if framed else None,
            filtered=filter_area(framed),
        )

    def ending(self, sheet: PlacedSheet, last: tuple[int, int], binding: Binding) -> Ending:
        """Return how the sheet is cut into pages down to a last row and column."""
        found = self.endings.get(last)
        if found is None:
            pages = pages_of(sheet, self.widths, self.heights, last, binding)
            repeated = repeated_rows(sheet, pages, self.heights, binding)
            found = self.endings[last] = pages, repeated
        return found

    def in_order(self, around: Sequence[CellSpec]) -> tuple[list[CellSpec], Sequence[int]]:
        """Return all cells with those around them, row by row, and the positions of what each holds."""
        every = [*zip(around, range(self.count, self.count + len(around)), strict=True)]
        every += zip(self.cells, self.of, strict=True)
        every.sort(key=lambda each: each[0][:2])
        return [cell for cell, _ in every], [at for _, at in every]
