"""Our own books keep the rules of lint, but for a list of what they do not keep yet, which is exact.

After a change that is meant: `SALESBOOK_GOLDENS=write pytest tests/lint`, then read the difference: the list
may only get shorter.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from support.sample_books import KINDS, every_kind_of_book

from salesbook.lint.finding import findings
from salesbook.lint.read import read_seen
from salesbook.lint.rules import RULES

LIST = Path(__file__).with_name("not_yet_held.txt")
UPDATE = os.environ.get("SALESBOOK_GOLDENS") == "write"
LANGUAGES = ("en", "zh", "both")


@cache
def broken(kind: str) -> Mapping[str, list[str]]:
    """Return the sheets, by their English names, on which a kind of book breaks each rule in any language."""
    english = [sheet.name for sheet in every_kind_of_book("en")[kind].spec.sheets]
    found = set()
    for language in LANGUAGES:
        book, problems = read_seen(every_kind_of_book(language)[kind].data)
        assert book is not None, problems
        at = {sheet.name: number for number, sheet in enumerate(book.sheets)}
        found |= {(each.rule, at[each.sheet]) for each in findings(RULES, book)}
    return {rule: [english[at] for each, at in sorted(found) if each == rule] for rule, _ in found}


def listed() -> list[str]:
    return [line for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def lines(kind: str) -> list[str]:
    return sorted(f"{rule} | {kind} | {' · '.join(sheets)}" for rule, sheets in broken(kind).items())


@pytest.mark.parametrize("kind", KINDS)
def test_a_book_breaks_exactly_the_rules_that_are_listed(kind: str) -> None:
    known = [line for line in listed() if line.split(" | ")[1] == kind]
    if UPDATE:
        head = "# rule | book | sheets: what our books do not keep yet (test_our_books.py)\n"
        kept = sorted([*(line for line in listed() if line not in known), *lines(kind)])
        LIST.write_text(head + "".join(f"{line}\n" for line in kept), "utf-8")
        known = lines(kind)
    assert sorted(known) == lines(kind), "SALESBOOK_GOLDENS=write pytest tests/lint writes the list anew"


def test_the_list_names_books_and_rules_that_there_are() -> None:
    fields = [line.split(" | ") for line in listed()]
    assert {rule for rule, *_ in fields} <= set(RULES)
    assert {kind for _, kind, _ in fields} <= set(KINDS)
