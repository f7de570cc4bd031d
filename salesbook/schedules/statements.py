"""Statements: the words of a plan, such as its strengths and its price strategy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from salesbook.layout.book_content import Record
from salesbook.model.plan import Plan
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.problems import Location, Problem, Text, problem
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent

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
SWOT = (("strengths", "weaknesses"), ("opportunities", "threats"))
_HEADING = re.compile(r"#+\s+(.*)")
_MARK = re.compile(r"(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """words.md: a section of words: its heading and its paragraphs.

    `id` is set for the sections every plan has.
    """

    file: ClassVar[str] = "words.md"

    id: str
    heading: Text
    paragraphs: Sequence[Text] = ()


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
            where = Location(file=Statement.file, line=number)
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
            problems.append(problem("words-outside", Location(file=Statement.file, line=number)))
    return tuple(statements), problems


def _statement(heading: Text, paragraphs: Sequence[Text]) -> Statement:
    names = {words.casefold() for words in heading.words.values()}
    id_ = next((key for key, known in SECTIONS.items() if names & set(known)), "")
    return Statement(id=id_, heading=heading, paragraphs=tuple(paragraphs))


def _both(line: str) -> Text:
    chinese, bar, english = (part.strip() for part in line.partition(" | "))
    return Text({"zh": chinese, "en": english}) if bar and chinese and english else Text.of(line.strip())


def _filled(source: PlanSource) -> Fill:
    records = _records(source.plan)
    return lambda _binding, person: ScheduleContent(records={} if person else records)


def _records(plan: Plan) -> dict[str, Sequence[Record]]:
    """Return the words of the plan: two by two for the SWOT tables, by paragraph for the rest."""
    statements = plan.schedules.of(Statement)
    by_id = {each.id: each for each in statements}
    records: dict[str, Sequence[Record]] = {}
    for pair in SWOT:
        sides = [by_id[name].paragraphs if name in by_id else () for name in pair]
        records[pair[0]] = [
            {"key": str(number), pair[0]: left or Text(), pair[1]: right or Text()}
            for number, (left, right) in enumerate(zip_longest(*sides), start=1)
        ]
    told = {name for pair in SWOT for name in pair}
    records["strategy"] = [
        {"key": f"{at}.{number}", "section": each.heading if number == 1 else Text(), "text": text}
        for at, each in enumerate((each for each in statements if each.id not in told), start=1)
        for number, text in enumerate(each.paragraphs, start=1)
    ]
    return records


STATEMENTS = Schedule(files=(OptionalFile(record=Statement, parse=parse_statements),), filled=_filled)
