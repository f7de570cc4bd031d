"""Lines for what was sold outside the plan: which product each is of, by what is typed beside its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from unicodedata import normalize

from salesbook.intake.extract import Extract
from salesbook.intake.located import LocatedTable
from salesbook.issued.manifest import IssuedColumn, IssuedTable, Manifest
from salesbook.model.dimension import PRODUCT
from salesbook.model.submission import CellCounts
from salesbook.problems import Problem, problem

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
    said = {note.item: note.text for note in read.notes if note.kind == NAMED_BY}
    others, planned = _others(column), _planned(manifest, located.issued)
    products = {item: others.get(_plain(text)) for item, text in said.items()}
    apart = [fact for fact in read.facts if products.get(fact.item) is None]
    lines = {fact.item for fact in apart} | {item for item in said if products[item] is None}
    return replace(
        read,
        facts=[
            fact._replace(item=product)
            for fact in read.facts
            if (product := products.get(fact.item)) is not None
        ],
        aside=[*read.aside, *apart],
        problems=[
            *read.problems,
            *(_problem(line, said.get(line, ""), planned, column, located) for line in sorted(lines)),
        ],
        cells=read.cells + CellCounts(accepted=-len(apart), withheld=len(apart)),
    )


def _problem(
    line: str, text: str, planned: Mapping[str, str], column: IssuedColumn, located: LocatedTable
) -> Problem:
    row = next(each for each in located.issued.rows if each.subject.item == line)
    slug = "outside-product-planned" if _plain(text) in planned else "outside-product-unknown"
    return problem(slug, located.where(row, column), text or "-")


def _others(column: IssuedColumn) -> Mapping[str, str]:
    """Return the products without a row of their own, by code and by every name."""
    # A spreadsheet takes the zeros off a code.
    bare = {id_.lstrip("0").casefold(): id_ for id_ in column.choices}
    named = {_plain(name): id_ for id_, words in column.choices.items() for name in words.words.values()}
    return bare | named | {_plain(id_): id_ for id_ in column.choices}


def _planned(manifest: Manifest, lines: IssuedTable) -> Mapping[str, str]:
    """Return the products that have a row of their own, by code and by what stands beside it."""
    rows = [
        row
        for table in manifest.tables
        if table.id != lines.id
        for row in table.rows
        if row.subject.dimension == PRODUCT
    ]
    named = {_plain(label): row.subject.item for row in rows for label in row.labels if label}
    return named | {_plain(row.subject.item): row.subject.item for row in rows}


def _plain(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().split())
