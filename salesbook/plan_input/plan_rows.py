"""The CSV files of a plan as checked rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pydantic import ValidationError

from salesbook.plan_input.csv_rows import CsvLine, CsvTable, FileColumns, parse_csv
from salesbook.plan_input.plan_settings import key_names
from salesbook.plan_input.plan_tables import Row, Rows
from salesbook.plan_input.schema import CsvRow
from salesbook.plan_input.schema_problems import Path, schema_problems
from salesbook.problems import Location, Problem, Text

R = TypeVar("R", bound=CsvRow)

UNREAD = frozenset({"csv-separator", "csv-quotes", "field-count"})
"""Problems after which some rows of a file are not known."""


def parse_rows(text: str, model: type[R]) -> tuple[Rows[R], list[Problem]]:
    """Return the rows of the file that `model` describes, and all that is wrong with it."""
    table, problems = parse_csv(model.file, text, columns_of(model))
    rows: list[Row[R]] = []
    names = key_names(model)
    for line in table.rows:
        row, found = _row(line, table, model, names)
        problems.extend(found)
        rows.extend(row)
    key = next((name for name in ("id", "month") if name in model.model_fields), key_names(model)[0])
    ids = frozenset(line.fields[key] for line in table.rows if key in line.fields)
    complete = key in table.header and not any(found.slug in UNREAD for found in problems)
    sound = complete and len(rows) == len(table.rows)
    return Rows(tuple(rows), ids, complete, sound), problems


def columns_of(model: type[CsvRow]) -> FileColumns:
    """Return the columns that a file may and must have."""
    fields = model.model_fields
    required = [field.alias or name for name, field in fields.items() if field.is_required()]
    return FileColumns(known=key_names(model), required=required)


def _row(
    line: CsvLine, table: CsvTable, model: type[R], names: Sequence[str]
) -> tuple[list[Row[R]], list[Problem]]:
    """Return the row, or nothing when it is not valid."""
    fields: dict[str, str | None] = {name: line.fields[name] for name in names if name in line.fields}
    if "parent" in table.header:
        fields.setdefault("parent", None)
    try:
        return [Row(line.line, model.model_validate(fields))], []
    except ValidationError as error:
        found = schema_problems(error, lambda path: _where(model.file, line.line, path), lambda _: names)
        return [], [each for each in found if _is_news(each, table)]


def _where(file: str, line: int, path: Path) -> Location:
    name = str(path[0]) if path else None
    return Location(file=file, line=line, key=name, column=Text.of(name) if name else None)


def _is_news(found: Problem, table: CsvTable) -> bool:
    """Return whether a problem is news: a missing column was said once for the file."""
    return found.slug != "missing-key" or found.value in table.header
