"""The cells of a table that was written, which serve the tables of the same shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesbook.layout.cell_values import BLANK, Workings
from salesbook.layout.placement import PlacedTable
from salesbook.spreadsheet.book import CellSpec, Conditional, Validation
from salesbook.spreadsheet.formula.expression import CellError
from salesbook.spreadsheet.formula.operand import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTable:
    """The cells of a table as they were written first, and where what each of them holds comes from.

    What may be typed, and looks that depend on figures, are there where no figure decides about them.
    """

    cells: Sequence[CellSpec]
    places: Sequence[Place | None]
    linking: frozenset[int]
    validations: Sequence[Validation] | None
    conditionals: Sequence[Conditional] | None

    @classmethod
    def of(
        cls,
        table: PlacedTable,
        cells: Sequence[CellSpec],
        validations: Sequence[Validation],
        conditionals: Sequence[Conditional],
    ) -> WrittenTable:
        """Return what there is to know of a table that has been written."""
        sheet, columns = table.sheet, {each.column for each in table.columns}
        rows = range(table.first_row, table.end_row)
        declared = [each.declared for each in table.columns]
        return cls(
            cells=cells,
            places=[
                (sheet, each.row, each.column) if each.row in rows and each.column in columns else None
                for each in cells
            ],
            linking=frozenset(each.column for each in table.linking),
            validations=None if any(each.at_most for each in declared) else validations,
            conditionals=None if any(each.bar or each.grey for each in declared) else conditionals,
        )

    def stamped(self, table: PlacedTable, workings: Workings, token: str) -> list[CellSpec] | None:
        """Return the cells of a table of the same shape; `token` stands in its corner.

        None where something stands that leads somewhere and nothing did before, or the other way round.
        """
        contents, results = workings.contents, workings.results
        corner = (table.key_row, table.columns[0].column)
        cells: list[CellSpec] = []
        for cell, place in zip(self.cells, self.places, strict=True):
            if place is None:
                at = (cell.row, cell.column)
                cells.append(cell._replace(value=token) if at == corner else cell)
                continue
            if cell.formula is None:
                value = contents.get(place, BLANK).value
            else:
                found = results[place]
                # The writer knows an error by its text, such as #DIV/0!.
                value = found.value if isinstance(found, CellError) else found
            if value is cell.value:
                cells.append(cell)
            else:
                row, column, before, style, formula, link = cell
                if column in self.linking and (value is None) is not (before is None):
                    return None
                cells.append(CellSpec(row, column, value, style, formula, link))
        return cells
