"""Returns beside finance's books, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from salesbook.ledger.against import AgainstBooks, Place
from salesbook.ledger.bridge import LedgerBridge
from salesbook.ledger.matching.match import LedgerDifference
from salesbook.ledger.matching.position import PositionKey
from salesbook.ledger.matching.reason import Reason
from salesbook.model.figures import exact_figure, figure_text
from salesbook.model.ledger import LedgerLine
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.problems import Language, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look
from salesbook.report.measures import measure_label
from salesbook.report.problems import words_json
from salesbook.report.tables import text_table
from salesbook.schedules.registry import item_name_of

if TYPE_CHECKING:
    from salesbook.store.ledger import StoredBooks, StoredExport

MOST_SHOWN = 20


def reason_words(reason: Reason) -> Text:
    """Return what a reason is called."""
    return sentence(f"ledger.reason.{reason}")


def ledger_json(against: AgainstBooks) -> dict[str, Any]:
    """Return both sides as a part of the document of a reconciliation; amounts are exact decimals as text."""
    plan = against.plan
    return {
        "measures": list(against.matched.ledger.measures),
        "agreeing": against.matched.agreeing,
        "bridges": [_bridge_json(place, span, bridge, plan) for place, span, bridge in against.bridges()],
        "differences": [_difference_json(each, against) for each in against.matched.differences],
    }


def _bridge_json(place: Place, span: str, bridge: LedgerBridge, plan: Plan) -> dict[str, Any]:
    def figure(value: int) -> str | int | None:
        return exact_figure(bridge.measure, value, plan.currency)

    return {
        "level": place.level,
        "territory": place.territory or None,
        "span": span,
        "measure": bridge.measure,
        "returned": figure(bridge.returned),
        "reasons": {reason.value: figure(amount) for reason, amount in bridge.steps.items()},
        "booked": figure(bridge.booked),
    }


def _difference_json(each: LedgerDifference, against: AgainstBooks) -> dict[str, Any]:
    plan = against.plan

    def figure(value: int | None) -> str | int | None:
        return exact_figure(each.measure, value, plan.currency)

    finding = each.finding
    return {
        **_key_json(each.key),
        "code": each.code or None,
        "measure": each.measure,
        "returned": figure(each.returned),
        "booked": figure(each.booked),
        "difference": figure(each.gap),
        "reason": each.reason.value,
        "words": words_json(reason_words(each.reason)),
        "for_action": against.for_action(each),
        "answer": against.answer(each) or None,
        "accepted": [
            {"by": said.by, "at": said.at, "reason": said.reason} for said in against.acceptances(each)
        ],
        "returned_in": [
            {"file": fact.source.file, "sheet": fact.source.sheet, "cell": fact.source.cell}
            for fact in each.facts
            if fact.source is not None
        ],
        "lines": [_line_json(line, each.measure, plan) for line in finding.lines],
        "others": [_key_json(key) for key in finding.others],
        "rivals": [
            [
                _line_json(part, each.measure, plan) if isinstance(part, LedgerLine) else _key_json(part)
                for part in way
            ]
            for way in finding.rivals
        ],
    }


def _key_json(key: PositionKey) -> dict[str, Any]:
    return {
        "owner": key.owner or None,
        "month": key.month.key,
        "dimension": key.dimension or None,
        "item": key.item or None,
    }


def _line_json(line: LedgerLine, measure: str, plan: Plan) -> dict[str, Any]:
    return {
        "file": line.file,
        "sheet": line.sheet or None,
        "row": line.row,
        "document": line.document or None,
        "day": line.day.isoformat() if line.day else None,
        "amount": exact_figure(measure, line.figures.get(measure, 0), plan.currency),
    }


def render_ledger(against: AgainstBooks, language: Language, look: Look = PLAIN) -> str:
    """Return the company's bridges to the books, and the differences that nobody has explained."""
    plan = against.plan
    parts = [
        _bridge_text(bridge, against.spans()[span], plan, language, look)
        for place, span, bridge in against.bridges()
        if place.level == "company"
    ]
    open_ = [each for each in against.matched.differences if against.for_action(each)]
    counts = sentence(
        "ledger.summary.agreeing",
        count=against.matched.agreeing,
        differing=len(against.matched.differences),
        open=len(open_),
    ).in_language(language)
    shown = list(_open_lines(open_, plan, language))
    return "\n\n".join(
        [*parts, "\n".join([counts, *(line for each in shown for line in look.wrapped(each, 4))])]
    )


