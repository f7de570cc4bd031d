"""The way from plan tables to order proposals on docs/customers.md is what the commands do."""

from __future__ import annotations

from pathlib import Path

from customers_page import PAGE, SETUPS, TABLES, transcribed
from test_finance_page import settled


def test_the_page_leads_from_tables_to_order_proposals(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    assert all(f"<!-- setup: {name} -->" in page for name in SETUPS)
    assert (TABLES / "settings.toml").read_text("utf-8").strip() in page
    assert settled(transcribed(page, tmp_path)) == settled(page), (
        "write it anew: PYTHONPATH=tests python tests/store/customers_page.py"
    )
