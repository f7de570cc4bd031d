"""Whatever a manifest says, a book that brings it is read or answered: anybody can write a hidden sheet."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from corpus.base import ISSUED
from corpus.case import expectations, file_of

from salesbook.intake.identify import Registry, find_tokens
from salesbook.intake.submit import submit
from salesbook.issued.manifest import Manifest, load_manifest
from salesbook.model.period import Month
from salesbook.spreadsheet.grid import Grid
from salesbook.xlsx.reading.read import read_workbook_bytes

ODD: tuple[object, ...] = (
    *(None, True, -1, 0, 1.5, 10**30, "", "x", "\ud800", "NaN", "2027-13", "sales"),
    *([], {}, [[]], ["a"], {"en": 5}),
)
MANY = 400
"""Of some six thousand; none of them failed when the rule was made."""


@pytest.fixture(scope="module")
def grid() -> Grid:
    found, _ = read_workbook_bytes(file_of(expectations()["untouched"]).read_bytes())
    assert found is not None
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any JSON
    """Yield where everything in a manifest stands; of a long list the first entries."""
    yield path
    items = (
        value.items() if isinstance(value, dict) else enumerate(value[:6]) if isinstance(value, list) else ()
    )
    for name, inner in items:
        yield from places(inner, (*path, name))


def changed(raw: Any, path: tuple[Any, ...], value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON with another value at one place."""
    if not path:
        return value
    raw = copy.deepcopy(raw)
    inner = raw
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return raw


def always(manifest: Manifest) -> Registry:
    return lambda _: manifest


def test_no_value_of_a_manifest_stops_the_reader(grid: Grid) -> None:
    document = next(iter(find_tokens(grid))).token.document
    raw = json.loads((ISSUED / "registry" / f"{document}.json").read_text("utf-8"))
    cases = [(path, value) for path in places(raw) for value in ODD]
    read = 0
    for path, value in Random(2027).sample(cases, MANY):
        manifest = load_manifest(json.dumps(changed(raw, path, value)))
        if manifest is None:
            continue
        read += 1
        found = submit(grid, path="book.xlsx", registry=always(manifest), period=Month(2027, 3))
        assert all(each.message.in_language("both") for each in found.problems)
    assert read > MANY // 10
