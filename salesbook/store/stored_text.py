"""Texts and problems as JSON, and back."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import RowMapping

from salesbook.problems import Location, Problem, Text


def dump_text(text: Text) -> str:
    """Return words in every language as JSON."""
    return json.dumps(dict(text.words), ensure_ascii=False)


def load_text(raw: str) -> Text:
    """Return the words written in JSON."""
    return Text(json.loads(raw))


def dump_problem(found: Problem) -> dict[str, Any]:
    """Return the columns of a problem."""
    where = found.where
    rest = {"row": _plain(where.row), "column": _plain(where.column), "line": where.line, "key": where.key}
    details = {name: _plain(value) for name, value in found.details.items()}
    return {
        "code": found.code,
        "slug": found.slug,
        "severity": found.severity.value,
        "sheet": where.sheet,
        "cell": where.cell,
        "value": found.value,
        "details": json.dumps({"where": rest, "details": details}, ensure_ascii=False),
    }


def load_problem(row: RowMapping, file: str) -> Problem:
    """Return the problem of a row; `file` is the submission's."""
    raw = json.loads(row["details"])
    where = raw["where"]
    found = Problem(
        slug=row["slug"],
        where=Location(
            file=file,
            sheet=row["sheet"],
            cell=row["cell"],
            row=_text(where["row"]),
            column=_text(where["column"]),
            line=where["line"],
            key=where["key"],
        ),
        value=row["value"],
        details={name: _rich(value) for name, value in raw["details"].items()},
    )
    _ = found.message, found.remedy  # words that cannot be filled in are found here, not when they are shown
    return found


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return {"words": dict(value.words)}
    # What JSON lacks (decimals, months) is kept as the text that a message shows.
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _rich(value: object) -> object:
    return Text(value["words"]) if isinstance(value, dict) else value


def _text(value: object) -> Text | None:
    return Text(value["words"]) if isinstance(value, dict) else None
