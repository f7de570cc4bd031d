"""The manifest: what was issued, as JSON that is always the same for the same content."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.made_sheets import MANIFEST, UNITS, YEAR

from salesbook.issued.cells.kinds import ChoiceKind, CountKind, DateKind, MoneyKind, PercentKind, TextKind
from salesbook.issued.manifest import (
    IssuedColumn,
    IssuedRow,
    IssuedTable,
    Manifest,
    chunks_of,
    load_manifest,
    read_manifest_chunks,
)
from salesbook.model.amount import Currency
from salesbook.model.period import FiscalYear, Month
from salesbook.problems import Text

KEY = b"finance's own key"

TABLE = IssuedTable(
    id="sales",
    sheet="月度实绩 Actuals",
    columns=(
        IssuedColumn(key="row_key", role="key", kind="text", caption=Text({"en": "No.", "zh": "编号"})),
        IssuedColumn(
            key="revenue_pl",
            role="given",
            kind="money",
            caption=Text.of("PL"),
            unit=UNITS["10k"],
            scenario="PL",
            measure="revenue",
        ),
        IssuedColumn(
            key="revenue_ac@2026-10",
            role="input",
            kind="money",
            caption=Text.of("AC"),
            group=Text({"en": "Revenue", "zh": "销售额"}),
            unit=UNITS["1"],
            scenario="AC",
            measure="revenue",
            month=Month(2026, 10),
            required=True,
        ),
        IssuedColumn(
            key="state",
            role="input",
            kind="choice",
            caption=Text.of("State"),
            note="state",
            choices={"open": Text({"en": "open", "zh": "未决"}), "done": Text.of("done")},
        ),
    ),
    rows=(
        IssuedRow(key="2026-10/007", members={"month": "2026-10", "product": "007"}, labels=("Oct", "茶")),
        IssuedRow(key="total/none", members={}, labels=("", "")),
        IssuedRow(key="+001", members={}, labels=(), spare=True),
    ),
    given={"revenue_pl": (12_345_67, None, 0)},
)


def manifest(**changes: object) -> Manifest:
    return replace(MANIFEST, **{"tables": (TABLE,), **changes}).issued()[0]  # type: ignore[arg-type]


def chunks(manifest: Manifest, key: bytes | None) -> list[str]:
    return chunks_of(manifest.to_json(), key)


def test_a_manifest_is_read_as_it_was_written() -> None:
    full = manifest(owner_name=Text({"en": "Ann", "zh": "安"}), fiscal_year=FiscalYear(2027, Month(2026, 4)))
    assert load_manifest(full.to_json()) == full


def test_the_json_is_ascii_and_the_same_every_time() -> None:
    text = manifest().to_json()
    assert text.isascii()
    assert text == manifest().to_json()
    assert json.loads(text)["schema"] == "salesbook/manifest/1"


def test_blank_is_not_zero_in_what_was_given() -> None:
    read = load_manifest(manifest().to_json())
    assert read is not None
    assert read.tables[0].given["revenue_pl"] == (12_345_67, None, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"plan": "other"},
        {"version": 2},
        {"owner": "bo"},
        {"owner_name": Text.of("Anne")},
        {"territory": "west"},
        {"currency": Currency("JPY", 0)},
        {"fiscal_year": FiscalYear(2028, YEAR.starts)},
        {"tables": ()},
        {"tables": (replace(TABLE, given={"revenue_pl": (12_345_68, None, 0)}),)},
        {"tables": (replace(TABLE, rows=TABLE.rows[:1]),)},
        {"tables": (replace(TABLE, columns=TABLE.columns[:2]),)},
    ],
)
def test_the_document_id_follows_from_all_of_the_content(changes: dict[str, object]) -> None:
    plain = manifest()
    changed = replace(plain, **changes).issued()[0]  # type: ignore[arg-type]
    assert changed.document != plain.document


def test_naming_a_manifest_twice_changes_nothing() -> None:
    plain = manifest()
    assert plain.issued()[0] == plain
    assert plain.document.startswith("SB-")


def test_chunks_are_short_ascii_lines_below_a_line_that_vouches() -> None:
    long = manifest(tables=(replace(TABLE, given={"revenue_pl": tuple(range(10_000_000, 10_004_000))}),))
    lines = chunks(long, None)
    assert len(lines) > 4
    assert max(len(chunk) for chunk in lines) < 8000
    assert all(chunk.isascii() for chunk in lines)
    assert "".join(lines[1:]) == long.to_json()
    assert lines[0].split("|")[:2] == ["salesbook/manifest/1", str(len(lines) - 1)]


@pytest.mark.parametrize("key", [None, KEY])
def test_chunks_are_read_back_and_vouched_for(key: bytes | None) -> None:
    assert read_manifest_chunks(chunks(manifest(), key), key) == (manifest(), True)


def test_another_key_does_not_vouch() -> None:
    lines = chunks(manifest(), KEY)
    assert read_manifest_chunks(lines, None) == (manifest(), False)
    assert read_manifest_chunks(lines, b"another") == (manifest(), False)


def test_a_changed_figure_is_no_longer_vouched_for() -> None:
    head, body = chunks(manifest(), None)
    found, vouched = read_manifest_chunks([head, body.replace("1234567", "1234568")], None)
    assert found is not None
    assert not vouched


def test_lines_below_the_last_chunk_are_left_alone() -> None:
    assert read_manifest_chunks([*chunks(manifest(), None), "written below"], None) == (
        manifest(),
        True,
    )


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["salesbook/manifest/1"],
        ["salesbook/manifest/2|1|00", "{}"],
        ["salesbook/manifest/1|x|00", "{}"],
        ["salesbook/manifest/1|1|00"],
        ["salesbook/manifest/1|1|00", "{}"],
        ["salesbook/manifest/1|1|00", "not json"],
        ["salesbook/manifest/1|1|00", "[1, 2]"],
        ["salesbook/manifest/1|1|00", '{"schema": "salesbook/manifest/1"}'],
    ],
)
def test_what_is_no_manifest_is_none(lines: list[str]) -> None:
    assert read_manifest_chunks(lines, None) == (None, False)


def test_a_manifest_that_lost_a_chunk_is_none() -> None:
    long = manifest(tables=(replace(TABLE, given={"revenue_pl": tuple(range(10_000_000, 10_004_000))}),))
    assert read_manifest_chunks(chunks(long, None)[:-1], None) == (None, False)


def test_a_manifest_of_a_later_schema_is_none() -> None:
    assert load_manifest(manifest().to_json().replace("manifest/1", "manifest/2")) is None


def test_tables_and_their_inputs_are_found() -> None:
    found = manifest().table("sales")
    assert found is not None
    assert [column.key for column in found.inputs] == ["revenue_ac@2026-10", "state"]
    assert manifest().table("other") is None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("money", MoneyKind),
        ("count", CountKind),
        ("percent", PercentKind),
        ("date", DateKind),
        ("choice", ChoiceKind),
        ("text", TextKind),
    ],
)
def test_a_column_is_read_by_the_kind_it_was_written_with(kind: str, expected: type) -> None:
    column = IssuedColumn(key="x", role="input", kind=kind, caption=Text.of("x"), unit=UNITS["10k"])
    read = column.cell_kind(Currency("CNY"))
    assert isinstance(read, expected)
    if isinstance(read, MoneyKind):
        assert read.unit == UNITS["10k"]


def test_a_text_that_gives_more_values_than_it_has_rows_is_no_manifest() -> None:
    full = manifest()
    table = full.tables[0]
    for many in (len(table.rows) - 1, len(table.rows) + 1):
        other = replace(table, given={**table.given, "x": (None,) * many})
        assert load_manifest(replace(full, tables=(other,)).to_json()) is None
    assert load_manifest(full.to_json()) is not None


names = st.text(max_size=12)


@given(
    owner=names,
    label=names,
    values=st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | names, max_size=5),
    version=st.integers(0, 10**6),
)
def test_any_content_survives_json_and_chunks(
    owner: str, label: str, values: list[int | str | None], version: int
) -> None:
    row = IssuedRow(key="r", members={"person": owner}, labels=(label,))
    table = replace(TABLE, rows=(row,) * len(values), given={"x": tuple(values)})
    full = manifest(owner_name=Text.of(owner), version=version, tables=(table,))
    assert load_manifest(full.to_json()) == full
    assert read_manifest_chunks(chunks(full, KEY), KEY) == (full, True)
