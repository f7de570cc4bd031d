"""A plan.toml with some keys changed, and every other line as it was."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from salesbook.plan_input.toml_lines import Key, find_lines

_VALUE = r"""(?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^#"'\[{]*?)"""
_PAIR = re.compile(rf"(?P<key>[^=#]*=\s*){_VALUE}(?P<rest>\s*(?:#.*)?\r?)")


def edited(text: str, changes: Mapping[Key, str | None], after: Mapping[Key, Key]) -> str | None:
    """Return a TOML text with values set, or (None) their lines taken out.

    A key that is new stands on the line below the one that `after` names for it. None when a line is not of
    the plain form `key = value`, so that the text would not say exactly what is wanted: nothing is guessed.
    """
    lines = text.split("\n")
    at = {key: number - 1 for key, number in find_lines(text).lines.items()}
    # From the end: the numbers of the lines above stay true.
    # Of two that are new below one line the last comes first.
    places = {key: at.get(key, at.get(after.get(key, ()), -1)) for key in reversed(list(changes))}
    for key in sorted(places, key=lambda each: places[each], reverse=True):
        value = changes[key]
        if key not in at:
            place = at.get(after.get(key, ()))
            if value is not None and place is not None:
                end = "\r" if lines[place].endswith("\r") else ""
                lines.insert(place + 1, f"{key[-1]} = {value}{end}")
            continue
        found = _PAIR.fullmatch(lines[at[key]])
        if found is None:
            return None
        if value is None:
            del lines[at[key]]
        else:
            lines[at[key]] = f"{found['key']}{value}{found['rest']}"
    new = "\n".join(lines)
    return new if _says(new) == _changed(_says(text), changes) else None


def _says(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except ValueError:
        return None


def _changed(table: dict[str, Any] | None, changes: Mapping[Key, str | None]) -> dict[str, Any] | None:
    """Return the table that a text is to say, whatever its lines look like."""
    whole = table or {}
    for key, value in changes.items():
        node: Any = whole
        for part in key[:-1]:
            # Tables in [[x]] are numbered.
            node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
        if value is None:
            node.pop(key[-1], None)
        else:
            node[key[-1]] = tomllib.loads(f"x = {value}", parse_float=Decimal)["x"]
    return whole
