"""Lists of the balances of accounts: accounts above accounts, and accounts that were closed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from salesbook.ledger.exports.amounts import ZERO
from salesbook.ledger.exports.entries import Entry, LeftOut, Table
from salesbook.ledger.exports.totals import NOT_SUMMED, same
from salesbook.ledger.exports.words import RowKind
from salesbook.problems import problem


def fold_parents(table: Table) -> int:
    """Leave out the accounts that sum up others: 6601 above 660101 and 660102; return how many were proved.

    SB908 for one that its own accounts do not come to.
    """
    entries, kept, proved = table.entries, [], 0
    codes = [entry.labels.get("account", "") for entry in entries]
    parents = [
        bool(code) and after.startswith(code) and after != code
        for code, after in zip(codes, [*codes[1:], ""], strict=True)
    ]
    for at, entry in enumerate(entries):
        if not parents[at]:
            kept.append(entry)
            continue
        stop = next(
            (to for to in range(at + 1, len(entries)) if not codes[to].startswith(codes[at])), len(entries)
        )
        leaves = [entries[to] for to in range(at + 1, stop) if not parents[to]]
        figures = {column: value for column, value in entry.figures.items() if column not in NOT_SUMMED}
        wrong = next((name for name, value in figures.items() if not same(_sum(leaves, name), value)), None)
        if wrong is not None:
            where, expected = table.where(entry.row, wrong), f"{_sum(leaves, wrong):,f}"
            shown = f"{figures[wrong]:,f}"
            table.problems.append(problem("ledger-total-differs", where, shown, expected=expected))
        proved += wrong is None
        table.left_out.append(LeftOut(entry.row, RowKind.TOTAL, codes[at]))
    entries[:] = kept
    return proved


def _sum(entries: Sequence[Entry], column: str) -> Decimal:
    return sum((entry.figures.get(column, ZERO) for entry in entries), ZERO)


def check_open(table: Table) -> None:
    """Refuse accounts that were closed: debits and credits are equal in every row (SB926)."""
    booked = [entry for entry in table.entries if entry.figures.get("debit") or entry.figures.get("credit")]
    if booked and all(entry.figures.get("debit") == entry.figures.get("credit") for entry in booked):
        table.problems.append(problem("ledger-accounts-closed", table.where(booked[0].row, "debit")))
