"""A restatement: a figure of a settled month that a later return changes."""

from __future__ import annotations

from dataclasses import dataclass

from salesbook.model.period import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """A changed figure, in minor or whole units; None stands for a blank.

    It waits for approval, or was approved `by` somebody, who says when (`at`) and why.
    """

    fact: int
    import_number: int
    plan: str
    owner: str
    month: Month
    item: str
    measure: str
    before: int | None
    value: int | None
    file: str
    sheet: str
    cell: str
    by: str = ""
    at: str = ""
    reason: str = ""
