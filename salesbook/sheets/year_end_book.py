"""The workbook of a year that is over: first and last targets, results and places of everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from salesbook.issued.manifest import Manifest
from salesbook.layout.book_content import Binding, Members, Notes, Record
from salesbook.layout.compose import Issue, compose
from salesbook.layout.templates import Templates
from salesbook.model.decimals import decimal_of
from salesbook.model.facts import Note
from salesbook.model.figures import percent_text, unit_text
from salesbook.model.half_year import year_end_id
from salesbook.model.period import Month
from salesbook.pay.appraisal import appraise, places_of
from salesbook.problems import Text, sentence
from salesbook.sheets.plan_books import issue_of, plan_binding
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.level_table import Level
from salesbook.variance.ranking import rank
from salesbook.variance.result import Line, Reconciliation

BOOK, LESSON = "year_end", "lesson"
TABLES: Mapping[str, Level] = {
    "year_people": "person",
    "year_territories": "territory",
    "year_products": "product",
}


@dataclass(frozen=True, kw_only=True)
class YearEnd:
    """The reconciliation of a year's last month, that of version 1, and what was typed of the year before."""

    result: Reconciliation
    first: Reconciliation
    lessons: Sequence[Note] = ()


def build_year_end_book(
    ended: YearEnd, templates: Templates, *, language: str, key: bytes | None = None
) -> tuple[BookSpec, Manifest]:
    """Return the workbook of a year: its results, scores if any, and what was learnt to fill in."""
    result = ended.result
    plan = result.plan
    root, territories = plan.dimensions.root.id, (plan.dimensions.root, *plan.dimensions.regions)
    binding = plan_binding(plan, templates, language, root)
    bound = replace(
        binding,
        period=result.period,
        notes=_typed(ended.lessons),
        facts={
            **binding.facts,
            "period": Text.of(plan.fiscal_year.key),
            "data_date": Text.of(result.period.key),
            "year_end_message": _message(result, binding),
        },
        records={
            **{name: list(_records(level, result, ended.first)) for name, level in TABLES.items()},
            "year_scores": list(_scores(result)),
            "year_lessons": [{"key": each.id, "name": each.name} for each in territories],
        },
    )
    manifest = replace(issue_of(plan, BOOK, root), owner=year_end_id(root))
    title = bound.say(templates.books[BOOK].title)
    return compose(templates.sheets_of(BOOK), bound, Issue(manifest=manifest, key=key), title=title)


def _typed(lessons: Sequence[Note]) -> Notes:
    """Return what was typed into the book before, so that one that is written anew still says it."""
    said = {(note.item, note.kind): note.text for note in lessons}

    def notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        del months
        words = said.get((members.get(LESSON, ""), kind))
        return None if words is None else Text.of(words)

    return notes


def _scores(result: Reconciliation) -> Iterator[Record]:
    """Yield the annual scores by place; of who has none, nothing."""
    found = [each for each in appraise(result, result.plan.dimensions.root.id) if each.year is not None]
    places = places_of([each.year for each in found])
    for place, each in sorted(zip(places, found, strict=True), key=lambda pair: pair[0] or 0):
        assert each.year is not None
        yield {
            "key": each.person.id,
            "name": each.person.name,
            "place": place,
            "score": decimal_of(each.year),
            "months": sum(month.score is not None for month in each.months),
            "by": result.plan.dimensions.territory[each.by].name,
        }


def _message(result: Reconciliation, binding: Binding) -> Text:
    """Return what the company reached of its target of the year, and how much of that is reported."""
    plan = result.plan
    year = result.line("company", plan.driver).year_to_date
    if year.actual is None:
        return sentence("sheets.year-end.nothing")

    def amount(value: int) -> str:
        return unit_text(value, binding.currency, binding.display_unit)

    told = {
        "attained": percent_text(year.attainment),
        "actual": amount(year.actual),
        "plan": amount(year.plan),
        "unit": binding.display_unit.label,
    }
    if year.plan == year.full_plan:
        return sentence("sheets.year-end.reached", **told)
    return sentence("sheets.year-end.reached-in-part", full=amount(year.full_plan), **told)


def _records(level: Level, result: Reconciliation, first: Reconciliation) -> Iterator[Record]:
    """Yield a line for each member of a level, by place; of the year each, whatever a month was like."""
    before = {each.keys[level]: each for each in first.lines_of(level, "revenue")}
    lines = [
        replace(each, spans={**each.spans, "month": each.year_to_date})
        for each in result.lines_of(level, "revenue")
    ]
    step = result.plan.rounding.get("revenue", 1)
    for each in rank(lines, [None] * len(lines), step):
        yield _record(each.line, each.place, level, before.get(each.line.keys[level]))


def _record(line: Line, place: int | None, level: Level, before: Line | None) -> Record:
    year = line.year_to_date
    return {
        "key": line.keys[level],
        "name": line.name,
        "place": place,
        "first": None if before is None else before.year_to_date.full_plan,
        "final": year.full_plan,
        "pl": None if year.actual is None else year.plan,
        "ac": year.actual,
        "py": year.prior_year,
    }
