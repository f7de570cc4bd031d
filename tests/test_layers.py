"""Rooms stand in one order, imports go downwards only, and what is pure stays pure (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date, timedelta, tzinfo
from decimal import Context, Decimal
from enum import Enum
from fractions import Fraction
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, GenericAlias, MappingProxyType, UnionType
from typing import TypeVar

import numpy as np
import pytest

import salesbook

PACKAGE = Path(salesbook.__file__).parent

ROOMS = (
    "problems", "version", "model", "spreadsheet", "issued", "plan_input", "planning", "xlsx", "intake",
    "layout", "lint", "schedules", "store", "files", "variance", "ledger", "pay", "sheets", "page", "report",
    "api", "demo", "cli",
)  # fmt: skip
"""From the bottom up: a room imports only from rooms that stand before it here."""

DOORS = {
    "issued": {"problems", "model", "spreadsheet"},
    "plan_input": {"problems", "model"},
    "planning": {"problems", "model"},
    "xlsx": {"problems", "model", "spreadsheet"},
    "intake": {"problems", "model", "spreadsheet", "issued"},
    "layout": {"problems", "model", "spreadsheet", "issued"},
    "lint": {"problems", "spreadsheet", "issued", "xlsx", "layout"},
    "store": {"problems", "model", "intake"},
    "variance": {"problems", "model", "schedules"},
    "ledger": {"problems", "model", "spreadsheet", "issued"},
    "pay": {"problems", "model", "plan_input", "schedules", "variance"},
    "cli": {"problems", "version", "api", "demo"},
}
"""Rooms that may know fewer others than stand before them: what a reader need not keep in mind there."""

PURE = {
    "problems", "version", "model", "spreadsheet", "issued", "plan_input", "planning", "intake", "layout",
    "lint", "schedules", "variance", "ledger", "pay", "sheets", "page", "report",
}  # fmt: skip
"""Values in, values out; only the others touch disk, databases, processes or the terminal."""

INNER: dict[str, tuple[tuple[str, ...], ...]] = {
    "planning": (("exact",), ("calendar",), ("decomposition",)),
    "xlsx": (("references",), ("package",), ("reading",), ("patching", "writing"), ("annotation",)),
}
"""Rooms inside a room, from the bottom up; modules that stand in none of them are above them all."""

MOST_NAMES_TWICE = 5
LARGEST_SHARE = 0.13
"""No room holds more of the lines than this: beyond it, it is two rooms."""

IMPURE_MODULES = {
    "builtins", "fcntl", "getpass", "glob", "locale", "logging", "multiprocessing", "os", "pathlib",
    "platform", "random", "resource", "secrets", "shutil", "signal", "socket", "sqlite3", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib", "uuid",
    "click", "openpyxl", "pebble", "rich", "sqlalchemy", "xlsxwriter",
}  # fmt: skip
IMPURE_CALLS = {"print", "open", "input", "exec", "eval", "__import__"}
IMPURE_METHODS = {"now", "today", "utcnow", "fromtimestamp", "open"}
MAY_READ_ITS_OWN_FILES = {
    "problems.catalogue", "problems.sentence", "layout.templates", "ledger.exports.shipped",
    "page.render",
    "planning.calendar",  # one country of a library, which imports all of them otherwise
}  # fmt: skip


def modules() -> list[tuple[str, Path]]:
    """Return every module of the package with its dotted name below `salesbook`."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        if name not in ("", "__main__"):
            found.append((name, path))
    return found


MODULES = modules()
IDS = [name for name, _ in MODULES]
PURE_MODULES = [each for each in MODULES if each[0].split(".")[0] in PURE]


