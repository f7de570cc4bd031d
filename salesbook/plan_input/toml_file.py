"""A TOML file as tables of a model, or as all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from salesbook.model.foreign_text import DEEP, MAX_DEPTH, load_toml
from salesbook.model.measure import MEASURES
from salesbook.plan_input.schema_problems import Path, schema_problems
from salesbook.plan_input.toml_lines import KeyLines, find_lines
from salesbook.problems import Location, Problem, Text, problem, sentence

Raw = dict[str, Any]
M = TypeVar("M", bound=BaseModel)

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


def parse_tables(file: str, text: str, model: type[M]) -> tuple[M | None, KeyLines, list[Problem]]:
    """Return a file as a model with the lines of its keys; None with every problem when there is any."""
    raw, problems = parse_toml(file, text)
    lines = find_lines(text) if raw is not None else KeyLines({})
    try:
        return (None if raw is None else model.model_validate(raw)), lines, problems
    except ValidationError as error:
        located = partial(place, file, lines)
        return None, lines, schema_problems(error, located, partial(known_keys, model))


def place(file: str, lines: KeyLines, path: Sequence[str | int]) -> Location:
    """Return where a key stands."""
    key = ".".join(str(part) for part in path)
    return Location(file=file, line=lines.line(path), key=key or None)


def parse_toml(file: str, text: str) -> tuple[Raw | None, list[Problem]]:
    """Return a TOML file as raw tables, and why it cannot be read (SB201)."""
    try:
        raw = load_toml(text.replace("\r\n", "\n"))
    except (ValueError, ArithmeticError) as error:
        place = _PLACE.search(str(error))
        line = int(place["line"]) if place and place["line"] else max(text.rstrip().count("\n") + 1, 1)
        return None, [_syntax_problem(file, line, _PLACE.sub("", str(error)))]
    return (raw, []) if _depth(raw) <= MAX_DEPTH else (None, [_syntax_problem(file, 1, DEEP)])


def _syntax_problem(file: str, line: int, said: str) -> Problem:
    """Return the problem of an unreadable line; `said` is the parser's sentence."""
    reason = next((sentence(key) for start, key in REASONS.items() if said.startswith(start)), Text.of(said))
    return problem("plan-toml-syntax", Location(file=file, line=line), reason=reason)


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


def known_keys(plan: type[BaseModel], path: Path) -> Collection[str]:
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
