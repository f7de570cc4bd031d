"""The returns of a period as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.restatement import Restatement
from salesbook.model.status import MARKS, STATE_WORDS, STATES, Course, Status, StatusLine, counts_words
from salesbook.problems import Language, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look, Tone
from salesbook.report.measures import measure_label
from salesbook.report.problems import words_json
from salesbook.report.store import amount
from salesbook.report.tables import text_table

TONES: Mapping[str, Tone] = {
    "returned": "good",
    "late": "warning",
    "partial": "warning",
    "rejected": "bad",
    "refused": "bad",
    "missing": "bad",
}
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
        "owners": [_line_json(line, status) for line in status.lines],
        "waiting": [restatement_json(each, status.plan) for each in status.waiting],
    }


def _line_json(line: StatusLine, status: Status) -> dict[str, Any]:
    return {
        "owner": line.owner,
        "name": words_json(status.plan.named(line.name)),
        "region": words_json(status.plan.named(line.region)),
        "territory": words_json(status.plan.named(line.territory)),
        "state": line.state,
        "received": line.received.isoformat() if line.received else None,
        "days_left": line.days_left,
        "file": line.file or None,
        "import": line.import_number,
        "version": line.version or None,
        "needs": None if (form := status.needed(line)) is None else form._asdict(),
        "months": {month.key: state for month, state in status.courses.get(line.owner, {}).items()},
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


def render_status(status: Status, language: Language, look: Look = PLAIN) -> str:
    """Return the counts by region, one line an owner, and the restatements that wait.

    Where months before are known, they stand beside the owner, a mark each.
    """
    lines = [_heading(status).in_language(language)]
    regions = [(sentence("report.status.all"), status)]
    regions += [(status.plan.named(each.lines[0].region), each) for each in status.by_region().values()]
    for name, each in regions:
        words = sentence("report.status.region", name=name, counts=counts_words(each.counts()))
        lines += look.wrapped(words.in_language(language), 4)
    if status.lines:
        lines += ["", *_owners(status, language, look)]
    return "\n".join([*lines, *_old_forms(status, language), *_waiting(status, language)])


def _old_forms(status: Status, language: Language) -> Iterator[str]:
    """Yield who filled in the form of an older version, and the book they need."""
    for line in status.lines:
        form = status.needed(line)
        if form is not None:
            words = sentence(
                "report.status.needs",
                name=status.plan.named(line.name),
                old=line.version,
                version=form.version,
                since=(status.plan.effective or status.period).key,
                file=form.file,
            )
            yield printable(words.in_language(language))


def _owners(status: Status, language: Language, look: Look) -> Iterator[str]:
    months = sorted({month for course in status.courses.values() for month in course})
    head = sentence("report.status.header").in_language(language).split("|")
    shown = [[*head[:-1], *([" ".join(f"{each.number:>2}" for each in months)] if months else []), head[-1]]]
    shown += [
        [
            look.painted(STATE_WORDS[line.state].in_language(language), TONES[line.state]),
            *(
                printable(status.plan.named(each).in_language(language))
                for each in (line.name, line.territory)
            ),
            line.received.isoformat() if line.received else "",
            days_words(line.days_left).in_language(language),
            *([_course(status.courses.get(line.owner, {}), months, look)] if months else []),
            printable(line.file),
        ]
        for line in status.worst_first
    ]
    yield text_table(shown, least=(STATE_WIDTH,), look=look)
    if months:
        marks = [f"{MARKS[state]} {STATE_WORDS[state].in_language(language)}" for state in STATES]
        yield from look.wrapped("  ".join(marks))


def _course(course: Course, months: Sequence[Month], look: Look) -> str:
    states = [course.get(month) for month in months]
    return " ".join(
        "  " if state is None else look.painted(f"{MARKS[state]:>2}", TONES[state]) for state in states
    )


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
