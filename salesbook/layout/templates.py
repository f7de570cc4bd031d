"""Templates as loaded: the declared books and sheets, checked, with every mistake by key path."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pydantic import TypeAdapter, ValidationError

from salesbook.layout.declaration import Book, Phrases, Sheet, Table
from salesbook.layout.template_checks import Names, check_sheet
from salesbook.model.foreign_text import load_toml
from salesbook.problems import Location, Problem, Text, problem, sentence
from salesbook.spreadsheet.formula.language import parse_formula
from salesbook.spreadsheet.formula.prepared import Formula

PHRASES_FILE = "words.toml"
BOOKS_FILE = "books.toml"

UNFIT: Mapping[str, Text] = {
    "missing": sentence("layout.template.missing"),
    "extra_forbidden": sentence("layout.template.extra_forbidden"),
}
"""What the commonest of pydantic's findings mean; the others are reported in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """Every declared book and sheet by id, and the words they share."""

    books: Mapping[str, Book]
    sheets: Mapping[str, Sheet]
    phrases: Phrases

    def sheets_of(self, book: str) -> tuple[Sheet, ...]:
        """Return the sheets of a book in tab order."""
        return tuple(self.sheets[each] for each in self.books[book].sheets)


def packaged_templates() -> Mapping[str, bytes]:
    """Return the template files that ship with the package, by file name."""
    folder = resources.files("salesbook.workbook_templates")
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".toml")}


@cache
def default_templates() -> Templates:
    """Return the shipped templates as they are: they are part of the program, whose tests check them."""
    files = {name: tomllib.loads(data.decode("utf-8")) for name, data in packaged_templates().items()}
    phrases = Phrases.model_validate(files.pop(PHRASES_FILE))
    books = TypeAdapter(dict[str, Book]).validate_python(_with_ids(files.pop(BOOKS_FILE)))
    sheets = [Sheet.model_validate(table) for table in files.values()]
    return Templates(books=books, sheets={sheet.id: sheet for sheet in sheets}, phrases=phrases)


@cache
def shipped_phrases() -> Phrases:
    """Return the shipped words alone, for use outside of books."""
    data = (resources.files("salesbook.workbook_templates") / PHRASES_FILE).read_bytes()
    return Phrases.model_validate(tomllib.loads(data.decode("utf-8")))


def load_templates(files: Mapping[str, bytes]) -> tuple[Templates | None, list[Problem]]:
    """Return the templates in a set of TOML files, or every problem found in them (SB10n)."""
    problems: list[Problem] = []
    # By name, so that problems come in the same order on every machine.
    tables = {name: _toml(name, data, problems) for name, data in sorted(files.items())}
    phrases = _valid(Phrases, PHRASES_FILE, tables.pop(PHRASES_FILE, {}), problems)
    books = _valid(dict[str, Book], BOOKS_FILE, _with_ids(tables.pop(BOOKS_FILE, {})), problems)
    sheets = [_valid(Sheet, name, table, problems) for name, table in tables.items() if table]
    by_id = {sheet.id: sheet for sheet in sheets if sheet is not None}
    for name, table in tables.items():
        sheet = by_id.get(str(table.get("id")))
        if sheet is not None:
            problems += _formula_problems(name, sheet)
    if books is not None:
        problems += _book_problems(books, by_id)
        problems += _name_problems(tables, books, by_id)
    if problems or phrases is None or books is None:
        return None, problems
    return Templates(books=books, sheets=by_id, phrases=phrases), []


def _toml(name: str, data: bytes, problems: list[Problem]) -> dict[str, Any]:
    try:
        # Some editors put a byte order mark in front, which TOML does not know.
        return load_toml(data.decode("utf-8-sig"))
    except (ValueError, ArithmeticError) as error:
        problems.append(problem("template-syntax", Location(file=name), str(error)))
        return {}


def _with_ids(books: dict[str, Any]) -> dict[str, Any]:
    return {id_: {"id": id_, **table} if isinstance(table, dict) else table for id_, table in books.items()}


def _valid(shape: Any, name: str, table: Any, problems: list[Problem]) -> Any:  # noqa: ANN401 - any declared shape
    try:
        return TypeAdapter(shape).validate_python(table)
    except ValidationError as error:
        problems += [
            problem(
                "template-invalid",
                Location(file=name, key=".".join(str(part) for part in found["loc"])),
                found["msg"],
                what=UNFIT.get(found["type"], Text.of(found["msg"])),
            )
            for found in error.errors()
        ]
        return None


def _formula_problems(name: str, sheet: Sheet) -> list[Problem]:
    problems: list[Problem] = []
    for block in sheet.block:
        if not isinstance(block, Table):
            continue
        for where, text in _formulas(block):
            _, errors = parse_formula(text)
            problems += [
                problem(
                    "template-formula", Location(file=name, key=where), text, at=position + 1, reason=reason
                )
                for position, reason in errors
            ]
    return problems


def _formulas(table: Table) -> list[tuple[str, str]]:
    columns = [
        (f"{table.id}.{each.id}.{key}", text)
        for each in table.column
        for key, text in (("formula", each.formula), ("asked", each.asked))
        if text
    ]
    footers = [
        (f"{table.id}.{footer.id}.{column}", text)
        for footer in table.footer
        for column, text in footer.cells.items()
    ]
    return columns + footers


def _book_problems(books: Mapping[str, Book], sheets: Mapping[str, Sheet]) -> list[Problem]:
    return [
        problem("template-unknown-sheet", Location(file=BOOKS_FILE, key=f"{book.id}.sheets"), sheet)
        for book in books.values()
        for sheet in book.sheets
        if sheet not in sheets
    ]


def _name_problems(
    tables: Mapping[str, dict[str, Any]], books: Mapping[str, Book], sheets: Mapping[str, Sheet]
) -> list[Problem]:
    """Name what sheets refer to and no book they stand in has; a sheet of no book is not asked."""
    problems: dict[tuple[str, str, str], Problem] = {}
    held = {id_ for book in books.values() for id_ in book.sheets}
    anywhere = Names.of([sheet for id_, sheet in sheets.items() if id_ in held])
    homes = [
        (book, Names.of([sheets[id_] for id_ in book.sheets if id_ in sheets], anywhere))
        for book in books.values()
    ]
    for name, table in tables.items():
        sheet = sheets.get(str(table.get("id")))
        for book, names in homes:
            if sheet is None or sheet.id not in book.sheets:
                continue
            for found in check_sheet(name, sheet, names):
                # A sheet is checked in each of its books; what is wrong in several of them is told once.
                problems[name, found.where.key or "", found.value or ""] = found
    return list(problems.values())


@cache
def prepared(text: str) -> Formula:
    """Return a formula that has been checked before, prepared for the cells it stands in."""
    node, errors = parse_formula(text)
    if node is None:
        raise ValueError(f"{text}: {errors}")
    return Formula.of(node)
