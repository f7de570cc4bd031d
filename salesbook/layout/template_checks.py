"""Checks across templates: every name that a formula, a chart or a list of choices uses stands somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from salesbook.layout.declaration import ChartDeclaration, Column, Lines, Sheet, Table
from salesbook.problems import Location, Problem, Text, problem, sentence
from salesbook.spreadsheet.formula.expression import Reference, references
from salesbook.spreadsheet.formula.language import parse_formula

PARAMETERS = "param"
REPEATING = sentence("layout.template.repeating")
NO_TOTAL = sentence("layout.template.no-total")
NO_PERIODS = sentence("layout.template.no-periods")
CIRCULAR = sentence("layout.template.circular")
EARLIER = frozenset(("prev", "above", "periods"))
"""Selectors of cells that a formula may take from its own column: those before it, or those of its months."""
LONGEST_LIST = 255
"""Characters of a list of choices that is written out in a cell's validation, its commas counted."""


@dataclass(frozen=True)
class Names:
    """What the sheets of one book declare: columns by table, and parameters.

    What stands in a table that some books leave out for want of records may be named from `elsewhere`.
    """

    tables: Mapping[str, Table]
    columns: Mapping[str, frozenset[str]]
    parameters: frozenset[str]
    elsewhere: Names | None = None

    @classmethod
    def of(cls, sheets: Sequence[Sheet], elsewhere: Names | None = None) -> Names:
        """Return the names of some sheets."""
        blocks = [block for sheet in sheets for block in sheet.block]
        tables = [block for block in blocks if isinstance(block, Table)]
        lines = [line for block in blocks if isinstance(block, Lines) for line in block.line]
        return cls(
            tables={table.id: table for table in tables},
            columns={table.id: frozenset(column.id for column in table.column) for table in tables},
            parameters=frozenset(line.parameter for line in lines if line.parameter),
            elsewhere=elsewhere,
        )

    def known(self, target: str, table: str) -> bool:
        """Return whether a reference written in a table means something here."""
        block, _, name = target.rpartition(".")
        if block == PARAMETERS:
            return name in self.parameters
        if name in self.columns.get(block or table, ()):
            return True
        # What is left out for want of records may name what stands in other books alone.
        home = self.tables.get(table)
        return bool(home and home.needs and self.elsewhere and self.elsewhere.known(target, ""))

    def column(self, target: str, table: str) -> tuple[Table, Column] | None:
        """Return the column that a reference written in a table means, None for a parameter."""
        block, _, name = target.rpartition(".")
        home = self.tables.get(block or table)
        found = next((each for each in home.column if each.id == name), None) if home is not None else None
        return (home, found) if home is not None and found is not None else None

    @cached_property
    def circular(self) -> frozenset[tuple[str, str]]:
        """The columns, by table and id, whose formulas lead back to themselves."""
        leads: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for table in self.tables.values():
            for column in table.column:
                targets = [each for each in _references(column.formula) if each.selector not in EARLIER]
                found = [self.column(each.target, table.id) for each in targets]
                leads[table.id, column.id] = {(each[0].id, each[1].id) for each in found if each is not None}
        # What leads nowhere is taken away again and again; a circle is what stays, with what leads into it.
        while settled := [key for key, into in leads.items() if not into & leads.keys()]:
            for key in settled:
                del leads[key]
        return frozenset(key for key in leads if key in _reached(key, leads))


def check_sheet(file: str, sheet: Sheet, names: Names) -> Iterator[Problem]:
    """Yield what is wrong with a sheet beside the others of its books.

    Names that they do not have (SB105), doubles (SB106), choices that cannot be offered (SB107), and what
    names something in a way that it cannot be used (SB102).
    """
    for block in sheet.block:
        if isinstance(block, Table):
            yield from _doubles(file, block)
            yield from _unknown_in_table(file, block, names)
            yield from _unfit_choices(file, block)
            yield from _unfit_in_table(file, block, names)
        elif isinstance(block, ChartDeclaration):
            yield from _unknown_in_chart(file, block, names)
        elif isinstance(block, Lines):
            for line in block.line:
                if line.choices_from and not names.known(line.choices_from, ""):
                    yield _unknown(file, f"{block.id}.choices_from", line.choices_from)
                elif line.choices_from and _repeats(line.choices_from, "", names):
                    yield _unfit(file, f"{block.id}.choices_from", line.choices_from, REPEATING)


def _doubles(file: str, table: Table) -> Iterator[Problem]:
    ids = [column.id for column in table.column]
    for id_ in sorted({each for each in ids if ids.count(each) > 1}):
        yield problem("template-repeated", Location(file=file, key=f"{table.id}.{id_}"), id_)


