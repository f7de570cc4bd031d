"""Declarations: what a sheet may say, and the words it says it in."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from support.made_sheets import sheet_of, table_of

from salesbook.layout.declaration import Column, Table
from salesbook.problems import Text


def mistakes(toml: str) -> list[tuple[str, str]]:
    """Return the key path and kind of every mistake in some blocks."""
    with pytest.raises(ValidationError) as caught:
        sheet_of(toml)
    return [(".".join(str(part) for part in each["loc"]), each["type"]) for each in caught.value.errors()]


def test_words_are_the_same_everywhere_or_by_language() -> None:
    sheet = sheet_of('[[block]]\nkind = "index"\nid = "i"\nheading = { en = "Sheets", zh = "目录" }')
    assert sheet.block[0].kind == "index"
    assert sheet.title == Text.of("Title")
    block = sheet.block[0]
    assert getattr(block, "heading", None) == Text({"en": "Sheets", "zh": "目录"})


def test_a_scenario_that_nobody_knows_is_refused_and_not_left_blank() -> None:
    toml = """
    [[block]]
    kind = "table"
    id = "sales"
    rows = ["product"]
    column = [
      { id = "key", role = "key" },
      { id = "xx", role = "given", kind = "money", source = "XX.revenue" },
      { id = "fc", role = "given", kind = "money", source = "FC.revenue" },
    ]
    """
    assert mistakes(toml) == [("block.0.table.column.1.source", "string_pattern_mismatch")]


@pytest.mark.parametrize("words", ["12", "[1]", "{ en = 1 }"])
def test_words_are_text_and_nothing_else(words: str) -> None:
    paths = mistakes(f'[[block]]\nkind = "index"\nid = "i"\nheading = {words}')
    assert paths == [("block.0.index.heading", "value_error")]


def test_every_mistake_is_found_at_once() -> None:
    toml = """
    [[block]]
    id = "Sales"
    rows = ["product", "planet"]
    colour = "red"
    spare = 501
    column = [
      { id = "key", role = "keys" },
      { id = "x", role = "input", kind = "monney", source = "pl.revenue", decimals = 7 },
    ]
    """
    assert {path.removeprefix("block.0.table.") for path, _ in mistakes(toml)} == {
        "id",
        "rows.1",
        "colour",
        "spare",
        "column.0.role",
        "column.1.kind",
        "column.1.source",
        "column.1.decimals",
    }


@pytest.mark.parametrize(
    ("toml", "path"),
    [
        ('[[block]]\nid = "t"\nrows = []\ncolumn = []', "block.0.table.column"),
        ('[[block]]\nkind = "lines"\nid = "l"\nline = []', "block.0.lines.line"),
        ('[[block]]\nkind = "picture"\nid = "p"', "block.0"),
        (
            '[[block]]\nkind = "chart"\nid = "c"\ntable = "t"\ntitle = "T"\ncategories = "x"\nseries = []',
            "block.0.chart.series",
        ),
    ],
)
def test_a_block_without_content_or_of_no_kind_is_a_mistake(toml: str, path: str) -> None:
    assert [found for found, _ in mistakes(toml)] == [path]


def test_a_column_says_only_what_it_must() -> None:
    column = table_of('[[block]]\nid = "t"\nrows = []\ncolumn = [{ id = "key", role = "key" }]').column[0]
    assert column == Column(id="key", role="key")
    assert (column.kind, column.unit, column.period, column.required, column.total) == (
        "text",
        "display",
        "own",
        "no",
        None,
    )


def test_a_declaration_does_not_change() -> None:
    table = table_of('[[block]]\nid = "t"\nrows = []\ncolumn = [{ id = "key", role = "key" }]')
    with pytest.raises(ValidationError):
        table.id = "other"
    assert isinstance(table, Table)
