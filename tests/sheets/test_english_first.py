"""A plan in English and Chinese has books that begin in English, and they come back like any."""

from __future__ import annotations

import pytest
from support.sample_books import (
    KINDS,
    PERIOD,
    REPORTING_REGION,
    filled_book,
    filled_region_book,
    planned,
    registry_of,
)

from salesbook.api.reading import read_return_bytes
from salesbook.lint.finding import findings
from salesbook.lint.read import read_seen
from salesbook.lint.rules import RULES
from salesbook.problems import Language

FIRST = "en+zh"


def test_a_plan_says_which_language_is_first() -> None:
    plan = planned().plan
    english = plan.spoken_in(FIRST)
    assert (plan.language, english.language) == ("both", FIRST)
    assert english.spoken_in("both") is english
    assert plan.spoken_in("en").book_language("both") == "both"


@pytest.mark.parametrize("book", ["company", "variance", "filled"])
def test_a_book_begins_in_english(book: str) -> None:
    made = KINDS[book](FIRST)
    shown = [sheet.name for sheet in made.spec.sheets if sheet.visibility == "visible"]
    assert all(name[0].isascii() and not name.isascii() for name in shown)


@pytest.mark.parametrize("book", ["company", "warehouse", "filled", "variance-person"])
def test_a_book_that_begins_in_english_keeps_the_rules_of_looks(book: str) -> None:
    seen, problems = read_seen(KINDS[book](FIRST).data)
    assert seen is not None, problems
    assert not list(findings(RULES, seen))


def test_what_is_returned_in_english_first_says_the_same() -> None:
    def read(language: Language) -> list[object]:
        books = [filled_book("wu-ting", language), filled_region_book(REPORTING_REGION, language)]
        found = [
            read_return_bytes(each.data, path="a.xlsx", registry=registry_of(each.manifest), period=PERIOD)
            for each in books
        ]
        assert all(each.status.counts for each in found), [each.problems for each in found]
        return [([fact._replace(source=None) for fact in each.facts], len(each.notes)) for each in found]

    assert read(FIRST) == read("both")
