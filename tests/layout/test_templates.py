"""Templates: the shipped ones are whole, and every mistake in one's own is named by file and key path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest

from salesbook.layout.declaration import Sheet, Table
from salesbook.layout.templates import default_templates, load_templates, packaged_templates
from salesbook.problems import Problem, Severity

POINTS = re.compile(r"\bp(oin)?ts\b", re.IGNORECASE)
SHEET = """
id = "plain"
version = 1
tab = "Plain"
title = "Title"
about = "about"

[[block]]
kind = "table"
id = "products"
rows = ["product"]
column = [
  { id = "key", role = "key" },
  { id = "plan", role = "given", kind = "money", source = "PL.revenue" },
]
"""


def loaded(**files: str) -> list[Problem]:
    """Return the problems of the shipped templates with some files replaced or added."""
    changed = {f"{name}.toml": text.encode() for name, text in files.items()}
    templates, problems = load_templates({**packaged_templates(), **changed})
    assert (templates is None) == bool(problems)
    return problems


def named(problems: list[Problem]) -> list[tuple[str, str | None, str | None]]:
    return [(found.code, found.where.file, found.where.key) for found in problems]


def tables_of(sheets: Sequence[Sheet]) -> tuple[tuple[Sheet, Table], ...]:
    return tuple((sheet, block) for sheet in sheets for block in sheet.block if isinstance(block, Table))


def test_the_shipped_templates_have_no_mistakes() -> None:
    templates, problems = load_templates(packaged_templates())
    assert problems == []
    assert templates is not None
    assert {"company", "return", "variance"} <= set(templates.books)
    # A command takes them as they are.
    shipped = default_templates()
    assert (shipped.books, shipped.sheets, shipped.phrases) == (
        templates.books,
        templates.sheets,
        templates.phrases,
    )


def test_every_sheet_belongs_to_a_book_and_has_words_in_both_languages() -> None:
    templates = default_templates()
    used = {sheet for book in templates.books.values() for sheet in book.sheets}
    assert used == set(templates.sheets)
    for sheet in templates.sheets.values():
        for text in (sheet.tab, sheet.title, sheet.about):
            assert {"en", "zh"} <= set(text.words), sheet.id


def test_every_table_has_one_key_column_which_comes_first() -> None:
    for sheet, table in tables_of(list(default_templates().sheets.values())):
        roles = [column.role for column in table.column]
        assert roles[0] == "key", f"{sheet.id}.{table.id}"
        assert roles.count("key") == 1, f"{sheet.id}.{table.id}"


def test_ids_of_tables_and_columns_are_unlike_each_other() -> None:
    for name, book in default_templates().books.items():
        tables = [table.id for _, table in tables_of(default_templates().sheets_of(name))]
        assert len(set(tables)) == len(tables), book.id
    for _, table in tables_of(list(default_templates().sheets.values())):
        columns = [column.id for column in table.column]
        assert len(set(columns)) == len(columns), table.id


def test_only_books_that_come_back_have_inputs() -> None:
    for name, book in default_templates().books.items():
        inputs = [
            column
            for _, table in tables_of(default_templates().sheets_of(name))
            for column in table.column
            if column.role == "input"
        ]
        # Meetings type decisions into variance books, a person what is disputed into the statement.
        assert bool(inputs) == (book.returned or name in ("variance", "pay", "appraisal")), name


def test_a_sheet_of_ones_own_is_taken_up() -> None:
    books = packaged_templates()["books.toml"].decode()
    own = f'{books}\n[mine]\ntitle = "Mine"\nfile = "mine"\nsheets = ["plain", "plan_people"]\n'
    changed = {"plain.toml": SHEET.encode(), "books.toml": own.encode()}
    templates, problems = load_templates({**packaged_templates(), **changed})
    assert problems == []
    assert templates is not None
    assert [sheet.id for sheet in templates.sheets_of("mine")] == ["plain", "plan_people"]


def test_a_byte_order_mark_does_no_harm() -> None:
    assert loaded(plain="\ufeff" + SHEET) == []


def test_a_file_that_is_no_toml_is_named_with_the_line() -> None:
    (found,) = loaded(plain="id = \n")
    assert named([found]) == [("SB101", "plain.toml", None)]
    assert "line 1" in (found.value or "")
    assert found.severity is Severity.ERROR


def test_a_file_that_is_no_text_is_named() -> None:
    _, problems = load_templates({**packaged_templates(), "plain.toml": b"\xff\xfe\x00"})
    assert named(problems) == [("SB101", "plain.toml", None)]


def test_mistakes_are_named_by_their_key_path() -> None:
    problems = loaded(
        plain=SHEET.replace('kind = "money"', 'kind = "monney"').replace("version = 1", "version = 0")
    )
    assert named(problems) == [
        ("SB102", "plain.toml", "version"),
        ("SB102", "plain.toml", "block.0.table.column.1.kind"),
    ]


def test_a_formula_that_cannot_be_read_is_named_with_the_sign_where_it_fails() -> None:
    formula = '{ id = "share", role = "computed", formula = "plan/totl(plan)" },\n]'
    (found,) = loaded(plain=SHEET.rstrip().removesuffix("]") + formula)
    assert named([found]) == [("SB103", "plain.toml", "products.share.formula")]
    assert found.value == "plan/totl(plan)"
    assert found.details["at"] == 6
    assert "total" in found.message.in_language("en")


def test_a_formula_of_a_footer_is_checked_too() -> None:
    footer = '\n[[block.footer]]\nid = "f"\nlabel = "F"\ncells = { plan = "SUM(" }\n'
    assert named(loaded(plain=SHEET + footer)) == [("SB103", "plain.toml", "products.f.plan")]


def test_a_book_of_sheets_that_nobody_declares_is_named() -> None:
    books = '[company]\ntitle = "T"\nfile = "f"\nsheets = ["company_cover", "nowhere"]\n'
    assert named(loaded(books=books)) == [("SB104", "books.toml", "company.sheets")]


def test_words_that_are_missing_are_named() -> None:
    words = packaged_templates()["words.toml"].decode().split("[[months]]")
    assert named(loaded(words="[[months]]".join(words[:-1]))) == [("SB102", "words.toml", "months")]


def test_all_mistakes_of_all_files_are_reported_at_once() -> None:
    problems = loaded(
        one="id = ",
        two=SHEET.replace('role = "given"', 'role = "taken"').replace('"plain"', '"two"'),
        three=SHEET.replace('"plain"', '"three"').rstrip().removesuffix("]")
        + '{ id = "x", role = "computed", formula = "1+" },\n]',
        books='[company]\ntitle = "T"\nfile = "f"\nsheets = ["nowhere"]\nsize = 3\n',
    )
    assert {(code, file) for code, file, _ in named(problems)} >= {
        ("SB101", "one.toml"),
        ("SB102", "two.toml"),
        ("SB103", "three.toml"),
        ("SB102", "books.toml"),
    }


@pytest.mark.parametrize("files", [{}, {"books.toml": b"", "words.toml": b""}])
def test_a_folder_without_books_or_words_is_a_mistake_and_no_crash(files: Mapping[str, bytes]) -> None:
    templates, problems = load_templates(files)
    assert templates is None
    assert {found.where.file for found in problems} == {"words.toml"}


def test_required_inputs_stand_beside_the_plan_they_are_compared_with() -> None:
    for _, table in tables_of(list(default_templates().sheets.values())):
        planned = {measure_of(column.source) for column in table.column if column.role == "given"}
        for column in table.column:
            if column.required == "planned":
                assert measure_of(column.source) in planned, f"{table.id}.{column.id}"


def measure_of(source: str | None) -> str:
    return (source or "").partition(".")[2]


def test_differences_of_percentages_are_points() -> None:
    """What two percentages differ by carries no percent sign: of 40 % and 50 % it is 10 points."""
    found = [
        (f"{table.id}.{column.id}", column.kind)
        for sheet in default_templates().sheets.values()
        for table in sheet.block
        if isinstance(table, Table)
        for column in table.column
        if column.signed and column.label and POINTS.search(column.label.in_language("en"))
    ]
    assert len(found) >= 7
    assert [each for each in found if each[1] == "percent"] == []
