"""What finance reads on docs/finance.md is what the commands do."""

from __future__ import annotations

import re
from pathlib import Path

from finance_page import PAGE, SETUPS, transcribed


def test_every_command_on_the_page_prints_what_stands_there(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    assert all(f"<!-- setup: {name} -->" in page for name in SETUPS)
    anew = transcribed(page, tmp_path)
    assert settled(anew) == settled(page), (
        "write it anew: PYTHONPATH=tests python tests/store/finance_page.py"
    )


def settled(page: str) -> str:
    """Return a page without the due day, which moves when holidays are published."""
    return re.sub(r"due [\d-]+|-?\d+ days? (left|overdue)", "due", page)
