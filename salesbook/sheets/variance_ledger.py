"""The sheet of a variance book that leads from the returns to finance's books."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from salesbook.layout.book_content import Binding, Record
from salesbook.ledger.against import AgainstBooks, BookSpan, question_key
from salesbook.ledger.bridge import LedgerBridge, sums_of
from salesbook.ledger.matching.match import LedgerDifference
from salesbook.ledger.matching.reason import Reason
from salesbook.model.figures import decimal_text, major_figure
from salesbook.model.ledger import LedgerLine
from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan
from salesbook.problems import Text, sentence
from salesbook.schedules.registry import item_name_of

STEPS = ("returned", *(reason.value for reason in Reason))
MOST_SAID = 3
"""So many reasons are named in the sheet's message, the largest first."""
MOST_LISTED = 200
"""So many differences are listed in a book; all of them stand in the JSON document."""


def ledger_records(
    against: AgainstBooks | None, owners: Collection[str] | None, binding: Binding
) -> dict[str, Sequence[Record]]:
    """Return the lists of the sheet: the steps of every measure's bridge, and the single differences.

    `owners` are those of the book, None for the company with all codes; nothing without books.
    """
    if against is None:
        return {}
    sums, spans = sums_of(against.matched), against.spans()
    bridges = {
        (measure, span): sums.bridge(measure, months, owners)
        for measure in against.matched.ledger.measures
        for span, months in spans.items()
    }
    shown = [each for each in against.matched.differences if _shown(each, against, owners)]
    money = [each for each in shown if measure_of(each.measure).money]
    counts = [each for each in shown if not measure_of(each.measure).money]
    return {
        **{f"ledger_{measure}": [{}] for measure in against.matched.ledger.measures},
        **{f"ledger_{measure}_ytd": [{}] for measure, span in bridges if span == "ytd"},
        "ledger_steps": list(_steps(bridges)),
        "ledger_answers": list(_answers(against, owners, binding)),
        "ledger_money": list(_differences(money, against, binding)),
        "ledger_counts": list(_differences(counts, against, binding)),
    }


def ledger_message(against: AgainstBooks | None, owners: Collection[str] | None, binding: Binding) -> Text:
    """Return what the sheet says: how far returns and books stand apart, and by what."""
    if against is None or "revenue" not in against.matched.ledger.measures:
        return Text()
    bridge = sums_of(against.matched).bridge("revenue", [against.period], owners)

    def amount(minor: int, *, signed: bool = True) -> str:
        return decimal_text(major_figure("revenue", minor, binding.currency), signed=signed)

    parts = [
        Text.of("{what} {amount}").format(what=sentence(f"ledger.reason.{reason}"), amount=amount(step))
        for reason, step in sorted(bridge.steps.items(), key=lambda each: -abs(each[1]))[:MOST_SAID]
    ]
    booked = amount(bridge.booked, signed=False)
    if not parts:
        return sentence("ledger.sheet.agrees", booked=booked)
    gap = amount(bridge.booked - bridge.returned)
    return sentence("ledger.sheet.message", booked=booked, gap=gap, parts=Text.listing(parts))


def closed_note(against: AgainstBooks | None, owners: Collection[str] | None, binding: Binding) -> Text:
    """Return what a closed month says of differences that nothing explains, nothing where there are none."""
    if against is None or not against.closed:
        return Text()
    sums = sums_of(against.matched)
    open_ = {
        measure: sums.bridge(measure, [against.period], owners).steps.get(Reason.UNEXPLAINED, 0)
        for measure in against.matched.ledger.measures
    }
    parts = [
        Text.of("{what} {amount}").format(
            what=binding.phrases.measures[measure],
            amount=decimal_text(major_figure(measure, amount, binding.currency), signed=True),
        )
        for measure, amount in open_.items()
        if amount
    ]
    if not parts:
        return Text()
    return sentence("ledger.sheet.closed", by=against.closed, parts=Text.listing(parts))


