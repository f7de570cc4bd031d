"""The sums that a file has of its own: the rows kept must come to every one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from salesbook.ledger.exports.amounts import ZERO
from salesbook.ledger.exports.table import LedgerEntry, LedgerSum, LedgerTable, LeftOut
from salesbook.ledger.exports.words import RowKind
from salesbook.model.amount import EXACT
from salesbook.model.ledger import Posting
from salesbook.problems import Problem, problem

NOT_SUMMED = frozenset({"balance", "price", "total"})

Way = tuple[frozenset[Posting], bool]
"""How a program may add up: which postings it leaves out, and whether with the sign that we count by."""

_LEFT_OUT = (frozenset[Posting](), frozenset({Posting.VOID}), frozenset({Posting.VOID, Posting.UNPOSTED}))


def _ways(entries: Sequence[LedgerEntry]) -> list[Way]:
    """Return the ways that differ for some entries, the plainest first."""
    postings = frozenset(entry.posting for entry in entries)
    signs = (True, False) if any(entry.sign != 1 for entry in entries) else (False,)
    kept = dict.fromkeys(left & postings for left in _LEFT_OUT)
    return [(left, signed) for left in kept for signed in signs]


def _added(entries: Sequence[LedgerEntry], column: str, way: Way) -> Decimal:
    left, signed = way
    if signed:
        return sum(
            (each.figures.get(column, ZERO) * each.sign for each in entries if each.posting not in left), ZERO
        )
    return sum((each.figures.get(column, ZERO) for each in entries if each.posting not in left), ZERO)


@dataclass(slots=True, kw_only=True)
class _Running:
    """What has been added up in one way: by column, now and at every place where a sum may begin."""

    now: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    begun: list[dict[str, Decimal]] = field(default_factory=list)
    starts: defaultdict[tuple[str, Decimal], set[int]] = field(default_factory=lambda: defaultdict(set))
    carried: dict[str, Decimal] | None = None

    def begin(self, columns: Sequence[str]) -> None:
        """Note that a sum may begin here."""
        for column in columns:
            self.starts[column, _rounded(self.now[column])].add(len(self.begun))
        self.begun.append(dict(self.now))

    def comes_to(self, figures: Mapping[str, Decimal]) -> bool:
        """Say whether one beginning gives all the figures of a sum."""
        fit = [self.starts.get((name, _rounded(self.now[name] - value))) for name, value in figures.items()]
        known = [each for each in fit if each is not None]
        return len(known) == len(fit) and bool(set.intersection(*known))


def _rounded(value: Decimal) -> Decimal:
    """Return an amount without the noise of binary figures that a program added up."""
    return value.quantize(Decimal("0.001"), context=EXACT) + 0


def prove_totals(table: LedgerTable) -> int:
    """Hold every sum of a table to the rows before it, and return how many were proved.

    A sum is one from some beginning: of the table, of a group, or behind another sum. What goes on from a
    period before is above the rows by the same amount every time. SB908; SB911 for a row without a word
    that sums up nothing.
    """
    columns = [each for each in table.heading.columns if each not in NOT_SUMMED]
    places = sorted({0, *table.breaks, *(each.at for each in table.sums)})
    sums = defaultdict(list)
    for each in table.sums:
        sums[each.at].append(each)
    ways = {way: _Running() for way in _ways(table.entries)}
    for running in ways.values():
        running.begin(columns)
    proved, before = 0, 0
    for place in places:
        entries = table.entries[before:place]
        for way, running in ways.items():
            for column in columns:
                running.now[column] += _added(entries, column, way)
        before = place
        for each in sums[place]:
            proved += _judge(table, each, [*ways.values()])
        for running in ways.values():
            running.begin(columns)
            running.carried = None if place in table.breaks else running.carried
    return proved


def _judge(table: LedgerTable, found: LedgerSum, ways: Sequence[_Running]) -> bool:
    """Prove one sum in any of the ways, or name it."""
    figures = {column: value for column, value in found.figures.items() if column not in NOT_SUMMED}
    if not figures:
        return False
    if any(running.comes_to(figures) for running in ways):
        if found.kind is None:
            table.left_out.append(LeftOut(found.row, RowKind.TOTAL, ""))
        return True
    if found.kind is RowKind.CUMULATIVE and _goes_on(ways, figures):
        return True
    table.problems.append(_differing(table, found, figures, ways[0]))
    return False


def _goes_on(ways: Sequence[_Running], figures: Mapping[str, Decimal]) -> bool:
    """Say whether a sum that goes on stands above the rows by what it stood above them before."""
    agreed = False
    for running in ways:
        above = {column: value - running.now[column] for column, value in figures.items()}
        if running.carried is None:
            running.carried = above
        agreed |= all(same(running.carried.get(column, value), value) for column, value in above.items())
    return agreed


def same(left: Decimal, right: Decimal) -> bool:
    """Say whether two sums are the same but for the noise of binary figures."""
    return _rounded(left) == _rounded(right)


def _differing(
    table: LedgerTable, found: LedgerSum, figures: Mapping[str, Decimal], running: _Running
) -> Problem:
    """Return the problem of a sum, with what the rows nearest to it come to."""
    if found.kind is None:
        return problem("ledger-row-unclear", table.where(found.row))
    column, value = next(
        (
            (column, value)
            for column, value in figures.items()
            if not any(same(running.now[column] - each.get(column, ZERO), value) for each in running.begun)
        ),
        next(iter(figures.items())),
    )
    sums = (running.now[column] - each.get(column, ZERO) for each in running.begun)
    nearest = min(sums, key=lambda each: abs(each - value))
    return problem(
        "ledger-total-differs", table.where(found.row, column), f"{value:,f}", expected=f"{nearest:,f}"
    )


def count_once(table: LedgerTable) -> None:
    """Let only the first row of every document count: each of them has the amount of the whole."""
    for places in _documents(table.entries):
        for at in places[1:]:
            table.entries[at] = table.entries[at]._replace(sign=0)


def check_documents(table: LedgerTable, *, repeated: bool | None) -> None:
    """Hold documents to the totals on their rows (SB908); refuse what may be totals themselves (SB912)."""
    documents = _documents(table.entries)
    for places in documents:
        _hold_total(table, places)
    if repeated is None and (alike := _alike(table, documents)) is not None:
        where = table.where(table.entries[alike].row)
        table.problems.append(
            problem("ledger-total-repeated", where, table.entries[alike].labels["document"])
        )


def _documents(entries: Sequence[LedgerEntry]) -> list[list[int]]:
    """Return the places of the entries of every document that has a number, together."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        if "document" in entry.labels:
            found[entry.labels["document"]].append(at)
    return list(found.values())


