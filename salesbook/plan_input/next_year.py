"""The files of a plan to the files of the plan of the year after: carried on, with what was sold."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import wrap

from salesbook.model.facts import Note
from salesbook.model.figures import typed_text
from salesbook.model.measure import measure_of
from salesbook.model.period import FiscalYear, Month
from salesbook.model.plan import ChannelHistory, History, Plan
from salesbook.model.version_files import own_files
from salesbook.plan_input.plain_text import parse_text
from salesbook.plan_input.plan_tables import SETTINGS_FILE
from salesbook.plan_input.schema import (
    AssignmentRow,
    ChannelHistoryRow,
    ChannelRow,
    HistoryRow,
    PersonRow,
    ProductRow,
)
from salesbook.plan_input.toml_edit import edited
from salesbook.plan_input.toml_lines import Key, find_lines
from salesbook.problems import Text, sentence

CHANGES = "changes.csv"
OF_THIS_YEAR = re.compile(
    # Its lines to the last key: remarks below that belong to the next table.
    r"^[ \t]*\[\[\s*(?:fix|floor|cap|approval\s*\.\s*delegate)\s*\]\].*"
    r"(?:(?:\n[ \t]*(?:#.*)?)*\n[ \t]*[^\s#\[].*)*\n?",
    re.MULTILINE,
)
"""Tables that belong to the year that ends: what was held by hand, and who stood in when."""
SINGLE_DAYS = re.compile(r"^[ \t]*(?:workdays|days_off)\s*=\s*\[[^\]]*\].*\n?", re.MULTILINE)
"""Days of one year's calendar."""
WRITTEN_MONTH = re.compile(r"(?<![\w-])(?P<year>\d{4})(?P<gap>[-/])(?P<month>\d{1,2})(?![\w])")
KEPT = frozenset(
    (PersonRow.file, ProductRow.file, AssignmentRow.file, HistoryRow.file, ChannelHistoryRow.file)
)
"""Files whose days stay what they are."""

Rows = list[dict[str, str]]


def next_year_files(
    plan: Plan,
    files: Mapping[str, bytes],
    sold: Sequence[History],
    by_channel: Sequence[ChannelHistory],
    actuals: Mapping[str, int],
) -> dict[str, bytes] | None:
    """Return the files of the next year's plan; None where plan.toml cannot be changed line by line.

    `actuals` are what each measure came to in the year. Months within the year move on by one, in the
    schedules too. Who or what has ended stays with its end: its history is that of its office and class.
    """
    own = own_files(files)
    settings = _settings(plan, _text(own, SETTINGS_FILE), actuals)
    if settings is None:
        return None
    year = plan.fiscal_year
    shifted: dict[str, str | bytes] = {
        name: _shifted(_text(own, name), year) if name.endswith(".csv") and name not in KEPT else data
        for name, data in own.items()
        if name not in (CHANGES, SETTINGS_FILE)
    }
    made: dict[str, str | bytes] = {**shifted, SETTINGS_FILE: settings, **_people(own, year)}
    made[HistoryRow.file] = _history(own, plan, sold)
    if ChannelRow.file in own:
        made[ChannelHistoryRow.file] = _channel_history(own, plan, by_channel)
    return {name: each.encode() if isinstance(each, str) else each for name, each in made.items() if each}


WORDS = "words.md"
LESSONS = "# {} | {}".format(
    *(sentence("planning.lesson.heading").in_language(each) for each in ("zh", "en"))
)
LONGEST_LINE = 2_000
"""Characters of a lesson on one line, which stands there in two languages."""
OLD_LESSONS = re.compile(rf"^{re.escape(LESSONS)}$.*?(?=^#|\Z)", re.MULTILINE | re.DOTALL)


def with_lessons(files: Mapping[str, bytes], plan: Plan, lessons: Sequence[Note]) -> dict[str, bytes]:
    """Return plan files with what was learnt, in words.md; the lessons of the year before that give way."""
    before = OLD_LESSONS.sub("", _text(files, WORDS)).rstrip()
    lines = []
    for each in lessons:
        place = plan.dimensions.territory.get(each.item)
        name = Text.of(each.item) if place is None else place.name
        for part in wrap(_one_line(each.text), LONGEST_LINE):
            said = sentence(f"planning.lesson.{each.kind}", name=name, text=part)
            lines.append(f"- {said.in_language('zh')} | {said.in_language('en')}")
    text = "\n".join([*([f"{before}\n"] if before else []), LESSONS, *lines, ""])
    return {**files, WORDS: text.encode()}


def _one_line(words: str) -> str:
    """Return typed words as they stand within a line of two languages: a bar would begin another one."""
    return " ".join(words.replace("|", "/").split())


