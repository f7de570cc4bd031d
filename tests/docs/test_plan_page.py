"""docs/plan.md lists the measures, directions, methods and holds that there are."""

from __future__ import annotations

from pages import generated, read


def test_the_lists_of_the_page_are_current() -> None:
    assert read("docs/plan.md") == generated()["docs/plan.md"], "run: python docs/refresh.py"
