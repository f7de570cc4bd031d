from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula import Tokenizer
from support.looked_up_cells import LookedUpCells

from salesbook.spreadsheet.formula.expression import (
    Binary,
    Call,
    CellError,
    CellRef,
    Negate,
    Node,
    Number,
    RangeRef,
    Reference,
    Truth,
    Value,
    Words,
    emit,
    evaluate,
    references,
    resolve,
)
from salesbook.spreadsheet.formula.language import parse_formula
from salesbook.spreadsheet.formula.value import FormulaFailure, compare, general, number_in_text
from salesbook.spreadsheet.grid import Area

HERE = "Plan"


def number(amount: str) -> Number:
    return Number(Decimal(amount))


def cell(row: int = 4, column: int = 1, sheet: str = HERE) -> CellRef:
    return CellRef(sheet, row, column)


def nothing(_sheet: str, _row: int, _column: int) -> Value:
    return None


def value_of(node: Node) -> Value:
    return evaluate(node, LookedUpCells(nothing))


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (cell(), "B5"),
        (CellRef(HERE, 0, 27, absolute_row=True), "AB$1"),
        (CellRef(HERE, 0, 27, absolute_column=True), "$AB1"),
        (cell(sheet="East"), "'East'!B5"),
        (cell(sheet="O'Neil 计划"), "'O''Neil 计划'!B5"),
        (RangeRef(HERE, Area(2, 0, 9, 1)), "A3:B10"),
        (RangeRef("Q1", Area(2, 0, 9, 1), absolute_row=True, absolute_column=True), "'Q1'!$A$3:$B$10"),
        (number("1E+3"), "1000"),
        (number("0.000000125"), "0.000000125"),
        (number("-2.50"), "-2.50"),
        (Words('say "hi"'), '"say ""hi"""'),
        (Truth(False), "FALSE"),
        (Call("SUM", (cell(), number("1"))), "SUM(B5,1)"),
        (Negate(Negate(cell())), "--B5"),
        (Negate(Binary("+", cell(), cell())), "-(B5+B5)"),
    ],
)
def test_a_node_is_written_in_a1_notation(node: Node, text: str) -> None:
    assert emit(node, HERE) == text


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("(1+2)*3", "(1+2)*3"),
        ("1+(2*3)", "1+2*3"),
        ("(1-2)-3", "1-2-3"),
        ("1-(2-3)", "1-(2-3)"),
        ("1/(2*3)", "1/(2*3)"),
        ("(1&2)=(3&4)", "1&2=3&4"),
        ("(1=2)&3", "(1=2)&3"),
        ("(1=2)=3", "1=2=3"),
        ("1=(2=3)", "1=(2=3)"),
        ("-(1*2)", "-(1*2)"),
        ("(-1)*-2", "-1*-2"),
        ("((1))", "1"),
    ],
)
def test_parentheses_stand_only_where_they_matter(formula: str, text: str) -> None:
    node, _ = parse_formula(formula)
    assert node is not None
    assert emit(node, HERE) == text


def test_a_sum_of_more_than_255_cells_is_written_as_a_sum_of_sums() -> None:
    node = Call("SUM", tuple(CellRef(HERE, row * 2, 0) for row in range(600)))
    text = emit(node, HERE)
    assert text.startswith("SUM(SUM(A1,A3,")
    assert text.count("SUM(") == 4
    assert evaluate(node, LookedUpCells(lambda *_: Decimal(1))) == 600


def test_a_formula_that_no_workbook_can_hold_is_not_written() -> None:
    with pytest.raises(ValueError, match="characters"):
        emit(Call("SUM", tuple(CellRef("A long sheet name", row * 2, 0) for row in range(600))), HERE)
    with pytest.raises(ValueError, match="COUNT cannot have 256 arguments"):
        emit(Call("COUNT", (cell(),) * 256), HERE)


def test_an_unresolved_reference_is_neither_written_nor_evaluated() -> None:
    with pytest.raises(TypeError, match="not resolved"):
        emit(Reference("plan"), HERE)
    with pytest.raises(TypeError, match="not resolved"):
        value_of(Reference("plan"))


def test_a_formula_that_repeats_a_blank_cell_is_zero() -> None:
    assert value_of(cell()) == 0
    assert value_of(Call("IF", (Truth(True), cell()))) == 0


def test_zero_has_no_sign() -> None:
    assert str(value_of(Binary("*", number("0"), number("-3")))) == "0"
    assert str(value_of(Negate(cell()))) == "0"


def test_several_cells_are_no_single_value() -> None:
    assert value_of(RangeRef(HERE, Area(0, 0, 2, 0))) is CellError.VALUE
    assert evaluate(RangeRef(HERE, Area(1, 1, 1, 1)), LookedUpCells(lambda *_: "one")) == "one"


def test_cells_are_asked_for_by_sheet_row_and_column() -> None:
    asked: list[tuple[str, int, int]] = []

    def watch(sheet: str, row: int, column: int) -> Value:
        asked.append((sheet, row, column))
        return Decimal(1)

    evaluate(Call("SUM", (cell(sheet="East"), RangeRef(HERE, Area(0, 0, 1, 1)))), LookedUpCells(watch))
    assert asked == [("East", 4, 1), (HERE, 0, 0), (HERE, 0, 1), (HERE, 1, 0), (HERE, 1, 1)]


