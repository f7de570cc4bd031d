"""What is typed into books of the corpus is read in today's form as it is in the earlier one."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.base import PERIOD, SALES, TRACKING, book, month_blocks, places
from corpus.case import Way
from corpus.make_mangled import all_ways
from corpus.test_mangled import wrong_cells
from corpus.ways_values import Typed
from salesbook.api.reading import read_return_bytes
from salesbook.model.period import Month
from salesbook.model.submission import Submission

FORM = "This month"
TYPED = [
    (way, way.mangle)
    for way in all_ways()
    if isinstance(way.mangle, Typed)
    and way.mangle.sheet in (SALES, TRACKING)
    and way.base is book
    # Today's form has no column of variances.
    and way.mangle.changes.keys() <= places(month_blocks().data, FORM).keys()
]
SAYS = Path(__file__).parents[2] / "docs" / "reading.md"


def read(mangle: Typed) -> Submission:
    issued = month_blocks()
    data = Typed(mangle.changes, FORM)(issued.data)
    known = {issued.manifest.document: issued.manifest}
    return read_return_bytes(data, path="a.xlsx", registry=known.get, period=Month.parse(PERIOD))


def slugs(way: Way) -> list[str]:
    return sorted(each.split(" ")[0] for each in way.problems)


def test_the_documentation_tells_how_many_ways_are_tried() -> None:
    assert f" {len(TYPED)} of the ways" in SAYS.read_text("utf-8")


@pytest.mark.parametrize(("way", "mangle"), TYPED, ids=[way.slug for way, _ in TYPED])
def test_what_is_typed_says_the_same_in_todays_form(way: Way, mangle: Typed) -> None:
    submission = read(mangle)

    assert list(wrong_cells(submission, way.truth)) == []
    assert sorted(each.slug for each in submission.problems) == slugs(way)
    # With all of a month on one sheet other tables of the book still count.
    assert submission.status.value in (way.status, "partial")
