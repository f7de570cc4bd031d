"""Tables of one shape: how the first one is laid out serves all others, which differ in what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.body import Body
from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import Content, Workings
from salesbook.layout.declaration import Phrases, Table
from salesbook.layout.placement import PlacedRow, PlacedTable, piece_of
from salesbook.layout.table_cells import links_of
from salesbook.layout.templates import prepared
from salesbook.layout.written import WrittenTable
from salesbook.problems import Text
from salesbook.spreadsheet.book import CellSpec, Pattern, alike
from salesbook.spreadsheet.formula.operand import Place

KEPT, KEPT_BODIES, KEPT_PATTERNS, MOST_NUMBERED = 2_000, 100, 8, 10_000
"""So many shapes of tables are kept, of which a form of the year has a hundred, of sheets, and of parts.

A sheet has a few patterns: titles of other lengths are set in other sizes.
"""
PLACEHOLDER = re.compile(r"\{(\w+)")


@dataclass(slots=True)
class Mould:
    """What tables of one shape share; it fills while the first one is laid out.

    `contents` are what its cells hold alike: formulas and extra rows.
    """

    contents: Mapping[Place, Content] | None = None
    written: WrittenTable | None = None


class Moulds:
    """The moulds of the shapes of tables that were laid out last, and the patterns of their sheets.

    Threads may share them: no two parts of shapes are ever given one number, and none is given again.
    """

    def __init__(self) -> None:
        self.known = AlreadyMade()
        self._count = count()
        self._kept: dict[Hashable, Mould] = {}
        self._patterns: dict[Hashable, tuple[Pattern, ...]] = {}
        self._bodies: dict[Hashable, Body] = {}
        self._met: set[Hashable] = set()
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
            for each in (self._kept, self._patterns, self._bodies, self._met, self._numbers):
                each.clear()
        self._phrases[id(binding.phrases)] = binding.phrases
        shapes = _Shapes(workings, self)
        return {id_: shapes.mould(table) for id_, table in tables.items()}

    def mould(self, shape: Hashable) -> Mould:
        """Return the mould of a shape, an empty one for a new one."""
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
        patterns = self._patterns.setdefault(key, ())
        pattern = next((each for each in patterns if alike(each.cells, cells)), None)
        if pattern is None:
            pattern = Pattern(cells)
            self._patterns[key] = pattern, *patterns[: KEPT_PATTERNS - 1]
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
        self._book = moulds.of_book(binding), moulds.number(tuple(workings.parameters.items()))

    def mould(self, table: PlacedTable) -> Mould:
        """Return the mould of a table: that of all of its shape, with what it refers to."""
        known, binding = self._moulds.known, self._binding
        aims = known.of((table.table,), "aims", partial(_Aims.of, table.table))
        facts = [binding.fact(name, table.month) for name in aims.facts]
        said = tuple([None if fact is None else binding.say(fact) for fact in facts])
        rows = table.rows if table.linking else ()
        links = tuple([link for row in rows for link in links_of(table, row.node, self._tables)])
        aimed = [each for block in aims.tables for each in self._pieces(block, table)]
        beside = [each for block in aims.rows for each in self._pieces(block, table)]
        alike = (*self._book, said, links)

        def of_shape() -> Mould:
            shape = (
                *alike,
                self._own(table),
                tuple(map(self._own, aimed)),
                tuple([_beside(table, each) for each in beside]),
            )
            return self._moulds.mould(shape)

        return known.of((table, *aimed, *beside), (len(aimed), *alike), of_shape)

    def _own(self, table: PlacedTable) -> int:
        """Return a number for what a table is by itself."""
        moulds = self._moulds
        return moulds.known.of((table,), "own", lambda: moulds.number(_signature(table)))

    def _pieces(self, block: str, table: PlacedTable) -> Sequence[PlacedTable]:
        """Return the tables that a name may mean: of a form of several months that of the same, or all."""
        one = self._tables.get(piece_of(block, table.month)) or self._tables.get(block)
        if one is not None:
            return (one,)
        pieces = (self._tables.get(piece_of(block, month)) for month in self._binding.blocks)
        return [each for each in pieces if each is not None]


def _signature(table: PlacedTable) -> Hashable:
    columns = tuple([(each.key, each.column, each.settled) for each in table.columns])
    place = table.sheet, table.id, table.top, columns, tuple(table.footers)
    return place, tuple(sorted(table.month_ends)), tuple(map(_row, table.rows))


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
