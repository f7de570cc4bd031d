"""Lines for what was sold outside the plan: which product each is of, by what is typed beside its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from unicodedata import normalize

from salesbook.intake.extract import Extract
from salesbook.intake.located import LocatedTable
from salesbook.issued.manifest import IssuedColumn, IssuedTable, Manifest
from salesbook.model.dimension import PRODUCT
from salesbook.model.period import Month
from salesbook.model.submission import CellCounts
from salesbook.problems import Problem, problem

Line = tuple[Month, str]
Planned = defaultdict[Month, set[str]]
NAMED_BY = "outside_product"
"""The kind of the words that name the product of a line."""


def naming_column(table: IssuedTable) -> IssuedColumn | None:
    """Return the column that names the products of a table's lines, None where they are issued."""
    return next((column for column in table.inputs if column.note == NAMED_BY), None)


def of_known_products(read: Extract, located: LocatedTable, manifest: Manifest) -> Extract:
    """Return the figures of lines as those of their products.

    What names no product (SB548), or one that has a row of its own (SB549), is told and kept aside; the other
    lines count.
    """
    column = naming_column(located.issued)
    if column is None:
        return read
    said = {(note.month, note.item): note.text for note in read.notes if note.kind == NAMED_BY}
    if not said and not read.facts:
        return read  # as in most books
    others, planned = _others(column), _planned(manifest, located.issued)
    products = {
        line: others.get(_plain(text)) for line, text in said.items() if _plain(text) not in planned[line[0]]
    }
    apart = [fact for fact in read.facts if products.get((fact.month, fact.item)) is None]
    lines = {(fact.month, fact.item) for fact in apart} | {line for line in said if not products.get(line)}
    return replace(
        read,
        facts=[
            fact._replace(item=product)
            for fact in read.facts
            if (product := products.get((fact.month, fact.item))) is not None
        ],
        aside=[*read.aside, *apart],
        problems=[
            *read.problems,
            *(_problem(line, said.get(line, ""), planned, column, located) for line in sorted(lines)),
        ],
        cells=read.cells + CellCounts(accepted=-len(apart), withheld=len(apart)),
    )


def _problem(line: Line, text: str, planned: Planned, column: IssuedColumn, located: LocatedTable) -> Problem:
    subjects = ((each, each.subject) for each in located.issued.rows)
    row = next(each for each, subject in subjects if (subject.month or line[0], subject.item) == line)
    slug = "outside-product-planned" if _plain(text) in planned[line[0]] else "outside-product-unknown"
    return problem(slug, located.where(row, column), text or "-")


def _others(column: IssuedColumn) -> Mapping[str, str]:
    """Return the products without a row of their own, by code and by every name."""
    # A spreadsheet takes the zeros off a code.
    bare = {id_.lstrip("0").casefold(): id_ for id_ in column.choices}
    named = {_plain(name): id_ for id_, words in column.choices.items() for name in words.words.values()}
    return bare | named | {_plain(id_): id_ for id_ in column.choices}


def _planned(manifest: Manifest, lines: IssuedTable) -> Planned:
    """Return what is called one of the products that have a row of their own, by month."""
    planned: Planned = defaultdict(set)
    for table in manifest.tables:
        for row in table.rows if table.id != lines.id else ():
            month = row.subject.month
            if row.subject.dimension == PRODUCT and month is not None:
                planned[month] |= {_plain(each) for each in (row.subject.item, *row.labels) if each}
    return planned


def _plain(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().split())
