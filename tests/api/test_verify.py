"""The formulas of our books computed again by formualizer, and by LibreOffice where inputs are others."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.engines import formualizer, with_every_input_changed, without_results
from support.linted import FIRST, sample
from support.office import recalculate_all, require_office
from support.sample_books import KINDS, every_kind_of_book

from salesbook.api.verify import verified, verify_files
from salesbook.spreadsheet.comparison import Difference, differences, formula_count
from salesbook.spreadsheet.grid import Grid
from salesbook.xlsx.reading.read import read_workbook_bytes

LEAST_FORMULAS = 40
WITH_INPUTS = ("region", "return", "filled")
PLAIN = ("department", "warehouse")
"""Forms that work nothing out."""
CALCULATING = [kind for kind in KINDS if kind not in PLAIN]


def wrong() -> bytes:
    """Return a book with one result that is not that of its formula."""
    return sample(lambda _, sheet: sheet.write_formula(FIRST, 8, "=B4*3", None, 7))


def grid(data: bytes) -> Grid:
    found, problems = read_workbook_bytes(data)
    assert found is not None, problems
    return found


@pytest.mark.parametrize("language", ["en", "zh", "both"])
@pytest.mark.parametrize("kind", CALCULATING)
def test_a_second_engine_comes_to_the_results_that_are_stored(kind: str, language: str) -> None:
    data = every_kind_of_book(language)[kind].data
    file = verified(kind, data, formualizer)
    assert (file.differences, file.problems) == ((), ())
    assert file.formulas > LEAST_FORMULAS


@pytest.mark.parametrize("kind", PLAIN)
def test_a_form_that_works_nothing_out_has_no_formula(kind: str) -> None:
    assert verified(kind, every_kind_of_book("en")[kind].data, formualizer).formulas == 0


@pytest.mark.parametrize("kind", CALCULATING)
def test_it_comes_to_them_from_the_formulas_alone(kind: str) -> None:
    data = every_kind_of_book("en")[kind].data
    empty = without_results(data)
    assert len(list(differences(grid(data), grid(empty)))) > LEAST_FORMULAS / 2
    assert list(differences(grid(data), grid(formualizer(empty)))) == []


@pytest.mark.libreoffice
def test_with_every_input_changed_two_engines_come_to_the_same(tmp_path: Path) -> None:
    require_office()
    paths = []
    for kind in WITH_INPUTS:
        made = every_kind_of_book("en")[kind]
        changed = with_every_input_changed(made.spec, made.data)
        assert len(list(differences(grid(made.data), grid(formualizer(changed))))) > LEAST_FORMULAS / 2, kind
        paths.append(tmp_path / f"{kind}.xlsx")
        paths[-1].write_bytes(without_results(changed))
    for path, theirs in zip(paths, recalculate_all(paths, tmp_path / "out"), strict=True):
        ours, other = grid(formualizer(path.read_bytes())), grid(theirs.read_bytes())
        assert formula_count(ours) == formula_count(other)
        assert list(differences(ours, other)) == [], path.stem


def test_a_wrong_result_is_found_and_named() -> None:
    file = verified("wrong.xlsx", wrong(), formualizer)
    assert (file.formulas, file.differences) == (25, (Difference("Sales", "I4", "B4*3", "7", "93"),))


def test_a_file_that_cannot_be_read_is_a_problem_and_the_others_are_verified(
    tmp_path: Path,
) -> None:
    (tmp_path / "wrong.xlsx").write_bytes(wrong())
    (tmp_path / "none.xlsx").write_bytes(b"no workbook")
    files, problems = verify_files([tmp_path])
    assert problems == []
    by_name = {Path(each.path).name: each for each in files}
    assert [each.code for each in by_name["none.xlsx"].problems] == ["SB311"]
    assert len(by_name["wrong.xlsx"].differences) == 1
