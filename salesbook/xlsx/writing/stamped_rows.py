"""The rows of a sheet whose cells follow a pattern: what stands between the values is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter

from salesbook.spreadsheet.book import CellSpec, CellValue, Pattern
from salesbook.spreadsheet.grid import Area, column_letters
from salesbook.spreadsheet.picking import picker
from salesbook.xlsx.writing.xlsxwriter_internals import escaped, fitting, held, result_of, shared_text

SHARES = '"s"><v>'
"""How a cell says which of the shared texts it holds, which no text and no formula can contain."""
ZERO, MINUS_ZERO = "><v>0</v></c>", "><v>-0</v></c>"
EXTERNAL = "external:"
MOST_KEPT = 5_000


class WrittenResults(dict[CellValue, tuple[str, str]]):
    """What is written of the results of formulas."""

    def __missing__(self, value: CellValue) -> tuple[str, str]:
        written = result_of(value)
        # Truth values are equal to numbers, and zero to minus zero.
        if value not in (0, 1):
            self[value] = written
        return written


class Elements(dict[str, str]):
    """The elements of texts that cells share."""

    def __missing__(self, text: str) -> str:
        return self.setdefault(text, shared_text(text))


@dataclass(frozen=True, slots=True)
class WrittenBefore:
    """What the values of books before were written as; no more of it than a few books have."""

    results: WrittenResults = field(default_factory=WrittenResults)
    numbers: dict[CellValue, str] = field(default_factory=dict)
    elements: Elements = field(default_factory=Elements)

    def forget(self) -> None:
        """Begin anew where too much is known."""
        for each in (self.results, self.numbers, self.elements):
            if len(each) > MOST_KEPT:
                each.clear()


class Texts(dict[CellValue, str]):
    """What is written of the values of one book; texts are numbered in the order of their first use."""

    def __init__(self, numbers: dict[CellValue, str]) -> None:
        super().__init__(numbers)
        self.shared: dict[str, int] = {}
        self._numbers = numbers

    def __missing__(self, value: CellValue) -> str:
        if isinstance(value, str):
            index = self.shared.setdefault(fitting(value), len(self.shared))
            written = f' t="s"><v>{index}</v></c>'
        elif value is None:
            written = "/>"
        # Truth values are equal to numbers, and zero to minus zero: these are asked for again and again.
        elif isinstance(value, bool):
            return f' t="b"><v>{value:d}</v></c>'
        elif not value:
            return MINUS_ZERO if value.is_signed() else ZERO
        else:
            # In 16 digits, as XlsxWriter writes numbers itself.
            written = f"><v>{float(value):.16G}</v></c>"
            if value == 1:
                return written
            self._numbers[value] = written
        self[value] = written
        return written


class PatternCells:
    """What a pattern says of its cells, in the order they are written in."""

    def __init__(self, pattern: Pattern) -> None:
        order = sorted(range(len(pattern.cells)), key=lambda at: pattern.cells[at][:2])
        self.sorted = picker(order)
        """Gives values in the order they are written in."""
        self.cells: Sequence[CellSpec] = self.sorted(pattern.cells)
        self.styles = list({id(cell.style): cell.style for cell in self.cells}.values())
        self.at = {cell[:2]: at for at, cell in enumerate(self.cells)}
        """Where the cell of a place is: of two at one place the last one stands."""
        self.spans: dict[int, tuple[int, int]] = {}
        for row, run in groupby(self.cells, itemgetter(0)):
            columns = [cell.column for cell in run]
            self.spans[row] = columns[0], columns[-1]
        self.links = [at for at, cell in enumerate(self.cells) if cell.link is not None]
        targets = {self.cells[at][:2]: (at, str(self.cells[at].link)) for at in self.links}
        self.linked = [(place, link) for place, (_, link) in targets.items()]
        self.external = [link for _, link in targets.values() if link.startswith(EXTERNAL)]
        self.shown = [at for at, link in targets.values() if not link.startswith(EXTERNAL)]
        """The cells whose links say what the cells show."""

    def held(self, area: Area, values: Sequence[CellValue]) -> list[object]:
        """Return what a chart keeps of an area."""
        rows = range(area.first_row, area.last_row + 1)
        columns = range(area.first_column, area.last_column + 1)
        found = [self.at.get((row, column)) for row in rows for column in columns]
        return [None if at is None else held(values[at], self.cells[at].formula) for at in found]


class StampedRows:
    """What stands between the values of a sheet's cells, given the tags of its rows and numbers of styles."""

    def __init__(
        self, places: PatternCells, tags: Iterable[tuple[int, str]], looks: Mapping[int, int]
    ) -> None:
        cells = places.cells
        formulas = [at for at, cell in enumerate(cells) if cell.formula is not None]
        # The text of a link is one of the shared ones even where a formula stands in the cell.
        plain = [at for at, cell in enumerate(cells) if cell.formula is None or cell.link is not None]
        self._formulas, self._plain = picker(formulas), picker(plain)
        self._between: list[str] = []
        # Where the pieces of rows are: what is written of plain values, then of results, then between them.
        order: list[int] = []
        results = {at: len(plain) + 2 * index for index, at in enumerate(formulas)}
        first = {at: index for index, at in enumerate(plain)} | results
        self._links = [index for index, at in enumerate(plain) if cells[at].link is not None]
        seen = set(places.at.values())
        self._unseen = [index for index, at in enumerate(plain) if at in results or at not in seen]
        lines = {row: list(run) for row, run in groupby(enumerate(cells), lambda each: each[1].row)}
        start = len(plain) + 2 * len(formulas)
        between = ""
        for row, tag in tags:
            between += tag
            for at, cell in lines.get(row, ()):
                if at not in seen:
                    continue
                between += f'<c r="{column_letters(cell.column)}{row + 1}" s="{looks[id(cell.style)]}"'
                order += (start + len(self._between), first[at])
                self._between.append(between)
                between = ""
                if cell.formula is not None:
                    order += (start + len(self._between), first[at] + 1)
                    self._between.append(f"><f>{escaped(cell.formula)}</f><v>")
                    between = "</v></c>"
            if row in lines:
                between += "</row>"
        order.append(start + len(self._between))
        self._between.append(between)
        self._pick = picker(order)

    def stamped(self, values: Sequence[CellValue], texts: Texts, results: WrittenResults) -> tuple[str, int]:
        """Return the rows with values in their order, and how many cells hold shared texts, seen or not."""
        plain = list(self._plain(values))
        for index in self._links:
            plain[index] = str(plain[index])
        written = list(map(texts.__getitem__, plain))
        count = sum(SHARES in written[index] for index in self._unseen)
        shown = chain.from_iterable(map(results.__getitem__, self._formulas(values)))
        rows = "".join(self._pick([*written, *shown, *self._between]))
        return rows, count + rows.count(SHARES)