def _hold_total(table: LedgerTable, places: Sequence[int]) -> None:
    """Hold the rows of a document to its total, with tax or without."""
    entries = [table.entries[at] for at in places]
    totals = {entry.figures["total"] for entry in entries if "total" in entry.figures}
    if not totals:
        return
    sums = [
        sum((_worth(entry, *columns) for entry in entries), ZERO)
        for columns in (("net",), ("net", "tax"), ("gross",), ("amount",))
    ]
    if len(totals) == 1 and any(abs(each - min(totals)) < Decimal("0.011") for each in sums):
        return
    where = table.where(entries[0].row, "total")
    shown = ", ".join(f"{each:,f}" for each in sorted(totals))
    nearest = min(sums, key=lambda each: abs(each - min(totals)))
    table.problems.append(problem("ledger-total-differs", where, shown, expected=f"{nearest:,f}"))


def _worth(entry: LedgerEntry, *columns: str) -> Decimal:
    figures = entry.figures
    if "net" in columns and "net" not in figures and "price" in figures:
        return figures["price"] * figures.get("quantity", ZERO) + sum(
            figures.get(each, ZERO) for each in columns[1:]
        )
    return sum((figures.get(each, ZERO) for each in columns), ZERO)


def _alike(table: LedgerTable, documents: Sequence[Sequence[int]]) -> int | None:
    """Return where a document repeats its amount, where all with several rows do; None elsewhere."""
    several = [places for places in documents if len(places) > 1]
    if sum(len(places) - 1 for places in several) < 2:
        return None
    for places in several:
        entries = [table.entries[at] for at in places]
        amounts = {_main(entry) for entry in entries}
        told_apart = len({entry.figures.get("quantity") for entry in entries}) > 1
        if len(amounts) > 1 or amounts == {ZERO} or not told_apart or any(map(_priced, entries)):
            return None
    return several[0][1]


def _main(entry: LedgerEntry) -> Decimal:
    found = (entry.figures.get(each) for each in ("net", "gross", "amount"))
    return next((each for each in found if each is not None), ZERO)


def _priced(entry: LedgerEntry) -> bool:
    """Say whether an amount is that of its own row: its quantity at its price."""
    figures = entry.figures
    price, quantity = figures.get("price"), figures.get("quantity")
    if price is None or quantity is None:
        return False
    amounts = (figures[each] for each in ("net", "gross", "amount") if each in figures)
    return any(abs(price * quantity - amount) < Decimal("0.01") for amount in amounts)
