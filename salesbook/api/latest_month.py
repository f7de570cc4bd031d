"""The latest month with returns: what a report is of that names no month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from salesbook.api.check import check_files
from salesbook.api.reading import Progress, ReadOrder
from salesbook.api.store_reading import in_store
from salesbook.model.meeting import meeting_of
from salesbook.model.period import Month
from salesbook.model.submission import Submission
from salesbook.problems import Problem
from salesbook.store.store import Store
from salesbook.store.submissions import latest_period


def latest_in_store(text: str, plan_id: str | None) -> tuple[Month | None, list[Problem]]:
    """Return the latest month of a store, or of one plan in it, that a return counts for."""

    def read(store: Store) -> tuple[Month | None, list[Problem]]:
        with store.reading() as connection:
            return latest_period(connection, plan_id), []

    return in_store(text, read)


def latest_in_files(
    paths: Iterable[Path], issued: Path, order: ReadOrder, progress: Progress | None = None
) -> tuple[Month | None, list[Problem]]:
    """Return the latest month that a returned file is filled in for."""
    checked = check_files(paths, replace(order, issued=issued, figures=True), progress)
    months = [month for each in checked.submissions if (month := _filled(each)) is not None]
    return max(months, default=None), list(checked.problems)


def _filled(submission: Submission) -> Month | None:
    """Return the month that a file is for: the one it opens, else the last before a month without figures."""
    if submission.month is not None or meeting_of(submission.owner) is not None:
        return submission.month
    months = sorted({fact.month for fact in submission.facts})
    # A figure far ahead is a slip and makes no return for its month.
    unbroken = [after for before, after in pairwise(months) if before.plus(1) != after]
    return months[months.index(unbroken[0]) - 1] if unbroken else next(reversed(months), None)
