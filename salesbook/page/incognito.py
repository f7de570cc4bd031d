"""A page without names and amounts: its shape and shares can be shown to people who must not know more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from markupsafe import escape

from salesbook.model.dimension import Person, Product, Territory
from salesbook.model.meeting import DUE, STATE
from salesbook.problems import Text, sentence
from salesbook.variance.result import Reconciliation

HIDDEN = "×××"
KEPT = r"FY\d{4}|\b[QH]\d\b|![A-Z]+\d+|\d{4}-\d\d(?:-\d\d)?|\d+\u6708|ISO \d+|[\d.,]+%|&#\d+;"
"""Figures that stay: periods, cells, days, shares, and characters that are written as figures."""
FIGURE = re.compile(rf"({KEPT})|\d(?:[\d.,]*\d)?")
TOLD = re.compile(r' (?:data-from|data-exact|title)="[^"]*"')
"""Attributes that say which figure it is, exactly, and where it was read."""
BETWEEN_TAGS = re.compile(r"(?<=>)[^<]+(?=<)")
STYLE_SHEET = re.compile(r"(<style>.*?</style>)", re.DOTALL)
FIRST_PLACE = 0xF0000
"""Names are held by characters of nobody's until figures are hidden: what stands for them has figures."""
SHORTEST = 3
"""Shorter ids and typed values are letters and marks, of which no page can be cleared."""


def masked(html: str, result: Reconciliation, language: str) -> str:
    """Return a page with figures hidden that are no shares, and numbered words instead of names and texts."""
    aliases: dict[str, str] = {}
    for name, alias in _aliases(result, language):
        aliases.setdefault(str(escape(name)), alias)
    # Of a large company a page has few names: to look for the others would take long.
    names = sorted((name for name in aliases if name in html), key=lambda name: (-len(name), name))
    places = {name: chr(FIRST_PLACE + at) for at, name in enumerate(names)}
    shown = {place: aliases[name] for name, place in places.items()}
    # A short name may be a part of another word; Chinese has no such limits.
    known = "|".join(rf"(?<![A-Za-z0-9]){re.escape(each)}(?![A-Za-z0-9])" for each in names)
    named = re.compile(known or "(?!)")

    def hidden(found: re.Match[str]) -> str:
        held = named.sub(lambda one: places[one[0]], found[0])
        figures = FIGURE.sub(lambda one: one[1] or HIDDEN, held)
        return "".join(shown.get(each, each) for each in figures)

    parts = STYLE_SHEET.split(html)
    return "".join(
        part if part.startswith("<style>") else BETWEEN_TAGS.sub(hidden, TOLD.sub("", part)) for part in parts
    )


def unclassed(result: Reconciliation) -> Reconciliation:
    """Return a result whose classes have no names: in charts their words stand on several lines."""
    dimensions = result.plan.dimensions
    classes = {
        each: _alias("incognito.class", number) for number, each in enumerate(dimensions.class_ids, start=1)
    }
    plan = replace(result.plan, dimensions=replace(dimensions, classes=classes))
    return replace(result, plan=plan)


def _alias(kind: str, number: int) -> Text:
    return sentence(f"page.{kind}", number=number)


def _aliases(result: Reconciliation, language: str) -> Iterator[tuple[str, str]]:
    """Yield every name, id and typed line that may stand in a page, and what stands there instead."""
    dimensions = result.plan.dimensions
    kinds: Mapping[str, Sequence[Person | Product | Territory]] = {
        "incognito.area": dimensions.territories,
        "incognito.person": dimensions.people,
        "incognito.product": dimensions.products,
    }
    for kind, members in kinds.items():
        for number, each in enumerate(members, start=1):
            alias = _alias(kind, number)
            yield from ((word, alias.in_language(key or language)) for key, word in each.name.words.items())
            yield from _long([each.id], alias.in_language(language))
    for number, _ in enumerate(dimensions.class_ids, start=1):
        yield from ((word, word) for word in _alias("incognito.class", number).words.values())
    yield from _long([result.plan.id, *_typed(result)], _alias("incognito.text", 1).in_language(language))


def _long(words: Iterable[str], alias: str) -> Iterator[tuple[str, str]]:
    lines = (line.strip() for each in words for line in each.splitlines())
    seen = (line for line in lines if len(line) >= SHORTEST or not line.isascii())
    yield from ((line, alias) for line in seen if not re.fullmatch(KEPT, line))


def _typed(result: Reconciliation) -> Iterator[str]:
    """Yield what people typed: causes, measures, who is to do it, decisions, cells not understood."""
    notes = (*result.notes, *(each for submission in result.submissions for each in submission.notes))
    yield from (each.text for each in notes if each.kind not in (STATE, DUE))
    for follow_up in result.follow_ups:
        yield from (follow_up.cause, follow_up.measure, follow_up.owner)
    for decision in result.decisions:
        yield from (word for key, word in decision.words.items() if key not in (STATE, DUE))
    for submission in result.submissions:
        yield from (each.value for each in submission.problems if each.value)
