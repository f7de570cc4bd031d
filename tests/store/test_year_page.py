"""The way through the year on docs/year.md is what the commands do."""

from __future__ import annotations

from pathlib import Path

from test_finance_page import settled
from year_page import PAGE, transcribed


def test_the_page_leads_through_the_year(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    assert settled(transcribed(page, tmp_path)) == settled(page), (
        "write it anew: PYTHONPATH=tests python tests/store/year_page.py"
    )
