"""Measures, methods, directions and holds are listed once, in the model; the rest follows from there."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

import salesbook
from salesbook.cli import cli
from salesbook.layout.templates import shipped_phrases
from salesbook.model.dimension import ACTIVITY, COST_LINE, COURSE, POST
from salesbook.model.hold import HOLD_KINDS
from salesbook.model.measure import MEASURES, SCHEDULE_MEASURES
from salesbook.model.split import DIRECTIONS, METHODS
from salesbook.plan_input.schema import DIRECTION_SPLITS, PLAN, SPLITS
from salesbook.plan_input.toml_file import key_names

PACKAGE = Path(salesbook.__file__).parent
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent.name != "versions"]


def lists(path: Path) -> Iterator[set[object]]:
    """Yield the texts of every list, tuple and set of a module, and the keys of every mapping."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            yield {each.value for each in node.elts if isinstance(each, ast.Constant)}
        elif isinstance(node, ast.Dict):
            yield {each.value for each in node.keys if isinstance(each, ast.Constant)}


@pytest.mark.parametrize(
    ("ids", "many"), [(MEASURES, 4), (METHODS, 4), (HOLD_KINDS, 3)], ids=["measures", "methods", "holds"]
)
def test_no_second_list_stands_anywhere(ids: Collection[str], many: int) -> None:
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in SOURCES
        for texts in lists(path)
        if len(texts & set(ids)) >= many
    ]
    assert set(found) <= {"cli/plan.py"}  # its options, held to the kinds below


def test_names_of_dimensions_are_written_once() -> None:
    names = {ACTIVITY, COST_LINE, COURSE, POST}
    assigned = [
        path.relative_to(PACKAGE).as_posix()
        for path in SOURCES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.Assign)
        and any(isinstance(each, ast.Constant) and each.value in names for each in ast.walk(node.value))
    ]
    assert assigned == ["model/dimension.py"]


def test_every_measure_has_its_name_and_every_name_its_measure() -> None:
    assert shipped_phrases().measures.keys() == MEASURES.keys() | SCHEDULE_MEASURES.keys()


def test_the_plan_takes_exactly_the_keys_that_the_model_lists() -> None:
    assert key_names(DIRECTION_SPLITS) == tuple(DIRECTIONS)
    assert key_names(SPLITS) == (*DIRECTIONS, *MEASURES)
    assert set(HOLD_KINDS) <= set(key_names(PLAN))


def test_a_hold_of_every_kind_can_be_tried_on_the_command_line() -> None:
    show = cli.commands["plan"].commands["show"]  # type: ignore[attr-defined] # a group
    options = {name for parameter in show.params for name in parameter.opts}
    assert {f"--{kind}" for kind in HOLD_KINDS} <= options
    assert [each.id for each in HOLD_KINDS.values() if each.exact] == ["fix"]


def test_a_method_names_directions_that_there_are() -> None:
    assert all(set(method.along or DIRECTIONS) <= set(DIRECTIONS) for method in METHODS.values())
