"""docs/plan.md names every key and column, no others, and its examples are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from salesbook.model.amount import Currency
from salesbook.model.measure import MEASURES
from salesbook.model.split import METHODS
from salesbook.plan_input import schema
from salesbook.plan_input.plan_additions import settings_of
from salesbook.plan_input.plan_rows import columns_of, parse_rows
from salesbook.plan_input.plan_settings import parse_settings
from salesbook.plan_input.toml_file import key_names
from salesbook.problems import kind_of
from salesbook.schedules.registry import SCHEDULES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "plan.md").read_text("utf-8")

PLAN = schema.plan_with(settings_of(SCHEDULES))
ADDED: tuple[type[schema.CsvRecord], ...] = tuple(
    file.record for each in SCHEDULES for file in each.files if file.parse is None
)
SECTIONS: dict[str, tuple[type[BaseModel], ...]] = {
    "plan.toml": (PLAN,),
    "target": (schema.TargetTable,),
    "split": (schema.DIRECTION_SPLITS, schema.MonthSplitTable),
    "limits": (schema.LimitsTable,),
    "fix, floor, cap": (schema.HoldTable,),
    "materiality": (schema.MaterialityTable,),
    "rollover": (schema.RolloverTable,),
    "approval": (schema.ApprovalTable, schema.DelegationTable),
    "ledger": (schema.LedgerTable,),
    "close": (schema.CloseTable,),
    "due": (schema.DueTable,),
    "calendar": (schema.CalendarTable,),
    **{key: (table,) for key, table in settings_of(SCHEDULES).items()},
}
ROWS: tuple[type[schema.CsvRecord], ...] = (
    schema.TerritoryRow,
    schema.PersonRow,
    schema.AssignmentRow,
    schema.ProductRow,
    schema.HistoryRow,
    schema.TargetRow,
    schema.ChannelRow,
    schema.ChannelHistoryRow,
    *ADDED,
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


@pytest.mark.parametrize("model", ROWS)
def test_the_section_of_a_csv_file_lists_its_columns(model: type[schema.CsvRecord]) -> None:
    columns, text = columns_of(model), section(model.file)
    assert [sorted(each) for each in tables(text)] == [sorted(columns.known)]
    assert required(text) == set(columns.required)


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
    _, problems = parse_settings(example, PLAN)
    assert {found.slug for found in problems} <= {"missing-key"}


@pytest.mark.parametrize("model", ROWS)
def test_the_example_of_a_csv_file_is_right(model: type[schema.CsvRecord]) -> None:
    found = re.search(r"```csv\n(.*?)```", section(model.file), re.DOTALL)
    assert found is not None
    rows, problems = parse_rows(found[1], model, Currency("CNY"))
    assert problems == []
    assert rows.rows


def test_the_problems_shown_have_their_codes() -> None:
    assert kind_of("plan-value").code == "SB208"
    assert kind_of("unknown-reference").code == "SB218"
