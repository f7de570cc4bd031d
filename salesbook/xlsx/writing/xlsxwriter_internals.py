"""The private members of XlsxWriter that books are written through: all of them, and only here."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.core import Core
from xlsxwriter.custom import Custom
from xlsxwriter.drawing import Drawing
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings, SharedStringTable
from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter

from salesbook.spreadsheet.book import CellSpec, CellValue, Style, Validation
from salesbook.spreadsheet.grid import Area, column_letters

LONGEST_TEXT = 32_767
"""UTF-16 units that a cell holds."""
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""Results of formulas that are errors and not text."""
ROWS_OF_A_SPAN = 16
"""Rows say which columns have cells, so many of them together."""

MOVES_AND_GROWS = 1
"""XlsxWriter's number for how charts lie over cells."""

NOWHERE = Area(0, 0, 0, 0)
ESCAPED = re.compile(r"^\s|\s$|[\x00-\x08\x0b-\x1f<>&\ufffe\uffff]|_x")
"""What XlsxWriter writes in another way than it stands in a text."""

RowLook = tuple[float | None, bool, int, bool]
"""A row's height in points, whether it is hidden, its level in the outline, whether rows fold into it."""


class CellBook(Workbook):  # type: ignore[misc]
    """A workbook whose shared texts are written in one piece."""

    own_parts: dict[str, bytes] | None = None

    def _get_packager(self) -> Packager:
        return _Package()

    def parts(self) -> dict[str, bytes]:
        """Return the parts of the workbook, which go nowhere else."""
        self.own_parts = {}
        self.close()
        return self.own_parts

    def core_part(self) -> str:
        """Return the part of what the workbook says of itself."""
        core = Core()
        core._set_properties(self.doc_properties)  # noqa: SLF001
        return _written(core, lambda each: each._assemble_xml_file())  # noqa: SLF001

    def custom_part(self) -> str:
        """Return the part of the workbook's own properties."""
        custom = Custom()
        custom._set_properties(self.custom_properties)  # noqa: SLF001
        return _written(custom, lambda each: each._assemble_xml_file())  # noqa: SLF001

    def chart_part(self, chart: Any, number: int) -> str:  # noqa: ANN401 - XlsxWriter is untyped
        """Return the part of one of the workbook's charts, given its number from 0."""
        chart.id = number
        self._add_chart_data()
        return _written(chart, lambda each: each._assemble_xml_file())  # noqa: SLF001

    def names_element(self, names: Iterable[tuple[str, str]]) -> str:
        """Return the element of the names of places, of those of sheets that are set up, too."""
        self.defined_names += [[name, -1, place, False] for name, place in names]
        self._prepare_defined_names()
        return _written(self, lambda each: each._write_defined_names())  # noqa: SLF001


class _Package(Packager):  # type: ignore[misc]
    def _create_package(self) -> Any:  # noqa: ANN401 - XlsxWriter is untyped
        files = super()._create_package()
        if self.workbook.own_parts is None:
            return files
        for file, name, is_binary in files:
            self.workbook.own_parts[name] = file.getvalue() if is_binary else file.getvalue().encode()
        return []

    def _write_shared_strings_file(self) -> None:
        table = self.workbook.str_table
        if table.count:
            strings = _Strings()
            strings.string_table = table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # noqa: SLF001
            strings._assemble_xml_file()  # noqa: SLF001


