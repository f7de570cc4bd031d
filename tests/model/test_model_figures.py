from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from salesbook.model.amount import Currency, currency_name, money_units
from salesbook.model.figures import (
    exact_figure,
    figure_text,
    percent_text,
    short_figure_text,
    short_percent_text,
    typed_text,
    unit_text,
)

CNY, WAN = Currency("CNY"), money_units("CNY")["万元"]


def test_money_is_kept_in_minor_units_and_written_in_major_ones() -> None:
    assert figure_text("revenue", 123_456_700, CNY) == "1,234,567.00"
    assert figure_text("revenue", -50, CNY) == "−0.50"
    assert figure_text("revenue", 50, CNY, signed=True) == "+0.50"
    assert figure_text("headcount", 1_200, CNY) == "1,200"


def test_empty_cents_are_left_out_where_asked() -> None:
    assert short_figure_text("revenue", 120_000, CNY) == "1,200"
    assert short_figure_text("revenue", 120_050, CNY) == "1,200.50"
    assert typed_text(Decimal(1200)) == "1,200"
    assert typed_text(Decimal("1200.5")) == "1,200.50"


def test_a_document_has_money_as_text_and_counts_as_numbers() -> None:
    assert exact_figure("revenue", 123_456_700, CNY) == "1234567.00"
    assert exact_figure("visits", 1_200, CNY) == 1_200
    assert exact_figure("revenue", None, CNY) is None


@pytest.mark.parametrize(
    ("minor", "shown"),
    [
        (12_250_000, "12.3"),
        (-13_500_000, "−13.5"),
        (123_456_789_000, "123,456.8"),
        (-1, "0.0"),
    ],
)
def test_money_in_a_unit_rounds_halves_away_from_zero_and_has_a_true_minus(minor: int, shown: str) -> None:
    assert unit_text(minor, CNY, WAN) == shown


def test_shares_have_one_decimal_and_none_is_not_available() -> None:
    assert percent_text(Fraction(-1, 16)) == "−6.3%"
    assert percent_text(Fraction(1, 16), signed=True) == "+6.3%"
    assert percent_text(None) == "n.a."
    assert [short_percent_text(Fraction(part, 1000)) for part in (83, 80, -83)] == ["8.3%", "8%", "-8.3%"]


@pytest.mark.parametrize(("code", "zh", "en"), [("CNY", "元", "CNY"), ("USD", "USD", "USD")])
def test_the_yuan_is_called_by_its_name_in_chinese(code: str, zh: str, en: str) -> None:
    name = currency_name(code)
    assert (name.in_language("zh"), name.in_language("en")) == (zh, en)
