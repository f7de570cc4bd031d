"""What of a package its users can reach, read from its source by the names that stand in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

import salesbook
from salesbook.cli.commands import HOMES

PACKAGE = Path(salesbook.__file__).parent
LIBRARY_PAGE = PACKAGE.parent / "docs" / "library.md"
CALLS_NOTHING = {
    "cache", "cached_property", "classmethod", "contextmanager", "dataclass", "lru_cache", "property",
    "staticmethod",
}  # fmt: skip
"""Decorators that leave a function to be called by name; any other one hands it to somebody who calls it."""
CALLED_BY_OTHERS = re.compile(r"__\w+__|_repr_html_")
TOP = ""
"""The name for what runs when a module is imported."""

Definition: TypeAlias = tuple[str, str]
"""A module and a name in it: `function`, `Class` or `Class.method`."""
Reached: TypeAlias = Mapping[Definition, Sequence[ast.AST]]


@dataclass(slots=True)
class Source:
    """A module's definitions with the nodes they consist of, and where its imported names come from."""

    definitions: dict[str, list[ast.AST]] = field(default_factory=lambda: {TOP: []})
    imports: dict[str, Definition] = field(default_factory=dict)


@cache
def package() -> Mapping[str, Source]:
    """Return the modules of the package by dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = source_of(path.read_text("utf-8"))
    return found


@cache
def for_users() -> Reached:
    """Return what follows from the command, from the library's names, and from what its page shows.

    The migrations belong to it too: Alembic finds them as files. Commands are found by their names.
    """
    modules = package()
    library = [modules["salesbook"].imports[name] for name in salesbook.__all__]
    methods = [(module, each) for module, name in library for each in _below(modules[module], f"{name}.")]
    migrations = [(name, each) for name in modules if ".migrations" in name for each in _below(modules[name])]
    homes = [home.partition(".") for home, _ in HOMES.values()]
    commands = [(f"salesbook.cli.{module}", each) for module, _, name in homes for each in (TOP, name)]
    shown = re.findall(r"\.([a-z]\w+)", LIBRARY_PAGE.read_text("utf-8"))
    return reached(
        modules,
        [
            ("salesbook.__main__", "main"),
            ("salesbook", "__getattr__"),
            *library,
            *methods,
            *migrations,
            *commands,
        ],
        shown,
    )


def _below(source: Source, prefix: str = "") -> Iterator[str]:
    return (name for name in source.definitions if name.startswith(prefix))


def source_of(text: str) -> Source:
    """Return the definitions and imports of a module's text."""
    tree, source = ast.parse(text), Source()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for each in node.names:
                source.imports[each.asname or each.name] = (node.module or "", each.name)
    for node in tree.body:
        _add(source, node)
    return source


def _add(source: Source, node: ast.stmt) -> None:
    match node:
        case ast.Import() | ast.ImportFrom():
            pass
        case ast.FunctionDef(name=name):
            source.definitions[name] = [node]
            if not _waits(node):
                source.definitions[TOP].append(ast.Name(name))
        case ast.ClassDef(name=name):
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef) and _waits(each)]
            if all(isinstance(base, ast.Name) and base.id in source.definitions for base in node.bases):
                source.definitions |= {f"{name}.{each.name}": [each] for each in methods}
            else:  # what a class from elsewhere calls, such as a visitor's methods
                methods = []
            parts = [*node.bases, *node.decorator_list, *(each for each in node.body if each not in methods)]
            source.definitions[name] = list(parts)
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for each in nodes(targets):
                if isinstance(each, ast.Name):
                    source.definitions.setdefault(each.id, []).append(node)
        case _:
            source.definitions[TOP].append(node)


def _waits(function: ast.FunctionDef) -> bool:
    """Say whether a function runs only where it is called by its name."""
    named = (each.func if isinstance(each, ast.Call) else each for each in function.decorator_list)
    decorators = {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in named}
    return decorators <= CALLS_NOTHING and not CALLED_BY_OTHERS.fullmatch(function.name)


def reached(modules: Mapping[str, Source], roots: Sequence[Definition], shown: Sequence[str] = ()) -> Reached:
    """Return the definitions that follow from some roots, by names; `shown` are attributes that users read.

    A method is reached when its class is, and its name stands behind a dot anywhere in what is reached.
    """
    found: dict[Definition, Sequence[ast.AST]] = {}
    attributes, waiting = set(shown), list(roots)
    while waiting:
        while waiting:
            module, name = at = waiting.pop()
            source = modules.get(module, Source())
            if at in found:
                continue
            if name in source.definitions:
                found[at] = source.definitions[name]
                waiting += [(module, TOP), *_names(module, source, found[at])]
                attributes |= {each.attr for each in nodes(found[at]) if isinstance(each, ast.Attribute)}
            elif name in source.imports:
                waiting.append(source.imports[name])
        waiting += _methods(modules, found, attributes)
    return found


def _names(module: str, source: Source, parts: Sequence[ast.AST]) -> Iterator[Definition]:
    """Yield what may be meant by the names in some parts, and by those behind the name of a module."""
    for node in nodes(parts):
        if isinstance(node, ast.Name):
            yield module, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield ".".join(source.imports.get(node.value.id, ())), node.attr


def _methods(modules: Mapping[str, Source], found: Reached, attributes: set[str]) -> Iterator[Definition]:
    for module, source in modules.items():
        for name in source.definitions:
            owner, dot, method = name.partition(".")
            if dot and method in attributes and (module, owner) in found and (module, name) not in found:
                yield module, name


def nodes(parts: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yield every node of some parts of the source."""
    for part in parts:
        yield from ast.walk(part)
