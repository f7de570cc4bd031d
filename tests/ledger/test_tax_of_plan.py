"""An export that states both bases counts on that of the plan, unless somebody says otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import salesbook
from ledger.case import FOLDER, SALES
from salesbook.api.ledger import LedgerOrder, TaxBasis, check_ledger


@pytest.mark.parametrize(
    ("of_plan", "wanted", "revenue"),
    [
        ("included", "", 1333_40),
        ("excluded", "", 1180_00),
        (None, "", 1180_00),
        ("included", "excluded", 1180_00),
    ],
)
def test_the_basis_of_the_plan_counts(
    tmp_path: Path, of_plan: str | None, wanted: TaxBasis, revenue: int
) -> None:
    plan, _ = salesbook.load_plan(FOLDER.parent / "plan")
    assert plan is not None
    export = tmp_path / "sales.csv"
    export.write_text(SALES, "utf-8")
    read = check_ledger([export], replace(plan, tax=of_plan), LedgerOrder(tax=wanted))
    assert read.exports[0].lines[0].figures["revenue"] == revenue, read.all_problems
