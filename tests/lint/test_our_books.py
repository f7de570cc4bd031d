"""Our own books keep the rules of lint, in every language."""

from __future__ import annotations

import pytest
from support.sample_books import KINDS, every_kind_of_book

from salesbook.lint.finding import findings
from salesbook.lint.read import read_seen
from salesbook.lint.rules import RULES

LANGUAGES = ("en", "zh", "both")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_book_keeps_every_rule(kind: str, language: str) -> None:
    book, problems = read_seen(every_kind_of_book(language)[kind].data)

    assert book is not None, problems
    assert not list(findings(RULES, book))