def test_cents_add_up_exactly() -> None:
    cents = Call("SUM", tuple(number(amount) for amount in ("166666666.67", "250000000.00", "83333333.33")))
    assert value_of(cents) == Decimal("500000000.00")


def test_text_compares_without_case_and_kinds_have_an_order() -> None:
    assert compare("Ab", "aB") == 0
    assert compare(Decimal(9), "1") == compare("zz", False) == compare(False, True) == -1
    assert compare(None, Decimal(0)) == compare(None, "") == compare(None, False) == compare(None, None) == 0
    with pytest.raises(FormulaFailure):
        compare(CellError.NA, Decimal(1))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1200", "1200"),
        ("0.10", "0.1"),
        ("-0.0", "0"),
        ("1E+3", "1000"),
        ("1e20", "1E+20"),
        ("-1.5e-12", "-1.5E-12"),
    ],
)
def test_a_number_joined_to_text_reads_as_in_a_cell(amount: str, shown: str) -> None:
    assert general(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12", "12"), (" -1,234.5 ", "-1234.5"), ("12%", "0.12"), ("1e3", "1000"), ("2027-03-01", "46447")],
)
def test_text_that_reads_as_a_number_counts_as_one(text: str, amount: str) -> None:
    assert number_in_text(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "P001", "1,23", "1.2.3", "约620", "620元", "１２", "1e999", "2027-02-30"]
)
def test_other_text_is_no_number(text: str) -> None:
    assert number_in_text(text) is None


def test_references_are_found_and_replaced_from_left_to_right() -> None:
    node, _ = parse_formula("IF(blank(plan),-total(sales.actual),SUM(all(plan))*param.rate)")
    assert node is not None
    targets = [(found.target, found.selector) for found in references(node)]
    assert targets == [("plan", "here"), ("sales.actual", "total"), ("plan", "all"), ("param.rate", "here")]
    places = iter((cell(1), cell(2), RangeRef(HERE, Area(3, 1, 8, 1)), cell(9)))
    resolved = resolve(node, lambda _: next(places))
    assert emit(resolved, HERE) == 'IF(B2="",-B3,SUM(B4:B9)*B10)'
    assert list(references(resolved)) == []


LEAVES = st.one_of(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3).map(Number),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5).map(Words),
    st.booleans().map(Truth),
    st.builds(CellRef, st.sampled_from([HERE, "O'Neil", "二 月"]), st.integers(0, 99), st.integers(0, 99)),
)
OPERATORS = st.sampled_from(["+", "-", "*", "/", "&", "=", "<>", "<", "<=", ">", ">="])
TREES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(Binary, OPERATORS, parts, parts),
        st.builds(Negate, parts),
        st.builds(Call, st.sampled_from(["SUM", "AND", "COUNT"]), st.tuples(parts, parts)),
        st.builds(Call, st.just("IF"), st.tuples(parts, parts, parts)),
    ),
    max_leaves=12,
)


@given(TREES)
def test_what_is_written_is_a_formula_with_every_operand(node: Node) -> None:
    tokens = Tokenizer("=" + emit(node, HERE)).items
    assert sum(token.type == "OPERAND" for token in tokens) == leaves(node)
    assert sum(token.subtype == "OPEN" and token.type == "FUNC" for token in tokens) == calls(node)


def parts_of(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return node.args
    if isinstance(node, Binary):
        return node.left, node.right
    return (node.part,) if isinstance(node, Negate) else ()


def leaves(node: Node) -> int:
    return sum(leaves(part) for part in parts_of(node)) or 1


def calls(node: Node) -> int:
    return isinstance(node, Call) + sum(calls(part) for part in parts_of(node))


@given(TREES)
def test_any_formula_has_a_value(node: Node) -> None:
    assert evaluate(node, LookedUpCells(nothing)) is not None


PLAIN_LEAVES = st.one_of(
    st.integers(0, 10**9).map(lambda amount: Number(Decimal(amount))),
    st.text("abc\"' ", max_size=5).map(Words),
    st.booleans().map(Truth),
    st.sampled_from(["plan", "sales.actual"]).map(Reference),
)
WRITTEN = st.recursive(
    PLAIN_LEAVES,
    lambda parts: st.one_of(st.builds(Binary, OPERATORS, parts, parts), st.builds(Negate, parts)),
    max_leaves=12,
)


def spelled(node: Node) -> str:
    """Return a tree in the language of templates, with every parenthesis."""
    if isinstance(node, Reference):
        return node.target
    if isinstance(node, Binary):
        return f"({spelled(node.left)}){node.op}({spelled(node.right)})"
    return f"-({spelled(node.part)})" if isinstance(node, Negate) else emit(node, HERE)


@given(WRITTEN)
def test_parsing_what_was_spelled_gives_the_same_tree(node: Node) -> None:
    assert parse_formula(spelled(node)) == (node, [])


@given(WRITTEN)
def test_leaving_out_parentheses_leaves_the_tree_as_it_was(node: Node) -> None:
    constant = resolve(node, lambda _: Words("x"))
    assert parse_formula(emit(constant, HERE)) == (constant, [])
