"""Cell kinds: what is written, and what is read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.issued.cells.kinds import (
    CellStatus,
    ChoiceKind,
    CountKind,
    DateKind,
    KeyKind,
    Kind,
    MoneyKind,
    PercentKind,
    Reading,
    TextKind,
)
from salesbook.model.amount import Currency, Unit, money_units
from salesbook.problems import Problem, Text
from salesbook.spreadsheet.grid import Cell, CellType

CNY = Currency("CNY")
UNITS = money_units("CNY")
YUAN = MoneyKind(CNY, UNITS["元"])
THOUSAND = MoneyKind(CNY, UNITS["千元"])
WAN = MoneyKind(CNY, UNITS["万元"], decimals_shown=1)
YI = MoneyKind(CNY, UNITS["亿元"])
YEN = MoneyKind(Currency("JPY", digits=0), money_units("JPY")["1"])
EURO = MoneyKind(Currency("EUR"), money_units("EUR")["k"], decimal_mark=",")
PIECES = CountKind(Unit("piece", Text({"en": "pcs", "zh": "件"})))
THOUSAND_PIECES = CountKind(Unit("kpiece", Text({"en": "k pcs", "zh": "千件"}), 3))
SHARE = PercentKind()
CAUSE = ChoiceKind(
    {
        "price": Text({"en": "Price", "zh": "价格"}),
        "season": Text({"en": "Season", "zh": "淡旺季"}),
        "none": Text({"en": "None", "zh": "无"}),
    }
)
KINDS: tuple[Kind, ...] = (
    YUAN,
    WAN,
    EURO,
    PIECES,
    SHARE,
    DateKind(),
    TextKind(),
    CAUSE,
    KeyKind(frozenset({"007"})),
)


def typed(text: str) -> Cell:
    return Cell(0, 0, CellType.TEXT, text)


def stored(raw: str | None, code: str = "General", formula: str | None = None) -> Cell:
    return Cell(0, 0, CellType.NUMBER, raw, formula, code)


def outcome(reading: Reading) -> tuple[CellStatus, object, str | None]:
    return reading.status, reading.value, reading.slug


def told(reading: Reading) -> Problem:
    assert reading.slug is not None
    return Problem(slug=reading.slug, value=reading.raw, details=reading.details)


def words(reading: Reading, language: str = "en") -> str:
    return told(reading).message.in_language(language)


TYPED = [
    (YUAN, "620", 62_000, "number-read-from-text"),
    (YUAN, "1,234.50", 123_450, "number-read-from-text"),
    (YUAN, "(1,234.50)", -123_450, "number-read-from-text"),
    (YUAN, "620元", 62_000, "number-read-from-text"),
    (YUAN, "1.2万", 1_200_000, "unit-read"),
    (YUAN, "3千", 300_000, "unit-read"),
    (YUAN, "1.5亿", 15_000_000_000, "unit-read"),
    (YUAN, "500k", 50_000_000, "unit-read"),
    (YUAN, "0.005", 1, "rounded-to-grid"),
    (YUAN, "-0.005", -1, "rounded-to-grid"),
    (YUAN, "1.23456万", 1_234_560, "unit-read"),
    (YUAN, "1.2345678万", 1_234_568, "rounded-to-grid"),
    (THOUSAND, "3万", 3_000_000, "unit-read"),
    (THOUSAND, "3千", 300_000, "unit-read"),
    (WAN, "620", 620_000_000, "number-read-from-text"),
    (WAN, "1.2万", 1_200_000, "unit-read"),
    (WAN, "1.2万元", 1_200_000, "unit-read"),
    (WAN, "¥1.2万", 1_200_000, "unit-read"),
    (WAN, "1.5亿", 15_000_000_000, "unit-read"),
    (YEN, "¥620", 620, "number-read-from-text"),
    (EURO, "1.234,5", 123_450_000, "number-read-from-text"),
    (EURO, "1,5k €", 150_000, "unit-read"),
    (PIECES, "1,200", 1_200, "number-read-from-text"),
    (PIECES, "120件", 120, "number-read-from-text"),
    (PIECES, "120 pcs", 120, "number-read-from-text"),
    (PIECES, "1.2万", 12_000, "unit-read"),
    (PIECES, "1.2万件", 12_000, "unit-read"),
    (THOUSAND_PIECES, "1.2", 1_200, "number-read-from-text"),
    (THOUSAND_PIECES, "1.2千件", 1_200, "number-read-from-text"),
    (THOUSAND_PIECES, "1.2 k pcs", 1_200, "number-read-from-text"),
    (THOUSAND_PIECES, "1.2万件", 12_000, "unit-read"),
    (SHARE, "12.5%", Decimal("0.125"), "number-read-from-text"),
    (SHARE, "１２０％", Decimal("1.2"), "number-read-from-text"),
    (SHARE, "(5%)", Decimal("-0.05"), "number-read-from-text"),
]

REJECTED = [
    (WAN, "620元", "unit-contradicts"),
    (WAN, "¥620", "unit-contradicts"),
    (WAN, "3千", "unit-contradicts"),
    (WAN, "500k", "unit-contradicts"),
    (THOUSAND, "620元", "unit-contradicts"),
    (YUAN, "$620", "unit-contradicts"),
    (YUAN, "620美元", "unit-contradicts"),
    (YUAN, "12%", "unit-contradicts"),
    (YUAN, "120件", "unit-contradicts"),
    (YEN, "620元", "unit-contradicts"),
    (PIECES, "620元", "unit-contradicts"),
    (PIECES, "120箱", "unit-contradicts"),
    (THOUSAND_PIECES, "120件", "unit-contradicts"),
    (PIECES, "12%", "unit-contradicts"),
    (PIECES, "12.5", "not-whole"),
    (PIECES, "1.23456万", "not-whole"),
    (SHARE, "12.5", "ambiguous-number"),
    (SHARE, "0.125", "ambiguous-number"),
    (SHARE, "1.2万", "unit-contradicts"),
    (YUAN, "1234567890123456", "too-many-digits"),
    (YUAN, "6222021234567890123", "too-many-digits"),
    (YUAN, "1E99", "too-many-digits"),
    (YUAN, "约620", "not-a-number"),
    (YUAN, "500-600", "two-numbers"),
    (YUAN, "1,23,4", "ambiguous-number"),
    (YUAN, "2027/3/5", "date-not-amount"),
    (EURO, "1.234", "ambiguous-number"),
]

STORED = [
    (YUAN, "0.1", 10, None),
    (YUAN, "0", 0, None),
    (YUAN, "-0", 0, None),
    (YUAN, "1234.5600000000001", 123_456, None),
    (YUAN, "1234.5599999999999", 123_456, None),
    (YUAN, "5.551115123125783E-17", 0, None),
    (YUAN, "1.2E3", 120_000, None),
    (YUAN, "9999999999999.98", 999_999_999_999_998, None),
    (YUAN, "1.234", 123, "rounded-to-grid"),
    (YUAN, "0.125", 13, "rounded-to-grid"),
    (YUAN, "-0.125", -13, "rounded-to-grid"),
    (YUAN, "12345678901.234", 1_234_567_890_123, "rounded-to-grid"),
    (WAN, "620", 620_000_000, None),
    (WAN, "0.333333", 333_333, None),
    (WAN, "0.3333333333333333", 333_333, "rounded-to-grid"),
    (PIECES, "12", 12, None),
    (PIECES, "12.000000000000002", 12, None),
    (THOUSAND_PIECES, "1.234", 1_234, None),
]


@pytest.mark.parametrize(("kind", "text", "value", "slug"), TYPED)
def test_typed_figures_are_taken_with_a_note(kind: Kind, text: str, value: object, slug: str) -> None:
    assert outcome(kind.from_cell(typed(text))) == (CellStatus.ADJUSTED, value, slug)


@pytest.mark.parametrize(("kind", "text", "slug"), REJECTED)
def test_what_contradicts_the_column_is_rejected(kind: Kind, text: str, slug: str) -> None:
    assert outcome(kind.from_cell(typed(text))) == (CellStatus.REJECTED, None, slug)


@pytest.mark.parametrize(("kind", "raw", "value", "slug"), STORED)
def test_stored_numbers_land_on_the_grid(kind: Kind, raw: str, value: int, slug: str | None) -> None:
    status = CellStatus.ADJUSTED if slug else CellStatus.OK
    assert outcome(kind.from_cell(stored(raw))) == (status, value, slug)


@pytest.mark.parametrize(
    ("raw", "slug"),
    [
        ("1E15", "too-many-digits"),
        ("1E999999999999", "too-many-digits"),
        ("NaN", "not-a-number"),
        ("INF", "not-a-number"),
        ("1_000", "not-a-number"),
        ("１２", "not-a-number"),
        ("--1", "not-a-number"),
    ],
)
def test_what_is_no_number_in_the_file_is_rejected(raw: str, slug: str) -> None:
    assert outcome(YUAN.from_cell(stored(raw))) == (CellStatus.REJECTED, None, slug)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_cell_is_never_blank(kind: Kind) -> None:
    for cell in (
        Cell(0, 0, CellType.ERROR, "#DIV/0!"),
        Cell(0, 0, CellType.ERROR, "#DIV/0!", "A1/0"),
    ):
        assert outcome(kind.from_cell(cell)) == (CellStatus.ERROR, None, "error-cell")


@pytest.mark.parametrize("kind", KINDS)
def test_a_formula_never_calculated_is_never_blank(kind: Kind) -> None:
    reading = kind.from_cell(stored(None, formula="A1"))
    assert outcome(reading) == (CellStatus.REJECTED, None, "formula-without-value")
    assert reading.raw == "=A1"


@pytest.mark.parametrize("kind", KINDS)
def test_blanks_are_blank(kind: Kind) -> None:
    for cell in (None, typed(""), typed("  "), typed("\u200b"), stored(None), stored("")):
        assert outcome(kind.from_cell(cell)) == (CellStatus.BLANK, None, None)


@pytest.mark.parametrize("kind", [YUAN, WAN, PIECES, SHARE, DateKind()])
@pytest.mark.parametrize("text", ["-", "—", "/", "n/a", "NA", "没有", "空"])
def test_a_placeholder_is_never_zero(kind: Kind, text: str) -> None:
    assert outcome(kind.from_cell(typed(text))) == (CellStatus.PLACEHOLDER, None, "placeholder-is-blank")


@pytest.mark.parametrize("kind", [YUAN, PIECES, SHARE])
def test_logical_values_are_no_figures(kind: Kind) -> None:
    assert kind.from_cell(Cell(0, 0, CellType.BOOLEAN, "1")).slug == "boolean-not-number"


@pytest.mark.parametrize("code", ["m/d/yyyy", 'yyyy"年"m"月"', "[$-804]yyyy/m/d;@"])
def test_a_date_is_no_amount(code: str) -> None:
    reading = YUAN.from_cell(stored("46082", code))
    assert outcome(reading) == (CellStatus.REJECTED, None, "date-not-amount")
    assert words(reading) == "expected an amount in 元 (CNY), got a date (2026-03-01)"
    assert "2026-03-01" in words(YUAN.from_cell(stored("44620", code), date_1904=True))


def test_an_iso_date_cell_is_no_amount() -> None:
    assert YUAN.from_cell(Cell(0, 0, CellType.DATE, "2026-03-01")).slug == "date-not-amount"


def test_a_formula_with_its_value_is_taken_and_told() -> None:
    assert outcome(YUAN.from_cell(stored("5", formula="A1"))) == (CellStatus.FORMULA, 500, "formula-in-input")
    text = Cell(0, 0, CellType.TEXT, "1.2万", "B1")
    assert outcome(YUAN.from_cell(text)) == (CellStatus.FORMULA, 1_200_000, "formula-in-input")
    assert outcome(PIECES.from_cell(stored("1.5", formula=""))) == (CellStatus.REJECTED, None, "not-whole")
    assert YUAN.from_cell(Cell(0, 0, CellType.TEXT, "", 'IF(A1,1,"")')).status is CellStatus.BLANK


@pytest.mark.parametrize(
    ("kind", "code", "shown"),
    [
        (YUAN, "#,##0,", "12.345"),
        (YUAN, "0\\.0,", "1.2345"),
        (YUAN, '0"万"', "12,345 万"),
        (YUAN, '0,"万"', "12.345 万"),
        (WAN, '#,##0"千元"', "12,345 千"),
    ],
)
def test_a_format_that_shows_another_amount_is_told(kind: Kind, code: str, shown: str) -> None:
    reading = kind.from_cell(stored("12345", code))
    assert (reading.status, reading.slug) == (CellStatus.OK, "display-differs")
    assert words(reading).startswith(f"the cell shows {shown}, but it holds 12,345 ")


@pytest.mark.parametrize(
    ("kind", "code"),
    [(YUAN, '0\\.0,"万"'), (YUAN, '#,##0,"k"'), (WAN, '0.0"万"'), (WAN, "#,##0.0"), (YUAN, '"¥"#,##0.00')],
)
def test_a_format_that_says_its_unit_rightly_is_no_matter(kind: Kind, code: str) -> None:
    assert kind.from_cell(stored("12345", code)).slug is None


def test_percent_belongs_in_percent_columns() -> None:
    assert outcome(SHARE.from_cell(stored("0.125", "0.0%"))) == (CellStatus.OK, Decimal("0.125"), None)
    assert outcome(SHARE.from_cell(stored("0.125"))) == (CellStatus.OK, Decimal("0.125"), None)
    assert SHARE.from_cell(stored("12.5", "0%")).value == Decimal("12.5")
    assert SHARE.from_cell(stored("12.5")).slug == "ambiguous-number"
    assert SHARE.from_cell(stored("0.3333333333333333", "0%")).slug == "rounded-to-grid"
    assert YUAN.from_cell(stored("0.12", "0%")).slug == "unit-contradicts"


@pytest.mark.parametrize(
    ("kind", "en", "zh"),
    [
        (YUAN, "an amount in 元 (CNY)", "金额（元）"),
        (WAN, "an amount in 万元 (10k CNY)", "金额（万元）"),
        (EURO, "an amount in EUR k", "金额（千EUR）"),
        (PIECES, "a whole number (pcs)", "整数（件）"),
        (CountKind(Unit("", Text())), "a whole number", "整数"),
        (TextKind(20), "a text of at most 20 characters", "不超过 20 个字符的文字"),
        (CAUSE, "one of Price, Season, None", "以下之一：价格、淡旺季、无"),
    ],
)
def test_what_is_expected_is_said(kind: Kind, en: str, zh: str) -> None:
    assert (kind.expected.in_language("en"), kind.expected.in_language("zh")) == (en, zh)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (YUAN, "#,##0.00"),
        (WAN, "#,##0.0"),
        (PIECES, "#,##0"),
        (THOUSAND_PIECES, "#,##0.0"),
        (SHARE, "0.0%"),
        (PercentKind(decimals_shown=0), "0%"),
        (DateKind(), "yyyy-mm-dd"),
        (KeyKind(), "@"),
    ],
)
def test_formats_follow_the_house_style(kind: Kind, code: str) -> None:
    assert kind.number_format == code


def test_messages_read_well() -> None:
    assert words(WAN.from_cell(typed("约620"))) == 'expected an amount in 万元 (10k CNY), got "约620"'
    assert words(WAN.from_cell(typed("约620")), "zh") == "应填金额（万元），现为“约620”"
    assert words(YUAN.from_cell(typed("1.2万"))) == '"1.2万" states its unit, read as 12,000 CNY'
    assert words(WAN.from_cell(typed("1.2万"))) == '"1.2万" states its unit, read as 1.2 × 10k CNY'
    assert words(YUAN.from_cell(typed("1,234.5")), "zh") == "“1,234.5”以文本形式填写，读作 1,234.50 元"
    assert words(CountKind(Unit("", Text())).from_cell(typed("6,200"))).endswith("read as 6,200")
    assert words(SHARE.from_cell(typed("12.5 %"))) == '"12.5 %" stands there as text, read as 12.5%'


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "cell",
    [
        *map(typed, ("约620", "1 2", "1,2", "620元", "$5", "12%", "2027/3/5", "3/4/27", "-", "1.2万")),
        typed("x" * 600),
        *map(stored, ("46082", "1.234", "1E20", "007")),
        stored("46082", "yyyy-mm-dd"),
        stored("12345", "#,##0,"),
        stored("12345", formula="A1"),
        Cell(0, 0, CellType.ERROR, "#REF!"),
        Cell(0, 0, CellType.BOOLEAN, "1"),
    ],
)
def test_every_problem_has_all_its_words(kind: Kind, cell: Cell) -> None:
    reading = kind.from_cell(cell)
    if reading.slug is None:
        return
    found = told(reading)
    for language in ("en", "zh"):
        assert "{" not in found.message.in_language(language)
        assert found.remedy.in_language(language)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("price", "price"),
        ("Price", "price"),
        ("PRICE ", "price"),
        ("价格", "price"),
        ("价格 Price", "price"),
        ("无", "none"),
    ],
)
def test_a_choice_is_known_by_any_of_its_names(text: str, value: str) -> None:
    assert outcome(CAUSE.from_cell(typed(text))) == (CellStatus.OK, value, None)


def test_an_unknown_choice_is_rejected_with_the_nearest() -> None:
    reading = CAUSE.from_cell(typed("Prices"))
    assert outcome(reading) == (CellStatus.REJECTED, None, "unknown-choice")
    assert words(reading) == 'expected one of Price, Season, None, got "Prices" (did you mean "Price"?)'
    assert words(reading, "zh").endswith("现为“Prices”（是否想填“价格”？）")
    assert words(CAUSE.from_cell(typed("天气"))).endswith('got "天气"')
    assert CAUSE.from_cell(typed("-")).status is CellStatus.PLACEHOLDER


def test_a_choice_is_written_as_its_label() -> None:
    assert CAUSE.to_cell("price") == "Price"
    assert ChoiceKind(CAUSE.choices, "both").to_cell("price") == "价格 Price"
    assert CAUSE.to_cell(None) is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (typed("  客户停产  "), "客户停产"),
        (typed("=1+1"), "=1+1"),
        (typed("无"), "无"),
        (stored("12.0"), "12"),
        (stored("0.30000000000000004"), "0.3"),
        (stored("46082", "yyyy-mm-dd"), "2026-03-01"),
        (stored("--"), "--"),
        (Cell(0, 0, CellType.BOOLEAN, "0"), "FALSE"),
    ],
)
def test_text_reads_as_it_stands(cell: Cell, value: str) -> None:
    assert TextKind().from_cell(cell).value == value


def test_a_long_text_is_not_cut() -> None:
    assert TextKind(3).from_cell(typed("1234")).slug == "text-too-long"
    assert TextKind(4).from_cell(typed("1234")).status is CellStatus.OK


def test_a_code_that_became_a_number_is_told() -> None:
    assert outcome(KeyKind().from_cell(typed("007"))) == (CellStatus.OK, "007", None)
    assert outcome(KeyKind().from_cell(typed("Ａ１\u200b"))) == (CellStatus.OK, "A1", None)
    lost = (CellStatus.ADJUSTED, "7", "code-read-from-number")
    assert outcome(KeyKind().from_cell(stored("7.0"))) == lost
    assert KeyKind(frozenset({"007", "017"})).from_cell(stored("7")).value == "007"
    assert KeyKind(frozenset({"007", "07"})).from_cell(stored("7")).value == "7"
    assert KeyKind().from_cell(stored("46082", "m/d")).slug == "date-not-code"
    assert KeyKind().from_cell(stored("1234567890123456")).slug == "too-many-digits"


def test_nothing_is_written_for_nothing() -> None:
    for kind in KINDS:
        assert kind.to_cell(None) is None


def test_amounts_are_written_in_the_unit_of_the_column() -> None:
    assert WAN.to_cell(620_000_000) == 620
    assert WAN.to_cell(1) == Decimal("0.000001")
    assert YI.to_cell(1) == Decimal("1E-10")
    assert YEN.to_cell(620) == 620
    assert THOUSAND_PIECES.to_cell(1_234) == Decimal("1.234")
    assert SHARE.to_cell(Decimal(1) / 3) == Decimal("0.333333")


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from([YUAN, THOUSAND, WAN, YI, YEN]))
def test_an_amount_written_is_the_amount_read(minor: int, kind: MoneyKind) -> None:
    shown = kind.to_cell(minor)
    assert shown is not None
    assert outcome(kind.from_cell(stored(repr(float(shown))))) == (CellStatus.OK, minor, None)
    assert outcome(kind.from_cell(stored(f"{float(shown):.17g}"))) == (CellStatus.OK, minor, None)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from([PIECES, THOUSAND_PIECES]))
def test_a_count_written_is_the_count_read(count: int, kind: CountKind) -> None:
    shown = kind.to_cell(count)
    assert shown is not None
    assert kind.from_cell(stored(repr(float(shown)))).value == count


@given(st.decimals(-10, 10, places=6))
def test_a_share_written_is_the_share_read(share: Decimal) -> None:
    shown = SHARE.to_cell(share)
    assert shown is not None
    assert SHARE.from_cell(stored(repr(float(shown)), "0.0%")).value == share


@given(st.integers(-(10**13), 10**13))
def test_an_amount_typed_with_separators_is_the_amount_read(minor: int) -> None:
    reading = YUAN.from_cell(typed(f"{CNY.to_major(minor):,f}"))
    assert reading.value == minor


CELLS = st.builds(
    Cell,
    st.just(0),
    st.just(0),
    st.sampled_from(CellType),
    st.none() | st.text() | st.text("0123456789.+-eE, 万元%"),
    st.none() | st.just("A1"),
    st.sampled_from(["General", "0%", "yyyy-mm-dd", "#,##0,", '0\\.0,"万"', "@"]),
)


@given(CELLS, st.sampled_from(KINDS), st.booleans())
def test_no_cell_raises_and_a_value_has_its_status(
    cell: Cell,
    kind: Kind,
    date_1904: bool,  # noqa: FBT001  # drawn by Hypothesis
) -> None:
    reading = kind.from_cell(cell, date_1904=date_1904)
    valued = reading.status in (CellStatus.OK, CellStatus.ADJUSTED, CellStatus.FORMULA)
    assert (reading.value is not None) is valued
    assert valued or reading.status is CellStatus.BLANK or reading.slug is not None
