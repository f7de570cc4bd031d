"""Scenarios are named in one place, and planned figures know their version of the plan."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import salesbook
from salesbook.model.scenario import Scenario, ScenarioKey

PACKAGE = Path(salesbook.__file__).parent
REGISTRY = PACKAGE / "model" / "scenario.py"
CODE = re.compile(rf"({'|'.join(Scenario)})(\.\w+)?")
"""A code alone, or with the measure that a template names beside it."""


def literals(source: str) -> Iterator[str]:
    """Yield the texts in a module that are scenario codes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield f"line {node.lineno}: {node.value}"


def test_a_code_in_quotes_is_seen() -> None:
    assert list(literals('["PL", "AC.revenue", f"{x}", "PLAN"]')) == ["line 1: PL", "line 1: AC.revenue"]


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(PACKAGE.rglob("*.py")) if path != REGISTRY],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_no_module_but_the_registry_writes_a_scenario_code(path: Path) -> None:
    assert list(literals(path.read_text("utf-8"))) == []


def test_planned_figures_carry_their_version_and_actual_ones_none() -> None:
    assert Scenario.PLAN.of_version(2) == ScenarioKey(Scenario.PLAN, 2)
    assert Scenario.PLAN_OF_REPORTED.of_version(2).version == 2
    assert Scenario.ACTUAL.of_version(2) == ScenarioKey(Scenario.ACTUAL)
    assert Scenario.PRIOR_YEAR.of_version(2).version is None


def test_a_code_that_is_no_scenario_is_none() -> None:
    assert (Scenario.known("LF"), Scenario.known("XX")) == (Scenario.PLAN_OF_REPORTED, None)
