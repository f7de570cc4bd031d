"""The parts of docs/plan.md that list what the registries of the model know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesbook.layout.templates import shipped_phrases
from salesbook.model.hold import HOLD_KINDS
from salesbook.model.measure import MEASURES
from salesbook.model.split import DIRECTIONS, METHODS
from salesbook.problems import sentence

GOOD = {1: "more", 0: "neither", -1: "less"}


def plan_lists() -> Mapping[str, str]:
    """Return the tables of the page by the name of their mark."""
    parts = {"measures": _measures, "directions": _directions, "methods": _methods, "holds": _holds}
    return {name: "".join(f"{line}\n" for line in lines()) for name, lines in parts.items()}


def _measures() -> Iterator[str]:
    yield "| measure | | counts | good is | split to | may be the driver |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in MEASURES.values():
        name = shipped_phrases().measures[each.id]
        words = f"{name.in_language('en')} {name.in_language('zh')}"
        split = "people and products" if each.by_product else "people"
        driver = "yes" if each.drive else ""
        yield f"| `{each.id}` | {words} | {each.kind} | {GOOD[each.polarity]} | {split} | {driver} |"


def _directions() -> Iterator[str]:
    yield "| key | | means |"
    yield "| --- | --- | --- |"
    yield from (f"| `{each.id}` | | {each.about} |" for each in DIRECTIONS.values())


def _methods() -> Iterator[str]:
    yield "| method | | weights are |"
    yield "| --- | --- | --- |"
    for each in METHODS.values():
        along = "" if each.along is None else f" (only of {' and '.join(f'`{key}`' for key in each.along)})"
        yield f"| `{each.id}` | {each.name.in_language('zh')} | {each.about}{along} |"


def _holds() -> Iterator[str]:
    yield "| table | | the part is |"
    yield "| --- | --- | --- |"
    for each in HOLD_KINDS.values():
        words = sentence(f"planning.hold.{each.id}", what="", amount="")
        yield f"| `[[{each.id}]]` | {words.in_language('zh').strip()} | {words.in_language('en').strip()} |"
