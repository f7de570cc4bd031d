"""The page of a territory or a person: five questions answered from the same result as the books."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from salesbook.page import business, open_points, team
from salesbook.page.figures import Told
from salesbook.page.parts import PageBlock, ReportPage, Section
from salesbook.problems import Text
from salesbook.problems.text import joined

Teller = Callable[[Told], Iterable[PageBlock]]

QUESTIONS: Mapping[str, Sequence[Teller]] = {
    "how": (business.measures, business.months),
    "why": (business.bridge, business.products, business.causes),
    "who": (team.regions, team.people, team.by_class),
    "next": (open_points.outlook, open_points.decisions),
    "unknown": (open_points.unknown,),
}
"""What is told to answer each question."""

MEETING = ("how", "why", "who", "next")
"""What is printed for a meeting."""


def page_of(told: Told, questions: Sequence[str] = tuple(QUESTIONS)) -> ReportPage:
    """Return the page that answers some questions."""
    plan, period = told.result.plan, told.result.period.key
    facts = told.binding.facts
    foot = [
        told.say("words.foot", plan=plan.id, version=plan.version, period=period, tax=facts["tax"]),
        told.say("words.basis"),
    ]
    return ReportPage(
        title=told.say("words.title", scope=facts["scope"], period=period, unit=told.unit),
        headline=facts["headline"],
        coverage=joined(
            [each for each in (facts["coverage_message"], facts.get("closed_note")) if each],
            Text({"en": " ", "zh": ""}),
        ),
        sections=list(_sections(told, questions)),
        foot=foot,
    )


def glance(page: ReportPage) -> ReportPage:
    """Return the first section of a page without what is folded: what a notebook shows."""
    first = page.sections[0]
    kept = [replace(each, table=None) if each.charts else each for each in first.blocks]
    return replace(page, sections=[replace(first, blocks=kept)], foot=())


def _sections(told: Told, questions: Sequence[str]) -> Iterator[Section]:
    for each in questions:
        blocks = [block for tell in QUESTIONS[each] for block in tell(told) if block]
        if blocks:
            yield Section(id=each, title=told.say(f"section.{each}"), blocks=blocks)
