"""Two copies of a plan become one: by rows and cells, with what both changed listed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.command import run
from support.plan_texts import FILES, encoded

from salesbook.files.plan_folder import write_plan_book
from salesbook.files.plan_merge import Side, merged_files

PEOPLE = "id,name,territory,weight\nzhang,张伟,sh,3\nli,李娜,hz,2\n"
SETTINGS = 'id = "p"\ncurrency = "CNY"\n\n[target.revenue]\namount = 100\n\n[split.month]\nmethod = "equal"\n'


def merged(
    name: str, base: str | None, one: str | None, other: str | None, take: Side = ""
) -> tuple[str | None, list[tuple[str | None, str | None, str]]]:
    versions: list[Mapping[str, bytes]] = [
        {} if text is None else encoded({name: text}) for text in (base, one, other)
    ]
    files, problems = merged_files(versions[0], versions[1], versions[2], take=take)
    said = [
        (
            None if each.where.row is None else each.where.row.in_language("en"),
            None if each.where.column is None else each.where.column.in_language("en"),
            each.message.in_language("en").partition("this: ")[2],
        )
        for each in problems
    ]
    return (files[name].decode() if name in files else None), said


def test_what_one_copy_alone_changed_is_taken_cell_by_cell() -> None:
    one = PEOPLE.replace("sh,3", "sh,4")
    other = PEOPLE.replace("张伟", "张卫").replace("hz,2", "hz,5") + "sun,孙悦,sh,1\n"
    text, said = merged("people.csv", PEOPLE, one, other)
    assert text == "id,name,territory,weight\nzhang,张卫,sh,4\nli,李娜,hz,5\nsun,孙悦,sh,1\n"
    assert said == []


def test_rows_that_moved_or_went_are_known_by_their_keys() -> None:
    one = "id,name,territory,weight\nli,李娜,hz,2\nzhang,张伟,sh,3\n"
    text, said = merged("people.csv", PEOPLE, one, "id,name,territory,weight\nzhang,张伟,sh,9\n")
    assert (text, said) == ("id,name,territory,weight\nzhang,张伟,sh,9\n", [])


def test_what_both_changed_is_listed_and_one_side_may_be_taken() -> None:
    one, other = PEOPLE.replace("sh,3", "sh,4"), PEOPLE.replace("sh,3", "sh,5")
    conflict = ("zhang", "weight", "4 in the first, 5 in the second; before: 3")
    assert merged("people.csv", PEOPLE, one, other)[1] == [conflict]
    assert merged("people.csv", PEOPLE, one, other, "second") == (other, [])
    assert merged("people.csv", PEOPLE, one, other, "first") == (one, [])


def test_a_row_taken_out_by_one_and_changed_by_the_other_is_a_conflict() -> None:
    one = "id,name,territory,weight\nli,李娜,hz,2\n"
    _, said = merged("people.csv", PEOPLE, one, PEOPLE.replace("sh,3", "sh,4"))
    assert said == [
        ("zhang", None, "– in the first, zhang, 张伟, sh, 4 in the second; before: zhang, 张伟, sh, 3")
    ]


def test_figures_of_targets_are_known_by_whose_and_when_they_are() -> None:
    base = "person,month,amount\nann,2027-01,100\nann,2027-02,200\n"
    text, said = merged("targets.csv", base, base.replace("100", "110"), base.replace("200", "220"))
    assert (text, said) == ("person,month,amount\nann,2027-01,110\nann,2027-02,220\n", [])


def test_a_column_that_one_added_stays() -> None:
    one = "id,name,territory,weight,start\nzhang,张伟,sh,3,2020-03-01\nli,李娜,hz,2,\n"
    text, said = merged("people.csv", PEOPLE, one, PEOPLE.replace("hz,2", "hz,7"))
    assert (text, said) == (one.replace("hz,2", "hz,7"), [])


def test_settings_are_merged_line_by_line() -> None:
    one = SETTINGS.replace("100", "120") + '\n[[fix]]\nperson = "li"\namount = 5\n'
    other = SETTINGS.replace('"equal"', '"workdays"').replace('"CNY"\n', '"CNY"\ntax = "excluded"\n')
    text, said = merged("plan.toml", SETTINGS, one, other)
    assert said == []
    assert text == one.replace('"equal"', '"workdays"').replace('"CNY"\n', '"CNY"\ntax = "excluded"\n')
    _, said = merged("plan.toml", SETTINGS, one, SETTINGS.replace("100", "130"))
    assert said == [
        (None, None, "amount = 120 in the first, amount = 130 in the second; before: amount = 100")
    ]


@pytest.mark.parametrize(
    ("base", "one", "other", "expected"),
    [
        (None, PEOPLE, None, PEOPLE),
        (None, None, PEOPLE, PEOPLE),
        (PEOPLE, None, PEOPLE, None),
        (PEOPLE, PEOPLE, None, None),
    ],
)
def test_whole_files_come_and_go(
    base: str | None, one: str | None, other: str | None, expected: str | None
) -> None:
    assert merged("people.csv", base, one, other) == (expected, [])


def test_copies_of_a_workbook_are_merged_and_keep_the_look_of_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / name for name in ("base.xlsx", "one.xlsx", "two.xlsx")]
    for path, price in zip(paths, (118, 118, 125), strict=True):
        files = {**FILES, "products.csv": FILES["products.csv"].replace("118", str(price))}
        assert write_plan_book(path, encoded(files)) == []
    book = load_workbook(paths[1])
    book.create_sheet("Mine")["A1"] = "mine"
    people = next(each for each in book if each.title.startswith("people"))
    weight = next(cell for row in people.iter_rows() for cell in row if cell.value == 3)
    weight.value = 8
    book.save(paths[1])
    out = tmp_path / "merged.xlsx"
    assert run(capsys, "plan", "merge", *paths, "-o", out).code == 0
    merged_book = load_workbook(io.BytesIO(out.read_bytes()))
    values = {cell.value for each in merged_book for row in each.iter_rows() for cell in row}
    assert {"mine", 8, 125} <= values
    assert 118 not in values
    refused = run(capsys, "plan", "merge", *paths, "-o", out)
    assert (refused.code, "SB390" in refused.err) == (2, True)


def test_conflicts_end_with_one_and_leave_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, amount in (("base", "25%"), ("one", "26%"), ("two", "27%")):
        (tmp_path / name).mkdir()
        for file, text in FILES.items():
            (tmp_path / name / file).write_text(text.replace("25%", amount), "utf-8")
    folders = [tmp_path / name for name in ("base", "one", "two")]
    done = run(capsys, "plan", "merge", *folders, "-o", tmp_path / "out")
    assert (done.code, done.err.count("SB048 merge-conflict"), (tmp_path / "out").exists()) == (1, 1, False)
    assert run(capsys, "plan", "merge", *folders, "-o", tmp_path / "out", "--take", "second").code == 0
    assert "27%" in (tmp_path / "out" / "plan.toml").read_text("utf-8")


def test_problems_of_a_plan_are_marked_in_a_copy_of_its_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, marked = tmp_path / "plan.xlsx", tmp_path / "marked.xlsx"
    files = {**FILES, "people.csv": FILES["people.csv"].replace("李娜,hz", "李娜,hzz")}
    assert write_plan_book(book, encoded(files)) == []
    before = book.read_bytes()
    assert run(capsys, "plan", "check", book, "--annotate", marked).code == 1
    noted = [
        cell.value
        for each in load_workbook(marked)
        for row in each.iter_rows()
        for cell in row
        if cell.comment is not None and "SB218" in cell.comment.text
    ]
    assert (noted, book.read_bytes() == before) == (["hzz"], True)
    assert run(capsys, "plan", "check", book, "--annotate", marked).code == 2
    assert run(capsys, "plan", "check", tmp_path, "--annotate", marked).code == 2
