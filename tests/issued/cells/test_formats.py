"""Number formats."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.issued.cells.formats import PLAIN, is_date_format, number_format, shown_value

DATES = [
    "m/d/yyyy",
    "yyyy-mm-dd",
    "YYYY-MM-DD",
    'yyyy"年"m"月"',
    'yyyy"年"m"月"d"日"',
    'm"月"d"日"',
    "yyyy年m月",
    "yyyy/m/d;@",
    "d\\-mmm\\-yy",
    "[$-804]yyyy/m/d",
    "[$-F800]dddd, mmmm dd, yyyy",
    '[DBNum1][$-804]yyyy"年"m"月"d"日"',
    "aaaa",
    "h:mm AM/PM",
    "[h]:mm:ss",
    "[mm]:ss.00",
    "mm:ss.0",
]

PLAIN_NUMBERS = [
    "General",
    "[$-409]General",
    "G/通用格式",
    "0",
    "#,##0",
    "#,##0.00",
    "#,##0.00_);[Red](#,##0.00)",
    "[Red]0.00;[Blue]-0.00",
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    '#,##0 "days"',
    "[>=0.05]#,##0.0;[<=-0.05]−#,##0.0;#,##0.0",
    '0 "月"',
    "0.00E+00",
    "##0.0E+0",
    "0\\d",
    "# ?/?",
    "@",
    "",
]

CURRENCY_SIGNS = [
    ('"¥"#,##0.00', "¥", "CNY"),
    ("[$¥-804]#,##0.00", "¥", "CNY"),
    ("[$€-407] #,##0.00", "€", "EUR"),
    ("[$$-409]#,##0.00", "$", "USD"),
    ('#,##0.00"美元"', "美元", "USD"),
    ("#,##0 [$HK$-C04]", "HK$", "HKD"),
]

ODD = [";;;", '"-"', '"1"0', '0."00"', '0.0"%"', "0‰", "-0", '"约"0', '[=1]"one";0']
"""Formats that show nothing, or other digits and signs than the number has."""

ODD_BELOW_ZERO = ['#,##0;"0"', "0;;", '0;"none"']

SCALED = [
    ("0%", True, -2, None),
    ("0.0%", True, -2, None),
    ("#,##0,", False, 3, None),
    ("0.0,,", False, 6, None),
    ('#,##0,"k"', False, 3, 3),
    ('0.0,,"M"', False, 6, 6),
    ('0\\.0,"万"', False, 4, 4),
    ('0!.0,"万"', False, 4, 4),
    ('0"."0,"万元"', False, 4, 4),
    ('0.0"万"', False, 0, 4),
    ('#,##0"千元"', False, 0, 3),
    ("0.0万", False, 0, 4),
]


@pytest.mark.parametrize("code", DATES)
def test_a_date_format_is_recognised(code: str) -> None:
    assert is_date_format(code)


@pytest.mark.parametrize("code", PLAIN_NUMBERS)
def test_a_plain_number_shows_as_it_is(code: str) -> None:
    assert number_format(code) is PLAIN


@pytest.mark.parametrize(("code", "sign", "currency"), CURRENCY_SIGNS)
def test_the_currency_a_format_shows_is_told(code: str, sign: str, currency: str) -> None:
    form = number_format(code)
    assert form.sign == sign
    assert form.currencies is not None
    assert currency in form.currencies


def test_a_format_that_shows_no_number_or_another_is_odd() -> None:
    assert [code for code in ODD if not number_format(code).odd] == []
    below = [number_format(code) for code in ODD_BELOW_ZERO]
    assert [(form.odd, form.odd_below) for form in below] == [(False, True)] * len(below)


@pytest.mark.parametrize(("code", "percent", "shift", "power"), SCALED)
def test_what_a_scaled_format_does_is_told(
    code: str,
    percent: bool,  # noqa: FBT001  # a table's column
    shift: int,
    power: int | None,
) -> None:
    form = number_format(code)
    assert (form.percent, form.shift, form.stated_power) == (percent, shift, power)


def test_the_shown_number_is_scaled_exactly() -> None:
    assert shown_value('0\\.0,"万"', Decimal(12345)) == Decimal("1.2345")
    assert shown_value("0.0%", Decimal("0.125")) == Decimal("12.5")


@given(st.text() | st.text('0#?.,%;[]"\\_*ymdhsGeneral万@'))
def test_no_format_code_raises(code: str) -> None:
    number_format(code)
