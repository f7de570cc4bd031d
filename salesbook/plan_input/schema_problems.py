"""What pydantic finds wrong with a table or a row, as problems."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from salesbook.model.hold import (
    HOLD_KINDS,
)
from salesbook.plan_input.suggestions import NOTHING, closest
from salesbook.problems import Location, Problem, Text, problem, sentence

Path: TypeAlias = tuple[str | int, ...]
Locate: TypeAlias = Callable[[Path], Location]
KnownKeys: TypeAlias = Callable[[Path], Collection[str]]

STRUCTURE: Mapping[str, str] = {"model_type": "table", "dict_type": "table", "list_type": "list"}
"""pydantic's own error types for structure, as kinds of expected value."""

SHOWN = 60


def schema_problems(error: ValidationError, locate: Locate, known_keys: KnownKeys) -> list[Problem]:
    """Return one problem for each thing pydantic found, in its order.

    Problems: `unknown-key`, `missing-key`, `plan-value`, `plan-id`. `known_keys` gives the
    keys a table may have.
    """
    return [_problem(each, locate, known_keys) for each in error.errors(include_url=False)]


def _problem(error: ErrorDetails, locate: Locate, known_keys: KnownKeys) -> Problem:
    path: Path = error["loc"]
    context: Mapping[str, object] = error.get("ctx", {})
    if path[-1:] == ("[key]",):
        path = path[:-1]
        return _unknown_key(path, locate, _words(context.get("choices")))
    match error["type"]:
        case "extra_forbidden":
            return _unknown_key(path, locate, known_keys(path[:-1]))
        case "missing":
            return problem("missing-key", locate(path), str(path[-1]))
        case "plan_choice":
            return _choice(path, locate, error["input"], _words(context.get("choices")))
        case "plan_precision":
            details = {"unit": Text.of(str(context["unit"])), "decimals": context["decimals"]}
            return problem("amount-too-fine", locate(path), str(context["amount"]), **details)
        case "plan_value" if context.get("kind") == "id":
            return problem("plan-id", locate(path), show(error["input"]), name=str(path[-1]))
        case other:
            kind = str(context.get("kind") or STRUCTURE.get(other, "table"))
            expected = "tables" if path[0] in HOLD_KINDS and kind == "list" else kind
            return problem(
                "plan-value", locate(path), show(error["input"]), name=_name(path),
                expected=sentence(f"planning.expected.{expected}"), suggestion=NOTHING,
            )  # fmt: skip


def _words(found: object) -> Sequence[str]:
    return [str(each) for each in found] if isinstance(found, list) else []


def _unknown_key(path: Path, locate: Locate, known: Collection[str]) -> Problem:
    name = str(path[-1])
    return problem("unknown-key", locate(path), name, suggestion=closest(name, known))


def _choice(path: Path, locate: Locate, value: object, choices: Sequence[str]) -> Problem:
    shown = show(value)
    expected = sentence("planning.input.one-of", listed=", ".join(choices))
    suggestion = closest(shown, choices, listed=True)
    return problem(
        "plan-value", locate(path), shown, name=_name(path), expected=expected, suggestion=suggestion
    )


def _name(path: Path) -> str:
    return str(next((part for part in reversed(path) if isinstance(part, str)), ""))


def show(value: object) -> str:
    """Return a value about as it is written in the file, cut when it is long."""
    text = _written(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{ " + ", ".join(f"{key} = {_written(each)}" for key, each in value.items()) + " }"
        case list():
            return "[" + ", ".join(_written(each) for each in value) + "]"
        case _:
            return str(value)
