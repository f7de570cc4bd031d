"""Checks across templates: every name that a formula, a chart or a list of choices uses stands somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from salesbook.layout.declaration import ChartDeclaration, Lines, Sheet, Table
from salesbook.problems import Location, Problem, problem
from salesbook.spreadsheet.formula.expression import references
from salesbook.spreadsheet.formula.language import parse_formula

PARAMETERS = "param"
LONGEST_LIST = 255
"""Characters of a list of choices that is written out in a cell's validation, its commas counted."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the sheets of one book declare: columns by table, and parameters."""

    columns: Mapping[str, frozenset[str]]
    parameters: frozenset[str]

    @classmethod
    def of(cls, sheets: Sequence[Sheet]) -> Names:
        """Return the names of some sheets."""
        blocks = [block for sheet in sheets for block in sheet.block]
        tables = [block for block in blocks if isinstance(block, Table)]
        lines = [line for block in blocks if isinstance(block, Lines) for line in block.line]
        return cls(
            columns={table.id: frozenset(column.id for column in table.column) for table in tables},
            parameters=frozenset(line.parameter for line in lines if line.parameter),
        )

    def known(self, target: str, table: str) -> bool:
        """Return whether a reference written in a table means something here."""
        block, _, name = target.rpartition(".")
        if block == PARAMETERS:
            return name in self.parameters
        return name in self.columns.get(block or table, ())


def check_sheet(file: str, sheet: Sheet, names: Names) -> Iterator[Problem]:
    """Yield what is wrong with a sheet beside the others of its books.

    Names that they do not have (SB105), doubles (SB106), and choices that cannot be offered (SB107).
    """
    for block in sheet.block:
        if isinstance(block, Table):
            yield from _doubles(file, block)
            yield from _unknown_in_table(file, block, names)
            yield from _unfit_choices(file, block)
        elif isinstance(block, ChartDeclaration):
            yield from _unknown_in_chart(file, block, names)
        elif isinstance(block, Lines):
            for line in block.line:
                if line.choices_from and not names.known(line.choices_from, ""):
                    yield _unknown(file, f"{block.id}.choices_from", line.choices_from)


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
        for target in _targets(column.formula):
            if not names.known(target, table.id):
                yield _unknown(file, f"{table.id}.{column.id}.formula", target)
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
    drawn = (chart.categories, *(series.column.partition("@")[0] for series in chart.series))
    for name in dict.fromkeys(drawn):
        if not names.known(f"{chart.table}.{name}", ""):
            yield _unknown(file, chart.id, f"{chart.table}.{name}")


def _targets(formula: str | None) -> list[str]:
    node, _ = parse_formula(formula) if formula else (None, ())
    return [] if node is None else list(dict.fromkeys(each.target for each in references(node)))


def _unknown(file: str, key: str, target: str) -> Problem:
    return problem("template-unknown-name", Location(file=file, key=key), target)