def _bridge_text(
    bridge: LedgerBridge, months: Sequence[Month], plan: Plan, language: Language, look: Look
) -> str:
    def figure(value: int, *, signed: bool = False) -> str:
        return figure_text(bridge.measure, value, plan.currency, signed=signed)

    title = sentence(
        "ledger.summary.title",
        measure=measure_label(bridge.measure, plan, language),
        span=" – ".join(dict.fromkeys((months[0].key, months[-1].key))),
        unit=plan.currency.code if measure_of(bridge.measure).money else sentence("ledger.summary.pieces"),
    )
    rows = [
        (sentence("ledger.summary.returned").in_language(language), figure(bridge.returned)),
        *(
            (f"{reason} {reason_words(reason).in_language(language)}", figure(amount, signed=True))
            for reason, amount in bridge.steps.items()
        ),
        (sentence("ledger.summary.booked").in_language(language), figure(bridge.booked)),
    ]
    return f"{title.in_language(language)}\n{text_table(rows, right=(1,), look=look)}"


def open_words(each: LedgerDifference, plan: Plan) -> Text:
    """Return a difference in words: whose, of when and what, how much."""
    return sentence(
        "ledger.summary.open",
        owner=_owner(each.key.owner, plan),
        month=each.key.month.key,
        item=_item(each, plan),
        measure=Text({language: measure_label(each.measure, plan, language) for language in ("en", "zh")}),
        amount=figure_text(each.measure, each.gap, plan.currency, signed=True),
    )


def render_acceptance(
    against: AgainstBooks,
    accepted: Sequence[LedgerDifference],
    waiting: Sequence[LedgerDifference],
    language: Language,
) -> str:
    """Return what was accepted, what of it waits for a second person, and how much is left open."""
    lines = []
    for each in accepted:
        key = "ledger.accept.waits" if each in waiting else "ledger.accept.counts"
        lines.append(sentence(key, what=open_words(each, against.plan)).in_language(language))
    lines.append(sentence("ledger.accept.left", count=len(against.left)).in_language(language))
    return "\n".join(map(printable, lines))


def _open_lines(found: Sequence[LedgerDifference], plan: Plan, language: Language) -> Iterator[str]:
    for each in found[:MOST_SHOWN]:
        said = open_words(each, plan)
        yield f"  {printable(said.in_language(language))}{_rivals(each, language)}"
    if len(found) > MOST_SHOWN:
        yield f"  {sentence('ledger.summary.more', count=len(found) - MOST_SHOWN).in_language(language)}"


def _owner(code: str, plan: Plan) -> Text | str:
    dimensions = plan.dimensions
    known = dimensions.person.get(code) or dimensions.territory.get(code)
    return plan.named(known.name) if known else code


def _item(each: LedgerDifference, plan: Plan) -> Text | str:
    return plan.named(item_name_of(plan, each.key.dimension, each.key.item)) if each.key.item else each.code


def _rivals(each: LedgerDifference, language: Language) -> str:
    if not each.finding.rivals:
        return ""
    between = sentence("ledger.summary.or").in_language(language)
    ways = between.join(
        " + ".join(part.place if isinstance(part, LedgerLine) else part.owner for part in way)
        for way in each.finding.rivals
    )
    said = sentence("ledger.summary.rivals", ways=printable(ways)).in_language(language)
    return f" ({said})" if language == "en" else f"（{said}）"


def render_books(
    exports: Sequence[StoredExport], language: Language, books: StoredBooks | None = None
) -> str:
    """Return exports in a store, and which of them still hold for any of their months and measures."""
    rows = []
    for each in exports:
        months = " – ".join(dict.fromkeys((each.first.key, each.last.key)))
        holding = {number for _, _, number in books.told((each.first, each.last))} if books else set()
        state = "replaced" if books and each.import_number not in holding else "counts"
        words = sentence(f"ledger.books.{state}", number=each.import_number, rows=each.rows, by=each.by)
        measures = ", ".join(each.measures)
        rows.append((months, measures, words.in_language(language), printable(each.path)))
    return text_table(rows)
