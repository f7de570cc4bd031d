"""The CSV files of a plan as checked rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from salesbook.model.amount import Currency
from salesbook.plan_input.csv_rows import CsvLine, CsvTable, FileColumns, parse_csv
from salesbook.plan_input.plan_tables import Row, Rows
from salesbook.plan_input.schema import CsvRecord
from salesbook.plan_input.schema_problems import Path, schema_problems
from salesbook.problems import Location, Problem, Text

R = TypeVar("R", bound=CsvRecord)

UNREAD = frozenset({"csv-separator", "csv-quotes", "field-count"})
"""Problems after which some rows of a file are not known."""


def parse_rows(text: str, model: type[R], currency: Currency | None = None) -> tuple[Rows[R], list[Problem]]:
    """Return the rows of the file that `model` describes, and all that is wrong with it.

    Records that hold money in minor units need the plan's currency.
    """
    columns, adapter = columns_of(model), TypeAdapter(model)
    table, problems = parse_csv(model.file, text, columns)
    rows: list[Row[R]] = []
    for line in table.rows:
        try:
            record = adapter.validate_python(_values(line, table, columns), context=currency)
            rows.append(Row(line.line, record, line.headed))
        except ValidationError as error:
            where = partial(_where, model.file, line)
            found = schema_problems(error, where, lambda _: columns.known)
            problems += [each for each in found if _is_news(each, table)]
    key = next((name for name in ("id", "month") if name in columns.known), columns.known[0])
    ids = frozenset(line.fields[key] for line in table.rows if key in line.fields)
    complete = key in table.header and not any(found.slug in UNREAD for found in problems)
    sound = complete and len(rows) == len(table.rows)
    return Rows(tuple(rows), ids, complete, sound), problems


def columns_of(model: type[Any]) -> FileColumns:
    """Return the columns that a file may and must have."""
    columns = _columns(model)
    required = [name for name, must in columns.items() if must]
    wide = getattr(model, "wide", None)
    return FileColumns(known=tuple(columns), required=required, **({} if wide is None else {"wide": wide}))


def _columns(model: type[Any]) -> Mapping[str, bool]:
    """Return the columns of a file, and whether each must be there."""
    if issubclass(model, BaseModel):
        return {each.alias or name: each.is_required() for name, each in model.model_fields.items()}
    return {
        each.name.rstrip("_"): each.default is MISSING and each.default_factory is MISSING
        for each in fields(model)
    }


def _values(line: CsvLine, table: CsvTable, columns: FileColumns) -> Mapping[str, str | None]:
    """Return the fields of a row that are there; the company's parent is blank."""
    parent = {"parent": None} if "parent" in table.header else {}
    return {**parent, **{name: line.fields[name] for name in columns.known if name in line.fields}}


def _where(file: str, line: CsvLine, path: Path) -> Location:
    name = str(path[0]) if path else None
    if line.headed is not None and name == "amount":
        name = line.headed
    return Location(file=file, line=line.line, key=name, column=Text.of(name) if name else None)


def _is_news(found: Problem, table: CsvTable) -> bool:
    """Return whether a problem is news: a missing column was said once for the file."""
    return found.slug != "missing-key" or found.value in table.header
