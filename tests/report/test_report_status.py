"""Who has returned what, in words."""

from __future__ import annotations

import pytest

from salesbook.report.status import days_words


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (2, "2 days left", "还有 2 天"),
        (1, "1 day left", "还有 1 天"),
        (0, "0 days left", "还有 0 天"),
        (-1, "1 day overdue", "逾期 1 天"),
        (-2, "2 days overdue", "逾期 2 天"),
        (None, "", ""),
    ],
)
def test_days_are_counted_as_they_are_said(days: int | None, english: str, chinese: str) -> None:
    said = days_words(days)
    assert (said.in_language("en"), said.in_language("zh")) == (english, chinese)
