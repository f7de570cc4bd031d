"""Visits to outlets, and contacts of customers, by class."""

from __future__ import annotations

from fractions import Fraction

from support.schedules import refused

from salesbook.schedules.outlets import Coverage, Outlets
from salesbook.schedules.staffing import heads_for_hours


def test_visits_to_a_hundred_outlets_take_one_head() -> None:
    counts = zip("ABCD", (10, 20, 30, 40), strict=True)
    outlets = [Outlets(territory="x", class_=name, count=count) for name, count in counts]
    coverage = Coverage()
    assert coverage.visits_of(outlets) == 80
    assert coverage.hours_of(outlets) == 26 + Fraction(40, 60)
    assert round(float(coverage.hours_of(outlets) / Fraction(coverage.hours)), 2) == 0.89
    assert heads_for_hours(coverage.hours_of(outlets), Fraction(coverage.hours)) == 1


def test_customers_are_contacted_weekly_twice_a_month_or_monthly() -> None:
    assert Coverage().contacts == {"A": 52, "B": 24, "C": 12}


def test_outlets_of_a_class_stand_once_for_a_territory() -> None:
    assert refused(outlets__csv="territory,class,count\nshanghai,A,1\nshanghai,A,2\n") == [
        ("repeated-id", 3, "class")
    ]
