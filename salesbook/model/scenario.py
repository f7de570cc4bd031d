"""Whose figures they are: planned ones, actual ones, those of a year before; and of which plan version."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Scenario(StrEnum):
    """Where a figure comes from; the values are the codes on sheets, charts (ISO 24896) and in templates."""

    ACTUAL = "AC"
    PLAN = "PL"
    BUDGET = "BU"
    STRETCH = "ST"
    FORECAST = "FC"
    PRIOR_YEAR = "PY"
    # docs/decisions.md, One basis: actuals of this period and the one before, of those who reported in both.
    ACTUAL_OF_BOTH = "AB"
    PREVIOUS_PERIOD = "PP"
    # Plan and prior year of those who reported.
    PLAN_OF_REPORTED = "LF"
    PRIOR_YEAR_OF_REPORTED = "LY"
    # What people make up in a month for those before it, and what they leave open after it.
    CARRIED_IN = "CI"
    CARRIED_OUT = "CO"

    @classmethod
    def known(cls, code: str) -> Scenario | None:
        """Return the scenario of a code that a template or a book names; None where it names no such one."""
        return CODES.get(code)

    def of_version(self, version: int | None) -> ScenarioKey:
        """Return the key of its figures under a version of the plan; what is not planned has none."""
        return ScenarioKey(self, version if self in PLANNED else None)


class ScenarioKey(NamedTuple):
    """A scenario and, of planned figures, the version of the plan they come from.

    So the plan in force and the first one can stand side by side; actuals belong to no version.
    """

    scenario: Scenario
    version: int | None = None


CODES: Mapping[str, Scenario] = {scenario.value: scenario for scenario in Scenario}
PLANNED = frozenset((Scenario.PLAN, Scenario.BUDGET, Scenario.STRETCH, Scenario.PLAN_OF_REPORTED))
"""What depends on the version of the plan."""

ACTUAL, PRIOR_YEAR = ScenarioKey(Scenario.ACTUAL), ScenarioKey(Scenario.PRIOR_YEAR)
"""The keys of what was sold: it depends on no version."""
