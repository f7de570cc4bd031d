from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import xlsxwriter
from support.looked_up_cells import LookedUpCells
from support.office import recalculate, require_office

from salesbook.spreadsheet.formula.expression import (
    CellError,
    CellRef,
    Node,
    RangeRef,
    Reference,
    Value,
    emit,
    evaluate,
    resolve,
)
from salesbook.spreadsheet.formula.functions import FUNCTIONS
from salesbook.spreadsheet.formula.language import parse_formula
from salesbook.spreadsheet.grid import Area

GRID: Sequence[Sequence[Value]] = [
    [Decimal(1), "a", "001", True, Decimal("-2.5"), "x"],
    [Decimal(2), "B", Decimal(1), False, Decimal("0.5"), None],
    [None, None, "1", None, Decimal("1.5"), ""],
    [Decimal(0), "abc", "1.5", None, Decimal("2.5"), "a*"],
    [Decimal(-3), "", "2027-03-01", None, Decimal("3.5"), "a?c"],
    [Decimal("2.5"), "a", "x", None, Decimal("-0.5"), "~"],
    [Decimal(5), "Ab", Decimal(46082), None, Decimal(0), "TRUE"],
    ["t", "yes", None, None, Decimal(7), "<5"],
]

DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no time zone


class Case(NamedTuple):
    formula: str
    expected: Value
    agreed: bool


def cell_of(name: str) -> tuple[int, int]:
    return int(name[1:]) - 1, ord(name[0]) - ord("a")


def place(reference: Reference) -> Node:
    first, _, last = reference.target.partition("_")
    if not last:
        return CellRef("Grid", *cell_of(first))
    return RangeRef("Grid", Area(*cell_of(first), *cell_of(last)))


def tree(formula: str) -> Node:
    node, errors = parse_formula(formula)
    assert node is not None, errors
    return resolve(node, place)


def value_at(_sheet: str, row: int, column: int) -> Value:
    return GRID[row][column] if row < len(GRID) else None


def value_of(formula: str) -> Value:
    return evaluate(tree(formula), LookedUpCells(value_at))


def value_in(shown: str) -> Value:
    if shown.startswith("#"):
        return CellError(shown)
    if shown.startswith('"'):
        return shown[1:-1]
    return shown == "TRUE" if shown in ("TRUE", "FALSE") else Decimal(shown)


