"""What a plan's return books, and those of regions, ask for beside sales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OPTIONAL_SHEETS: Mapping[str, Sequence[str]] = {
    "expense_items": ("expense_items", "month_limits"),
    "visits": ("visits", "my_customers"),
    "customer_sales": ("my_customer_sales",),
    "outlet_visits": ("my_outlets",),
    "weekly_reports": ("weekly_reports",),
    "score_card": ("my_scores",),
    "appraisal": ("my_appraisal",),
    "difficulty": ("difficulty",),
    "proposals": ("proposals",),
    "approval": ("approval",),
}
"""The sheets that a plan opts into, with the templates that each brings."""

COLLECTIONS = ("total", "product")
"""How collections are asked for: customers pay for what they bought in all, or product by product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnForm:
    """How collections are returned, and which of OPTIONAL_SHEETS a return book has."""

    collections: str = "total"
    sheets: Sequence[str] = ()

    def without(self, sheets: Sequence[str]) -> tuple[str, ...]:
        """Return the sheets of a book but those that the plan did not opt into."""
        wanted = {each for name in self.sheets for each in OPTIONAL_SHEETS[name]}
        optional = {each for names in OPTIONAL_SHEETS.values() for each in names}
        return tuple(each for each in sheets if each not in optional or each in wanted)
