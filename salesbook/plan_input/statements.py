"""words.md as statements: sections of words below headings, in one language or in two."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from salesbook.model.statement import Statement
from salesbook.plan_input.schedule_rows import WORDS_FILE
from salesbook.problems import Location, Problem, Text, problem

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "strengths": ("strengths", "优势"),
    "weaknesses": ("weaknesses", "劣势"),
    "opportunities": ("opportunities", "机会"),
    "threats": ("threats", "威胁"),
    "concept": ("marketing concept", "营销理念", "营销思路"),
    "product": ("product strategy", "产品策略"),
    "price": ("price strategy", "价格策略"),
    "channel": ("channel strategy", "渠道策略"),
    "promotion": ("promotion strategy", "促销策略"),
    "service": ("service strategy", "服务策略"),
}
"""The sections every plan has, and the headings they are known by."""

MOST_CHARACTERS = 5_000
"""A paragraph stands in one cell, with its other language; a cell holds 32,767 characters."""
_HEADING = re.compile(r"#+\s+(.*)")
_MARK = re.compile(r"(?:[-*+]|\d+[.)])\s+")


def parse_statements(text: str) -> tuple[Sequence[Statement], list[Problem]]:
    """Return the sections of words.md: `# 优势 | Strengths`, then paragraphs or a list.

    A line `中文 | English` gives a paragraph in both languages. Problems: `words-outside`, `words-too-long`.
    """
    statements: list[Statement] = []
    problems: list[Problem] = []
    heading: Text | None = None
    paragraphs: list[Text] = []
    for number, line in enumerate([*text.splitlines(), "# "], start=1):
        said = line.strip()
        if len(said) > MOST_CHARACTERS:
            where = Location(file=WORDS_FILE, line=number)
            problems.append(problem("words-too-long", where, f"{len(said):,}", limit=f"{MOST_CHARACTERS:,}"))
            continue
        found = _HEADING.match(said + " ") if said.startswith("#") else None
        if found is not None:
            if heading is not None:
                statements.append(_statement(heading, paragraphs))
            heading, paragraphs = _both(found[1]), []
        elif said and heading is not None:
            paragraphs += [_both(_MARK.sub("", said, count=1))]
        elif said and not any(each.slug == "words-outside" for each in problems):
            problems.append(problem("words-outside", Location(file=WORDS_FILE, line=number)))
    return tuple(statements), problems


def _statement(heading: Text, paragraphs: Sequence[Text]) -> Statement:
    names = {words.casefold() for words in heading.words.values()}
    id_ = next((key for key, known in SECTIONS.items() if names & set(known)), "")
    return Statement(id=id_, heading=heading, paragraphs=tuple(paragraphs))


def _both(line: str) -> Text:
    chinese, bar, english = (part.strip() for part in line.partition(" | "))
    return Text({"zh": chinese, "en": english}) if bar and chinese and english else Text.of(line.strip())
