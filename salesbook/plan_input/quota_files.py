"""Plan files with the targets of people written out: a table of quotas, moved fixes, the change log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from salesbook.model.csv_text import safe_text
from salesbook.model.figures import exact_text, typed_text
from salesbook.model.period import Month
from salesbook.model.plan import Hold, Plan
from salesbook.plan_input.plan_tables import SETTINGS_FILE
from salesbook.plan_input.schema import TargetRow, period_column
from salesbook.plan_input.toml_lines import Key
from salesbook.problems import Text

MEASURE = "revenue"
Cells = Mapping[tuple[str, Month], int]
"""Figures by the place of a person, and month."""


def quota_table(plan: Plan, cells: Cells, effective: Month) -> bytes | None:
    """Return targets.csv with everybody's year, and every month of it from one on; None where it has no room.

    It has none where the plan's own table is finer. A figure off the rounding unit is left out: it is what
    the others leave of the total.
    """
    if any(_is_finer(hold) for hold in plan.holds if hold.where.file == TargetRow.file):
        return None
    rows = [*_of_territories(plan, cells), *_of_people(plan, cells, effective)]
    unit, into = plan.rounding.get(MEASURE, 1), io.StringIO()
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(["territory", "person", "month", "amount"])
    whole = (row for row in rows if not row[-1] % unit)
    writer.writerows([*of, exact_text(MEASURE, value, plan.currency)] for *of, value in whole)
    return into.getvalue().encode()


Row = tuple[str, str, str, int]


def _of_territories(plan: Plan, cells: Cells) -> Iterator[Row]:
    """Yield the year of every territory: with a split of their own they would keep their weights."""
    sums: dict[str, int] = {}
    for (place, _), value in cells.items():
        home = plan.dimensions.person[place].territory
        sums[home] = sums.get(home, 0) + value
    for territory in tuple(plan.dimensions.below(plan.dimensions.root.id))[1:]:
        inside = sum(sums.get(each.id, 0) for each in plan.dimensions.below(territory.id))
        if inside:
            yield territory.id, "", "", inside


def _of_people(plan: Plan, cells: Cells, effective: Month) -> Iterator[Row]:
    for place in dict.fromkeys(place for place, _ in cells):
        own = {month: value for (where, month), value in cells.items() if where == place}
        person = plan.dimensions.person[place]
        if any(own.values()):
            # The year, too: held by months alone it would be split by the weights of the plan.
            yield person.territory, person.identity, "", sum(own.values())
            months = (month for month in own if month >= effective)
            yield from ((person.territory, person.identity, month.key, own[month]) for month in months)


def _is_finer(hold: Hold) -> bool:
    """Say whether a figure of the plan's own table would be lost in one of people and months."""
    return (hold.product, hold.product_class, hold.channel) != (None,) * 3 or hold.measure != MEASURE


def moved_fixes(plan: Plan, by: Cells) -> dict[Key, str | None]:
    """Return the keys of plan.toml that fix what changed: they change by as much."""
    keys: dict[Key, str | None] = {}
    for hold in plan.holds:
        if hold.kind != "fix" or hold.where.file != SETTINGS_FILE or _is_finer(hold) or hold.stretch:
            continue
        places, first = set(plan.places_of(hold)), hold.month or plan.fiscal_year.months[0]
        last = hold.until or hold.month or plan.fiscal_year.months[-1]
        change = sum(
            value for (place, month), value in by.items() if place in places and first <= month <= last
        )
        if change and hold.where.key:
            kind, number, *_ = hold.where.key.split(".")
            amount = typed_text(plan.currency.to_major(hold.amount + change))
            keys[kind, number, "amount"] = f'"{amount}"'
    return keys


def with_amounts(text: str, plan: Plan, amounts: Sequence[tuple[Hold, int]]) -> str:
    """Return the text of targets.csv with other amounts for some of its figures."""
    new: dict[int, list[str | None]] = {}
    for hold, amount in amounts:
        # What does not change stays as it is spelt.
        changed = amount != hold.amount
        shown = exact_text(hold.measure, amount, plan.currency) if changed else None
        new.setdefault(hold.where.line or 0, []).append(shown)
    reader = csv.reader(io.StringIO(text, newline=""))
    records: list[list[str]] = []
    figures: list[int] = []
    line = 1
    for fields in reader:
        if not figures:
            heads = [each.strip() for each in fields]
            figures = [
                at for at, head in enumerate(heads) if period_column(head) or head.casefold() == "amount"
            ]
        else:
            given = (at for at in figures if at < len(fields) and fields[at].strip())
            for at, said in zip(given, new.get(line, ()), strict=False):
                fields[at] = said or fields[at]
        records.append(fields)
        line = reader.line_num + 1
    into = io.StringIO()
    csv.writer(into, lineterminator="\n").writerows(records)
    return into.getvalue()


LOG = "changes.csv"
COLUMNS = ("version", "date", "changed", "reason", "approved")
LONGEST = 200


def with_changes(text: str, version: int, day: str, changes: Iterable[tuple[Text, str]]) -> str:
    """Return the change log with a line for each change (what, and why) of a version."""
    rows = list(csv.reader(io.StringIO(text)))
    head: Sequence[str] = rows[0] if rows else COLUMNS
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\n")
    if not rows:
        writer.writerow(head)
    for changed, reason in changes:
        said = {"version": str(version), "date": day, "changed": _both(changed), "reason": _one(reason)}
        # A reason comes from a returned file: it is no formula in a table that a planner opens.
        writer.writerow([safe_text(said.get(name.strip().casefold(), "")) for name in head])
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{into.getvalue()}"


def _both(words: Text) -> str:
    chinese, english = (_one(words.in_language(each)) for each in ("zh", "en"))
    return english if chinese == english else f"{chinese} | {english}"


def _one(words: str) -> str:
    """Return words as one language of a field has them: a bar would begin another language."""
    return " ".join(words.replace("|", "/").split())[:LONGEST]
