"""The returns of a period as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salesbook.model.plan import Plan
from salesbook.model.restatement import Restatement
from salesbook.model.status import STATE_WORDS, STATES, Status, StatusLine, counts_words
from salesbook.problems import Language, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.measures import measure_label
from salesbook.report.problems import words_json
from salesbook.report.store import amount
from salesbook.report.tables import text_table

STATE_WIDTH = 14


def status_json(status: Status) -> dict[str, Any]:
    """Return the status of a period as one JSON document."""
    return {
        "schema": "salesbook/status/1",
        "plan": status.plan.id,
        "period": status.period.key,
        "as_of": status.as_of.isoformat(),
        "due": status.due.isoformat() if status.due else None,
        "closed": status.closed,
        "counts": dict(status.counts()),
        "regions": {name: dict(each.counts()) for name, each in status.by_region().items()},
        "owners": [_line_json(line) for line in status.lines],
        "waiting": [restatement_json(each, status.plan) for each in status.waiting],
    }


def _line_json(line: StatusLine) -> dict[str, Any]:
    return {
        "owner": line.owner,
        "name": words_json(line.name),
        "region": words_json(line.region),
        "territory": words_json(line.territory),
        "state": line.state,
        "received": line.received.isoformat() if line.received else None,
        "days_left": line.days_left,
        "file": line.file or None,
        "import": line.import_number,
    }


def restatement_json(each: Restatement, plan: Plan) -> dict[str, Any]:
    """Return a restatement with both values; amounts are exact decimals as text."""
    return {
        "import": each.import_number,
        "owner": each.owner,
        "month": each.month.key,
        "item": each.item,
        "measure": each.measure,
        "before": amount(each.before, each.measure, plan),
        "value": amount(each.value, each.measure, plan),
        "file": each.file,
        "sheet": each.sheet,
        "cell": each.cell,
    }


def render_status(status: Status, language: Language) -> str:
    """Return the counts by region, one line an owner, and the restatements that wait."""
    lines = [_heading(status).in_language(language)]
    regions = [(sentence("report.status.all"), status)]
    regions += [(each.lines[0].region, each) for each in status.by_region().values()]
    for name, each in regions:
        words = sentence("report.status.region", name=name, counts=counts_words(each.counts()))
        lines.append(words.in_language(language))
    # Missing first: what is to be followed up stands on top.
    order = {state: at for at, state in enumerate(reversed(STATES))}
    owners = [_owner(line, language) for line in sorted(status.lines, key=lambda each: order[each.state])]
    table = [text_table(owners, least=(STATE_WIDTH,))] if owners else []
    return "\n".join([*lines, *table, *_waiting(status, language)])


def _heading(status: Status) -> Text:
    due = status.due.isoformat() if status.due else sentence("report.status.no-day-set")
    closed = sentence("report.status.closed") if status.closed else ""
    return sentence(
        "report.status.heading",
        plan=status.plan.id,
        period=status.period.key,
        as_of=status.as_of.isoformat(),
        due=due,
        closed=closed,
    )


def _owner(line: StatusLine, language: Language) -> tuple[str, str]:
    """Return the state of an owner, and the details beside it."""
    parts = [
        printable(line.name.in_language(language)),
        printable(line.territory.in_language(language)),
        line.received.isoformat() if line.received else "",
        days_words(line.days_left).in_language(language),
        printable(line.file),
    ]
    return STATE_WORDS[line.state].in_language(language), "  ".join(part for part in parts if part)


def days_words(days: int | None) -> Text:
    """Return how many days are left, or by how many the due day has passed."""
    if days is None:
        return Text()
    if days < 0:
        late = "report.status.day-overdue" if days == -1 else "report.status.days-overdue"
        return sentence(late, days=-days)
    return sentence("report.status.day-left" if days == 1 else "report.status.days-left", days=days)


def _waiting(status: Status, language: Language) -> Iterator[str]:
    if status.waiting:
        yield sentence("report.status.waiting").in_language(language)
    yield from (render_restatement(each, status.plan, language) for each in status.waiting)


def render_restatement(each: Restatement, plan: Plan, language: Language) -> str:
    """Return a restatement with both values and where it stands."""
    name = measure_label(each.measure, plan, language)
    key = " ".join(part for part in (each.month.key, each.owner, each.item, name) if part)
    place = printable(f"{each.file} {each.sheet}!{each.cell}")
    before, now = (amount(value, each.measure, plan) for value in (each.before, each.value))
    number = sentence("report.import.number", number=each.import_number)
    return f"  {number.in_language(language)}  {key}: {before or '-'} -> {now or '-'}  {place}"
