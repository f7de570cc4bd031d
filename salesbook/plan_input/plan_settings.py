"""plan.toml as checked tables."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import partial

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from salesbook.model.measure import MEASURES
from salesbook.plan_input.plan_tables import SETTINGS_FILE, Settings, locate
from salesbook.plan_input.schema import PLAN, PlanTable
from salesbook.plan_input.schema_problems import Path, schema_problems
from salesbook.plan_input.toml_file import Raw, known_keys, parse_toml
from salesbook.plan_input.toml_lines import KeyLines, find_lines
from salesbook.problems import Problem

STAND_INS: Mapping[str, object] = {
    "id": "plan", "fiscal_year": 2000, "starts": "2000-01", "currency": "CNY",
}  # fmt: skip
"""Required keys of a plan.toml that lacks them, so that the rest of it can still be checked."""


def parse_settings(text: str, model: type[PlanTable] = PLAN) -> tuple[Settings | None, list[Problem]]:
    """Return plan.toml as the tables of a model, and all that is wrong with it.

    What is wrong is left out of the tables (or stands in), so that the rest can be checked further; None
    when nothing can be saved.
    """
    raw, problems = parse_toml(SETTINGS_FILE, text)
    if raw is None:
        return None, problems
    lines = find_lines(text)
    raw, plain = _with_driver_target(raw)
    driver = str(raw.get("driver", "revenue")) if plain else None
    try:
        return Settings(model.model_validate(raw), lines, plain), []
    except ValidationError as error:
        found = schema_problems(error, lambda path: locate(lines, path, driver), partial(known_keys, model))
        return _repaired(model, raw, error, lines, plain=plain), found


def _with_driver_target(raw: Raw) -> tuple[Raw, bool]:
    """Move the keys of a plain `[target]` into the table of the driving measure."""
    target = raw.get("target")
    if not isinstance(target, dict):
        return raw, False
    plain = {key: value for key, value in target.items() if not isinstance(value, dict)}
    driver = raw.get("driver", "revenue")
    if not plain or driver not in MEASURES:
        return raw, False
    named = {key: value for key, value in target.items() if isinstance(value, dict)}
    return {**raw, "target": {**named, driver: {**named.get(driver, {}), **plain}}}, True


def _repaired(
    model: type[PlanTable], raw: Raw, error: ValidationError, lines: KeyLines, *, plain: bool
) -> Settings | None:
    """Return the tables without what is wrong in them."""
    sound = deepcopy(raw)
    broken: set[str] = set()
    for _ in range(4):
        for each in error.errors(include_url=False):
            broken.add(str(each["loc"][0]))
            _cut(sound, each["loc"][:-1] if _is_above(each) else each["loc"])
        try:
            table = model.model_validate({**STAND_INS, **sound})
        except ValidationError as again:
            error = again
        else:
            return Settings(table, lines, plain, frozenset(broken))
    return None


def _is_above(error: ErrorDetails) -> bool:
    """Return whether the table above the place of an error has to go."""
    return error["type"] == "missing" or error["loc"][-1] == "[key]"


def _cut(table: Raw, path: Path) -> None:
    """Remove what stands at a path; a list goes as a whole, so that the places of its tables stay true."""
    node: object = table
    for part in path[:-1]:
        inner = node.get(str(part)) if isinstance(node, dict) else None
        if not isinstance(inner, dict):
            break
        node, path = inner, path[1:]
    if isinstance(node, dict) and path:
        node.pop(str(path[0]), None)