def _shown(each: LedgerDifference, against: AgainstBooks, owners: Collection[str] | None) -> bool:
    return each.key.month == against.period and (owners is None or each.key.owner in owners)


def _steps(bridges: Mapping[tuple[str, BookSpan], LedgerBridge]) -> Iterator[Record]:
    """Yield a row for what was returned and one for each reason that moves anything."""
    for step in STEPS:
        figures = {
            f"{measure}_{span}": bridge.returned if step == "returned" else bridge.steps.get(Reason(step))
            for (measure, span), bridge in bridges.items()
        }
        if step == "returned" or any(figures.values()):
            name = sentence("ledger.summary.returned") if step == "returned" else _reason(Reason(step))
            moved = figures.get("revenue_month")
            drawn = {"level": moved} if step == "returned" else {"step": moved}
            yield {"key": step, "name": name, **figures, **drawn}


def _reason(reason: Reason) -> Text:
    return Text.of("{code} {words}").format(code=reason.value, words=sentence(f"ledger.reason.{reason}"))


def _differences(
    found: Sequence[LedgerDifference], against: AgainstBooks, binding: Binding
) -> Iterator[Record]:
    dimensions = binding.dimensions
    for number, each in enumerate(found[:MOST_LISTED], start=1):
        owner = dimensions.person.get(each.key.owner) or dimensions.territory.get(each.key.owner)
        yield {
            "key": str(number),
            "name": owner.name if owner else Text.of(each.key.owner or each.code),
            "item": item_name_of(against.plan, each.key.dimension, each.key.item) or Text.of(each.code),
            "measure": binding.phrases.measures[each.measure],
            "reason": _accepted(each, against),
            "returned": each.returned,
            "booked": each.booked,
            "where": Text.of(_where(each)),
        }


def _answers(against: AgainstBooks, owners: Collection[str] | None, binding: Binding) -> Iterator[Record]:
    """Yield what people said of differences, of every month that is compared."""
    inside = [each for each in against.matched.differences if owners is None or each.key.owner in owners]
    for each in inside:
        if said := against.answer(each):
            (row,) = question_records([each], against.plan, binding)
            yield {**row, "name": binding.dimensions.person[each.key.owner].name, "answer": Text.of(said)}


def _accepted(each: LedgerDifference, against: AgainstBooks) -> Text:
    """Return the reason, and who accepted that there is none."""
    people = dict.fromkeys(said.by for said in against.acceptances(each))
    if not people:
        return _reason(each.reason)
    return sentence("ledger.sheet.accepted", reason=_reason(each.reason), people=Text.listing(people))


def question_records(found: Sequence[LedgerDifference], plan: Plan, binding: Binding) -> list[Record]:
    """Return the rows that ask somebody about differences from the books."""
    rows: list[Record] = []
    for each in found:

        def figure(value: int, measure: str = each.measure, *, signed: bool = False) -> Text:
            return Text.of(decimal_text(major_figure(measure, value, binding.currency), signed=signed))

        rows.append(
            {
                "key": question_key(each),
                "month": Text.of(each.key.month.key),
                "item": item_name_of(plan, each.key.dimension, each.key.item),
                "measure": binding.phrases.measures[each.measure],
                "returned": figure(each.returned or 0),
                "booked": figure(each.booked),
                "gap": figure(each.gap, signed=True),
                "where": Text.of(_where(each)),
            }
        )
    return rows


def _where(each: LedgerDifference) -> str:
    """Return the documents that show a difference; of several readings each, divided by a bar."""
    ways = each.finding.rivals or ([each.finding.lines] if each.finding.lines else [])
    named = [
        " + ".join(
            f"{part.document or '?'} ({_place(part)})" if isinstance(part, LedgerLine) else part.owner
            for part in way
        )
        for way in ways
    ]
    return " | ".join(named)


def _place(line: LedgerLine) -> str:
    """Return file and row, without the folder."""
    return replace(line, file=line.file.replace("\\", "/").rpartition("/")[2]).place