def _unfit_choices(file: str, table: Table) -> Iterator[Problem]:
    """Yield the lists of choices that a program would drop, or divide in the wrong places (SB107)."""
    for column in table.column:
        # As long as they can get: a book in both languages writes both words of every choice.
        words = [" ".join(dict.fromkeys(each.words.values())) for each in column.choices.values()]
        longest = len(",".join(words))
        if longest > LONGEST_LIST or any("," in word for word in words):
            where = Location(file=file, key=f"{table.id}.{column.id}.choices")
            yield problem("template-choices", where, str(longest), limit=LONGEST_LIST)


def _unknown_in_table(file: str, table: Table, names: Names) -> Iterator[Problem]:
    for column in table.column:
        for key, formula in (("formula", column.formula), ("asked", column.asked)):
            for target in _targets(formula):
                if not names.known(target, table.id):
                    yield _unknown(file, f"{table.id}.{column.id}.{key}", target)
        if column.choices_from and not names.known(column.choices_from, table.id):
            yield _unknown(file, f"{table.id}.{column.id}.choices_from", column.choices_from)
        if column.at_most and not _limits(column.at_most, table):
            yield _unknown(file, f"{table.id}.{column.id}.at_most", column.at_most)
    for footer in table.footer:
        for id_, text in footer.cells.items():
            # A cell is named by its column. What cannot be parsed was reported with its formula (SB103).
            targets = [id_, *_targets(text)] if parse_formula(text)[0] is not None else []
            for target in targets:
                if names.known(target, table.id):
                    continue
                yield _unknown(file, f"{table.id}.{footer.id}.{id_}", target)


def _limits(id_: str, table: Table) -> bool:
    """Say whether a table has a column of whole numbers that is given once for every row."""
    return any(
        (column.id, column.role, column.kind, column.each_period) == (id_, "given", "count", False)
        for column in table.column
    )


def _unknown_in_chart(file: str, chart: ChartDeclaration, names: Names) -> Iterator[Problem]:
    drawn = (chart.categories, *chart.cross, *(series.column.partition("@")[0] for series in chart.series))
    for name in dict.fromkeys(drawn):
        if not names.known(f"{chart.table}.{name}", ""):
            yield _unknown(file, chart.id, f"{chart.table}.{name}")
    for name in (chart.categories, *(series.column for series in chart.series)):
        id_, _, level = name.partition("@")
        found = names.column(f"{chart.table}.{id_}", "")
        # A variance is drawn by its signs, which are those of a column that stands once.
        signs = any(each.column == name and each.scenario == "VAR" for each in chart.series)
        if found is not None and not _stands_at(*found, level, once=signs):
            yield _unfit(file, chart.id, name, REPEATING)


def _stands_at(table: Table, column: Column, level: str, *, once: bool) -> bool:
    """Say whether a chart can draw a column: a repeating one at one of its levels, another without any."""
    return (level in table.periods and not once) if column.each_period else not level


def _repeats(target: str, table: str, names: Names) -> bool:
    found = names.column(target, table)
    return found is not None and found[1].each_period


def _unfit_in_table(file: str, table: Table, names: Names) -> Iterator[Problem]:
    """Yield the formulas and choices that name a column in a way that it cannot be used (SB102)."""
    formulas = [(f"{column.id}.formula", column.formula) for column in table.column if column.formula]
    formulas += [(f"{each.id}.{id_}", text) for each in table.footer for id_, text in each.cells.items()]
    for key, text in formulas:
        for each in _references(text):
            found = names.column(each.target, table.id)
            if found is None:
                continue
            home, column = found
            if each.selector == "total" and home.total is None:
                yield _unfit(file, f"{table.id}.{key}", f"total({each.target})", NO_TOTAL)
            if each.selector == "periods" and not (column.each_period and "month" in home.periods):
                yield _unfit(file, f"{table.id}.{key}", f"periods({each.target})", NO_PERIODS)
    for column in table.column:
        if (table.id, column.id) in names.circular:
            yield _unfit(file, f"{table.id}.{column.id}.formula", column.formula or "", CIRCULAR)
        if column.choices_from and _repeats(column.choices_from, table.id, names):
            yield _unfit(file, f"{table.id}.{column.id}.choices_from", column.choices_from, REPEATING)


def _reached(
    start: tuple[str, str], leads: Mapping[tuple[str, str], set[tuple[str, str]]]
) -> set[tuple[str, str]]:
    reached: set[tuple[str, str]] = set()
    waiting = [start]
    while waiting:
        more = leads.get(waiting.pop(), set()) - reached
        reached |= more
        waiting += more
    return reached


def _references(formula: str | None) -> Sequence[Reference]:
    node, _ = parse_formula(formula) if formula else (None, ())
    return () if node is None else tuple(references(node))


def _unfit(file: str, key: str, value: str, what: Text) -> Problem:
    return problem("template-invalid", Location(file=file, key=key), value, what=what)


def _targets(formula: str | None) -> list[str]:
    return list(dict.fromkeys(each.target for each in _references(formula)))


def _unknown(file: str, key: str, target: str) -> Problem:
    return problem("template-unknown-name", Location(file=file, key=key), target)
