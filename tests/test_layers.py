"""Imports go downwards only, and what is pure stays pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import salesbook

PACKAGE = Path(salesbook.__file__).parent

LAYERS: tuple[tuple[str, ...], ...] = (
    ("problems",),
    ("model",),
    ("layout",),
    ("planning", "sheets", "intake", "reconciliation", "report"),
    ("xlsx", "files", "store"),
    ("api", "batch", "demo"),
    ("cli",),
)
"""From the bottom up; what stands beside one another in the fourth does not import one another."""

HEIGHT = {room: height for height, layer in enumerate(LAYERS) for room in layer}
SIBLINGS = set(LAYERS[3])
PURE = {room for layer in LAYERS[:4] for room in layer}

IMPURE_MODULES = {
    "builtins", "fcntl", "getpass", "glob", "locale", "logging", "multiprocessing", "os", "pathlib",
    "platform", "random", "resource", "secrets", "shutil", "signal", "socket", "sqlite3", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib", "uuid",
    "click", "openpyxl", "pebble", "rich", "sqlalchemy", "xlsxwriter",
}  # fmt: skip
IMPURE_CALLS = {"print", "open", "input", "exec", "eval", "__import__"}
IMPURE_METHODS = {"now", "today", "utcnow", "fromtimestamp", "open"}
MAY_READ_ITS_OWN_FILES = {"problems.catalogue", "problems.sentence", "layout.templates"}


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
            if module == "salesbook":
                yield from ((f"salesbook.{alias.name}", node.lineno) for alias in node.names)


def own_imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the rooms of this package that a file imports from."""
    for module, line in imported(path):
        name = module.removeprefix("salesbook.")
        if module.startswith("salesbook.") and room_of(name) != "__version__":
            yield room_of(name), line


def test_every_module_lives_in_a_room_with_a_layer() -> None:
    assert {room_of(name) for name, _ in MODULES} <= HEIGHT.keys()


@pytest.mark.parametrize(("module", "path"), MODULES, ids=IDS)
def test_imports_go_downwards_only(module: str, path: Path) -> None:
    room = room_of(module)
    upwards = [
        f"line {line}: {other}"
        for other, line in own_imports(path)
        if other != room
        and (other not in HEIGHT or HEIGHT[other] > HEIGHT[room] or {room, other} <= SIBLINGS)
    ]
    assert upwards == []


@pytest.mark.parametrize(
    ("module", "path"), [each for each in MODULES if room_of(each[0]) in ("xlsx", "files", "store")]
)
def test_edges_do_not_import_one_another(module: str, path: Path) -> None:
    beside = {other for other, _ in own_imports(path)} & set(LAYERS[4])
    assert beside <= {room_of(module)}


INNER: dict[str, tuple[tuple[str, ...], ...]] = {
    "planning": (("exact", "input"), ("checks", "decomposition")),
    "xlsx": (("references",), ("package",), ("reading",), ("patching", "writing"), ("annotation",)),
}
"""Rooms inside a room, from the bottom up; modules that stand in none of them are above them all."""


@pytest.mark.parametrize(("module", "path"), [each for each in MODULES if room_of(each[0]) in INNER])
def test_imports_inside_a_room_go_downwards_too(module: str, path: Path) -> None:
    room = room_of(module)
    height = {inner: number for number, layer in enumerate(INNER[room]) for inner in layer}
    top = len(INNER[room])
    here = height.get((module + "..").split(".")[1], top)
    upwards = [
        f"line {line}: {name}"
        for name, line in imported(path)
        if name.startswith(f"salesbook.{room}.") and height.get(name.split(".")[2], top) > here
    ]
    assert upwards == []


PURE_MODULES = [each for each in MODULES if room_of(each[0]) in PURE]


@pytest.mark.parametrize(("module", "path"), PURE_MODULES, ids=[name for name, _ in PURE_MODULES])
def test_a_pure_module_touches_no_path_clock_locale_environment_or_terminal(module: str, path: Path) -> None:
    allowed = {"importlib"} if module in MAY_READ_ITS_OWN_FILES else set()
    forbidden = (IMPURE_MODULES | {"importlib"}) - allowed
    touched = [f"line {line}: {name}" for name, line in imported(path) if room_of(name) in forbidden]
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            touched.append(f"line {node.lineno}: {node.func.id}()")
        if isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_METHODS:
            touched.append(f"line {node.lineno}: .{node.func.attr}()")
    assert touched == []


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
        assert all(name.startswith("salesbook.cli.") for name in at_once), module
