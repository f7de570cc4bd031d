"""Number formats."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.layout.cells.formats import PLAIN, is_date_format, number_format, shown_value

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
    '"¥"#,##0.00',
    "[$¥-804]#,##0.00",
    "[$€-407] #,##0.00",
    '#,##0 "days"',
    '0 "月"',
    "0.00E+00",
    "##0.0E+0",
    "0\\d",
    "# ?/?",
    "@",
    ";;;",
    "",
]

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
