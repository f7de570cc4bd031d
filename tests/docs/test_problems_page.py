"""docs/problems.md names every problem of the catalogue in today's words."""

from __future__ import annotations

from pages import read
from problems_page import GROUPS, problems_page

from salesbook.problems import catalogue


def test_the_page_is_current() -> None:
    assert read("docs/problems.md") == problems_page(), "run: python docs/refresh.py"


def test_every_code_has_a_group_and_stands_once() -> None:
    codes = [kind.code for kind in catalogue()]
    assert {code[2] for code in codes} <= set(GROUPS)
    assert len(set(codes)) == len(codes)


def test_every_problem_is_worded_in_both_languages() -> None:
    for kind in catalogue():
        for text in (kind.message, kind.remedy, kind.about):
            assert {"en", "zh"} <= set(text.words), kind.code
