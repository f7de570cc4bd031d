"""docs/lint.md lists the rules there are."""

from __future__ import annotations

from pages import generated, read


def test_the_page_lists_the_rules_there_are() -> None:
    assert read("docs/lint.md") == generated()["docs/lint.md"], "run: python docs/refresh.py"
