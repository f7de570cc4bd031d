"""docs/decompose.md: every example is computed and compared with the tables beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from salesbook.model.dimension import ACTIVITY, PRODUCT
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.plan_input.plan_files import parse_plan
from salesbook.planning.calendar import calendar_of, split_month_by_day
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.target_table import target_rows
from salesbook.schedules.registry import SCHEDULES

PAGE = (Path(__file__).parents[2] / "docs" / "decompose.md").read_text("utf-8")
DIMENSIONS = ("month", "quarter", "half", "year", "territory", "person", "class", "product", "channel")


@dataclass(frozen=True, kw_only=True)
class Example:
    """Lines of plan.toml, files instead of those of the example company, and what the page says of them."""

    name: str
    lines: str
    files: dict[str, str]
    tables: list[list[list[str]]]
    refusals: list[str]


def blocks(text: str, kind: str) -> dict[str, str]:
    return dict(re.findall(rf"^```{kind} (\S+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE))


BASE = {
    name: text
    for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)
    if part.startswith("The example company")
    for kind in ("csv", "toml")
    for name, text in blocks(part, kind).items()
}


def examples() -> list[Example]:
    found = []
    for section in re.split(r"^##+ ", PAGE, flags=re.MULTILINE):
        title = section.split("\n", 1)[0]
        parts = re.split(r"^```toml\n", section, flags=re.MULTILINE)
        files = blocks(parts[0], "csv")
        for number, part in enumerate(parts[1:]):
            lines, said = part.split("```", 1)
            tables = re.findall(r"((?:^\|.*\n)+)", said, re.MULTILINE)
            found.append(
                Example(
                    name=f"{title} {number + 1}",
                    lines=lines,
                    files=files,
                    tables=[[cells(line) for line in table.splitlines()] for table in tables],
                    refusals=re.findall(r"^> (.*)", said, re.MULTILINE),
                )
            )
    return found


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_comes_out_as_the_page_says(example: Example) -> None:
    files = {**BASE, **example.files}
    files["plan.toml"] = merged(BASE["plan.toml"], example.lines)
    plan, problems = parse_plan({name: text.encode() for name, text in files.items()}, SCHEDULES)
    assert plan is not None, [found.message.in_language("en") for found in problems]
    targets, problems = decompose(plan)
    assert [found.message.in_language("en") for found in problems] == example.refusals
    assert example.refusals or targets is not None
    for header, _, *rows in example.tables if targets is not None else ():
        by = [name for name in header if name in DIMENSIONS]
        assert targets is not None
        shown = shown_rows(plan, targets, by, header[len(by) :])
        assert rows == [[*key, *shown[key]] for row in rows for key in [tuple(row[: len(by)])]]


def merged(head: str, lines: str) -> str:
    """Put the keys that stand before an example's first table at the head of plan.toml."""
    top = re.match(r"(?:[^\[\n]+\n)*(?:\w+ = .*\n)?", lines)
    keys = top[0] if top else ""
    return head + keys + lines[len(keys) :]


def shown_rows(
    plan: Plan, targets: Targets, by: list[str], measures: list[str]
) -> dict[tuple[str, ...], list[str]]:
    if measures[0] in targets.by(ACTIVITY):
        assert by == ["quarter"]
        months = targets.by(ACTIVITY)[measures[0]].sum(axis=1)
        quarters = enumerate(plan.fiscal_year.quarters)
        return {(each.key,): [f"{int(months[at * 3 : at * 3 + 3].sum()):,}"] for at, each in quarters}
    return {
        tuple(row.keys[each] for each in by): [f"{row.values[measure]:,}" for measure in measures]
        for row in target_rows(plan, targets, by)
    }


def test_the_stretch_of_the_first_example() -> None:
    files = {**BASE, "plan.toml": merged(BASE["plan.toml"], examples()[0].lines)}
    plan, _ = parse_plan({name: text.encode() for name, text in files.items()}, SCHEDULES)
    assert plan is not None
    targets, _ = decompose(plan)
    assert targets is not None
    months = targets.by(PRODUCT, Scenario.STRETCH)["revenue"].sum(axis=(1, 2))
    assert {int(months[at : at + 3].sum()) for at in range(0, 12, 3)} == {87_500_00}
    assert "87,500 a quarter, 116.67 %" in PAGE


def test_the_weeks_of_march() -> None:
    calendar, _ = calendar_of("CN", [2027])
    assert calendar is not None
    weeks, _ = split_month_by_day(2_300_000_00, Month(2027, 3), calendar)
    for week in weeks:
        assert f"| {week.key} | {len(week.days)} | {week.amount / 100:,.2f} |" in PAGE
