"""Figures as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.issued.cells.numbers import Absent, DecimalMark, Refusal, TypedNumber, parse_number

TAKEN = [
    ("620", "620"),
    ("0", "0"),
    ("-0", "0"),
    ("007", "7"),
    (".5", "0.5"),
    ("1234.5", "1234.5"),
    ("1,234.50", "1234.50"),
    ("12,345,678", "12345678"),
    ("1\u00a0234.50", "1234.50"),
    ("1\u202f234\u202f567", "1234567"),
    ("１，２００", "1200"),
    ("１２３．４５", "123.45"),
    ("－６２０", "-620"),
    ("＋６２０", "620"),
    ("−620", "-620"),
    ("–620", "-620"),
    ("- 620", "-620"),
    ("620-", "-620"),
    ("620 -", "-620"),
    ("+620", "620"),
    ("(1,234.50)", "-1234.50"),
    ("（1,234.50）", "-1234.50"),
    ("( 620 )", "-620"),
    ("¥(620)", "-620"),
    ("(¥620)", "-620"),
    ("(620)元", "-620"),
    ("¥620", "620"),
    ("￥620.00", "620.00"),
    ("¥ 620", "620"),
    ("¥\u00a0620", "620"),
    ("¥-620", "-620"),
    ("-¥620", "-620"),
    ("620元", "620"),
    ("620 元", "620"),
    ("620\u00a0元", "620"),
    ("620元整", "620"),
    ("人民币620元", "620"),
    ("RMB 620", "620"),
    ("rmb620", "620"),
    ("620 CNY", "620"),
    ("CNY620", "620"),
    ("$1,200", "1200"),
    ("€1,200", "1200"),
    ("  620  ", "620"),
    ("\u3000620\u3000", "620"),
    ("620\n", "620"),
    ("\u200b620\ufeff", "620"),
    ("\u202d620\u202c", "620"),
    ("'620", "620"),
    ("’620", "620"),
    ("1.2E3", "1200"),
    ("1.2e+06", "1200000"),
    ("12.5%", "12.5"),
    ("12.5％", "12.5"),
    ("620" + " " * 200, "620"),
]

UNITS = [
    ("1.2万", "1.2", 4),
    ("1.2萬", "1.2", 4),
    ("1.2 万元", "1.2", 4),
    ("1.2w", "1.2", 4),
    ("１．２万", "1.2", 4),
    ("¥1.2万", "1.2", 4),
    ("-1.2万", "-1.2", 4),
    ("(1.2万)", "-1.2", 4),
    ("3千", "3", 3),
    ("3千元", "3", 3),
    ("500k", "500", 3),
    ("500K CNY", "500", 3),
    ("CNY 500k", "500", 3),
    ("3百万", "3", 6),
    ("5m", "5", 6),
    ("3,000万", "3000", 4),
    ("2千万", "2", 7),
    ("1.5亿", "1.5", 8),
    ("1.5亿元", "1.5", 8),
    ("2bn", "2", 9),
    ("1.2万件", "1.2", 4),
    ("620元", "620", None),
    ("120件", "120", None),
    ("12.5%", "12.5", -2),
]

REFUSED = [
    ("约620", "not-a-number"),
    ("大约620元", "not-a-number"),
    ("620左右", "not-a-number"),
    ("620多", "not-a-number"),
    ("620余元", "not-a-number"),
    ("近620", "not-a-number"),
    ("~620", "not-a-number"),
    ("～620", "not-a-number"),
    ("≈620", "not-a-number"),
    (">620", "not-a-number"),
    ("about 620", "not-a-number"),
    ("620+", "not-a-number"),
    ("620?", "not-a-number"),
    ("一百二十", "not-a-number"),
    ("壹佰贰拾元整", "not-a-number"),
    ("百分之十二", "not-a-number"),
    ("零", "not-a-number"),
    ("待定", "not-a-number"),
    ("tbd", "not-a-number"),
    ("inf", "not-a-number"),
    ("-inf", "not-a-number"),
    ("Infinity", "not-a-number"),
    ("nan", "not-a-number"),
    ("TRUE", "not-a-number"),
    ("12²", "not-a-number"),
    ("½", "not-a-number"),
    ("٣", "not-a-number"),
    ("()", "not-a-number"),
    ("%", "not-a-number"),
    ("¥", "not-a-number"),
    (".", "not-a-number"),
    ("6" * 65, "not-a-number"),
    ("#DIV/0!", "error-cell"),
    ("#N/A", "error-cell"),
    ("#ref!", "error-cell"),
    ("500-600", "two-numbers"),
    ("500~600", "two-numbers"),
    ("500～600", "two-numbers"),
    ("500–600", "two-numbers"),
    ("500至600", "two-numbers"),
    ("500 600", "two-numbers"),
    ("500、600", "two-numbers"),
    ("500+20", "two-numbers"),
    ("=500+20", "two-numbers"),
    ("3*5", "two-numbers"),
    ("3/5", "two-numbers"),
    ("620 (580)", "two-numbers"),
    ("6(20)", "two-numbers"),
    ("(12)3", "two-numbers"),
    ("1万2", "two-numbers"),
    ("1万2千", "two-numbers"),
    ("1 234", "two-numbers"),
    ("12\u00a034", "two-numbers"),
    ("620元,50件", "two-numbers"),
    ("1,2", "ambiguous-number"),
    ("1,23,4", "ambiguous-number"),
    ("1,2345", "ambiguous-number"),
    ("12,34,567", "ambiguous-number"),
    ("0,234", "ambiguous-number"),
    ("1.2.3", "ambiguous-number"),
    ("1.234.567", "ambiguous-number"),
    ("1.234,50", "ambiguous-number"),
    ("1 234,50", "ambiguous-number"),
    ("1,234,", "ambiguous-number"),
    ("620.", "ambiguous-number"),
    ("--620", "ambiguous-number"),
    ("-620-", "ambiguous-number"),
    ("(-620)", "ambiguous-number"),
    ("2027-03-05", "date-not-amount"),
    ("2027/3/5", "date-not-amount"),
    ("2027.3.5", "date-not-amount"),
    ("2027年3月5日", "date-not-amount"),
    ("2027年3月", "date-not-amount"),
    ("3月5日", "date-not-amount"),
    ("3月", "date-not-amount"),
    ("3/4/27", "date-not-amount"),
    ("2027/4/31", "date-not-amount"),
    ("12:30", "date-not-amount"),
    ("3:1", "two-numbers"),
    ("5 Mar 2027", "date-not-amount"),
]

COMMA = [
    ("1234,50", "1234.50"),
    ("1.234,50", "1234.50"),
    ("1 234,50", "1234.50"),
    ("1\u00a0234,50", "1234.50"),
    ("1 234 567", "1234567"),
    ("1.234.567", "1234567"),
    ("1,5", "1.5"),
    ("0,234", "0.234"),
    ("1234,567", "1234.567"),
    ("1.234,50 €", "1234.50"),
    ("620", "620"),
    ("1.234", None),
    ("1,234", None),
    ("1.5", None),
    ("1,234.50", None),
    ("1,234,567", None),
]

DASHES = ["-", "--", "—", "——", "–", "－", " - "]
WORDS = ["/", "n/a", "N/A", "NA", "n.a.", "无", "没有", "空", "(无)"]


@pytest.mark.parametrize(("text", "value"), TAKEN)
def test_what_is_plainly_one_figure_is_taken(text: str, value: str) -> None:
    parsed = parse_number(text)
    assert isinstance(parsed, TypedNumber)
    assert parsed.value == Decimal(value)


@pytest.mark.parametrize(("text", "value", "power"), UNITS)
def test_a_stated_unit_is_told_apart_from_the_figure(text: str, value: str, power: int | None) -> None:
    parsed = parse_number(text)
    assert isinstance(parsed, TypedNumber)
    assert (parsed.value, parsed.unit.power) == (Decimal(value), power)


@pytest.mark.parametrize(("text", "slug"), REFUSED)
def test_what_is_not_plainly_one_figure_is_refused(text: str, slug: str) -> None:
    parsed = parse_number(text)
    assert isinstance(parsed, Refusal)
    assert parsed.slug == slug


@pytest.mark.parametrize(("text", "value"), COMMA)
def test_a_decimal_comma_is_read_where_the_locale_says_so(text: str, value: str | None) -> None:
    parsed = parse_number(text, decimal_mark=",")
    if value is None:
        assert isinstance(parsed, Refusal)
        assert parsed.slug == "ambiguous-number"
    else:
        assert isinstance(parsed, TypedNumber)
        assert parsed.value == Decimal(value)


@pytest.mark.parametrize("text", DASHES + WORDS)
def test_a_dash_means_none_reported(text: str) -> None:
    assert parse_number(text) == Absent(placeholder=True)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00a0", "\u200b", "'", "\n"])
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert parse_number(text) == Absent(placeholder=False)


@given(st.text(), st.sampled_from([".", ","]))
def test_no_text_raises(text: str, mark: DecimalMark) -> None:
    parse_number(text, decimal_mark=mark)


@given(st.text("0123456789.,-+()¥元万%kE '\u00a0\u3000（）－１"), st.sampled_from([".", ","]))
def test_no_text_of_figures_raises(text: str, mark: DecimalMark) -> None:
    parse_number(text, decimal_mark=mark)


FIGURES = st.integers(0, 10**9).map(str) | st.decimals(
    min_value=0, max_value=10**6, places=2, allow_nan=False, allow_infinity=False
).map(str)
MARKS = [" ", "-", "~", "～", "、", "/", "+", ";", "；", "\n", "(", ")", ":", "=", "*"]
BETWEEN = [*MARKS, "至", "到", " or ", "元", "万"]


@given(FIGURES, st.sampled_from(BETWEEN), FIGURES)
def test_two_numbers_are_never_one(first: str, between: str, second: str) -> None:
    assert not isinstance(parse_number(f"{first}{between}{second}"), TypedNumber)


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_a_grouped_figure_is_the_figure(steps: int, places: int) -> None:
    value = Decimal(steps).scaleb(-places)
    parsed = parse_number(f"{value:,f}")
    assert isinstance(parsed, TypedNumber)
    assert parsed.value == value
