"""The month of a report that names none."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from salesbook.cli.output import progress, say, stop_with
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from salesbook.api import Month
    from salesbook.api.reading import ReadOrder


def month_or_latest(
    period: Month | None,
    store_address: str | None,
    plan_id: str | None,
    issued: Path | None,
    paths: Sequence[Path],
    order: ReadOrder,
    messages: str,
) -> Month:
    """Return the month that was named, else the latest with returns, which is said; else a usage error."""
    if period is not None:
        return period
    from salesbook.api.latest_month import latest_in_files, latest_in_store  # noqa: PLC0415

    if issued is None:
        month, problems = latest_in_store(store_address or "", plan_id)
    else:
        with progress("cli.progress.reading", messages) as advance:
            month, problems = latest_in_files(paths, issued, order, advance)
    if month is None and problems:
        stop_with(problems, messages)
    if month is None:
        raise MisuseError("cli.misuse.period-missing")
    say("cli.done.latest-month", messages, sys.stderr, period=month.key)
    return month
