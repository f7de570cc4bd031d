"""Relationships: how parts of a package point at one another."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import NamedTuple

from salesbook.xlsx.package.package import Package, resolved


class Relation(NamedTuple):
    """One relationship: `kind` is the last word of its type, `target` a part, or as written when external."""

    id: str
    kind: str
    target: str
    external: bool


def relations_part(part: str) -> str:
    """Return the part that holds the relationships of `part`; of the package itself for ``""``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations_of(package: Package, part: str) -> dict[str, Relation]:
    """Return the relationships of a part by id; those of a type with no known end are there too."""
    rels = relations_part(part)
    if package.entry(rels) is None:
        return {}
    found = {}
    for element in package.elements(rels, {"Relationship"}):
        attributes = element.attributes
        if element.name == "Relationship":
            external = attributes.get("TargetMode") == "External"
            target = attributes.get("Target", "")
            found[attributes.get("Id", "")] = Relation(
                id=attributes.get("Id", ""),
                # Strict and transitional types differ in what comes before the last word.
                kind=attributes.get("Type", "").rpartition("/")[2],
                target=target if external else resolved(part, target),
                external=external,
            )
    return found


def of_type(relations: Iterable[Relation], kind: str) -> list[Relation]:
    """Return the relations of one kind that stay inside the package."""
    return [relation for relation in relations if relation.kind == kind and not relation.external]
