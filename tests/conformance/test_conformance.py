"""docs/conformance.md says what programs make of our books: written by trying them.

`SALESBOOK_CONFORMANCE=write NODE_PATH=... pytest tests/conformance` tries all that are installed
(LibreOffice, Gnumeric, node with xlsx and exceljs, formulon) and writes the page, with names of programs
(`SALESBOOK_CONFORMANCE=Gnumeric,formulon`) the columns of these; without it the quick ones are tried and
compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from conformance.programs import PROGRAMS
from conformance.properties import PROPERTIES, tried

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
ASKED = os.environ.get("SALESBOOK_CONFORMANCE", "")
NOT_TRIED = ("Excel", "WPS", "Numbers", "Google Sheets")
BEGIN, END = "<!-- table: written by tests/conformance -->", "<!-- end of table -->"


def outcome(name: str) -> Sequence[str]:
    """Return the cells of a program's column."""
    found = tried(PROGRAMS[name])
    return [PROGRAMS[name].version(), *(ask(found) for ask in PROPERTIES.values())]


def table(columns: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f"| | {' | '.join(columns)} | {', '.join(NOT_TRIED)} |"
    yield f"| --- |{' --- |' * (len(columns) + 1)}"
    for at, heading in enumerate(("version", *PROPERTIES)):
        cells = " | ".join(column[at] for column in columns.values())
        yield f"| {heading} | {cells} | {'' if at == 0 else 'not tried'} |"


def page() -> Mapping[str, Sequence[str]]:
    """Return the columns of the page by program."""
    inside = PAGE.read_text("utf-8").split(BEGIN)[1].split(END)[0].strip().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in inside]
    return {name: [row[at] for row in rows[2:]] for at, name in enumerate(rows[0][1:], start=1)}


def test_the_page_has_a_column_for_every_program_and_a_row_for_every_property() -> None:
    if ASKED:
        wanted = PROGRAMS if ASKED == "write" else ASKED.split(",")
        here = {name: outcome(name) for name in wanted if PROGRAMS[name].is_here()}
        found = {name: here.get(name) or page()[name] for name in PROGRAMS}
        before, after = PAGE.read_text("utf-8").split(BEGIN)[0], PAGE.read_text("utf-8").split(END)[1]
        lines = "\n".join(table(found))
        PAGE.write_text(f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}", "utf-8")
    columns = page()
    assert list(columns) == [*PROGRAMS, ", ".join(NOT_TRIED)]
    assert {len(column) for column in columns.values()} == {1 + len(PROPERTIES)}


@pytest.mark.parametrize("name", [name for name, program in PROGRAMS.items() if program.quick])
def test_the_page_says_what_a_program_does_today(name: str) -> None:
    # The version may be another one than that of the page: what it does must be as the page says.
    assert outcome(name)[1:] == list(page()[name][1:])
