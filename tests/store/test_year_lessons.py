"""The year-end: what was learnt is typed into its book, comes back, and stands in the next year's plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_returns import imported, returned
from openpyxl import load_workbook
from support.command import run
from support.filled_books import places
from support.starter_cycle import OWNERS, Cycle

from salesbook.api.next_year import write_next_plan
from salesbook.api.plan import plan_targets
from salesbook.api.year_end import write_year_end
from salesbook.layout.templates import default_templates
from salesbook.lint.rules import lint_book
from salesbook.model.period import Month
from salesbook.plan_input.next_year import LESSONS
from salesbook.sheets.year_end_book import YearEnd, build_year_end_book
from salesbook.variance.reconcile import reconcile
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.writing.write import write_book

DECEMBER = Month(2027, 12)
SAID = {("east", "well"): "chain stores | 连锁店", ("east", "next"): "# two visits more"}


def typed(book: Path) -> bytes:
    data = book.read_bytes()
    at = places(data, "Lessons")
    return set_cells(data, "Lessons", {at[key]: text for key, text in SAID.items()})


def words_of(book: Path) -> set[str]:
    return {str(cell.value) for row in load_workbook(book)["Lessons"] for cell in row if cell.value}


def test_what_was_learnt_comes_back_and_is_carried_into_the_next_year(
    cycle: Cycle, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(cycle, store, DECEMBER, {"li.xlsx": returned(cycle, OWNERS[1], DECEMBER)})
    path = tmp_path / "results.xlsx"
    book, problems = write_year_end(store, path, language="en")
    assert book == path, problems
    assert lint_book(path.read_bytes()) == ([], [])
    book.write_bytes(typed(book))
    # Typed words stand nowhere else: the book is not written over before they came back.
    lost = run(capsys, "year-end", "--store", store, "-o", book, "--lang", "en", "--force")
    assert "SB394" in lost.err
    took = imported(cycle, store, DECEMBER, {"results.xlsx": book.read_bytes()})
    assert [str(each.submission.status) for each in took.files] == ["accepted"], took.all_problems
    assert write_year_end(store, path, language="en", force=True)[0] == path
    assert set(SAID.values()) <= words_of(path)
    done = write_next_plan(store, tmp_path / "next")
    assert done.plan is not None, done.problems
    lines = (tmp_path / "next" / "words.md").read_text("utf-8").split(LESSONS)[1].strip().splitlines()
    assert lines == [
        "- 华东大区，做得好的：chain stores / 连锁店 | East China, went well: chain stores / 连锁店",
        "- 华东大区，下年改进：# two visits more | East China, next year: # two visits more",
    ]


def test_scores_stand_by_place_where_there_are_any(cycle: Cycle, tmp_path: Path) -> None:
    """Work counts 0.7 and attendance 0.3: of 90 and 100 the score is 93, of 70 and 100 it is 79."""
    known = plan_targets(cycle.plan)
    assert known.plan is not None
    assert known.targets is not None
    result = reconcile(known.plan, known.targets, (), DECEMBER)
    assert scores(tmp_path / "without.xlsx", YearEnd(result=result, first=result)) == []
    for person, work in ((OWNERS[1], 70), (OWNERS[2], 90)):
        result.scored[person, DECEMBER] = {("", "work_score"): [work], ("", "absences"): [0]}  # type: ignore[index] # a test's own
    assert scores(tmp_path / "with.xlsx", YearEnd(result=result, first=result)) == [
        (1, "Wang Wu", 93),
        (2, "Li Si", 79),
    ]


def scores(path: Path, ended: YearEnd) -> list[tuple[object, ...]]:
    """Return the lines of the scores in the book of a year: place, name, score."""
    path.write_bytes(write_book(build_year_end_book(ended, default_templates(), language="en")[0]))
    rows = [[cell.value for cell in row] for row in load_workbook(path)["Year"].iter_rows()]
    start = next((at for at, row in enumerate(rows) if "Appraised by" in row), None)
    if start is None:
        return []
    at = [rows[start].index(caption) for caption in ("Rank", "Person", "Score")]
    found = [tuple(row[each] for each in at) for row in rows[start + 1 :]]
    return [row for row in found if isinstance(row[0], int)]
