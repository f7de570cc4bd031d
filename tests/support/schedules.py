"""Schedules of a plan from records written by hand."""

from __future__ import annotations

from salesbook.model.schedules import Schedules


def schedules_of(*records: object, beside: Schedules | None = None) -> Schedules:
    """Return schedules of these records, in place of those of their types in others."""
    by_type: dict[type, tuple[object, ...]] = {}
    for each in records:
        by_type[type(each)] = (*by_type.get(type(each), ()), each)
    return Schedules({**(beside.records if beside else {}), **by_type}, any=True)
