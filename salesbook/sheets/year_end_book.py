"""The workbook of a year that is over: first and last targets, results and places of everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from salesbook.layout.book_content import Binding, Record
from salesbook.layout.compose import Issue, compose
from salesbook.layout.templates import Templates
from salesbook.model.figures import percent_text, unit_text
from salesbook.problems import Text, sentence
from salesbook.sheets.plan_books import issue_of, plan_binding
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.level_table import Level
from salesbook.variance.ranking import rank
from salesbook.variance.result import Line, Reconciliation

BOOK = "year_end"
TABLES: Mapping[str, Level] = {
    "year_people": "person",
    "year_territories": "territory",
    "year_products": "product",
}


def build_year_end_book(
    result: Reconciliation, first: Reconciliation, templates: Templates, *, language: str
) -> BookSpec:
    """Return the workbook of a year by the reconciliation of its last month; `first` is that of version 1."""
    plan = result.plan
    root = plan.dimensions.root.id
    binding = plan_binding(plan, templates, language, root)
    bound = replace(
        binding,
        period=result.period,
        facts={
            **binding.facts,
            "period": Text.of(plan.fiscal_year.key),
            "data_date": Text.of(result.period.key),
            "year_end_message": _message(result, binding),
        },
        records={name: list(_records(level, result, first)) for name, level in TABLES.items()},
    )
    title = bound.say(templates.books[BOOK].title)
    return compose(templates.sheets_of(BOOK), bound, Issue(manifest=issue_of(plan, BOOK, root)), title=title)[
        0
    ]


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