def room_of(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every module a file imports, lazily or for types too, with the line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            module = node.module or ""
            yield module, node.lineno
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def own_imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the modules of this package that a file imports, without the package's own name."""
    for module, line in imported(path):
        if module.startswith("salesbook."):
            yield module.removeprefix("salesbook."), line


def test_every_module_lives_in_a_room() -> None:
    assert {room_of(name) for name, _ in MODULES} == set(ROOMS)


@pytest.mark.parametrize(("module", "path"), MODULES, ids=IDS)
def test_imports_go_downwards_only(module: str, path: Path) -> None:
    room = room_of(module)
    below = set(ROOMS[: ROOMS.index(room)])
    allowed = DOORS.get(room, below) & below | {room}
    upwards = [f"line {line}: {name}" for name, line in own_imports(path) if room_of(name) not in allowed]
    assert upwards == []


@pytest.mark.parametrize(("module", "path"), [each for each in MODULES if room_of(each[0]) in INNER])
def test_imports_inside_a_room_go_downwards_too(module: str, path: Path) -> None:
    room = room_of(module)
    height = {inner: number for number, layer in enumerate(INNER[room]) for inner in layer}
    top = len(INNER[room])
    here = height.get((module + "..").split(".")[1], top)
    upwards = [
        f"line {line}: {name}"
        for name, line in own_imports(path)
        if name.startswith(f"{room}.") and height.get(name.split(".")[1], top) > here
    ]
    assert upwards == []


def test_no_modules_import_one_another_in_a_circle() -> None:
    names = set(IDS)
    TopologicalSorter(
        {
            module: {name for name, _ in own_imports(path) if name in names} - {module}
            for module, path in MODULES
        }
    ).prepare()


def test_a_class_has_a_name_of_its_own() -> None:
    homes = Counter(
        node.name
        for _, path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert len(twice := [name for name, number in homes.items() if number > 1]) <= MOST_NAMES_TWICE, twice


def test_no_room_holds_too_much() -> None:
    lines = dict.fromkeys(ROOMS, 0)
    for name, path in MODULES:
        lines[room_of(name)] += len(path.read_text("utf-8").splitlines())
    most = LARGEST_SHARE * sum(lines.values())
    assert [room for room, number in lines.items() if number > most] == []


@pytest.mark.parametrize(("module", "path"), PURE_MODULES, ids=[name for name, _ in PURE_MODULES])
def test_a_pure_module_touches_no_path_clock_locale_environment_or_terminal(module: str, path: Path) -> None:
    allowed = {"importlib"} if module in MAY_READ_ITS_OWN_FILES else set()
    forbidden = (IMPURE_MODULES | {"importlib"}) - allowed
    touched = [
        f"line {line}: {name}"
        for name, line in imported(path)
        # Only text is parsed there; what opens addresses stands beside it.
        if room_of(name) in forbidden and not name.startswith("urllib.parse")
    ]
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            touched.append(f"line {node.lineno}: {node.func.id}()")
        if isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_METHODS:
            touched.append(f"line {node.lineno}: .{node.func.attr}()")
    assert touched == []


STATELESS = PURE | {"xlsx"}
READ_ONLY = re.compile(r"(?:Final\[)?(?:Mapping|Sequence|Collection|Set)\b")
CHANGEABLE = re.compile(r"\b(?:dict|list|set|bytearray|defaultdict|deque|Counter|OrderedDict|Mutable\w+)\b")
REMEMBERED = {
    "layout.columns.with_true_minus": "the same format for the same digits",
    "issued.cells.formats.number_format": "a format code means the same in every book",
    "layout.columns._count": "one kind",
    "layout.columns._money": "the kinds of amounts that forms declare",
    "spreadsheet.grid.column_letters": "the columns of a sheet",
    "layout.table_cells._confirmed": "the looks of forms, filled in before",
    "layout.table_cells._leading": "the looks of forms that lead somewhere",
    "layout.style._style": "the looks of forms; the writer knows a look again by its identity",
    "layout.templates.default_templates": "a file of the program",
    "layout.templates.prepared": "the formulas of forms",
    "layout.templates.shipped_phrases": "a file of the program",
    "ledger.exports.shipped.row_words": "a file of the program",
    "ledger.exports.shipped.shipped_profiles": "files of the program",
    "page.render._template": "a file of the program",
    "spreadsheet.formula.operand._cells": "the ranges of forms",
    "spreadsheet.widths._format_parts": "a format code means the same in every book",
    "spreadsheet.widths._wrapped": "the looks of forms, wrapped",
    "model.period._month": "months by their key",
    "model.period._twelve_from": "the months of fiscal years",
    "problems.catalogue._by_slug": "files of the program",
    "problems.catalogue.catalogue": "files of the program",
    "problems.sentence._declared": "files of the program",
    "problems.sentence.chinese_help": "a file of the program",
    "problems.sentence._file": "files of the program",
    "xlsx.patching.rows._pattern": "the patterns of a few tags",
    "xlsx.patching.tags.pattern": "the patterns of a few tags",
    "xlsx.references.column_of": "the columns of a sheet",
}
"""What a module may remember, and why: it follows from its argument alone, and there are few of those.

What is learnt from the books that are read belongs to the worker that reads them.
"""
CONSTANT_TYPES = (
    *(bool, int, float, str, bytes, range, date, timedelta, tzinfo, Decimal, Fraction, Enum, type(None)),
    *(np.generic, re.Pattern, struct.Struct, MappingProxyType, type, FunctionType, BuiltinFunctionType),
    *(GenericAlias, UnionType, TypeVar),
    Context,  # of decimals: only the flags of one change, and nobody asks for them
)


def is_constant(value: object) -> bool:
    """Say whether a value cannot change, as far as its type tells."""
    if isinstance(value, tuple | frozenset):
        return all(map(is_constant, value))
    if is_dataclass(value) and not isinstance(value, type):
        return bool(type(value).__dataclass_params__.frozen)  # type: ignore[attr-defined]
    return isinstance(value, CONSTANT_TYPES) or type(value).__module__ == "typing"


def bound(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Yield every name that the body of a module binds, with its annotation and line."""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, ast.unparse(node.annotation), node.lineno
        elif isinstance(node, ast.FunctionDef):
            yield node.name, "", node.lineno
        elif isinstance(node, ast.Assign):
            parts = [part for target in node.targets for part in ast.walk(target)]
            names = [part.id for part in parts if isinstance(part, ast.Name) and part.id != "__all__"]
            yield from ((name, "", node.lineno) for name in names)


def state_in(module: str, path: Path) -> Iterator[str]:
    """Yield what a module can remember: function caches, values that change, names that are bound anew.

    A dictionary, list or set is a constant where its annotation is read-only: the type checker sees to that.
    """
    tree = ast.parse(path.read_text("utf-8"), str(path))
    values = vars(import_module(f"salesbook.{module}"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"line {node.lineno}: global {', '.join(node.names)}"
        if isinstance(node, ast.FunctionDef) and node not in tree.body and decorated(node):
            yield f"line {node.lineno}: {node.name} is remembered"
    for name, annotation, line in bound(tree):
        if hasattr(values.get(name), "cache_info"):
            if f"{module}.{name}" not in REMEMBERED:
                yield f"line {line}: {name} is remembered"
        elif READ_ONLY.match(annotation):
            if CHANGEABLE.search(annotation):
                yield f"line {line}: {name} holds what can be changed"
        elif not is_constant(values.get(name)):
            yield f"line {line}: {name} can be changed"


def decorated(function: ast.FunctionDef) -> bool:
    """Say whether a function's results are kept by `cache` or `lru_cache`."""
    parts = [part for mark in function.decorator_list for part in ast.walk(mark)]
    return any(isinstance(part, ast.Name) and part.id in ("cache", "lru_cache") for part in parts)


STATELESS_MODULES = [each for each in MODULES if room_of(each[0]) in STATELESS]


@pytest.mark.parametrize(("module", "path"), STATELESS_MODULES, ids=[name for name, _ in STATELESS_MODULES])
def test_no_module_remembers_anything_from_one_call_to_the_next(module: str, path: Path) -> None:
    assert list(state_in(module, path)) == []


def test_what_may_be_remembered_is_there() -> None:
    for name in REMEMBERED:
        module, _, function = name.rpartition(".")
        assert hasattr(getattr(import_module(f"salesbook.{module}"), function), "cache_info"), name


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("KNOWN = {}", True),
        ("KNOWN: dict[str, int] = {}", True),
        ("KNOWN: Mapping[str, list[int]] = {}", True),
        ("KNOWN: Mapping[str, int] = {}", False),
        ("KNOWN = ([],)", True),
        ("KNOWN = ('a', 1)", False),
        ("KNOWN = lru_cache(len)", True),
        ("KNOWN = 0\ndef count():\n    global KNOWN\n    KNOWN += 1", True),
        ("@lru_cache\ndef known(): ...", True),
        ("class Known:\n    @lru_cache\n    def known(self): ...", True),
    ],
)
def test_what_a_module_remembers_is_found(
    line: str,
    found: bool,  # noqa: FBT001 - a case
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = f"from collections.abc import Mapping\nfrom functools import lru_cache\n{line}\n"
    (tmp_path / "example.py").write_text(text, "utf-8")
    monkeypatch.setattr(salesbook, "__path__", [*salesbook.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "salesbook.example", raising=False)
    assert bool(list(state_in("example", tmp_path / "example.py"))) is found


def test_the_command_line_imports_the_rest_only_when_a_command_runs() -> None:
    for module, path in MODULES:
        if room_of(module) != "cli":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        at_once = {
            node.module or ""
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("salesbook.")
        }
        assert all(name.startswith(("salesbook.cli.", "salesbook.version")) for name in at_once), module
