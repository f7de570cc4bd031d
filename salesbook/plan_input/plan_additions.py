"""What is added to the files of a plan from outside: optional files of records, and tables of plan.toml."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from salesbook.model.amount import Currency
from salesbook.model.schedules import Schedules
from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.checks.precision_checks import currency_of
from salesbook.plan_input.plain_text import parse_text
from salesbook.plan_input.plan_rows import parse_rows
from salesbook.plan_input.plan_tables import PlanTables, Row, Rows
from salesbook.plan_input.schema import CsvRecord, PersonRow, SettingsTable, TerritoryRow
from salesbook.problems import Problem, problem

R = TypeVar("R", bound=CsvRecord)

ParseText = Callable[[str], tuple[Sequence[object], list[Problem]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionalFile:
    """An optional file of a plan, and what its rows become: frozen records whose fields are its columns.

    `key` names the columns that together stand once in the file, `territory` and `person` the column whose
    codes are those of territories.csv and people.csv. What is no CSV file is read by `parse`.
    """

    record: type[CsvRecord]
    key: Sequence[str] = ("id",)
    territory: str | None = None
    person: str | None = None
    parse: ParseText | None = None


@dataclass(frozen=True, slots=True)
class OptionalRows:
    """The valid rows of each optional file by the type of its records; a file that is missing has none."""

    files: Mapping[type[CsvRecord], Rows[Any]]

    def rows(self, record: type[R]) -> Sequence[Row[R]]:
        """Return the rows of a file with their places."""
        return cast("Sequence[Row[R]]", self.files[record].rows)

    def sound(self, record: type[CsvRecord]) -> bool:
        """Return whether all rows of a file are valid."""
        return self.files[record].sound


def nothing_wrong(rows: OptionalRows, tables: PlanTables) -> Iterable[Problem]:
    """Return no problem."""
    del rows, tables
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAddition:
    """Optional files, tables of plan.toml by their key, and what is checked in them beyond single values.

    `alone` says whether a plan with nothing else beside its targets has books for regions.
    """

    files: Sequence[OptionalFile] = ()
    settings: Mapping[str, type[SettingsTable]] = field(default_factory=dict)
    check: Callable[[OptionalRows, PlanTables], Iterable[Problem]] = nothing_wrong
    alone: bool = True


def settings_of(additions: Sequence[PlanAddition]) -> Mapping[str, type[SettingsTable]]:
    """Return the added tables of plan.toml by their key."""
    return {key: table for each in additions for key, table in each.settings.items()}


def parse_additions(
    files: Mapping[str, bytes], tables: PlanTables, additions: Sequence[PlanAddition]
) -> tuple[Schedules, list[Problem]]:
    """Return what the added files and tables say, and all that is wrong with them.

    Problem codes: SB208, SB216, SB218, SB29n.
    """
    settings = tables.settings
    sound = settings is not None and settings.sound("currency")
    currency = currency_of(settings.table.currency) if settings is not None and sound else None
    read: dict[type[CsvRecord], Rows[Any]] = {}
    problems: list[Problem] = []
    for file in (file for each in additions for file in each.files):
        read[file.record], found = _rows(files, file, currency)
        problems += found
    rows = OptionalRows(read)
    for each in additions:
        problems += [found for file in each.files for found in _check_file(rows, file, tables)]
        problems += each.check(rows, tables)
    return _schedules(rows, tables, additions), problems


def _rows(
    files: Mapping[str, bytes], file: OptionalFile, currency: Currency | None
) -> tuple[Rows[Any], list[Problem]]:
    name = file.record.file
    if name not in files:
        return Rows(complete=True, sound=True), []
    text, problems = parse_text(name, files[name])
    if text is None:
        return Rows(), problems
    if file.parse is None:
        rows, found = parse_rows(text, file.record, currency)
        return rows, problems + found
    records, found = file.parse(text)
    return Rows([Row(0, each) for each in records]), problems + found


def _check_file(rows: OptionalRows, file: OptionalFile, tables: PlanTables) -> Iterator[Problem]:
    if file.parse is not None:
        return
    yield from _repeated(rows.rows(file.record), file.key)
    for column, target, known in (
        (file.territory, TerritoryRow.file, tables.territories),
        (file.person, PersonRow.file, tables.people),
    ):
        for row in rows.rows(file.record) if column and known.complete else ():
            code = getattr(row.record, str(column))
            if code and code not in known.ids:
                yield unknown_reference(row.at(str(column)), code, target, known.ids)


def _repeated(rows: Sequence[Row[R]], key: Sequence[str]) -> Iterator[Problem]:
    first: dict[str, tuple[int, str]] = {}
    for row in rows if key else ():
        code = " ".join(str(getattr(row.record, column)) for column in key)
        line, other = first.setdefault(code.casefold(), (row.line, code))
        if line != row.line:
            yield problem("repeated-id", row.at(key[-1].rstrip("_")), code, other=other, line=line)


def _schedules(rows: OptionalRows, tables: PlanTables, additions: Sequence[PlanAddition]) -> Schedules:
    records = {record: tuple(row.record for row in read.rows) for record, read in rows.files.items()}
    settings = {
        type(table): (table,)
        for key in settings_of(additions)
        if tables.settings is not None and (table := tables.settings.added(key))
    }
    there = any(records[file.record] for each in additions if each.alone for file in each.files)
    return Schedules({**records, **settings}, any=there)
