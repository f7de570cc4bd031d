"""What variance books show: every figure of a table with what it is about, its value, sign and colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from judge.case import owner_of
from judge.marked_tables import Table, read_book, tables_of
from judge.plan_folder import Plan
from judge.sheets import TABLES, About, Book, Keys
from judge.shown import colours_of, is_signed, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A cell of a table in a variance book."""

    book: str
    sheet: str
    address: str
    table: str
    column: str
    scope: Keys
    about: About
    value: object
    text: str
    colour: str
    coloured: bool
    number_format: str

    @property
    def signed(self) -> bool:
        """Whether it is shown with a sign."""
        return is_signed(self.number_format)

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.book} / {self.sheet}!{self.address} ({self.table}.{self.column})"


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceBook:
    """A variance book as read: whose it is, and its tables."""

    book: Book
    tables: tuple[Table, ...]


def read_variance_book(path: Path, plan: Plan) -> VarianceBook:
    """Read one book."""
    book = Book(plan=plan, name=path.name, scope=scope_of(path, plan))
    return VarianceBook(book=book, tables=tuple(tables_of(read_book(path))))


def figures_of(read_in: VarianceBook) -> Iterator[Shown]:
    """Yield the figures of one book."""
    book = read_in.book
    for table in read_in.tables:
        read = TABLES.get(table.id)
        if read is None:
            continue
        colours = colours_of(table.sheet)
        for cell, about in read(book, table):
            number = cell.value if isinstance(cell.value, int | float) else None
            yield Shown(
                book=book.name,
                sheet=table.sheet.title,
                address=cell.coordinate,
                table=table.id,
                column=about.name,
                scope=book.scope,
                about=about,
                value=cell.value,
                text="" if number is None else shown(number, cell.number_format),
                colour=colours.of(cell),
                coloured=colours.coloured(cell),
                number_format=cell.number_format,
            )


def scope_of(path: Path, plan: Plan) -> Keys:
    """Return whom a book is about, as lines name it."""
    owner = owner_of(path, plan)
    if owner is None:
        return ()
    person = plan.people.get(owner)
    ids = {"person": owner, "territory": person.territory} if person else {"territory": owner}
    return tuple(sorted(ids.items()))


def unread(read_in: VarianceBook) -> Iterator[tuple[str, str]]:
    """Yield table and column of every number in a book's tables that no reader gives."""
    book = read_in.book
    for table in read_in.tables:
        read = TABLES.get(table.id)
        given = {cell.coordinate for cell, _ in read(book, table)} if read is not None else set()
        for row in table.rows:
            for id_, cell in row.cells.items():
                if isinstance(cell.value, int | float) and cell.coordinate not in given:
                    yield table.id, f"Σ {id_}" if row.total else id_
