"""Formulas made ready once: the same text and value as a tree of their own, with fewer looks at cells."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.looked_up_cells import LookedUpCells

from salesbook.spreadsheet.formula.expression import (
    Call,
    CellRef,
    Node,
    Number,
    RangeRef,
    Reference,
    emit,
    evaluate,
    resolve,
)
from salesbook.spreadsheet.formula.language import parse_formula
from salesbook.spreadsheet.formula.prepared import Formula
from salesbook.spreadsheet.formula.value import Value, nearly_equal
from salesbook.spreadsheet.grid import Area

HERE = "Plan"
AMOUNTS = [Decimal(amount) for amount in ("5", "3", "5", "-1.5", "0")]


def value_at(_sheet: str, row: int, _column: int) -> Value:
    return AMOUNTS[row] if row < len(AMOUNTS) else None


def cells_of(reference: Reference) -> Node:
    whole = RangeRef(HERE, Area(0, 1, len(AMOUNTS) - 1, 1), absolute_row=True)
    found: dict[str, Node] = {
        "amount": CellRef(HERE, 1, 1),
        "elsewhere": CellRef("O'Neil", 0, 1),
        "none": Number(Decimal(0)),
        "months": Call("SUM", (CellRef(HERE, 0, 1), CellRef(HERE, 2, 1))),
    }
    return whole if reference.selector == "all" else found[reference.target]


@pytest.mark.parametrize(
    "text",
    [
        "amount",
        "-(amount+elsewhere)*2",
        "IF(blank(amount),'',amount-elsewhere)&'{0} %s \"'",
        "SUM(all(amount))/none",
        "RANK(amount,all(amount))+SUM(months)",
        "1+2",
        "SUMPRODUCT((all(amount)<>'')*all(amount))",
    ],
)
def test_a_formula_made_ready_is_written_and_evaluated_like_its_own_tree(text: str) -> None:
    node, _ = parse_formula(text)
    assert node is not None
    formula = Formula.of(node)
    placed = formula.placed([cells_of(each) for each in formula.references])
    tree = resolve(node, cells_of)
    assert emit(placed, HERE) == emit(tree, HERE)
    assert evaluate(placed, LookedUpCells(value_at)) == evaluate(tree, LookedUpCells(value_at))


def test_a_reference_that_stands_twice_has_one_slot() -> None:
    node, _ = parse_formula("IF(amount>0,amount,elsewhere)")
    assert node is not None
    assert Formula.of(node).references == (Reference("amount"), Reference("elsewhere"))


def test_formulas_down_a_column_read_each_of_its_cells_once() -> None:
    looks: Counter[int] = Counter()

    def counted(_sheet: str, row: int, _column: int) -> Value:
        looks[row] += 1
        return Decimal(row)

    cells = LookedUpCells(counted)
    for last in range(50):
        running = RangeRef(HERE, Area(0, 1, last, 1), anchored=True)
        whole = RangeRef(HERE, Area(0, 1, 49, 1), absolute_row=True)
        assert evaluate(Call("SUM", (running,)), cells) == sum(range(last + 1))
        assert evaluate(Call("MAX", (whole,)), cells) == 49
    assert set(looks.values()) == {1}


near = st.sampled_from(
    [Decimal(1) / 3, Decimal(1) / 3 + Decimal("1e-20"), Decimal(2) ** 50, Decimal(2) ** 50 + 1]
)
amounts = st.lists(st.integers(-5, 5).map(Decimal) | near, min_size=1, max_size=12)


@given(amounts, st.booleans())
def test_a_rank_counts_what_is_before_and_not_nearly_equal(listed: list[Decimal], upwards: bool) -> None:  # noqa: FBT001
    whole = RangeRef(HERE, Area(0, 0, len(listed) - 1, 0), absolute_row=True)
    for amount in listed:
        call = Call("RANK", (Number(amount), whole, Number(Decimal(upwards))))
        before = [other for other in listed if (other < amount if upwards else other > amount)]
        expected = 1 + sum(not nearly_equal(amount, other) for other in before)
        assert evaluate(call, LookedUpCells(lambda _, row, __: listed[row])) == expected
