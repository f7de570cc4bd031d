"""Figures of a store as documents write them."""

from __future__ import annotations

import pytest
from support.small_plan import small_plan

from salesbook.report.store import amount


@pytest.mark.parametrize(
    ("measure", "value", "said"),
    [
        ("revenue", 1_234_50, "1234.50"),
        ("expense_item", 500_00, "500.00"),
        ("shortfall", 70_00, "70.00"),
        ("headcount", 3, 3),
        ("calls", 120, 120),
    ],
)
def test_money_is_written_as_money_and_heads_as_heads(measure: str, value: int, said: str | int) -> None:
    assert amount(value, measure, small_plan()) == said
