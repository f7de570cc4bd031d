from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.looked_up_cells import LookedUpCells

from salesbook.spreadsheet.formula.expression import (
    Binary,
    Call,
    Negate,
    Node,
    Number,
    Reference,
    Truth,
    Words,
    emit,
    evaluate,
    resolve,
)
from salesbook.spreadsheet.formula.functions import FUNCTIONS
from salesbook.spreadsheet.formula.language import SELECTORS, FormulaError, parse_formula


def parsed(text: str) -> Node:
    node, errors = parse_formula(text)
    assert errors == []
    assert node is not None
    return node


def error_of(text: str) -> FormulaError:
    node, errors = parse_formula(text)
    assert node is None
    (error,) = errors
    return error


def test_a_name_is_the_column_in_the_same_row() -> None:
    assert parsed("plan") == Reference("plan", "here")
    assert parsed("sales.plan_2") == Reference("sales.plan_2", "here")
    assert parsed("param.growth_rate") == Reference("param.growth_rate", "here")


@pytest.mark.parametrize("selector", SELECTORS)
def test_a_reference_function_selects_other_cells_of_a_column(selector: str) -> None:
    assert parsed(f"SUM({selector}(sales.plan))") == Call("SUM", (Reference("sales.plan", selector),))


def test_blank_compares_with_empty_text() -> None:
    assert parsed("blank(plan)") == Binary("=", Reference("plan"), Words(""))
    assert emit(parsed("blank(1+1)"), "") == '1+1=""'


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("12.50", Number(Decimal("12.50"))),
        (".5", Number(Decimal("0.5"))),
        ("'it''s'", Words("it's")),
        ('"a ""b"""', Words('a "b"')),
        ("'a \"b\"'", Words('a "b"')),
        ("true", Truth(True)),
        ("FALSE", Truth(False)),
        ("-plan", Negate(Reference("plan"))),
        (" \t( plan )\n", Reference("plan")),
    ],
)
def test_constants_and_signs(text: str, node: Node) -> None:
    assert parsed(text) == node


def test_operators_bind_as_in_a_spreadsheet() -> None:
    plain = "-1+2*3&4-5/6>=7&8"
    clear = "(((-1)+(2*3))&(4-(5/6)))>=(7&8)"
    assert parsed(plain) == parsed(clear)
    assert parsed("1-2-3") == parsed("(1-2)-3")
    assert parsed("1<2=true") == parsed("(1<2)=true")


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "expected a value, but the formula ends"),
        ("=plan", 0, "leave out the “=” at the start"),
        ("plan+", 5, "expected a value, but the formula ends"),
        ("plan actual", 5, "expected an operator or the end, not “actual”"),
        ("(plan", 5, "expected “)”, but the formula ends"),
        ("SUMM(plan)", 0, "there is no function SUMM; did you mean SUM?"),
        ("1+sum(plan)", 2, "there is no function sum; did you mean SUM?"),
        ("totl(plan)", 0, "there is no function totl; did you mean total?"),
        ("XQZW(1)", 0, "there is no function XQZW"),
        ("ROUND(plan)", 0, "ROUND cannot have 1 arguments"),
        ("SUMIFS(all(a),all(b),1,all(c))", 0, "SUMIFS cannot have 4 arguments"),
        ("1+TOTAL", 2, "“TOTAL”: names are in lower case, and a function is followed by “(”"),
        ("a.b.c", 0, "“a.b.c” is not a name or block.name"),
        ("total(1)", 6, "expected a column's name in total( ), not “1”"),
        ("total(same(x))", 6, "expected a column's name in total( ), not “same”"),
        ("plan ; 1", 5, "“;” has no meaning in a formula"),
        ("plan　", 4, "“　” has no meaning in a formula"),
        ("'open", 0, "the text is not closed with a quote"),
        ("1234567890123456", 0, "a number has at most 15 digits in a spreadsheet"),
        ("(" * 40 + "1" + ")" * 40, 31, "too many nested parentheses"),
        ("IF(plan,all(actual),0)", 8, "all( ) gives several cells"),
        ("1+all(x)", 2, "all( ) gives several cells"),
        ("SUM(to_here(x)*2)", 4, "to_here( ) gives several cells"),
        ("SUMPRODUCT(IF(all(x)=1,1,0))", 14, "all( ) gives several cells"),
        ("SUMPRODUCT(EDATE(all(x),1))", 17, "all( ) gives several cells"),
        ("SUMPRODUCT(all(x)=1)", 0, "programs differ on a bare condition in SUMPRODUCT( )"),
        ("TEXT(plan,'0.00E+00')", 0, "programs differ on the number format “0.00E+00”"),
    ],
)
def test_a_mistake_is_named_at_its_place(text: str, position: int, words: str) -> None:
    error = error_of(text)
    assert error.position == position
    assert error.message.in_language("en").startswith(words)
    assert error.message.in_language("zh") != error.message.in_language("en")


@pytest.mark.parametrize(
    "text",
    [
        "SUMPRODUCT((all(k)='a')*all(x))",
        "SUMPRODUCT(ROUND(all(x),0)*-all(y),all(z))",
        "SUMPRODUCT((MONTH(all(day))=3)*all(x))",
        "INDEX(all(x),MATCH(key,all(y),0))",
        "SUM(periods(plan))/COUNT(periods(plan))",
        "IF(SUM(all(x))=0,'',LARGE(all(x),1))",
        "TEXT(month,'yyyy-mm')",
    ],
)
def test_a_range_may_stand_where_a_function_takes_cells(text: str) -> None:
    assert parse_formula(text)[1] == []


def test_a_formula_longer_than_anyone_would_write_is_refused() -> None:
    assert "too long" in error_of("+".join(["1"] * 200)).message.in_language("en")


WORDS = [
    *FUNCTIONS,
    *SELECTORS,
    "blank",
    "plan",
    "sales.plan",
    "true",
    "1",
    "2.5",
    "''",
    "'a'",
    *"(),()()+-*/&=<>",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=40).map("".join)))
@example("-" * 299 + "1")
@example("SUM(" * 29 + "1" + ")" * 29)
@example("((((a+" * 7 + "1")
@example("total(")
@example("x　")
def test_any_text_is_a_tree_or_a_mistake(text: str) -> None:
    node, errors = parse_formula(text)
    assert (node is None) == bool(errors)
    if node is None:
        assert 0 <= errors[0].position <= len(text)
    else:
        resolved = resolve(node, lambda _: Number(Decimal(1)))
        assert emit(resolved, "")
        assert evaluate(resolved, LookedUpCells(lambda *_: None)) is not None


@given(st.integers(2, 149))
def test_a_chain_as_long_as_allowed_is_written_and_evaluated(length: int) -> None:
    node = parsed("+".join(["1"] * length))
    assert evaluate(node, LookedUpCells(lambda *_: None)) == length
    assert emit(node, "").count("+") == length - 1
