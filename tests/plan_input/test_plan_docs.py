"""docs/plan.md names every key and column, no others, and its examples are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from salesbook.model.measure import MEASURES
from salesbook.model.split import METHODS
from salesbook.plan_input import schedule_rows as paper_rows
from salesbook.plan_input import schema
from salesbook.plan_input.plan_rows import parse_rows
from salesbook.plan_input.plan_settings import key_names, parse_settings
from salesbook.problems import kind_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "plan.md").read_text("utf-8")

SECTIONS: dict[str, tuple[type[BaseModel], ...]] = {
    "plan.toml": (schema.PLAN,),
    "target": (schema.TargetTable,),
    "split": (schema.DIRECTION_SPLITS, schema.SplitTable),
    "limits": (schema.LimitsTable,),
    "fix, floor, cap": (schema.HoldTable,),
    "materiality": (schema.MaterialityTable,),
    "due": (schema.DueTable,),
    "calendar": (schema.CalendarTable,),
    "coverage": (schema.CoverageTable,),
    "expenses": (schema.ExpensesTable,),
    "appraisal": (schema.AppraisalTable,),
    "territories.csv": (schema.TerritoryRow,),
    "people.csv": (schema.PersonRow,),
    "products.csv": (schema.ProductRow,),
    "history.csv": (schema.HistoryRow,),
    "channels.csv": (schema.ChannelRow,),
    "channel_history.csv": (schema.ChannelHistoryRow,),
    **{model.file: (model,) for model in paper_rows.PAPER_ROWS},
}
ROWS = (
    schema.TerritoryRow,
    schema.PersonRow,
    schema.ProductRow,
    schema.HistoryRow,
    schema.ChannelRow,
    schema.ChannelHistoryRow,
    *paper_rows.PAPER_ROWS,
)


def section(title: str) -> str:
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None, title
    return found[1]


def tables(text: str) -> list[list[str]]:
    """Return the first cells of each table headed `key` or `column`."""
    found = re.findall(r"^\| (?:key|column) \|.*\n\| ---.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [re.findall(r"^\| `([^`]+)` ", each, re.MULTILINE) for each in found]


def required(text: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \| required", text, re.MULTILINE))


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_lists_exactly_the_keys_that_exist(title: str) -> None:
    assert sorted(map(sorted, tables(section(title)))) == sorted(
        sorted(key_names(model)) for model in SECTIONS[title]
    )


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_says_which_keys_are_required(title: str) -> None:
    needed = {
        field.alias or name
        for model in SECTIONS[title]
        for name, field in model.model_fields.items()
        if field.is_required()
    }
    assert required(section(title)) == needed | ({"target"} if title == "plan.toml" else set())


def test_choices_are_all_named() -> None:
    for choice in (*MEASURES, *schema.MONEY_UNITS, *METHODS, *schema.KINDS, *schema.LANGUAGES):
        assert re.search(rf'`"?{re.escape(choice)}"?`', PAGE) or f'"{choice}"' in PAGE, choice


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_an_example_of_plan_toml_has_no_mistakes_of_its_own(example: str) -> None:
    _, problems = parse_settings(example)
    assert {found.slug for found in problems} <= {"missing-key"}


@pytest.mark.parametrize("model", ROWS)
def test_the_example_of_a_csv_file_is_right(model: type[schema.CsvRow]) -> None:
    found = re.search(r"```csv\n(.*?)```", section(model.file), re.DOTALL)
    assert found is not None
    rows, problems = parse_rows(found[1], model)
    assert problems == []
    assert rows.rows


def test_the_problems_shown_have_their_codes() -> None:
    assert kind_of("plan-value").code == "SB208"
    assert kind_of("unknown-reference").code == "SB218"
