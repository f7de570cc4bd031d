"""Schedules of a plan: records written by hand, or files of the sample company and others."""

from __future__ import annotations

from pathlib import Path

from salesbook.files.plan_folder import read_plan_files
from salesbook.model.plan import Plan
from salesbook.model.schedules import Schedules
from salesbook.plan_input.plan_files import PLAN_FILES, parse_plan
from salesbook.problems import Problem
from salesbook.schedules.registry import SCHEDULES

SAMPLE = Path(__file__).parents[2] / "samples" / "plan"
CHANNELS = ("channels.csv", "channel_history.csv")


def schedules_of(*records: object, beside: Schedules | None = None) -> Schedules:
    """Return schedules of these records, in place of those of their types in others."""
    by_type: dict[type, tuple[object, ...]] = {}
    for each in records:
        by_type[type(each)] = (*by_type.get(type(each), ()), each)
    return Schedules({**(beside.records if beside else {}), **by_type}, any=True)


def with_files(**files: str) -> tuple[Plan | None, list[Problem]]:
    """Return the sample plan without schedules, with files (dots written as __) of its own or more."""
    kept = {name: data for name, data in read_plan_files(SAMPLE).items() if name in (*PLAN_FILES, *CHANNELS)}
    changed = {name.replace("__", "."): text.encode() for name, text in files.items()}
    return parse_plan({**kept, **changed}, SCHEDULES)


def refused(**files: str) -> list[tuple[str, int | None, str | None]]:
    """Return the kinds of problems of such a plan, with their lines and keys."""
    plan, problems = with_files(**files)
    assert plan is None
    return [(found.slug, found.where.line, found.where.key) for found in problems]
