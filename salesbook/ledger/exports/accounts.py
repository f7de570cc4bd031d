"""Accounts above accounts, accounts that were closed, and amounts with tax beside those without."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from salesbook.ledger.exports.amounts import ZERO
from salesbook.ledger.exports.table import LedgerEntry, LedgerTable, LeftOut
from salesbook.ledger.exports.totals import NOT_SUMMED, same
from salesbook.ledger.exports.words import RowKind
from salesbook.problems import problem


def fold_parents(table: LedgerTable) -> int:
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


def _sum(entries: Sequence[LedgerEntry], column: str) -> Decimal:
    return sum((entry.figures.get(column, ZERO) for entry in entries), ZERO)


def check_open(table: LedgerTable) -> None:
    """Refuse accounts that were closed, and whole journals: all debits are as much as all credits (SB926)."""
    booked = [entry for entry in table.entries if entry.sign]
    debits = _sum(booked, "debit")
    if debits and same(debits, _sum(booked, "credit")):
        table.problems.append(
            problem("ledger-accounts-closed", table.where(booked[0].row, "debit"), f"{debits:,f}")
        )


def check_tax(table: LedgerTable) -> None:
    """Warn of rows whose amount with tax is not that without it and the tax (SB927)."""
    odd = [
        entry
        for entry in table.entries
        if {"net", "tax", "gross"} <= entry.figures.keys()
        and abs(entry.figures["net"] + entry.figures["tax"] - entry.figures["gross"]) > Decimal("0.02")
    ]
    if odd:
        table.problems.append(problem("ledger-tax-differs", table.where(odd[0].row, "gross"), str(len(odd))))
