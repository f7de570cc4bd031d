"""Running balances: every row must lead from one to the next, and tells where a red figure lost its minus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from salesbook.ledger.exports.amounts import ZERO
from salesbook.ledger.exports.profile import Profile, plain
from salesbook.ledger.exports.table import LedgerEntry, LedgerTable
from salesbook.ledger.exports.words import RowWords
from salesbook.model.ledger import Posting
from salesbook.problems import problem

Step = tuple[int, Decimal, Decimal]
"""An entry by its place, what it adds (debits less credits), and the balance behind it."""


def prove_balances(table: LedgerTable, profile: Profile, words: RowWords) -> int:
    """Hold the entries to their balances and turn red figures; return how many rows were proved.

    SB909 for a row that does not lead to its balance, SB910 for one that does below zero.
    """
    if "balance" not in table.heading.columns:
        return 0
    segments = list(_segments(table, profile))
    steps = [list(_steps(table.entries[start:stop], start, words)) for start, stop, _ in segments]
    openings = [opening for _, _, opening in segments]
    way = _way(table, profile, list(zip(steps, openings, strict=True)))
    return sum(_hold(table, each, opening, way) for each, opening in zip(steps, openings, strict=True))


def _segments(table: LedgerTable, profile: Profile) -> Iterator[tuple[int, int, Decimal | None]]:
    """Yield the runs of entries that have one balance, with what stood there before."""
    entries, breaks = table.entries, dict(table.breaks)
    key = profile.group or "account"
    for at in range(1, len(entries)):
        if at not in breaks and entries[at].labels.get(key) != entries[at - 1].labels.get(key):
            breaks[at] = None
    starts = sorted(breaks)
    for start, stop in zip(starts, [*starts[1:], len(entries)], strict=True):
        if start < stop:
            yield start, stop, breaks[start]


def _steps(entries: Sequence[LedgerEntry], start: int, words: RowWords) -> Iterator[Step]:
    for at, entry in enumerate(entries, start=start):
        balance = entry.figures.get("balance")
        if balance is None or entry.posting is Posting.VOID:
            continue
        side = plain(entry.labels.get("direction", ""))
        if "debit" in entry.figures or "credit" in entry.figures:
            balance = -balance if side in words.credit else balance
        yield at, _added(entry), balance


def _added(entry: LedgerEntry) -> Decimal:
    figures = entry.figures
    if "debit" in figures or "credit" in figures:
        return figures.get("debit", ZERO) - figures.get("credit", ZERO)
    return next((figures[each] for each in ("amount", "net", "gross") if each in figures), ZERO) * entry.sign


def _way(table: LedgerTable, profile: Profile, runs: Sequence[tuple[Sequence[Step], Decimal | None]]) -> int:
    """Return 1 where debits raise the balance, -1 where they lower it.

    Where it has a side of its own they raise it. Else most rows tell, a first one as if nothing stood before
    it; and where as many tell either, what the account is for.
    """
    if "direction" in table.heading.columns:
        return 1
    up, down = (sum(_closing(steps, opening or ZERO, way) for steps, opening in runs) for way in (1, -1))
    booked = "debit" in table.heading.columns or "credit" in table.heading.columns
    natural = -1 if booked and profile.sign == "credit" else 1
    return natural if up == down else 1 if up > down else -1


def _closing(steps: Sequence[Step], opening: Decimal, way: int) -> int:
    before, count = opening, 0
    for _, added, balance in steps:
        count += bool(added) and before + way * added == balance
        before = balance
    return count


def _hold(table: LedgerTable, steps: Sequence[Step], opening: Decimal | None, way: int) -> int:
    before, proved = opening, 0
    for at, added, balance in steps:
        if before is not None:
            entry = table.entries[at]
            where = table.where(entry.row, "balance")
            if before + way * added == balance:
                proved += 1
            elif before - way * added == balance:
                # The figure was red on the screen and has lost its minus: its balance proves it.
                table.entries[at] = entry._replace(sign=-entry.sign)
                table.problems.append(problem("ledger-red-figure", where, f"{abs(added):,f}"))
                proved += 1
            else:
                expected = f"{before + way * added:,f}"
                table.problems.append(
                    problem("ledger-balance-breaks", where, f"{balance:,f}", expected=expected)
                )
        before = balance
    return proved
