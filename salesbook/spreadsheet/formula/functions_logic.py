"""Functions over conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from salesbook.spreadsheet.formula.operand import (
    CellValues,
    Function,
    Operand,
    RangeValues,
    Run,
    Slots,
    Takes,
)
from salesbook.spreadsheet.formula.value import CellError, FormulaFailure, Value, fail, truth


def _condition(test: Run, then: Run, otherwise: Run = lambda _, __: False) -> Run:
    # Only the branch that is taken is evaluated: an error in the other one is none of the result.
    return lambda cells, slots: (then if truth(test(cells, slots)) else otherwise)(cells, slots)


def _unless_error(attempt: Run, instead: Run) -> Run:
    def run(cells: CellValues, slots: Slots) -> Value:
        try:
            return attempt(cells, slots)
        except FormulaFailure:
            return instead(cells, slots)

    return run


def _truths(operands: Iterable[Operand]) -> list[bool]:
    """Return every condition: in cells only truth and numbers count; having none at all fails."""
    found: list[bool] = []
    for operand in operands:
        if operand is True or operand is False:
            found.append(operand)
        elif isinstance(operand, RangeValues):
            found += [truth(value) for value in operand if value is not None and not isinstance(value, str)]
        else:
            found.append(truth(operand))
    return found or fail(CellError.VALUE)


def _all(*operands: Operand) -> Value:
    return all(_truths(operands))


def _any(*operands: Operand) -> Value:
    return any(_truths(operands))


def _not(value: Value) -> Value:
    return not truth(value)


LOGIC: Mapping[str, Function] = {
    "IF": Function(_condition, 2, 3, Takes.UNEVALUATED),
    "IFERROR": Function(_unless_error, 2, 2, Takes.UNEVALUATED),
    "AND": Function(_all, 1, None, Takes.CELLS),
    "OR": Function(_any, 1, None, Takes.CELLS),
    "NOT": Function(_not, 1, 1),
}
