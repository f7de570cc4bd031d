"""The private members of XlsxWriter that books are written through: all of them, and only here."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from salesbook.spreadsheet.grid import column_letters


class CellSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose cells are put by kind, and whose plain cells are written in one piece.

    XlsxWriter's public methods guess the kind of a cell by looking into its text, and escape every part of
    every element: most of the time of writing a book.
    """

    put_formula = Worksheet._write_formula  # noqa: SLF001
    put_blank = Worksheet._write_blank  # noqa: SLF001
    put_text = Worksheet._write_string  # noqa: SLF001
    put_boolean = Worksheet._write_boolean  # noqa: SLF001
    put_number = Worksheet._write_number  # noqa: SLF001

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401
        """Write the plain kinds of cells in one piece: nothing in them needs escaping."""
        kind = type(cell).__name__
        start = f'<c r="{column_letters(col)}{row + 1}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001
        if kind == "String" and not self.constant_memory:
            self.fh.write(f'{start} t="s"><v>{cell.string}</v></c>')
        elif kind == "Blank":
            self.fh.write(f"{start}/>")
        elif kind == "Number":
            # In 16 digits, as XlsxWriter writes numbers itself.
            self.fh.write(f"{start}><v>{cell.number:.16G}</v></c>")
        else:
            super()._write_cell(row, col, cell)

    def _prepare_formula(self, formula: str, *_: bool) -> str:
        """Return a formula as it is: all functions in books are older than Excel 2010."""
        return formula.removeprefix("=")

    def _xml_formula_element(self, formula: str, result: object, attributes: list[tuple[str, str]]) -> None:
        """Write a formula; an empty result says that it is text, not that there is none."""
        kind = [("t", "str")] if isinstance(result, str) and not result else []
        super()._xml_formula_element(formula, result, [*attributes, *kind])
