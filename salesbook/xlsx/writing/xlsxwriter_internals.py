"""The private members of XlsxWriter that books are written through: all of them, and only here."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Any

from xlsxwriter.worksheet import Worksheet

from salesbook.spreadsheet.book import CellSpec, CellValue, Style
from salesbook.spreadsheet.grid import column_letters

LONGEST_TEXT = 32_767
"""UTF-16 units that a cell holds."""
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""Results of formulas that are errors and not text."""
ROWS_OF_A_SPAN = 16
"""Rows say which columns have cells, so many of them together."""

RowLook = tuple[float | None, bool, int, bool]
"""A row's height in points, whether it is hidden, its level in the outline, whether rows fold into it."""


class CellSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose cells are put by kind, and written in one piece each.

    XlsxWriter's public methods guess the kind of a cell by looking into its text, keep an object for each,
    and escape every part of every element: most of the time of writing a book. What it writes itself is the
    same to the byte (tests/xlsx/test_xlsxwriter_internals.py).
    """

    def __init__(self) -> None:
        super().__init__()
        self.fh: Any
        self.own_cells: list[CellSpec] = []
        self.own_lines: defaultdict[int, dict[int, str]] = defaultdict(dict)
        self.own_looks: dict[int, RowLook] = {}

    put_formula = Worksheet._write_formula  # noqa: SLF001
    put_blank = Worksheet._write_blank  # noqa: SLF001
    put_text = Worksheet._write_string  # noqa: SLF001
    put_boolean = Worksheet._write_boolean  # noqa: SLF001
    put_number = Worksheet._write_number  # noqa: SLF001

    def put_cells(self, cells: Iterable[CellSpec], format_of: Callable[[Style], Any]) -> None:
        """Put the cells of a sheet; of two at one place the last one stands. Streamed ones are not kept."""
        if self.constant_memory:
            for cell in cells:
                self._put(cell, format_of(cell.style))
            return
        self.own_cells = sorted(cells, key=itemgetter(0, 1))
        starts: dict[int, str] = {}
        for cell in self.own_cells:
            style = cell.style
            if id(style) not in starts:
                starts[id(style)] = f'" s="{format_of(style)._get_xf_index()}"'  # noqa: SLF001
            row, column = cell.row, cell.column
            start = f'<c r="{column_letters(column)}{row + 1}{starts[id(style)]}'
            self.own_lines[row][column] = start + self._rest(cell, format_of)
        if self.own_cells:
            columns = [cell.column for cell in self.own_cells]
            self._check_dimensions(self.own_cells[0].row, min(columns))
            self._check_dimensions(self.own_cells[-1].row, max(columns))

    def put_row(self, row: int, height: float | None, *, hidden: bool, level: int, collapsed: bool) -> None:
        """Say how a row looks; heights are points."""
        self.own_looks[row] = height, hidden, level, collapsed
        self.set_row(row, height, None, {"hidden": hidden, "level": level, "collapsed": collapsed})

    def _put(self, cell: CellSpec, style: Any) -> None:  # noqa: ANN401
        """Put a cell; its type decides how it is written, never what a text looks like."""
        row, column, value, _, formula, link = cell
        if link is not None:
            self._link(cell, style)
        # What is put last stands in the cell, and the link stays.
        if formula is not None:
            shown = float(value) if isinstance(value, Decimal) else value
            self.put_formula(row, column, "=" + formula, style, "" if shown is None else shown)
        elif link is not None:
            return
        elif value is None:
            self.put_blank(row, column, None, style)
        elif isinstance(value, str):
            self.put_text(row, column, _fitting(value), style)
        elif isinstance(value, bool):
            self.put_boolean(row, column, value, style)
        else:
            self.put_number(row, column, float(value), style)

    def _rest(self, cell: CellSpec, format_of: Callable[[Style], Any]) -> str:
        """Return what an element says of a cell behind its place and format."""
        _, _, value, _, formula, link = cell
        if link is not None:
            text = self._linked(cell, format_of(cell.style))
            if formula is None:
                return text
        if formula is not None:
            return _formula(formula, value)
        if value is None:
            return "/>"
        if isinstance(value, str):
            index = self.str_table._get_shared_string_index(_fitting(value))  # noqa: SLF001
            return f' t="s"><v>{index}</v></c>'
        if isinstance(value, bool):
            return f' t="b"><v>{value:d}</v></c>'
        # In 16 digits, as XlsxWriter writes numbers itself.
        return f"><v>{float(value):.16G}</v></c>"

    def _link(self, cell: CellSpec, look: Any) -> None:  # noqa: ANN401 - XlsxWriter is untyped
        link = str(cell.link)
        target = link if link.startswith("external:") else f"internal:{link}"
        self.write_url(cell.row, cell.column, target, look, string=str(cell.value))

    def _linked(self, cell: CellSpec, look: Any) -> str:  # noqa: ANN401
        """Make a cell a link, and return the text it shows."""
        self._link(cell, look)
        return f' t="s"><v>{self.table.pop(cell.row)[cell.column].string}</v></c>'

    def _write_rows(self) -> None:
        """Write rows in one piece each, between tags that XlsxWriter writes once for all that look alike."""
        if self.constant_memory:
            super()._write_rows()
            return
        tags: dict[tuple[object, ...], str] = {}
        spans = self._spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            line = self.own_lines.get(row)
            if line is None and row not in self.own_looks:
                continue
            span = spans.get(row // ROWS_OF_A_SPAN)
            alike = (span, self.own_looks.get(row), line is None)
            if alike not in tags:
                tags[alike] = self._tag(row, span, empty=line is None)
            self.fh.write(f'<row r="{row + 1}"{tags[alike]}')
            if line is not None:
                self.fh.write("".join(line.values()))
                self.fh.write("</row>")

    def _spans(self) -> Mapping[int, str]:
        """Return the first and last column of each few rows, as elements of rows say it."""
        reach: dict[int, tuple[int, int]] = {}
        for row, line in self.own_lines.items():
            first, last = min(line), max(line)
            before = reach.get(row // ROWS_OF_A_SPAN, (first, last))
            reach[row // ROWS_OF_A_SPAN] = min(first, before[0]), max(last, before[1])
        return {block: f"{first + 1}:{last + 1}" for block, (first, last) in reach.items()}

    def _tag(self, row: int, span: str | None, *, empty: bool) -> str:
        """Return the start of a row's element behind its number."""
        own = self.fh
        self.fh = io.StringIO()
        # Its name before 3.2.1.
        looks = vars(self).get("row_info") or vars(self).get("set_rows", {})
        self._write_row(row, span, *([looks[row]] if row in looks else []), empty_row=empty)
        written = self.fh.getvalue()
        self.fh = own
        return str(written.removeprefix(f'<row r="{row + 1}"'))

    def _get_range_data(self, first_row: int, first_column: int, last_row: int, last_column: int) -> Any:  # noqa: ANN401
        """Return what the cells of a chart hold, which it keeps a copy of."""
        if self.constant_memory:
            return super()._get_range_data(first_row, first_column, last_row, last_column)
        held = {(cell.row, cell.column): cell for cell in self.own_cells}
        rows, columns = range(first_row, last_row + 1), range(first_column, last_column + 1)
        return [_held(held.get((row, column))) for row in rows for column in columns]

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401
        """Write the plain kinds of streamed cells in one piece: nothing in them needs escaping."""
        kind = type(cell).__name__
        start = f'<c r="{column_letters(col)}{row + 1}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001
        if kind == "Blank":
            self.fh.write(f"{start}/>")
        elif kind == "Number":
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


