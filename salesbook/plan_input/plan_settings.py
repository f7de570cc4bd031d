"""plan.toml as checked tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from functools import partial
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from salesbook.model.foreign_text import DEEP, MAX_DEPTH, load_toml
from salesbook.model.measure import MEASURES
from salesbook.plan_input.plan_tables import SETTINGS_FILE, Settings, locate
from salesbook.plan_input.schema import PLAN, PlanTable
from salesbook.plan_input.schema_problems import Path, schema_problems
from salesbook.plan_input.toml_lines import KeyLines, find_lines
from salesbook.problems import Location, Problem, Text, problem, sentence

Raw = dict[str, Any]
STAND_INS: Mapping[str, object] = {
    "id": "plan", "fiscal_year": 2000, "starts": "2000-01", "currency": "CNY",
}  # fmt: skip
"""Required keys of a plan.toml that lacks them, so that the rest of it can still be checked."""

REASONS: Mapping[str, str] = {
    "Cannot overwrite": "planning.toml.key-twice",
    "Cannot declare": "planning.toml.table-twice",
    "Cannot mutate": "planning.toml.table-twice",
    "Duplicate inline table key": "planning.toml.key-twice",
    "Expected '=' after": "planning.toml.equals-missing",
    "Expected newline": "planning.toml.line-end",
    "Invalid statement": "planning.toml.neither",
    "Invalid value": "planning.toml.value",
    "Illegal character": "planning.toml.character",
    "Unclosed": "planning.toml.bracket",
    "Unterminated string": "planning.toml.quote",
    "Unescaped": "planning.toml.backslash",
    "Invalid date or datetime": "planning.toml.date",
    "Exceeds the limit": "planning.toml.too-long",
    DEEP: "planning.toml.too-deep",
}
"""The sentence that stands for what tomllib says, by how it begins."""

_PLACE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)")


def parse_settings(text: str, model: type[PlanTable] = PLAN) -> tuple[Settings | None, list[Problem]]:
    """Return plan.toml as the tables of a model, and all that is wrong with it.

    What is wrong is left out of the tables (or stands in), so that the rest can be checked further; None
    when nothing can be saved.
    """
    raw, problems = _parse_toml(text)
    if raw is None:
        return None, problems
    lines = find_lines(text)
    raw, plain = _with_driver_target(raw)
    driver = str(raw.get("driver", "revenue")) if plain else None
    try:
        return Settings(model.model_validate(raw), lines, plain), []
    except ValidationError as error:
        found = schema_problems(error, lambda path: locate(lines, path, driver), partial(_known_keys, model))
        return _repaired(model, raw, error, lines, plain=plain), found


def _parse_toml(text: str) -> tuple[Raw | None, list[Problem]]:
    try:
        raw = load_toml(text.replace("\r\n", "\n"))
    except (ValueError, ArithmeticError) as error:
        place = _PLACE.search(str(error))
        line = int(place["line"]) if place and place["line"] else max(text.rstrip().count("\n") + 1, 1)
        return None, [_syntax_problem(line, _PLACE.sub("", str(error)))]
    return (raw, []) if _depth(raw) <= MAX_DEPTH else (None, [_syntax_problem(1, DEEP)])


def _syntax_problem(line: int, said: str) -> Problem:
    """Return the problem of an unreadable line; `said` is the parser's sentence."""
    reason = next((sentence(key) for start, key in REASONS.items() if said.startswith(start)), Text.of(said))
    return problem("plan-toml-syntax", Location(file=SETTINGS_FILE, line=line), reason=reason)


def _depth(raw: object) -> int:
    """Return how deep tables and lists are nested, without recursion."""
    depth = 0
    level: list[object] = [raw]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


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


def _known_keys(plan: type[PlanTable], path: Path) -> Collection[str]:
    """Return the keys that the table at a path may have."""
    model: type[BaseModel] | None = plan
    for part in path:
        if model is not None and isinstance(part, str):
            fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
            model = _model_in(fields.get(part)) or (model if part in MEASURES else None)
    return key_names(model) if model is not None else ()


def key_names(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys of a table, or the columns of a file, as they are written."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the table inside an annotation such as `list[HoldTable]` or `SplitTable | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each))), None)


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
