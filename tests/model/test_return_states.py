"""What has become of the files of an owner: one state, told in one place."""

from __future__ import annotations

from datetime import date

import pytest
from support.small_plan import small_plan

from salesbook.model.period import Month
from salesbook.model.status import Arrival, counted, counts_words, return_state, status_lines
from salesbook.model.submission import FileStatus, Submission

MARCH, APRIL = Month(2027, 3), Month(2027, 4)


def file(status: FileStatus, path: str = "li.xlsx", period: Month = MARCH) -> Submission:
    return Submission(path=path, status=status, owner="li", period=period)


@pytest.mark.parametrize(
    ("states", "late", "told"),
    [
        ((), False, "missing"),
        ((FileStatus.SKIPPED,), False, "missing"),
        ((FileStatus.ACCEPTED,), False, "returned"),
        ((FileStatus.ACCEPTED_WITH_WARNINGS,), True, "late"),
        ((FileStatus.PARTIAL,), True, "partial"),
        ((FileStatus.REJECTED, FileStatus.REFUSED), False, "refused"),
        ((FileStatus.ACCEPTED, FileStatus.REJECTED), False, "returned"),
        ((FileStatus.PARTIAL, FileStatus.ACCEPTED), False, "returned"),
    ],
)
def test_the_last_file_that_counts_gives_the_state(
    states: tuple[FileStatus, ...],
    late: bool,  # noqa: FBT001
    told: str,
) -> None:
    assert return_state([file(status) for status in states], late=late) == told


def test_states_are_counted_in_words_in_both_languages() -> None:
    words = counts_words(counted(["returned", "partial", "returned"]))
    assert words.in_language("en") == "2 returned, 1 partly counted"
    assert words.in_language("zh") == "已提交 2，部分计入 1"


def test_a_file_of_a_later_month_shows_the_day_it_came_in_itself() -> None:
    arrivals = [
        Arrival(submission=file(FileStatus.ACCEPTED), received=date(2027, 3, 29)),
        Arrival(submission=file(FileStatus.ACCEPTED, "april/li.xlsx", APRIL), received=date(2027, 4, 28)),
    ]
    due, as_of = date(2027, 3, 30), date(2027, 5, 1)
    (line,) = status_lines(small_plan(), ["li"], arrivals, MARCH, due, as_of)
    assert (line.state, line.file, line.received) == ("returned", "april/li.xlsx", date(2027, 4, 28))
