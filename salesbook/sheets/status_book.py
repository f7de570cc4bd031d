"""The workbook of who has returned what for a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from salesbook.layout.binding import Binding, Record
from salesbook.layout.book import BookSpec
from salesbook.layout.compose import Issue, compose
from salesbook.layout.templates import Templates
from salesbook.model.measure import MEASURES, MeasureKind
from salesbook.model.restatement import Restatement
from salesbook.model.status import STATUSES, Status, StatusLine
from salesbook.problems import Text
from salesbook.sheets.plan_books import issue_of, plan_binding

BOOK = "status"
STATES = {
    "returned": Text({"en": "returned", "zh": "已提交"}),
    "late": Text({"en": "late", "zh": "迟交"}),
    "partial": Text({"en": "partly counted", "zh": "部分计入"}),
    "rejected": Text({"en": "rejected", "zh": "被退回"}),
    "missing": Text({"en": "missing", "zh": "未提交"}),
}
NO_DAY = Text({"en": "no day set", "zh": "未设定"})
NOTHING = Text({"en": "blank", "zh": "空白"})


def build_status_book(status: Status, templates: Templates, *, language: str) -> BookSpec:
    """Return the workbook of a status: counts by region, every owner, and the restatements that wait."""
    plan = status.plan
    root = plan.dimensions.root.id
    binding = plan_binding(plan, templates, language, root)
    bound = replace(
        binding,
        period=status.period,
        facts={**binding.facts, **_facts(status)},
        records={
            "status_regions": list(_regions(status)),
            "status_owners": [_owner(line) for line in status.lines],
            "status_waiting": [
                _waiting(at, each, binding) for at, each in enumerate(status.waiting, start=1)
            ],
        },
    )
    issue = Issue(manifest=issue_of(plan, BOOK, root))
    title = bound.say(templates.books[BOOK].title)
    return compose(templates.sheets_of(BOOK), bound, issue, title=title)[0]


def _facts(status: Status) -> dict[str, Text]:
    counts = status.counts()
    said = {
        language: ", ".join(
            f"{count} {STATES[state].in_language(language)}" for state, count in counts.items() if count
        )
        for language in ("en", "zh")
    }
    return {
        "period": Text.of(status.period.key),
        "as_of": Text.of(status.as_of.isoformat()),
        "due": Text.of(status.due.isoformat()) if status.due else NO_DAY,
        "data_date": Text.of(status.as_of.isoformat()),
        "status_message": Text(said),
    }


def _regions(status: Status) -> Iterator[Record]:
    for number, region in enumerate(status.by_region().values(), start=1):
        counts = region.counts()
        yield {
            "key": str(number),
            "name": region.lines[0].region,
            "people": len(region.lines),
            **{state: counts[state] for state in STATUSES},
        }


def _owner(line: StatusLine) -> Record:
    return {
        "key": line.owner,
        "name": line.name,
        "place": line.territory,
        "state": STATES[line.state],
        "received": Text.of(line.received.isoformat() if line.received else ""),
        "days_left": Text.of("" if line.days_left is None else str(line.days_left)),
        "file": line.file,
    }


def _waiting(number: int, each: Restatement, binding: Binding) -> Record:
    key = " ".join(part for part in (each.month.key, each.owner, each.item, each.measure) if part)
    return {
        "key": str(number),
        "figure": key,
        "before": _shown(each.before, each.measure, binding),
        "value": _shown(each.value, each.measure, binding),
        "import": Text.of(str(each.import_number)),
        "file": f"{each.file} {each.sheet}!{each.cell}",
    }


def _shown(value: int | None, measure: str, binding: Binding) -> Text:
    if value is None:
        return NOTHING
    known = MEASURES.get(measure)
    if known is not None and known.kind is MeasureKind.COUNT:
        return Text.of(f"{value:,}")
    return Text.of(f"{binding.currency.to_major(value):,f}")
