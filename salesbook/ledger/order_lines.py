"""Order lines of any program to the history of a plan: each leaf once, amounts added."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from salesbook.ledger.exports.amounts import ZERO, amount_of, decimal_mark
from salesbook.ledger.exports.days import day_order, when
from salesbook.ledger.exports.profile import plain
from salesbook.ledger.exports.rows import Export, ExportRow, ExportSheet
from salesbook.model.amount import EXACT, Currency
from salesbook.problems import Location, Problem, Text, problem

COLUMNS = ("month", "person", "product", "channel", "quantity", "revenue")
"""What a column of order lines may be for."""
DEEPEST = 60
"""The captions stand within so many rows."""
Leaf = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHistory:
    """The rows of a history file: columns of its leaves and of its figures, and each leaf's figures."""

    keys: Sequence[str]
    figures: Sequence[str]
    rows: Mapping[Leaf, Sequence[Decimal]]


@dataclass(slots=True, kw_only=True)
class _Table:
    """The rows below the captions of one sheet, and where each column stands."""

    sheet: ExportSheet
    captions: Mapping[str, str]
    places: Mapping[str, int]
    rows: Sequence[ExportRow]
    problems: list[Problem] = field(default_factory=list)

    def told(self, slug: str, column: str, value: str, line: int | None = None, **more: object) -> None:
        where = Location(sheet=self.sheet.name or None, line=line, column=Text.of(self.captions[column]))
        self.problems.append(problem(slug, where, value, column=self.captions[column], **more))

    def texts(self, column: str) -> list[str]:
        across = self.places[column]
        return [row.cells[across] if across < len(row.cells) else "" for row in self.rows]

    def read(self, column: str, slug: str, parse: Callable[[str], object | None]) -> list[object]:
        """Return what every row says in a column; rows that say nothing that can be read are told."""
        found: list[object] = []
        for row, text in zip(self.rows, self.texts(column), strict=True):
            value = parse(text)
            if value is None:
                self.told(slug, column, text, row.number)
            found.append(value)
        return found

    def months(self) -> list[object]:
        order, against = day_order(self.texts("month"))
        if against:
            self.told("ledger-date", "month", against)

        def month(text: str) -> str | None:
            found = when(text, order)
            return None if found is None else found[1].key

        return self.read("month", "ledger-date", month)

    def amounts(self, column: str, currency: Currency) -> list[object]:
        mark, open_ = decimal_mark(self.texts(column))
        if open_:
            self.told("ledger-mark-open", column, open_)
        own = frozenset({currency.code})
        return self.read(column, "ledger-figure", lambda text: amount_of(text, mark, own))


def history_of(
    export: Export, columns: Mapping[str, str], currency: Currency
) -> tuple[OrderHistory | None, list[Problem]]:
    """Return the history that order lines come to, by the captions of `columns`; None where a row is wrong.

    A column that is not named has its own name as caption. By channel where one is named, else by product
    with quantities. Problem codes: SB901, SB906, SB907, SB923, SB928, SB929.
    """
    by_channel = "channel" in columns
    keys = ("month", "person", "channel" if by_channel else "product")
    figures = ("revenue",) if by_channel else ("quantity", "revenue")
    captions = {each: columns.get(each, each) for each in (*keys, *figures)}
    tables = [each for sheet in export.sheets if sheet.visible and (each := _table(sheet, captions))]
    if not tables:
        return None, [problem("ledger-no-table", value=", ".join(captions.values()))]
    sums: dict[Leaf, list[Decimal]] = {}
    for table in tables:
        codes = [
            table.read(each, "history-code-missing", lambda text: text.strip() or None) for each in keys[1:]
        ]
        amounts = [table.amounts(each, currency) for each in figures]
        for leaf, values in zip(
            zip(table.months(), *codes, strict=True), zip(*amounts, strict=True), strict=True
        ):
            own = sums.setdefault(tuple(map(str, leaf)), [ZERO] * len(figures))
            own[:] = [a + (b if isinstance(b, Decimal) else ZERO) for a, b in zip(own, values, strict=True)]
    problems = [found for table in tables for found in table.problems]
    if problems:
        return None, problems
    rounded, notes = _rounded(sums, figures, currency)
    return OrderHistory(keys=keys, figures=figures, rows=dict(sorted(rounded.items()))), notes


def _table(sheet: ExportSheet, captions: Mapping[str, str]) -> _Table | None:
    for at, row in enumerate(sheet.rows[:DEEPEST]):
        across = {plain(text): place for place, text in reversed(list(enumerate(row.cells)))}
        if all(plain(caption) in across for caption in captions.values()):
            places = {column: across[plain(caption)] for column, caption in captions.items()}
            rows = [each for each in sheet.rows[at + 1 :] if any(map(str.strip, each.cells))]
            return _Table(sheet=sheet, captions=captions, places=places, rows=rows)
    return None


def _rounded(
    sums: Mapping[Leaf, Sequence[Decimal]], figures: Sequence[str], currency: Currency
) -> tuple[dict[Leaf, list[Decimal]], list[Problem]]:
    """Return the sums in whole units and cents; SB929 says how many were not, and what that makes in all."""
    steps = [Decimal(1) if each == "quantity" else currency.to_major(1) for each in figures]
    rounded = {
        leaf: [value.quantize(step, ROUND_HALF_UP, EXACT) for value, step in zip(own, steps, strict=True)]
        for leaf, own in sums.items()
    }
    notes = []
    for at, name in enumerate(figures):
        off = [rounded[leaf][at] - own[at] for leaf, own in sums.items() if rounded[leaf][at] != own[at]]
        if off:
            notes.append(problem("history-rounded", value=str(len(off)), column=name, by=f"{sum(off):+f}"))
    return rounded, notes