def read_cases() -> Iterator[Case]:
    for line in (Path(__file__).parent / "formula_cases.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            formula, _, shown = line.removeprefix("! ").rpartition(" -> ")
            yield Case(formula, value_in(shown), agreed=not line.startswith("! "))


CASES = list(read_cases())


def same(value: Value, expected: Value) -> bool:
    if type(value) is not type(expected):
        return False
    if isinstance(value, Decimal) and isinstance(expected, Decimal):
        return abs(value - expected) <= Decimal("1e-12") * abs(expected)
    return value == expected


@pytest.mark.parametrize("case", CASES, ids=[case.formula for case in CASES])
def test_a_formula_gives_what_the_list_of_cases_says(case: Case) -> None:
    assert same(value_of(case.formula), case.expected), value_of(case.formula)


def test_the_list_of_cases_has_every_function() -> None:
    used = "\n".join(case.formula for case in CASES)
    assert [name for name in FUNCTIONS if f"{name}(" not in used] == []


def test_a_condition_evaluates_only_the_branch_it_takes() -> None:
    def only_first_column(_sheet: str, _row: int, column: int) -> Value:
        assert column == 0
        return Decimal(1)

    assert evaluate(tree("IF(a1=1,a2,b2)"), LookedUpCells(only_first_column)) == 1
    assert evaluate(tree("IFERROR(a1,b2)"), LookedUpCells(only_first_column)) == 1


def test_errors_in_cells_propagate_unless_they_are_caught() -> None:
    def broken(_sheet: str, row: int, _column: int) -> Value:
        return CellError.NA if row == 1 else Decimal(2)

    cells = LookedUpCells(broken)
    assert evaluate(tree("a1+a2"), cells) is CellError.NA
    assert evaluate(tree("SUM(a1_a3)"), cells) is CellError.NA
    assert evaluate(tree("AND(a1_a3)"), cells) is CellError.NA
    assert evaluate(tree("SUMPRODUCT(a1_a3*2)"), cells) is CellError.NA
    assert evaluate(tree("INDEX(a1_a3,2)"), cells) is CellError.NA
    assert evaluate(tree("IFERROR(a2,'none')"), cells) == "none"
    assert evaluate(tree("COUNT(a1_a3)"), cells) == 2
    assert evaluate(tree("COUNTA(a1_a3)"), cells) == 3
    assert evaluate(tree("SUMIF(a1_a3,2)"), cells) == 4
    assert evaluate(tree("MATCH(2,a2_a3,0)"), cells) == 2


def test_a_number_beyond_what_a_cell_can_hold_is_an_error() -> None:
    node = tree("*".join(["a1"] * 60))
    assert evaluate(node, LookedUpCells(lambda *_: Decimal("1e9"))) is CellError.NUM
    far = LookedUpCells(lambda _s, _r, column: Decimal("1e200" if column == 0 else "1e-200"))
    assert evaluate(tree("a1/b1"), far) is CellError.NUM


@pytest.mark.parametrize(
    "code", ["0.00E+00", "# ?/?", "[h]:mm", "@", "General", "0-0", "mmm", "0.##", "0_)", '"x']
)
def test_a_number_format_that_programs_read_differently_is_refused(code: str) -> None:
    assert evaluate(tree("TEXT(1,a1)"), LookedUpCells(lambda *_: code)) is CellError.VALUE


OPERANDS: Sequence[Value] = [
    None,
    Decimal(0),
    Decimal(1),
    Decimal("-2.5"),
    Decimal("0.5"),
    Decimal("1234567.891"),
    Decimal("0.07"),
    "text",
    "5",
]
"""What stands in the cells a1 to a9 of the sheet the laws below are tried on."""

OPERATORS = ("+", "-", "*", "/", "&", "=", "<>", "<", "<=", ">", ">=")
ONE_ARGUMENT = ("INT({})", "ABS({})", "-{}", "LEN({})", "TRIM({})", "IFERROR(1/{},9)")
CONDITIONS = ("NOT({})", "IF({},1,2)", "IF({},1)")
TWO_CONDITIONS = ("AND({},{})", "OR({},{})")
ROUNDINGS = ("ROUND({},{})", "ROUNDUP({},{})", "ROUNDDOWN({},{})")
RANGES = ("SUM", "AVERAGE", "COUNT", "COUNTA", "MIN", "MAX", "SUMPRODUCT")


def odd_formulas() -> Iterator[str]:
    """Yield every operator and function over odd operands and pairs of them.

    Left out is where LibreOffice differs from Excel: numeric text as a condition, places beyond what a
    number has, and the binary noise in the remainder of a large number.
    """
    cells = [f"a{row + 1}" for row in range(len(OPERANDS))]
    pairs = list(itertools.product(cells, repeat=2))
    yield from (f"{left}{operator}{right}" for operator in OPERATORS for left, right in pairs)
    yield from (pattern.format(cell) for pattern in ONE_ARGUMENT for cell in cells)
    yield from (pattern.format(cell) for pattern in CONDITIONS for cell in cells[:8])
    yield from (pattern.format(*pair) for pattern in TWO_CONDITIONS for pair in pairs)
    yield from (pattern.format(*pair) for pattern in ROUNDINGS for pair in pairs if pair[1] != "a6")
    yield from (f"MOD({left},{right})" for left, right in pairs if left not in ("a6", "a8"))
    yield from (f"{name}({first}_{last})" for name in RANGES for first, last in pairs if first <= last)
    signs = ("<", ">=", "<>", "=")
    yield from (f'COUNTIF(a1_a7,"{sign}"&{cell})' for sign in signs for cell in cells[1:7])
    codes = ("#,##0.00", "0.0%", "+0.0;-0.0;0")
    yield from (f'TEXT({cell},"{code}")' for code in codes for cell in cells)


def write_formulas(path: Path, grid: Sequence[Sequence[Value]], nodes: Sequence[Node]) -> None:
    with xlsxwriter.Workbook(path) as book:
        cells, formulas = book.add_worksheet("Grid"), book.add_worksheet("Formulas")
        for row, column in itertools.product(range(len(grid)), range(len(grid[0]))):
            value = grid[row][column]
            if value == "":
                cells.write_formula(row, column, '=""', None, "")
            elif isinstance(value, str):
                cells.write_string(row, column, value)
            elif value is not None:
                cells.write(row, column, value)
        for row, node in enumerate(nodes):
            formulas.write_formula(row, 0, "=" + emit(node, "Formulas"), None, "not recalculated")


def recalculated(folder: Path, grid: Sequence[Sequence[Value]], nodes: Sequence[Node]) -> list[object]:
    require_office()
    write_formulas(folder / "formulas.xlsx", grid, nodes)
    book = openpyxl.load_workbook(
        recalculate(folder / "formulas.xlsx", folder / "recalculated"), data_only=True
    )
    sheet = book["Formulas"]
    return [sheet.cell(row, 1).value for row in range(1, len(nodes) + 1)]


def agrees(value: Value, found: object) -> bool:
    """Tell whether a value is what LibreOffice saved: empty text as a blank, some errors as others."""
    if isinstance(value, CellError):
        return found in (value.value, "#VALUE!")
    if isinstance(value, Decimal):
        found = (found - DAY_ZERO).days if isinstance(found, datetime) else found
        if not isinstance(found, int | float) or isinstance(found, bool):
            return False
        return abs(float(value) - found) <= 1e-12 * max(abs(found), 1e-3)
    return (found or "") == value if isinstance(value, str) else found is value


@pytest.mark.libreoffice
def test_libreoffice_computes_the_listed_values(tmp_path: Path) -> None:
    cases = [case for case in CASES if case.agreed]
    found = recalculated(tmp_path, GRID, [tree(case.formula) for case in cases])
    differing = [
        (case.formula, case.expected, seen)
        for case, seen in zip(cases, found, strict=True)
        if not agrees(case.expected, seen)
    ]
    assert differing == [], "\n".join(map(str, differing))


@pytest.mark.libreoffice
def test_libreoffice_computes_the_same_from_odd_operands(tmp_path: Path) -> None:
    def operand(_sheet: str, row: int, _column: int) -> Value:
        return OPERANDS[row]

    formulas = list(odd_formulas())
    nodes = [tree(formula) for formula in formulas]
    found = recalculated(tmp_path, [[value] for value in OPERANDS], nodes)
    values = [evaluate(node, LookedUpCells(operand)) for node in nodes]
    differing = [
        (formula, value, seen)
        for formula, value, seen in zip(formulas, values, found, strict=True)
        if not agrees(value, seen)
    ]
    assert differing == [], "\n".join(map(str, differing))
