"""docs/year.md with what its commands print; run as a script, with PYTHONPATH=tests, it writes it anew."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from finance_page import LI, WANG, ZHANG, put
from finance_page import transcribed as commands_run
from imported_returns import JAN, returned
from support.starter_cycle import Cycle

PAGE = Path(__file__).parents[2] / "docs" / "year.md"
CHANGING = re.compile(r"(?<=\()[0-9a-f]{12}(?=\))|\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d\d:\d\d")
"""Hashes of a content, and the moment of a step."""


def transcribed(page: str, folder: Path) -> str:
    """Return the page with all its commands run in an empty folder, in order."""
    return commands_run(page, folder, {"everybody": _everybody}, settled_days)


def _everybody(cycle: Cycle) -> None:
    put(cycle, "2027-01", {owner: returned(cycle, owner, JAN) for owner in (LI, WANG, ZHANG)})


def settled_days(said: str) -> str:
    """Return what a command printed without the moment of a step, or the day the page is run on."""
    # Steps, closings and issues are of the day the page is run on.
    days = {datetime.now(UTC).date().isoformat(), datetime.now(UTC).astimezone().date().isoformat()}
    return re.sub("|".join(days), "…" + " " * 9, CHANGING.sub("…", said))


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp())
    try:
        PAGE.write_text(transcribed(PAGE.read_text("utf-8"), place), "utf-8")
    finally:
        shutil.rmtree(place)
