"""The workbook of where the steps of a year stand."""

from __future__ import annotations

from dataclasses import replace

from salesbook.layout.book_content import Record
from salesbook.layout.compose import Issue, compose
from salesbook.layout.templates import Templates
from salesbook.model.year_course import YearStatus, YearStep
from salesbook.planning.year_course import headline, stage_words, state_words, subject_words
from salesbook.problems import Text
from salesbook.sheets.plan_books import issue_of, plan_binding
from salesbook.spreadsheet.book import BookSpec

BOOK = "year_status"


def build_year_book(status: YearStatus, templates: Templates, *, language: str) -> BookSpec:
    """Return the workbook of a year: what is open, the latest first, and every step in its order."""
    plan = status.plan
    root = plan.dimensions.root.id
    binding = plan_binding(plan, templates, language, root)
    bound = replace(
        binding,
        facts={
            **binding.facts,
            "as_of": Text.of(status.as_of.isoformat()),
            "data_date": Text.of(status.as_of.isoformat()),
            "year_message": headline(status),
        },
        records={
            "year_open": [_record(at, each, status) for at, each in enumerate(status.open, start=1)],
            "year_steps": [_record(at, each, status) for at, each in enumerate(status.steps, start=1)],
        },
    )
    title = bound.say(templates.books[BOOK].title)
    return compose(templates.sheets_of(BOOK), bound, Issue(manifest=issue_of(plan, BOOK, root)), title=title)[
        0
    ]


def _record(number: int, step: YearStep, status: YearStatus) -> Record:
    return {
        "key": str(number),
        "stage": stage_words(step),
        "of": subject_words(step),
        "state": state_words(step, status.as_of),
        "since": step.since,
        "who": step.by or step.who,
        "due": step.due,
        "overdue": step.overdue(status.as_of) or None,
        "about": step.about,
    }
