"""Text with separators as rows: CSV, and the lists with tabs or bars that programs call .xls."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Literal

from salesbook.ledger.exports.rows import LEAST, MOST_CELLS, ExportRow, ExportSheet
from salesbook.problems import Location, Problem, problem

SEPARATORS = "\t,;|"
SAMPLE = 200
MOST_KNOWN = 200_000
_DIRECTIVE = re.compile(r"sep=([^\"\r\n])\r?\n")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
"""What keeps a spreadsheet from taking zeros off a code: `="0101"`."""
_RULE = re.compile(r"[-=_+|\s]*")
"""A line that is drawn, as lists of SAP have between their rows."""


def read_delimited(text: str, most: int = MOST_CELLS) -> tuple[ExportSheet | None, list[Problem]]:
    """Return a text as one sheet, or what is wrong with it: `csv-quotes`, `too-much-content`."""
    # One line of nothing but separators would be a row of as many cells before anything is counted.
    if any(text.count(each) > 2 * most for each in SEPARATORS):
        return None, [_too_much(1, most)]
    directive = _DIRECTIVE.match(text)
    separator = directive[1] if directive else _separator(text)
    problems: list[Problem] = []
    rows = list(_rows(text, separator, problems, csv.QUOTE_MINIMAL, most))
    # Lists with tabs or bars know no quotes: an inch behind a figure is none.
    if problems and separator in "\t|":
        problems.clear()
        rows = list(_rows(text, separator, problems, csv.QUOTE_NONE, most))
    if problems:
        return None, problems
    return ExportSheet(rows=rows[1:] if directive else rows, text=True), []


def _separator(text: str) -> str:
    """Return what cuts most lines into the same number of fields, more than one."""
    lines = [line for line in islice(io.StringIO(text), SAMPLE) if not _RULE.fullmatch(line)]
    best, most = ",", 0
    for separator in SEPARATORS:
        widths = Counter(_widths(lines, separator))
        score = max(((width - 1) * count for width, count in widths.items()), default=0)
        if score > most:
            best, most = separator, score
    return best


def _widths(lines: Sequence[str], separator: str) -> Iterator[int]:
    """Yield how many fields the lines have, up to one that is longer than any field may be."""
    with suppress(csv.Error):
        yield from map(len, csv.reader(lines, delimiter=separator))


def _rows(
    text: str, separator: str, problems: list[Problem], quoting: Literal[0, 3], most: int
) -> Iterator[ExportRow]:
    # newline="" keeps line breaks inside quotes; strict makes an unclosed quote an error, not text.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, strict=True)
    line, room = 1, most
    formulas = '="' in text
    # Codes and names stand in thousands of rows: each of them is kept once.
    known: dict[str, str] = {}
    try:
        for record in reader:
            cells = record
            if len(known) < MOST_KNOWN:
                cells = [each if "." in each else known.setdefault(each, each) for each in record]
            if formulas:
                cells = [_TEXT_FORMULA.sub(r"\1", each) for each in cells]
            room -= max(len(cells), LEAST)
            if room < 0:
                problems.append(_too_much(line, most))
                return
            if not (cells and cells[0][:3] in ("---", "===", "") and all(map(_RULE.fullmatch, cells))):
                yield ExportRow(line, cells)
            # A quoted field may hold line breaks: the next row starts after the last line that was read.
            line = reader.line_num + 1
    except csv.Error:
        problems.append(problem("csv-quotes", Location(line=line)))


def _too_much(line: int, most: int) -> Problem:
    return problem("too-much-content", Location(line=line), "CSV", limit=most)