def _text(files: Mapping[str, bytes], name: str) -> str:
    return parse_text(name, files[name])[0] or "" if name in files else ""


def _shifted(text: str, year: FiscalYear) -> str:
    """Return a text with the months and days of a year moved to the next."""

    def moved(found: re.Match[str]) -> str:
        number = int(found["month"])
        inside = 1 <= number <= 12 and Month(int(found["year"]), number) in year.months
        return f"{int(found['year']) + 1}{found[0][4:]}" if inside else found[0]

    return WRITTEN_MONTH.sub(moved, text)


def _settings(plan: Plan, text: str, actuals: Mapping[str, int]) -> str | None:
    """Return plan.toml of the next year: its months moved, what grows from what was reached."""
    year = plan.fiscal_year
    kept = SINGLE_DAYS.sub("", OF_THIS_YEAR.sub("", text.replace("\r\n", "\n")))
    lines, table = find_lines(kept).lines, tomllib.loads(kept)
    changes: dict[Key, str | None] = {
        ("id",): f'"{next_id(plan)}"',
        ("fiscal_year",): str(year.year + 1),
        ("starts",): f'"{year.months[-1].plus(1).key}"',
    }
    changes |= {key: new for key, new in ((("version",), "1"), (("effective",), None)) if key[0] in table}
    for measure in plan.targets:
        # A plain [target] is that of the driver.
        own = ("target", measure) in lines or ("target", measure, "growth") in lines
        prior: Key = ("target", measure, "prior_year") if own else ("target", "prior_year")
        if prior in lines and measure in actuals:
            changes[prior] = f'"{figure_to_type(measure, actuals[measure], plan)}"'
    found = edited(kept, changes, {})
    return None if found is None else _shifted(found, year)


def figure_to_type(measure: str, value: int, plan: Plan) -> str:
    """Return a figure as it is written into a plan file."""
    return typed_text(plan.currency.to_major(value)) if measure_of(measure).money else str(value)


def next_id(plan: Plan) -> str:
    """Return the code of the next year's plan: with the year in it raised, or behind it."""
    year = str(plan.fiscal_year.year)
    after = str(plan.fiscal_year.year + 1)
    return plan.id.replace(year, after) if year in plan.id else f"{plan.id}-{after}"


def _people(files: Mapping[str, bytes], year: FiscalYear) -> dict[str, str]:
    """Return people and assignments: who has one office at the year's end has it as theirs."""
    people, assigned = _rows(files, PersonRow.file), _rows(files, AssignmentRow.file)
    over = [row for row in assigned if _ended(row.get("to", ""), year)]
    left = [row for row in assigned if row not in over]
    alone = {
        row["person"]: row
        for row in left
        if not row.get("to") and [each["person"] for each in left].count(row["person"]) == 1
    }
    moved = [
        {**row, "territory": alone[row["id"]]["territory"]} if row["id"] in alone else row for row in people
    ]
    several = [row for row in left if row["person"] not in alone]
    found = {PersonRow.file: _csv(moved)}
    return {**found, AssignmentRow.file: _csv(several)}


def _ended(day: str, year: FiscalYear) -> bool:
    # The plan was checked: year, month and day, with dashes or slashes.
    parts = [int(each) for each in re.findall(r"\d+", day)]
    return len(parts) == 3 and date(parts[0], parts[1], parts[2]) <= year.months[-1].last_day


def _history(files: Mapping[str, bytes], plan: Plan, sold: Sequence[History]) -> str:
    """Return what was sold before, and in the year."""
    rows = [
        {
            "month": each.month.key,
            "person": each.person,
            "product": each.product,
            "quantity": str(each.quantity),
            "revenue": f"{plan.currency.to_major(each.revenue):f}",
        }
        for each in sold
    ]
    return _csv([*_rows(files, HistoryRow.file), *rows])


def _channel_history(files: Mapping[str, bytes], plan: Plan, sold: Sequence[ChannelHistory]) -> str:
    rows = [
        {
            "month": each.month.key,
            "person": each.person,
            "channel": each.channel,
            "revenue": f"{plan.currency.to_major(each.revenue):f}",
        }
        for each in sold
    ]
    return _csv([*_rows(files, ChannelHistoryRow.file), *rows])


def _rows(files: Mapping[str, bytes], name: str) -> Rows:
    """Return the records of a table by column; columns of the user's own come along."""
    read = csv.DictReader(io.StringIO(_text(files, name), newline=""), restkey="", restval="")
    return [{(key or "").strip().lower(): value for key, value in row.items() if key} for row in read]


def _csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Return records as CSV, nothing for none."""
    if not rows:
        return ""
    out = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
