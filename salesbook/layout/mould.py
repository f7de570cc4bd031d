"""Tables of one shape: how the first one is laid out serves all others, which differ in what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from salesbook.issued.manifest import IssuedColumn
from salesbook.layout.body import Body
from salesbook.layout.book_content import Binding, Record
from salesbook.layout.cell_values import Content, Workings
from salesbook.layout.declaration import Phrases, Table
from salesbook.layout.placement import PlacedRow, PlacedTable, piece_of
from salesbook.layout.table_cells import links_of
from salesbook.layout.templates import prepared
from salesbook.layout.written import WrittenTable
from salesbook.problems import Text
from salesbook.spreadsheet.book import CellSpec, Pattern, alike
from salesbook.spreadsheet.formula.operand import Place

KEPT, KEPT_BODIES, MOST_NUMBERED = 2_000, 100, 10_000
"""So many shapes of tables are kept, of which a form of the year has a hundred, of sheets, and of parts."""
PLACEHOLDER = re.compile(r"\{(\w+)")


@dataclass(slots=True)
class Mould:
    """What tables of one shape share; it fills while the first one is laid out.

    `contents` are what its cells hold alike: formulas and extra rows; `recorded` what the others hold of
    some records, where nothing else decides about it.
    """

    contents: Mapping[Place, Content] | None = None
    recorded: tuple[Sequence[Record], dict[Place, Content]] | None = None
    written: WrittenTable | None = None
    columns: tuple[IssuedColumn, ...] | None = None


class Moulds:
    """The moulds of the shapes of tables that were laid out last, and the patterns of their sheets.

    Threads may share them: no two parts of shapes are ever given one number, and none is given again.
    """

    def __init__(self) -> None:
        self._count = count()
        self._kept: dict[Hashable, Mould] = {}
        self._patterns: dict[Hashable, Pattern] = {}
        self._bodies: dict[Hashable, Body] = {}
        self._met: set[Hashable] = set()
        self._aims: dict[Hashable, _Aims] = {}
        self._numbers: dict[Hashable, int] = {}
        # Shapes name them by their identity, which no other ones may be given.
        self._phrases: dict[int, Phrases] = {}

    def __reduce__(self) -> tuple[type[Moulds], tuple[()]]:
        """Travel empty: every process lays out its own first books."""
        return Moulds, ()

    @property
    def kept(self) -> int:
        """How many moulds there are."""
        return len(self._kept)

    def of(self, workings: Workings) -> Mapping[str, Mould]:
        """Return the mould of each table of a book that has been placed; an empty one for a new shape."""
        binding, tables = workings.binding, workings.tables
        # Links to other books, and inputs to be confirmed, look different by what they hold.
        if binding.prefilled or binding.books:
            return {each: Mould() for each in tables}
        if max(len(self._numbers), len(self._patterns), len(self._met)) > MOST_NUMBERED:
            for each in (self._kept, self._patterns, self._bodies, self._met, self._aims, self._numbers):
                each.clear()
        self._phrases[id(binding.phrases)] = binding.phrases
        shapes = _Shapes(workings, self)
        return {id_: self._mould(shapes.of(table)) for id_, table in tables.items()}

    def _mould(self, shape: Hashable) -> Mould:
        mould = self._kept.pop(shape, None) or Mould()
        self._kept[shape] = mould
        for oldest in list(self._kept)[:-KEPT] if len(self._kept) > KEPT else ():
            self._kept.pop(oldest, None)
        return mould

    def of_book(self, binding: Binding) -> int:
        """Return a number for what all tables and sheets of a book have in common."""
        return self.number(
            (
                (id(binding.phrases), binding.language, binding.theme, binding.printing),
                (binding.currency.code, binding.display_unit.id, binding.input_unit.id),
                (binding.fiscal_year.opening, binding.period, tuple(binding.months), tuple(binding.blocks)),
            )
        )

    def number(self, part: Hashable) -> int:
        """Return a number for a part of a shape, the same for the same part."""
        return self._numbers.setdefault(part, next(self._count))

    def aims(self, key: Hashable, table: Table) -> _Aims:
        """Return what a declared table refers to, which a key names."""
        found = self._aims.get(key)
        if found is None:
            found = self._aims[key] = _Aims.of(table)
        return found

    def body(self, key: Hashable) -> Body | None:
        """Return what is known of the sheets of one shape, None of one that was not learnt."""
        body = self._bodies.pop(key, None)
        if body is not None:
            self._bodies[key] = body
        return body

    def learn(self, key: Hashable, body: Callable[[], Body]) -> Body | None:
        """Return the body of a sheet where one of its shape was there before, and keep it."""
        if key not in self._met:
            self._met.add(key)
            return None
        found = self._bodies[key] = body()
        for oldest in list(self._bodies)[:-KEPT_BODIES] if len(self._bodies) > KEPT_BODIES else ():
            self._bodies.pop(oldest, None)
        return found

    def pattern(self, key: Hashable, cells: Sequence[CellSpec]) -> Pattern:
        """Return the pattern of the cells of a sheet of some shape; with other looks it gets a new one."""
        pattern = self._patterns.get(key)
        if pattern is None or not alike(pattern.cells, cells):
            pattern = self._patterns[key] = Pattern(cells)
        return pattern


@dataclass(frozen=True, slots=True)
class _Aims:
    """What a declared table refers to: tables, those of them row by row, and facts in its words."""

    tables: Sequence[str]
    rows: Sequence[str]
    facts: Sequence[str]

    @classmethod
    def of(cls, table: Table) -> _Aims:
        """Return what the formulas, choices and words of a table name."""
        written = [text for column in table.column for text in (column.formula, column.asked) if text]
        written += [text for footer in table.footer for text in footer.cells.values()]
        references = [each for text in written for each in prepared(text).references]
        named = [(each.target.rpartition(".")[0], each.selector) for each in references]
        chosen = [column.choices_from.partition(".")[0] for column in table.column if column.choices_from]
        words = [said for text in _texts(table) for said in text.words.values()]
        return cls(
            tables=sorted({*chosen, *(block for block, _ in named)} - {"", "param"}),
            rows=sorted({block or table.id for block, selector in named if selector == "same"}),
            facts=sorted({name for said in words for name in PLACEHOLDER.findall(said)}),
        )


def _texts(table: Table) -> Iterator[Text]:
    """Yield all words of a table."""
    for part in (table, *table.column, *table.footer):
        for _, value in part:
            if isinstance(value, Text):
                yield value
            elif isinstance(value, dict):
                yield from (each for each in value.values() if isinstance(each, Text))


class _Shapes:
    """The shapes of the tables of one book: all that decides where they stand, compute and how they look."""

    def __init__(self, workings: Workings, moulds: Moulds) -> None:
        binding = workings.binding
        self._tables, self._binding, self._moulds = workings.tables, binding, moulds
        self._columns: dict[int, Hashable] = {}
        self._aims: dict[int, _Aims] = {}
        self._own = {id_: moulds.number(self._signature(table)) for id_, table in workings.tables.items()}
        self._book = moulds.of_book(binding), moulds.number(tuple(workings.parameters.items()))

    def of(self, table: PlacedTable) -> Hashable:
        """Return the shape of a table, with what it refers to."""
        aims = self._aims_of(table)
        said = self._binding.within(table.month).facts if aims.facts else {}
        rows = [each for block in aims.rows for each in self._pieces(block, table)]
        return (
            self._book,
            self._own[table.id],
            tuple([self._binding.say(said[name]) for name in aims.facts if name in said]),
            tuple([self._own[each.id] for block in aims.tables for each in self._pieces(block, table)]),
            tuple([_beside(table, each) for each in rows]),
            tuple([link for row in table.rows for link in links_of(table, row.node, self._tables)]),
        )

    def _signature(self, table: PlacedTable) -> Hashable:
        columns = self._columns.get(id(table.columns))
        if columns is None:
            columns = tuple([(each.key, each.column, each.settled) for each in table.columns])
            columns = self._columns[id(table.columns)] = self._moulds.number(columns)
        ends = tuple(sorted(table.month_ends))
        place = table.sheet, table.id, table.top, columns, tuple(table.footers)
        return place, ends, tuple(map(_row, table.rows))

    def _aims_of(self, table: PlacedTable) -> _Aims:
        known = self._aims.get(id(table.columns))
        if known is None:
            key = id(self._binding.phrases), table.table.id, self._columns[id(table.columns)]
            known = self._aims[id(table.columns)] = self._moulds.aims(key, table.table)
        return known

    def _pieces(self, block: str, table: PlacedTable) -> Sequence[PlacedTable]:
        """Return the tables that a name may mean: of a form of several months that of the same, or all."""
        one = self._tables.get(piece_of(block, table.month)) or self._tables.get(block)
        if one is not None:
            return (one,)
        pieces = (self._tables.get(piece_of(block, month)) for month in self._binding.blocks)
        return [each for each in pieces if each is not None]


def _row(row: PlacedRow) -> Hashable:
    node = row.node
    members = node.members
    faint = bool(node.record and node.record.get("faint"))
    return (
        node.kind,
        len(node.children),
        members.get("measure"),
        members.get("month"),
        members.get("span"),
        faint,
    )


def _beside(table: PlacedTable, other: PlacedTable) -> Hashable:
    """Return which rows of another table have the keys of the rows of this one."""
    found = [other.row_by_key.get(row.node.key) for row in table.rows]
    return tuple([None if each is None else each.row for each in found])
