"""The workbook of who has returned what for a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from salesbook.layout.book_content import Binding, Record
from salesbook.layout.compose import Issue, compose
from salesbook.layout.templates import Templates
from salesbook.model.figures import figure_text
from salesbook.model.plan import Plan
from salesbook.model.restatement import Restatement
from salesbook.model.status import MARKS, STATE_WORDS, STATES, Form, Status, StatusLine, counts_words
from salesbook.problems import Text, sentence
from salesbook.schedules.registry import measure_name
from salesbook.sheets.plan_books import issue_of, plan_binding
from salesbook.spreadsheet.book import BookSpec

BOOK = "status"


def build_status_book(status: Status, templates: Templates, *, language: str) -> BookSpec:
    """Return the workbook of a status: counts by region, every owner, and the restatements that wait."""
    plan = status.plan
    root = plan.dimensions.root.id
    binding = plan_binding(plan, templates, language, root)
    bound = replace(
        binding,
        period=status.period,
        facts={**binding.facts, **_facts(status, binding)},
        records={
            "status_regions": list(_regions(status)),
            "status_owners": [_owner(line, status.needed(line)) for line in status.worst_first],
            "status_months": list(_courses(status)),
            "status_waiting": [
                restatement_record(at, each, status.plan, binding)
                for at, each in enumerate(status.waiting, start=1)
            ],
        },
    )
    issue = Issue(manifest=issue_of(plan, BOOK, root))
    title = bound.say(templates.books[BOOK].title)
    return compose(templates.sheets_of(BOOK), bound, issue, title=title)[0]


def _facts(status: Status, binding: Binding) -> dict[str, Text]:
    words = binding.phrases.words
    return {
        "period": Text.of(status.period.key),
        "as_of": Text.of(status.as_of.isoformat()),
        "due": Text.of(status.due.isoformat()) if status.due else words["due_none"],
        "data_date": Text.of(status.as_of.isoformat()),
        "status_message": counts_words(status.counts()),
        "status_marks": Text.listing(
            sentence("sheets.status.state", mark=mark, state=STATE_WORDS[state])
            for state, mark in MARKS.items()
        ),
    }


def _regions(status: Status) -> Iterator[Record]:
    for number, region in enumerate(status.by_region().values(), start=1):
        counts = region.counts()
        yield {
            "key": str(number),
            "name": region.lines[0].region,
            "people": len(region.lines),
            **{state: counts[state] for state in STATES},
        }


def _courses(status: Status) -> Iterator[Record]:
    for line in status.worst_first if status.courses else ():
        course = status.courses.get(line.owner, {})
        marks = {month.key: MARKS[state] for month, state in course.items()}
        yield {"key": line.owner, "name": line.name, "place": line.territory, "mark": marks}


def _owner(line: StatusLine, needed: Form | None) -> Record:
    return {
        "key": line.owner,
        "name": line.name,
        "region": line.region,
        "place": line.territory,
        "state": sentence("sheets.status.state", mark=MARKS[line.state], state=STATE_WORDS[line.state]),
        "received": Text.of(line.received.isoformat() if line.received else ""),
        "days_left": line.days_left,
        "import": line.import_number,
        "file": line.file,
        "needs": "" if needed is None else needed.file,
    }


def restatement_record(number: int, each: Restatement, plan: Plan, binding: Binding) -> Record:
    """Return a restatement with both values, as a row of a list."""
    person = plan.dimensions.person.get(each.owner)
    product = plan.dimensions.product.get(each.item)
    return {
        "key": str(number),
        "name": person.name if person is not None else Text.of(each.owner),
        "item": product.name if product is not None else Text.of(each.item),
        "measure": measure_name(each.measure, plan, binding.phrases),
        "month": each.month.key,
        "before": _shown(each.before, each.measure, binding),
        "value": _shown(each.value, each.measure, binding),
        "import": each.import_number,
        "file": f"{each.file} {each.sheet}!{each.cell}",
    }


def _shown(value: int | None, measure: str, binding: Binding) -> Text:
    if value is None:
        return binding.phrases.words["was_blank"]
    return Text.of(figure_text(measure, value, binding.currency))
