"""A CSV text as rows of named fields, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from salesbook.plan_input.suggestions import NOTHING, closest
from salesbook.problems import Location, Problem, Text, problem, sentence
from salesbook.problems.text import joined


@dataclass(frozen=True, slots=True)
class CsvLine:
    """One row: the 1-based line it starts on, and its non-empty fields by column.

    `headed` is the column of its figure where that is a month or the like.
    """

    line: int
    fields: Mapping[str, str]
    headed: str | None = None


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The header as the file has it, and the rows below it."""

    header: Sequence[str]
    rows: Sequence[CsvLine]


def _no_columns(name: str) -> None:
    """Of most files every column is known by its name."""
    del name


@dataclass(frozen=True, slots=True, kw_only=True)
class FileColumns:
    """The columns a file may have, and those of them it must have."""

    known: Sequence[str]
    required: Sequence[str]
    wide: Callable[[str], Mapping[str, str] | None] = _no_columns
    """What a column that stands for a month or the like says of each of its figures, which are amounts."""

    @property
    def is_of_figures(self) -> bool:
        """Whether each row is there for its figure: a blank one says nothing."""
        return self.wide is not _no_columns and "amount" in self.required


def parse_csv(file: str, text: str, columns: FileColumns) -> tuple[CsvTable, list[Problem]]:
    """Return a CSV text with a header line as a table; rows without any field are left out.

    Problems: `csv-separator`, `csv-quotes`, `csv-empty`, `unknown-key`, `missing-key`,
    `repeated-column`, `field-count`.
    """
    reading: list[Problem] = []
    records = list(_records(file, text, reading))
    if not records:
        empty = problem("csv-empty", Location(file=file, line=1), columns=",".join(columns.known))
        return CsvTable((), ()), reading or [empty]
    line, names = records[0]
    header = [_heading(name.strip(), columns) for name in names]
    problems = _header_problems(file, line, header, columns)
    # Cut at the wrong place every row is one field; its problems would bury the real one.
    if any(found.slug == "csv-separator" for found in problems):
        return CsvTable(tuple(header), ()), problems
    problems += _odd_columns(Location(file=file, line=line), names, header, columns)
    rows, fields = _rows(file, header, records[1:])
    fields += [found for row in rows for found in _told_twice(file, row, columns)]
    rows = [one for row in rows for one in _long(row, columns)]
    return CsvTable(tuple(header), tuple(rows)), problems + reading + fields


def _heading(name: str, columns: FileColumns) -> str:
    """Return a heading as the file's column is called: Person is person."""
    folded = name.casefold().replace(" ", "_")
    return folded if name not in columns.known and folded in columns.known else name


def _odd_columns(
    where: Location, names: Sequence[str], header: Sequence[str], columns: FileColumns
) -> list[Problem]:
    """Return one note on all headings that were read under another name, or not at all."""
    pairs = zip((name.strip() for name in names), header, strict=True)
    renamed = [f"{name} ({own})" for name, own in pairs if name != own]
    extra = [name for name in header if name and _is_extra(name, header, columns)]
    if not renamed and not extra:
        return []
    said = {"renamed": ", ".join(renamed), "extra": ", ".join(extra)}
    parts = [sentence(f"planning.columns.{key}", listed=words) for key, words in said.items() if words]
    told = joined(parts, sentence("planning.column.and"))
    return [problem("columns-odd", where, ", ".join(extra), told=told)]


def _is_extra(name: str, header: Sequence[str], columns: FileColumns) -> bool:
    """Say whether a column is none of the file's, nor one of these misspelt."""
    if name in columns.known or columns.wide(name) is not None:
        return False
    absent = [each for each in columns.known if each not in header]
    return closest(name, absent, listed=True) is NOTHING


def _wide(row: CsvLine, columns: FileColumns) -> Mapping[str, Mapping[str, str]]:
    """Return what the headings of a row's figures say of them, by column."""
    return {name: said for name in row.fields if (said := columns.wide(name)) is not None}


def _told_twice(file: str, row: CsvLine, columns: FileColumns) -> Iterator[Problem]:
    """Yield the fields of a row that say otherwise what the headings of its figures say."""
    wide = _wide(row, columns)
    for name in dict.fromkeys(key for said in wide.values() for key in ("amount", *said)):
        given = row.fields.get(name)
        if given is not None and any(said.get(name) != given for said in wide.values()):
            where = Location(file=file, line=row.line, key=name, column=Text.of(name))
            headed = sentence("planning.input.headed", columns=", ".join(wide))
            yield problem("plan-value", where, given, name=name, expected=headed, suggestion=NOTHING)


def _long(row: CsvLine, columns: FileColumns) -> Iterator[CsvLine]:
    """Yield a row once for each of its columns that stand for months, or as it is."""
    wide = _wide(row, columns)
    own = {name: field for name, field in row.fields.items() if name not in wide}
    if not wide and not (columns.is_of_figures and "amount" not in own):
        yield row
    for name, said in wide.items():
        yield CsvLine(row.line, {**said, **own, "amount": row.fields[name]}, name)


def _rows(
    file: str, header: Sequence[str], records: Sequence[tuple[int, list[str]]]
) -> tuple[list[CsvLine], list[Problem]]:
    rows: list[CsvLine] = []
    problems: list[Problem] = []
    for line, record in records:
        empty_tail = not any(field.strip() for field in record[len(header) :])
        fields = record[: len(header)] if empty_tail else record  # what a spreadsheet leaves behind
        if len(fields) == len(header):
            pairs = zip(header, fields, strict=True)
            # Empty fields are left out, so that the default of the column stands.
            rows.append(CsvLine(line, {name: field.strip() for name, field in pairs if field.strip()}))
        else:
            where = Location(file=file, line=line)
            problems.append(problem("field-count", where, count=len(fields), expected=len(header)))
    return rows, problems


def _records(file: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield the first line and the fields of every record that is not empty."""
    # newline="" keeps line breaks inside quotes; strict makes an unclosed quote an error, not text.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield line, fields
            # A quoted field may hold line breaks: the next record starts after the last line that was read.
            line = reader.line_num + 1
    except csv.Error:
        problems.append(problem("csv-quotes", Location(file=file, line=line)))


def _header_problems(file: str, line: int, header: Sequence[str], columns: FileColumns) -> list[Problem]:
    where = Location(file=file, line=line)
    # A single comma proves the separator, so only a header in one piece is looked at.
    if len(header) == 1 and (separator := next((each for each in ";\t|；，" if each in header[0]), None)):
        shown = sentence("planning.input.tabs") if separator == "\t" else Text.of(separator)
        return [problem("csv-separator", where, separator=shown)]
    found = []
    for name in dict.fromkeys(header):
        if name not in columns.known and columns.wide(name) is None:
            if name and not _is_extra(name, header, columns):
                found.append(_unknown_column(where, name, columns))
        elif header.count(name) > 1:
            found.append(problem("repeated-column", where, name))
    given = {key for name in header for key in (*(columns.wide(name) or ()), "amount") if columns.wide(name)}
    missing = [name for name in columns.required if name not in header and name not in given]
    return found + [problem("missing-key", where, name) for name in missing]


def _unknown_column(where: Location, name: str, columns: FileColumns) -> Problem:
    return problem("unknown-key", where, name, suggestion=closest(name, columns.known))
