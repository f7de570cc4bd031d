"""Books of the corpus in other formats, read through LibreOffice: every figure as it was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.office import require_office

from corpus.base import FOLDER, ISSUED
from corpus.test_mangled import EXPECTED, said
from salesbook.api.reading import ReadOrder, read_files
from salesbook.model.period import Month
from salesbook.model.submission import Submission

SAVED = ("saved-as-xlsb", "saved-as-xls", "saved-as-ods")
SAID = {"saved-as-xlsb": {"converted", "formula-overwritten", "total-overwritten"}}
"""SheetJS saves a formula in .xlsb as its result; the others keep all there is."""


@pytest.fixture(scope="module")
def converted() -> dict[str, Submission]:
    """The books as read with `--convert`."""
    require_office()
    order = ReadOrder(issued=ISSUED, period=Month(2027, 3), convert=True)
    paths = [FOLDER / str(EXPECTED[slug]["file"]) for slug in SAVED]
    return {Path(each.path).stem: each for each in read_files(paths, order)}


@pytest.mark.parametrize("slug", SAVED)
def test_a_book_saved_in_another_format_is_read_right_once_it_is_converted(
    converted: dict[str, Submission], slug: str
) -> None:
    read = converted[slug]
    assert (read.owner, read.status.value, said(read)) == ("ann", "accepted", EXPECTED[slug]["meant"])
    assert {found.slug for found in read.problems} == SAID.get(slug, {"converted"})
