"""The spreadsheet functions formulas may use: those that give the same result in every program."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.spreadsheet.formula.functions_criteria import CRITERIA
from salesbook.spreadsheet.formula.functions_dates import DATES
from salesbook.spreadsheet.formula.functions_logic import LOGIC
from salesbook.spreadsheet.formula.functions_lookup import LOOKUP
from salesbook.spreadsheet.formula.functions_numbers import NUMBERS
from salesbook.spreadsheet.formula.functions_text import TEXTS
from salesbook.spreadsheet.formula.operand import Function

FUNCTIONS: Mapping[str, Function] = {**NUMBERS, **LOGIC, **CRITERIA, **LOOKUP, **DATES, **TEXTS}
"""Every function by its name."""