def _fitting(text: str) -> str:
    """Return a text a cell can hold: of a longer one as much as fits, and how many characters are missing."""
    # A character takes two units at most, so half the limit fits without being counted.
    if len(text) <= LONGEST_TEXT // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    # "ignore" drops half of a pair of surrogates that the cut may leave.
    kept = units[: 2 * (LONGEST_TEXT - len(" … +") - 12)].decode("utf-16-le", "ignore")
    return f"{kept} … +{len(text) - len(kept)}"


def _formula(formula: str, result: CellValue) -> str:
    """Return a formula and its result; an empty one says that it is text, not that there is none."""
    kind, shown = "", _escaped(result) if isinstance(result, str) else ""
    if isinstance(result, bool):
        kind, shown = ' t="b"', f"{result:d}"
    elif isinstance(result, Decimal):
        shown = str(float(result))
    else:
        kind = ' t="e"' if result in ERRORS else ' t="str"'
    return f"{kind}><f>{_escaped(formula)}</f><v>{shown}</v></c>"


def _escaped(text: str) -> str:
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def _held(cell: CellSpec | None) -> object:
    """Return what a cell of a chart holds, as XlsxWriter keeps it; None where there is none."""
    if cell is None:
        return None
    shown = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
    if cell.formula is None and isinstance(shown, float):
        return f"{shown:.16g}"
    return "" if shown is None else shown
