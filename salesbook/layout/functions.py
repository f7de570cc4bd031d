"""The spreadsheet functions formulas may use: those that give the same result in every program."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.layout.functions_criteria import CRITERIA
from salesbook.layout.functions_dates import DATES
from salesbook.layout.functions_logic import LOGIC
from salesbook.layout.functions_lookup import LOOKUP
from salesbook.layout.functions_numbers import NUMBERS
from salesbook.layout.functions_text import TEXTS
from salesbook.layout.operand import Function

FUNCTIONS: Mapping[str, Function] = {**NUMBERS, **LOGIC, **CRITERIA, **LOOKUP, **DATES, **TEXTS}
"""Every function by its name."""
