"""Return books that come with what finance's books hold of their month, to be confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from salesbook.model.figures import figure_text
from salesbook.model.ledger import Ledger, LedgerLine
from salesbook.model.measure import MEASURES
from salesbook.model.period import Month
from salesbook.problems import Location, Problem, Text, capped, problem, sentence
from salesbook.sheets.plan_books import Planned, month_binding, month_orders
from salesbook.sheets.prefilled import BookedKey, Prefilled, prefilled

ASKED = tuple(each.id for each in MEASURES.values() if each.summed and each.id != "gross_profit")
"""The measures that a form of a month asks for and books tell of."""


def prefills(
    ledger: Ledger, planned: Planned, month: Month
) -> tuple[Mapping[str, Prefilled], Sequence[Problem]]:
    """Return what stands in whose form of a month, and the rows that stand in nobody's (SB930).

    What has no code of ours is nobody's: it is named and never given to somebody.
    """
    lines = [each for each in ledger.lines if each.counts and each.month.key == month.key]
    behind: defaultdict[BookedKey, list[LedgerLine]] = defaultdict(list)
    for line in lines:
        for measure in [each for each in ASKED if each in line.figures]:
            behind[line.owner, line.dimension, line.item, measure].append(line)
    by_person: defaultdict[str, dict[BookedKey, int]] = defaultdict(dict)
    apart: list[tuple[str, Sequence[LedgerLine]]] = []
    person_of = {each.id: each.identity for each in planned.plan.dimensions.people}
    orders = {each.owner: each for each in month_orders(planned.plan, month, planned.templates, "en")}
    for key, own in behind.items():
        owner, dimension, item, measure = key
        if person_of.get(owner) not in orders or (dimension and not item):
            apart.append((measure, own))
        else:
            by_person[person_of[owner]][key] = sum(each.figures[measure] for each in own)
    source = _source(lines, month)
    filled: dict[str, Prefilled] = {}
    for person, booked in by_person.items():
        filled[person] = prefilled(booked, month_binding(orders[person], planned), source)
        apart += [(key[-1], behind[key]) for key in filled[person].apart]
    return filled, capped([*_left_out(apart, planned)], Location())


def _source(lines: Sequence[LedgerLine], month: Month) -> Text:
    """Return what a form says of the figures that stand in it."""
    days = [each.day for each in lines if each.day is not None]
    names = dict.fromkeys(Path(each.file).name for each in lines)
    until = max(days).isoformat() if days else month.key
    return sentence("sheets.month.prefilled", files=Text.listing(names), until=until)


def _left_out(apart: Sequence[tuple[str, Sequence[LedgerLine]]], planned: Planned) -> Iterator[Problem]:
    """Yield the codes whose rows stand in no form, each with what its rows come to."""
    groups: defaultdict[tuple[str, str, str], dict[str, list[LedgerLine]]] = defaultdict(dict)
    for measure, own in apart:
        for line in own:
            of = line.owner or line.owner_code, line.item or line.item_code, line.file
            groups[of].setdefault(measure, []).append(line)
    currency = planned.plan.currency
    for (owner, item, file), measures in groups.items():
        first = min((line for own in measures.values() for line in own), key=lambda line: line.row)
        sums = [
            Text.of("{measure} {amount}").format(
                measure=planned.templates.phrases.measures[measure],
                amount=figure_text(measure, sum(line.figures[measure] for line in own), currency),
            )
            for measure, own in measures.items()
        ]
        where = Location(file=file, sheet=first.sheet or None, line=first.row)
        rows = {line.row for own in measures.values() for line in own}
        code = " ".join(part for part in (owner, item) if part) or "?"
        yield problem("ledger-not-prefilled", where, code, rows=len(rows), amounts=Text.listing(sums))
