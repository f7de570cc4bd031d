"""The history of a plan out of order lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from salesbook.api.ledger import ExportTask, LedgerOrder, open_exports
from salesbook.ledger.order_lines import COLUMNS, history_of
from salesbook.model.csv_text import csv_text
from salesbook.plan_input.checks.precision_checks import currency_of
from salesbook.problems import Location, Problem, Severity, worst
from salesbook.problems.problem import capped

__all__ = ["COLUMNS", "history_text"]


def history_text(
    path: Path, columns: Mapping[str, str], currency: str, order: LedgerOrder
) -> tuple[str | None, list[Problem]]:
    """Return history.csv for a file of order lines, or channel_history.csv where a channel is named.

    None where the file cannot be read, or a row of it says nothing that counts.
    """
    opened = next(open_exports([ExportTask(path=str(path), order=order)], order))
    if opened.export is None or worst(opened.problems) is Severity.ERROR:
        return None, list(opened.problems)
    history, found = history_of(opened.export, columns, currency_of(currency))
    located = [replace(each, where=replace(each.where, file=str(path))) for each in found]
    problems = list(capped([*opened.problems, *located], Location(file=str(path))))
    if history is None:
        return None, problems
    rows = ([*leaf, *(f"{value:f}" for value in own)] for leaf, own in history.rows.items())
    return csv_text([[*history.keys, *history.figures], *rows]), problems