class _Strings(SharedStrings):  # type: ignore[misc]
    def _write_sst_strings(self) -> None:
        for text in self.string_table.string_array:
            self.put_text(text)

    def put_text(self, text: str) -> None:
        if ESCAPED.search(text):
            self._write_si(text)
        else:
            self.fh.write(f"<si><t>{text}</t></si>")


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
        self.own_lines: dict[int, str] = {}
        self.own_spans: dict[int, tuple[int, int]] = {}
        self.own_looks: dict[int, RowLook] = {}
        self.own_first: dict[RowLook, int] = {}
        self.own_rules: list[tuple[int, Area]] = []
        self.own_held: Callable[[Area], list[object]] | None = None

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
        writing = _Lines(self, format_of)
        for row, run in groupby(self.own_cells, itemgetter(0)):
            line = list(run)
            self.own_lines[row] = writing.line(line)
            self.own_spans[row] = line[0].column, line[-1].column
        self._measure()

    def put_spans(self, spans: Mapping[int, tuple[int, int]]) -> None:
        """Put rows of cells of which only the first and the last column are known."""
        self.own_spans |= spans
        self._measure()

    def _measure(self) -> None:
        if self.own_spans:
            # The first and last column there is anything in.
            sides = [side for span in self.own_spans.values() for side in span]
            self._check_dimensions(min(self.own_spans), min(sides))
            self._check_dimensions(max(self.own_spans), max(sides))

    def put_row(self, row: int, height: float | None, *, hidden: bool, level: int, collapsed: bool) -> None:
        """Say how a row looks; heights are points."""
        look = self.own_looks[row] = height, hidden, level, collapsed
        first = self.own_first.setdefault(look, row)
        if first == row or self.constant_memory:
            self.set_row(row, height, None, {"hidden": hidden, "level": level, "collapsed": collapsed})
        else:
            # Where charts are anchored is reckoned from the sizes of rows.
            self._check_dimensions(row, self.dim_colmin or 0)
            self.row_sizes[row] = self.row_sizes[first]

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
            self.put_text(row, column, fitting(value), style)
        elif isinstance(value, bool):
            self.put_boolean(row, column, value, style)
        else:
            self.put_number(row, column, float(value), style)

    def _link(self, cell: CellSpec, look: Any) -> None:  # noqa: ANN401 - XlsxWriter is untyped
        link = str(cell.link)
        target = link if link.startswith("external:") else f"internal:{link}"
        self.write_url(cell.row, cell.column, target, look, string=str(cell.value))

    def put_link(self, cell: CellSpec, look: Any) -> str:  # noqa: ANN401
        """Make a cell a link, and return the text it shows."""
        self._link(cell, look)
        return f' t="s"><v>{self.table.pop(cell.row)[cell.column].string}</v></c>'

    def _write_rows(self) -> None:
        """Write rows in one piece each, between tags that XlsxWriter writes once for all that look alike."""
        if self.constant_memory:
            super()._write_rows()
            return
        parts: list[str] = []
        for row, tag in self.row_tags():
            parts.append(tag)
            if row in self.own_lines:
                parts += (self.own_lines[row], "</row>")
        self.fh.write("".join(parts))

    def row_tags(self) -> Iterator[tuple[int, str]]:
        """Yield the start tags of rows that hold or say anything."""
        tags: dict[tuple[object, ...], str] = {}
        blocks = groupby(self.own_spans.items(), lambda each: each[0] // ROWS_OF_A_SPAN)
        sides = {block: [side for _, span in rows for side in span] for block, rows in blocks}
        spans = {block: f"{min(each) + 1}:{max(each) + 1}" for block, each in sides.items()}
        for row in sorted(self.own_spans.keys() | self.own_looks):
            look = self.own_looks.get(row)
            span = spans.get(row // ROWS_OF_A_SPAN)
            alike = (span, look, row not in self.own_spans)
            if alike not in tags:
                tags[alike] = self._tag(span, look, empty=row not in self.own_spans)
            yield row, f'<row r="{row + 1}"{tags[alike]}'

    def footer_element(self) -> str:
        """Return the element of the sheet's footer."""
        return self._captured(self._write_header_footer)

    def measured(self) -> tuple[str, str]:
        """Return the elements that say which cells there are and how wide columns are."""
        return self._captured(self._write_dimension), self._captured(self._write_cols)

    def anchor(self, row: int, column: int, offset: tuple[int, int], size: tuple[int, int]) -> str:
        """Return the elements that say where something lies that moves and grows with cells, in pixels."""
        at = self._position_object_emus(column, row, *offset, *size, MOVES_AND_GROWS)
        first = _written(Drawing(), lambda each: each._write_from(*at[:4]))  # noqa: SLF001
        return first + _written(Drawing(), lambda each: each._write_to(*at[4:8]))  # noqa: SLF001

    def _tag(self, span: str | None, look: RowLook | None, *, empty: bool) -> str:
        """Return the start of a row's element behind its number."""
        # Its name before 3.2.1.
        looks = vars(self).get("row_info") or vars(self).get("set_rows", {})
        known = [] if look is None else [looks[self.own_first[look]]]
        written = self._captured(lambda: self._write_row(0, span, *known, empty_row=empty))
        return written.removeprefix('<row r="1"')

    def _captured(self, write: Callable[[], object]) -> str:
        """Return what XlsxWriter writes of something, which goes nowhere else."""
        own, self.fh = self.fh, io.StringIO()
        write()
        written, self.fh = self.fh.getvalue(), own
        return str(written)

    def put_validations(self, rules: Sequence[Validation], options_of: Callable[[Validation], Any]) -> None:
        """Put what may be typed where; rules that say the same of several areas are put once."""
        first: dict[Validation, int] = {}
        for rule in rules:
            alike = replace(rule, area=NOWHERE, choices=tuple(rule.choices))
            if alike not in first:
                first[alike] = len(self.validations)
                self.data_validation(*rule.area, options_of(rule))
            self.own_rules.append((first[alike], rule.area))

    def _write_data_validations(self) -> None:
        """Write rules in one piece each: those that are alike differ in their area alone."""
        if not self.own_rules:
            return
        said = [self._captured(partial(self._write_data_validation, each)) for each in self.validations]
        pieces = [each.rpartition(' sqref="') for each in said]
        parts = [f'<dataValidations count="{len(self.own_rules)}">']
        for index, (top, left, bottom, right) in self.own_rules:
            start, mark, rest = pieces[index]
            parts += (start, mark, xl_range(top, left, bottom, right), rest[rest.index('"') :])
        self.fh.write("".join([*parts, "</dataValidations>"]))

    def _get_range_data(self, first_row: int, first_column: int, last_row: int, last_column: int) -> Any:  # noqa: ANN401
        """Return what the cells of a chart hold, which it keeps a copy of."""
        if self.constant_memory:
            return super()._get_range_data(first_row, first_column, last_row, last_column)
        if self.own_held is None:
            self.own_held = _held_in(self.own_cells)
        return self.own_held(Area(first_row, first_column, last_row, last_column))

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


def _held_in(cells: Sequence[CellSpec]) -> Callable[[Area], list[object]]:
    """Return what gives that which the cells of an area hold."""
    found = {(cell.row, cell.column): held(cell.value, cell.formula) for cell in cells}

    def held_in(area: Area) -> list[object]:
        columns = range(area.first_column, area.last_column + 1)
        return [
            found.get((row, column)) for row in range(area.first_row, area.last_row + 1) for column in columns
        ]

    return held_in


class _Lines:
    """Writes the cells of one row after another."""

    def __init__(self, sheet: CellSheet, format_of: Callable[[Style], Any]) -> None:
        self._sheet, self._format_of = sheet, format_of
        self._letters: list[str] = []
        self._starts: dict[int, str] = {}

    def line(self, cells: Sequence[CellSpec]) -> str:
        """Return the elements of a row's cells, left to right; of two at one place the last one."""
        letters, starts, table = self._letters, self._starts, self._sheet.str_table
        letters += [column_letters(at) for at in range(len(letters), cells[-1].column + 1)]
        known, number = table.string_table, str(cells[0].row + 1)
        line: dict[int, str] = {}
        for cell in cells:
            _, column, value, style, formula, link = cell
            place = f'<c r="{letters[column]}{number}{starts.get(id(style)) or self._start(style)}'
            if formula is not None or link is not None:
                line[column] = place + self._rest(cell)
            elif value is None:
                line[column] = place + "/>"
            elif isinstance(value, str):
                if value in known:
                    table.count += 1
                    line[column] = f'{place} t="s"><v>{known[value]}</v></c>'
                else:
                    index = table._get_shared_string_index(fitting(value))  # noqa: SLF001
                    line[column] = f'{place} t="s"><v>{index}</v></c>'
            elif isinstance(value, bool):
                line[column] = f'{place} t="b"><v>{value:d}</v></c>'
            else:
                # In 16 digits, as XlsxWriter writes numbers itself.
                line[column] = f"{place}><v>{float(value):.16G}</v></c>"
        return "".join(line.values())

    def _start(self, style: Style) -> str:
        # Styles live as long as the sheet's cells, so that no other one is given the id of one that is gone.
        index = self._format_of(style)._get_xf_index()  # noqa: SLF001
        return self._starts.setdefault(id(style), f'" s="{index}"')

    def _rest(self, cell: CellSpec) -> str:
        if cell.link is None:
            return _formula(str(cell.formula), cell.value)
        text = self._sheet.put_link(cell, self._format_of(cell.style))
        return text if cell.formula is None else _formula(cell.formula, cell.value)


def fitting(text: str) -> str:
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
    kind, shown = result_of(result)
    return f"{kind}><f>{escaped(formula)}</f><v>{shown}</v></c>"


def result_of(result: CellValue) -> tuple[str, str]:
    """Return the kind of a formula's result and what is written of it; an empty one is text, not nothing."""
    kind, shown = "", escaped(result) if isinstance(result, str) else ""
    if isinstance(result, bool):
        kind, shown = ' t="b"', f"{result:d}"
    elif isinstance(result, Decimal):
        shown = str(float(result))
    else:
        kind = ' t="e"' if result in ERRORS else ' t="str"'
    return kind, shown


def escaped(text: str) -> str:
    """Return a text as it stands between tags."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def held(value: CellValue, formula: str | None) -> object:
    """Return what a chart keeps of a cell, as XlsxWriter does."""
    shown = float(value) if isinstance(value, Decimal) else value
    if formula is None and isinstance(shown, float):
        return f"{shown:.16g}"
    return "" if shown is None else shown


def title_text(text: str) -> str:
    """Return the element of a chart's title."""
    return _written(_Copying(), lambda chart: chart._write_a_t(text))  # noqa: SLF001


def attribute(text: str) -> str:
    """Return a text as it stands in an attribute."""
    return str(XMLwriter()._escape_attributes(text))  # noqa: SLF001


def number_of(look: Any) -> int:  # noqa: ANN401 - XlsxWriter is untyped
    """Return the number of a cell's format."""
    return int(look._get_xf_index())  # noqa: SLF001


def number_over(look: Any) -> int:  # noqa: ANN401
    """Return the number of a format that is laid over a cell."""
    return int(look._get_dxf_index())  # noqa: SLF001


def shared_text(text: str) -> str:
    """Return the element of a text that cells share."""
    return _written(_Strings(), lambda each: each.put_text(text))


def shared_texts(elements: Sequence[str], count: int) -> str:
    """Return the part of the texts that cells share, given how many cells there are."""
    strings = _Strings()
    strings.string_table = SharedStringTable()
    strings.string_table.count, strings.string_table.unique_count = count, len(elements)
    head = _written(strings, lambda each: each._assemble_xml_file())  # noqa: SLF001
    return head.replace("</sst>", f"{''.join(elements)}</sst>")


class _Copying(Chart):  # type: ignore[misc]
    """A chart without its axes, which take most of the time of making one."""

    def __init__(self) -> None:
        super(Chart, self).__init__()


def kind_of_copy(data: Sequence[object]) -> str:
    """Return whether a chart keeps a copy of cells as numbers or as texts."""
    return str(_Copying()._get_data_type(data))  # noqa: SLF001


def copy_element(data: Sequence[object], kind: str) -> str:
    """Return a chart's copy of cells."""
    write = "_write_num_cache" if kind == "num" else "_write_str_cache"
    return _written(_Copying(), lambda chart: getattr(chart, write)(data))


def _written(part: Any, write: Callable[[Any], object]) -> str:  # noqa: ANN401
    part.fh = io.StringIO()
    write(part)
    return str(part.fh.getvalue())
