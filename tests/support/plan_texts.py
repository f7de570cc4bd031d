"""The files of a small plan as texts, and what parsing them with some changed says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from salesbook.model.plan import Plan
from salesbook.plan_input.plan_files import parse_plan
from salesbook.problems import Problem
from salesbook.schedules.registry import SCHEDULES

ROOT = Path(__file__).parents[2]

PLAN = """\
id = "p"
company = { zh = "东方", en = "East Co" }
fiscal_year = 2027
starts = "2027-01"
currency = "CNY"

[target.revenue]
growth = "25%"
"""

FILES = {
    "plan.toml": PLAN,
    "territories.csv": (
        "id,parent,name,name_en,kind\n"
        "co,,东方,East Co,company\n"
        "east,co,华东,East,region\n"
        "sh,east,上海,Shanghai,office\n"
        "hz,east,杭州,Hangzhou,office\n"
    ),
    "people.csv": (
        "id,name,territory,start,end,wage,weight\n"
        "zhang,张伟,sh,2020-03-01,,6000,3\n"
        "li,李娜,hz,2021-07-01,,,2\n"
    ),
    "products.csv": (
        "id,name,class,unit,price,cost\n"
        "001,绿茶,B,箱,42.00,31.20\n"
        "002,橙汁,A,箱,118,74.5\n"
    ),
    "history.csv": "month,person,product,quantity,revenue\n" + "".join(
        f"2026-{month:02d},{person},{product},10,{revenue}\n"
        for month in range(1, 13)
        for person in ("zhang", "li")
        for product, revenue in (("001", "420.00"), ("002", '"1,180.00"'))
    ),
}  # fmt: skip


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


def parse(changes: Mapping[str, str | None] | None = None) -> tuple[Plan | None, list[Problem]]:
    files = {**FILES, **(changes or {})}
    there = encoded({name: text for name, text in files.items() if text is not None})
    plan, problems = parse_plan(there, SCHEDULES)
    for found in problems:
        for language in ("en", "zh"):
            assert found.message.in_language(language)
            assert found.remedy.in_language(language)
    return plan, problems


def with_settings(more: str) -> tuple[Plan | None, list[Problem]]:
    return parse({"plan.toml": PLAN + more})


def with_row(file: str, row: str) -> list[Problem]:
    return parse({file: FILES[file] + row + "\n"})[1]


def places(problems: list[Problem]) -> list[tuple[str, str | None, int | None]]:
    return [(found.slug, found.where.file, found.where.line) for found in problems]


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, places(problems)
    return problems[0]


def good(changes: Mapping[str, str | None]) -> Plan:
    plan, problems = parse(changes)
    assert problems == []
    assert plan is not None
    return plan
