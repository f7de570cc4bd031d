"""The appraisal books of a month: the company's, with everybody in it, and each region's with its people.

They stand by themselves: no meeting print, no page and no book of anybody else has a score or a proposal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from salesbook.issued.manifest import Manifest
from salesbook.layout.book_content import Binding, Members, Notes, Record
from salesbook.layout.compose import Issue, compose
from salesbook.layout.templates import Templates
from salesbook.model.decimals import decimal_of
from salesbook.model.figures import major_figure
from salesbook.model.period import Month
from salesbook.pay.appraisal import (
    PROPOSAL,
    Appraised,
    appraise,
    card_of,
    decisions,
    own_items,
    places_of,
    proposal_key,
)
from salesbook.problems import Text, sentence
from salesbook.schedules.appraisal import Scheme
from salesbook.sheets.plan_books import BookOrder, file_stem, issue_of, plan_binding, printing
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.result import Reconciliation

BOOK = "appraisal"


def appraisal_orders(result: Reconciliation, templates: Templates, language: str) -> Iterator[BookOrder]:
    """Yield the appraisal books: of the company, and of each region directly below it that appraises."""
    dimensions = result.plan.dimensions
    for territory in (dimensions.root, *dimensions.children(dimensions.root.id)):
        if not appraise(result, territory.id):
            continue
        codes = {"period": Text.of(result.period.key), "scope_id": Text.of(territory.id)}
        name = templates.books[BOOK].file.format(**codes, scope=territory.name).in_language(language)
        yield BookOrder(book=BOOK, owner=territory.id, file=file_stem(name))


def build_appraisal_book(
    result: Reconciliation, territory: str, templates: Templates, *, language: str, key: bytes | None = None
) -> tuple[BookSpec, Manifest]:
    """Return the appraisal book of the company or a region; what a registry keeps of it holds no score."""
    plan = result.plan
    found, plain = appraise(result, territory), plan_binding(plan, templates, language, territory)
    root = plan.dimensions.root.id
    below = {each.person.id for each in found if each.by == root} if territory == root else set()
    people = tuple(each for each in plan.dimensions.people if each.identity in below)
    scheme = plan.schedules.settings(Scheme)
    bound = replace(
        plain,
        dimensions=replace(plan.dimensions, people=people),
        period=result.period,
        facts={
            **plain.facts,
            "period": Text.of(result.period.key),
            "data_date": Text.of(result.period.key),
            "scope": plan.dimensions.territory[territory].name,
            "appraisal_message": _message(found),
        },
        parameters={
            "work_share": decimal_of(scheme.work),
            "attendance_share": decimal_of(scheme.attendance),
            "points_a_day": decimal_of(scheme.points_a_day),
        },
        records=_records(found, result, plain),
        notes=_decided(result),
    )
    manifest = replace(issue_of(plan, BOOK, territory), owner=f"{BOOK}:{result.period.key}:{territory}")
    title = bound.say(templates.books[BOOK].title)
    issue = Issue(manifest=manifest, key=key, given=False)
    return compose(templates.sheets_of(BOOK), printing(bound, "full"), issue, title=title)


def _message(found: Sequence[Appraised]) -> Text:
    known = [each.year for each in found if each.year is not None]
    if not known:
        return sentence("pay.appraisal.nothing", count=len(found))
    best = [each.person.name for each in found if each.year == max(known)]
    proposed = sum(len(each.proposals) for each in found)
    told = {"known": len(known), "count": len(found), "first": Text.listing(best), "proposed": proposed}
    return sentence("pay.appraisal.message", score=f"{float(max(known)):.1f}", **told)


def _records(
    found: Sequence[Appraised], result: Reconciliation, binding: Binding
) -> dict[str, Sequence[Record]]:
    places = places_of([each.year for each in found])
    order = sorted(range(len(found)), key=lambda at: (places[at] is None, places[at] or 0))
    ranked = [found[at] for at in order]
    root = result.plan.dimensions.root.id
    items = list(_items([each for each in found if each.by == binding.scope], result))
    return {
        **binding.records,
        "scored_items": items,
        "company_items" if binding.scope == root else "region_items": items,
        "appraised": [_appraised(each, result) for each in ranked],
        "assessed": [_assessed(each, result) for each in ranked],
        "proposed": [record for each in ranked for record in _proposed(each, result)],
        "level_people": [{"key": each.person.id} for each in found if each.by == root],
    }


def _items(found: Sequence[Appraised], result: Reconciliation) -> Iterator[Record]:
    """Yield the score card of everybody who is appraised here, item by item, with their own scores."""
    month, own = result.period, own_items(result, result.period)
    for each in found:
        for item in card_of(result.plan, each.person.id, month):
            yield {
                "key": f"{month.key}/{each.person.id}/{item.id}",
                "person": each.person.id,
                "month": month.key,
                "name": each.person.name,
                "item": item.name,
                "maximum": Decimal(item.maximum),
                "own": own.get((each.person.id, f"{item.role}-{item.id}")),
                "rule": item.rule,
            }


def _appraised(each: Appraised, result: Reconciliation) -> Record:
    dimensions = result.plan.dimensions
    now = next((month for month in each.months if month.month == result.period), None)
    figures = {} if now is None else {"own": now.own, "work": now.work, "absent": now.absent}
    scores = ((one.month.key, one.score) for one in each.months)
    return {
        "key": each.person.id,
        "name": each.person.name,
        "office": dimensions.territory[dimensions.home(each.person.id, result.period).territory].name,
        "by": dimensions.territory[each.by].name,
        **{name: decimal_of(value) for name, value in figures.items() if value is not None},
        "scored": {month: decimal_of(score) for month, score in scores if score is not None},
    }


def _assessed(each: Appraised, result: Reconciliation) -> Record:
    plan, found = result.plan, each.assessment

    def shown(measure: str, value: int | None) -> Decimal | None:
        return None if value is None else major_figure(measure, value, plan.currency)

    return {
        "key": each.person.id,
        "name": each.person.name,
        "pl": shown(plan.driver, found.target),
        "ac": shown(plan.driver, found.actual),
        "customers": shown("new_customers", found.customers),
        "expense": shown("expense", found.expense),
        "profit": shown("gross_profit", found.profit),
        "absent": None if found.absent is None else decimal_of(found.absent),
    }


def _proposed(each: Appraised, result: Reconciliation) -> Iterator[Record]:
    for proposal in each.proposals:
        yield {
            "key": proposal_key(result.period, each.person.id, proposal.rule),
            "name": each.person.name,
            "quota": major_figure(result.plan.driver, proposal.quota, result.plan.currency),
            "reached": major_figure(result.plan.driver, proposal.actual, result.plan.currency),
            "over": Decimal(len(proposal.months)),
            "limit": decimal_of(proposal.limit),
            "rule": sentence(f"pay.proposal.{proposal.rule}"),
        }


def _decided(result: Reconciliation) -> Notes:
    """Return what was decided on proposals, so that a book that is written anew still says it."""
    said = decisions(result)

    def notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        del months
        words = said.get(members.get(PROPOSAL, ""), {}).get(kind)
        return None if words is None else Text.of(words)

    return notes
