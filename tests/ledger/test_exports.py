"""Every export of samples/ledger is read right, or refused with the row; none is silently wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import salesbook
from ledger.case import FOLDER, SALES, Case
from ledger.export_cases import CASES
from ledger.make_exports import content_of, expected
from salesbook.api.ledger import (
    ExportTask,
    LedgerOrder,
    check_ledger,
    codes_of,
    open_export,
    profiles_of,
)
from salesbook.ledger.exports.read import ExportReading, ReadingTerms, read_export
from salesbook.model.figures import exact_figure
from salesbook.model.ledger import LedgerLine, Posting
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.problems import Problem

SAMPLE_PLAN = FOLDER.parent / "plan"


@pytest.fixture(scope="module")
def plan() -> Plan:
    plan, _ = salesbook.load_plan(SAMPLE_PLAN)
    assert plan is not None
    return plan


def order_of(options: Mapping[str, str]) -> LedgerOrder:
    given: dict[str, Any] = dict(options)
    if "codes" in given:
        given["codes"] = FOLDER / given["codes"]
    if "period" in given:
        given["period"] = Month.parse(given["period"])
    if given.get("profile", "").endswith(".toml"):
        given["profile"] = str(FOLDER / given["profile"])
    return LedgerOrder(**given)


def read(path: Path, options: Mapping[str, str], plan: Plan) -> ExportReading:
    """Read a file in this process: what a worker does to it, and what is done with its rows."""
    order = order_of(options)
    profiles, problems = profiles_of(order.profile)
    codes, wrong = codes_of(plan, order.codes)
    assert [*problems, *wrong] == []
    opened = open_export(ExportTask(path=str(path), order=order, profiles=profiles))
    if opened.export is None:
        return ExportReading(file=str(path), problems=opened.problems)
    terms = ReadingTerms(
        profiles=profiles,
        codes=codes,
        currency=plan.currency,
        year=plan.fiscal_year,
        period=order.period,
        tax=order.tax,
    )
    found = read_export(str(path), opened.export, terms)
    return ExportReading(
        file=found.file, lines=found.lines, tables=found.tables, problems=[*opened.problems, *found.problems]
    )


def shown(line: LedgerLine, plan: Plan) -> str:
    """Return a line in one line."""
    money = {"tax": line.tax, "discount": line.discount, line.currency: line.foreign}
    figures = {name: exact_figure(name, value, plan.currency) for name, value in line.figures.items()}
    figures |= {name: exact_figure("revenue", value, plan.currency) for name, value in money.items() if value}
    parts = [
        f"{line.sheet}!{line.row}" if line.sheet else str(line.row),
        str(line.day or line.month),
        line.document or "-",
        line.owner or (f"?{line.owner_code}" if line.owner_code else "-"),
        line.item or (f"?{line.item_code}" if line.item_code else "-"),
        *(f"{name}={value}" for name, value in figures.items()),
        *([f"pack={line.pack}"] if line.pack != 1 else []),
        *(["free"] if line.free else []),
        *([line.posting.value] if line.posting is not Posting.POSTED else []),
    ]
    return " ".join(parts)


def named(found: Problem) -> str:
    """Return a problem by its code and the row it names."""
    where = found.where
    return f"{found.code} {where.cell or where.line or ''}".strip()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_an_export_is_read_right_or_refused_with_the_row(case: Case, plan: Plan) -> None:
    beside = json.loads((FOLDER / f"{case.file}.json").read_text("utf-8"))
    found = read(FOLDER / case.file, beside["options"], plan)
    assert sorted(map(named, found.problems)) == sorted(beside["problems"])
    assert [shown(line, plan) for line in found.lines] == beside["lines"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_sample_is_what_its_case_makes(case: Case) -> None:
    assert (FOLDER / f"{case.file}.json").read_text("utf-8") == expected(case)
    if isinstance(case.content, str):
        assert (FOLDER / case.file).read_bytes() == content_of(case)


def test_there_are_many_exports_and_none_without_an_expected_result() -> None:
    assert len(CASES) >= 40
    assert all(case.lines or case.problems for case in CASES)


def test_rows_that_stand_in_two_files_are_refused_and_one_alone_is_a_document_booked_twice(
    plan: Plan, tmp_path: Path
) -> None:
    head, *rows = SALES.splitlines()
    files = {"january": rows, "both": [*rows, rows[0].replace("XS001", "XS009")], "one": rows[:1]}
    for name, own in files.items():
        (tmp_path / f"{name}.csv").write_text("\n".join((head, *own)), "utf-8")
    paths = {name: tmp_path / f"{name}.csv" for name in files}
    twice = check_ledger([paths["january"], paths["both"]], plan)
    assert [named(each) for each in twice.all_problems] == ["SB933 2"]
    assert twice.all_problems[0].value == str(paths["january"])
    assert list(check_ledger([paths["january"], paths["one"]], plan).all_problems) == []
