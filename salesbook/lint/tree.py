"""Parts of a package as trees of elements by their local names, and what attributes say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, TreeBuilder

from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.package.markup import RELATED, SEPARATOR, STRICT_RELATED, Handlers, parse
from salesbook.xlsx.package.package import Package
from salesbook.xlsx.package.refusal import refusal
from salesbook.xlsx.references import area_of

Node = Element
NO = frozenset({"0", "false", "off", "none"})


def tree_of(package: Package, part: str) -> Node:
    """Return the root of a part, names without namespaces but for `r:`; raises RefusalError."""
    builder, count = TreeBuilder(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > 4 * package.limits.cells:
            raise refusal("too-much-content", value=part, limit=4 * package.limits.cells)
        builder.start(_local(name), {_attribute(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        builder.end(_local(name))

    parse(package.chunks(part), part, package.limits, Handlers(start, end, builder.data))
    return builder.close()


def _local(name: str) -> str:
    return name.rpartition(SEPARATOR)[2]


def _attribute(name: str) -> str:
    space, _, local = name.rpartition(SEPARATOR)
    return f"r:{local}" if space in (RELATED, STRICT_RELATED) else local


def none() -> Node:
    """Return an element without anything, which stands for one that is not there."""
    return Element("none")


def child(node: Node, name: str) -> Node:
    """Return the first child with a name, and an empty element when there is none."""
    found = node.find(name)
    return none() if found is None else found


def number(text: str | None, otherwise: float = 0.0) -> float:
    """Return a number that an attribute states."""
    try:
        return float(text) if text is not None else otherwise
    except ValueError:
        return otherwise


def whole(text: str | None, otherwise: int = 0) -> int:
    """Return a whole number that an attribute states."""
    found = number(text, otherwise)
    return int(found) if abs(found) < 2**53 else otherwise


def is_set(attributes: Mapping[str, str], name: str, *, otherwise: bool = False) -> bool:
    """Say whether an attribute says yes."""
    value = attributes.get(name)
    return otherwise if value is None else value not in NO


def areas(text: str | None) -> Sequence[Area]:
    """Return the areas of a `sqref`."""
    found = (area_of(each) for each in (text or "").split())
    return [area for area in found if area is not None]
