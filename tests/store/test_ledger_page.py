"""What finance reads on docs/ledger.md, from an export to the closed month, is what the commands do."""

from __future__ import annotations

from pathlib import Path

from ledger_page import PAGE, SETUPS, transcribed
from test_finance_page import settled


def test_the_page_leads_from_an_export_to_the_closed_month(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    assert all(f"<!-- setup: {name} -->" in page for name in SETUPS)
    assert settled(transcribed(page, tmp_path)) == settled(page), (
        "write it anew: PYTHONPATH=tests python tests/store/ledger_page.py"
    )
