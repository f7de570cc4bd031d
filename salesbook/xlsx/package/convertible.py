"""Workbooks that another program is to open: bounded before it does, since it has no limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from salesbook.problems import Problem
from salesbook.xlsx.package.archive import InflationBudget, inflate, read_directory
from salesbook.xlsx.package.file_type import ZIP
from salesbook.xlsx.package.limits import DEFAULT, PackageLimits
from salesbook.xlsx.package.markup import SEPARATOR, Handlers, parse
from salesbook.xlsx.package.refusal import RefusalError, refusal

OPENDOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE = f"{OPENDOCUMENT}table:1.0{SEPARATOR}"
ROW, CELL = f"{TABLE}table-row", f"{TABLE}table-cell"
ROWS, COLUMNS = f"{TABLE}number-rows-repeated", f"{TABLE}number-columns-repeated"
PARAGRAPH, SPACE = f"{OPENDOCUMENT}text:1.0{SEPARATOR}p", f"{OPENDOCUMENT}text:1.0{SEPARATOR}s"
SPACES = f"{OPENDOCUMENT}text:1.0{SEPARATOR}c"
FIGURE = f"{OPENDOCUMENT}office:1.0{SEPARATOR}value-type"
FORMULA = f"{TABLE}formula"
CONTENT = "content.xml"


def too_much_to_convert(data: bytes, limits: PackageLimits = DEFAULT) -> Problem | None:
    """Return why a workbook of another format asks for too much: in its package, or in its cells."""
    try:
        if data.startswith(ZIP):
            _check_package(data, limits)
        elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            _check_cells([data], CONTENT, limits)
    except RefusalError as refused:
        # What is no XML was encrypted, or the other program will say so.
        return None if refused.problem.slug == "part-malformed" else refused.problem
    return None


def _check_package(data: bytes, limits: PackageLimits) -> None:
    """Unpack every part as far as its limits go, and count the cells of an OpenDocument one."""
    budget = InflationBudget(limits.inflated)
    for entry in read_directory(data, limits):
        content = inflate(data, entry, limits, budget)
        if entry.name == CONTENT:
            _check_cells(content, entry.name, limits)
        else:
            for _ in content:
                pass


class _CellCount:
    """Handlers that count filled cells: one that is repeated counts as often, in rows and in columns."""

    def __init__(self, part: str, limits: PackageLimits) -> None:
        self.part, self.limits = part, limits
        self.rows = self.columns = 1
        self.filled = False
        self.cells = self.spaces = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == ROW:
            self.rows = self._times(attributes.get(ROWS))
        elif name == CELL:
            self.columns = self._times(attributes.get(COLUMNS))
            self.filled = FIGURE in attributes or FORMULA in attributes
        elif name == PARAGRAPH:
            self.filled = True
        elif name == SPACE:
            self.spaces += self._times(attributes.get(SPACES))
            self._check(self.spaces, self.limits.characters)

    def end(self, name: str) -> None:
        if name == CELL and self.filled:
            self.filled = False
            self.cells += self.rows * self.columns
            self._check(self.cells, self.limits.cells)

    def _times(self, said: str | None) -> int:
        """Return how often something is repeated; what is no number of a sane length is too much."""
        said = (said or "1").strip()
        if not said.isascii() or not said.isdigit() or len(said) > 10:
            raise refusal("too-much-content", value=self.part, limit=self.limits.cells)
        return int(said)

    def _check(self, count: int, limit: int) -> None:
        if count > limit:
            raise refusal("too-much-content", value=self.part, limit=limit)


def _check_cells(content: Iterable[bytes], part: str, limits: PackageLimits) -> None:
    count = _CellCount(part, limits)
    parse(content, part, limits, Handlers(count.start, count.end, lambda _: None))
