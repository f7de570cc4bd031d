"""The tables of an HTML page as rows: what many programs write under the name of .xls."""

from __future__ import annotations

import re
from collections.abc import Mapping

from salesbook.ledger.exports.html_tags import MOST_OF_ONE, TagPart, parts_of
from salesbook.ledger.exports.rows import LEAST, MOST_CELLS, ExportNumber, ExportRow, ExportSheet, Struck
from salesbook.problems import Problem, problem

WIDEST = 1000
"""Columns or rows that one cell may span."""
MOST_TAGS = 4_000_000
JOINED = 4
"""A cell that belongs to another one is kept twice, and counts for so many."""
CELLS = ("td", "th")
STRIKES = ("s", "strike", "del")
UNSEEN = ("title", "head")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STRUCK = re.compile(r"line-through", re.IGNORECASE)


def read_html(text: str, most: int = MOST_CELLS) -> tuple[ExportSheet | None, list[Problem]]:
    """Return all the tables of a page as one sheet; its rows are counted as a spreadsheet shows them."""
    if max(text.count("<"), text.count("&")) > MOST_TAGS:
        return None, [problem("too-much-content", value="HTML", limit=MOST_TAGS)]
    reader = _HtmlReader(most)
    for part in parts_of(text):
        if part.kind == "cut":
            line = text.count("\n", 0, part.at) + 1
            return None, [problem("part-malformed", value="HTML", line=line)]
        if part.kind == "long":
            return None, [problem("too-much-content", value="HTML", limit=MOST_OF_ONE)]
        reader.take(part)
        if reader.room < 0:
            return None, [problem("too-much-content", value="HTML", limit=most)]
    reader.end_row()
    if reader.room < 0:
        return None, [problem("too-much-content", value="HTML", limit=most)]
    return ExportSheet(rows=reader.rows, merged=reader.merged), []


class _HtmlReader:
    """Gathers rows; a cell or row that nobody closes ends where the next one begins."""

    def __init__(self, most: int) -> None:
        self.rows: list[ExportRow] = []
        self.merged: dict[tuple[int, int], str] = {}
        self.room = most
        self.number = 0
        self.cells: list[str] | None = None
        self.text: list[str] | None = None
        self.spans: dict[int, tuple[int, str]] = {}
        self.below: dict[int, tuple[int, str]] = {}
        self.span = (1, 1)
        self.exact: str | None = None
        self.unseen = self.strikes = self.struck = 0
        self.hidden = self.crossed = False

    def take(self, part: TagPart) -> None:
        """Take in the next part of the page."""
        if part.kind == "text":
            self.say(part.value)
        elif part.kind == "start":
            self.opened(part.value, part.given)
        else:
            self.closed(part.value)

    def opened(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "tr":
            self.end_row()
            self.start_row(given)
        elif tag in CELLS:
            self.end_cell()
            self.start_cell(given)
        elif tag == "br" and self.text is not None:
            self.text.append(" ")
        self.unseen += tag in UNSEEN
        self.strikes += tag in STRIKES

    def closed(self, tag: str) -> None:
        if tag in ("tr", "table"):
            self.end_row()
        elif tag in CELLS:
            self.end_cell()
        self.unseen -= tag in UNSEEN and self.unseen > 0
        self.strikes -= tag in STRIKES and self.strikes > 0

    def say(self, data: str) -> None:
        if self.text is not None and not self.unseen and self.room >= 0:
            self.text.append(data)
            self.crossed |= bool(self.strikes and data.strip())

    def start_row(self, given: Mapping[str, str]) -> None:
        self.number += 1
        self.cells, self.struck = [], 0
        style = given.get("style", "")
        self.hidden = bool(_HIDDEN.search(style)) or "hidden" in given
        self.unseen = self.strikes = 0

    def start_cell(self, given: Mapping[str, str]) -> None:
        if self.cells is None:
            self.start_row({})
        self.text = []
        self.span = (_span(given.get("colspan")), _span(given.get("rowspan")))
        self.exact = given.get("x:num") or None
        self.crossed = bool(_STRUCK.search(given.get("style", "")))

    def end_cell(self) -> None:
        if self.text is None or self.cells is None:
            return
        self._fill()
        shown = " ".join("".join(self.text).split(" ")).strip()
        text = ExportNumber(self.exact) if self.exact else shown
        wide, high = self.span
        self._put(text)
        for _ in range(wide - 1):
            self._join(text)
        if high > 1:
            last = len(self.cells)
            self.below |= dict.fromkeys(range(last - wide, last), (high - 1, text))
        self.struck += bool(self.crossed and text)
        self.text = None

    def _put(self, text: str) -> None:
        self.room -= 1
        if self.room >= 0 and self.cells is not None:
            self.cells.append(text)

    def _join(self, text: str) -> None:
        """Put a cell that belongs to the one before it, or above it."""
        if self.cells is not None and self.room >= 0:
            self.merged[self.number, len(self.cells)] = text
            self.room -= JOINED - 1
        self._put("")

    def _fill(self) -> None:
        """Put the cells that reach down from the rows above, up to the next free one."""
        while self.cells is not None and self.room >= 0 and (found := self.spans.pop(len(self.cells), None)):
            left, text = found
            if left > 1:
                self.below[len(self.cells)] = (left - 1, text)
            self._join(text)

    def end_row(self) -> None:
        self.end_cell()
        if self.cells is None:
            return
        self._fill()
        self.spans, self.below = self.below, {}
        filled = sum(map(bool, self.cells))
        struck: Struck = "" if not self.struck else "wholly" if self.struck >= filled else "partly"
        self.room -= max(LEAST - len(self.cells), 0)
        if self.room >= 0:
            self.rows.append(ExportRow(self.number, self.cells, struck, self.hidden))
        self.cells = None


def _span(said: str | None) -> int:
    said = (said or "1").strip()
    return min(max(int(said), 1), WIDEST) if said.isascii() and said.isdigit() and len(said) < 6 else 1
