"""The statement book of a person: what a month pays, how every line came about, and a form to dispute it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from salesbook.issued.manifest import Manifest
from salesbook.layout.book_content import Binding, Members, Notes
from salesbook.layout.compose import Issue, compose
from salesbook.layout.declaration import Table
from salesbook.layout.templates import Templates
from salesbook.model.amount import currency_name
from salesbook.model.dispute import DISPUTE, dispute_id
from salesbook.model.figures import figure_text
from salesbook.model.period import Month
from salesbook.pay.slip import Slip
from salesbook.problems import Text, sentence
from salesbook.schedules.registry import measure_name
from salesbook.sheets.pay_records import PayRecords, figure_name
from salesbook.sheets.placeholders import person_facts
from salesbook.sheets.plan_books import BookOrder, file_stem, issue_of, plan_binding, printing
from salesbook.spreadsheet.book import BookSpec

BOOK, FORM = "pay", "pay_dispute"


def pay_orders(slips: Sequence[Slip], templates: Templates, language: str) -> Iterator[BookOrder]:
    """Yield the statement books of some people."""
    for slip in slips:
        facts = person_facts(slip.result.plan, slip.person, templates.phrases)
        named = templates.books[BOOK].file.format(**{**facts, "period": Text.of(slip.period.key)})
        yield BookOrder(book=BOOK, owner=slip.person.id, file=file_stem(named.in_language(language)))


def build_pay_book(
    slip: Slip, templates: Templates, *, language: str, key: bytes | None = None
) -> tuple[BookSpec, Manifest]:
    """Return somebody's statement book; nothing of anybody else stands in it.

    It is issued without its figures: what a registry keeps of it says nothing of pay.
    """
    plan, person = slip.result.plan, slip.person
    plain = plan_binding(plan, templates, language, person.territory)
    facts = {**plain.facts, **person_facts(plan, person, templates.phrases)}
    own = replace(
        plain,
        dimensions=replace(plan.dimensions, people=plan.dimensions.places[person.identity]),
        period=slip.period,
        facts={**facts, **_facts(slip, plain)},
        parameters={
            "pay_registered": plan.currency.to_major(slip.paid),
            "pay_digits": Decimal(plan.currency.digits),
            "pay_cents": Decimal(10**plan.currency.digits),
        },
    )
    filled = replace(own, records=PayRecords(slip, own).records(), notes=_notes(slip, templates))
    # Whatever a plan prints of its other books: a statement is printed whole.
    bound = printing(filled, "full")
    manifest = replace(issue_of(plan, BOOK, person.id), owner=dispute_id(slip.period, person.id))
    title = bound.say(templates.books[BOOK].title)
    issue = Issue(manifest=manifest, key=key, given=False)
    return compose(templates.sheets_of(BOOK), bound, issue, title=title)


def _facts(slip: Slip, binding: Binding) -> dict[str, Text]:
    plan, statement = slip.result.plan, slip.statement
    state = "closed" if slip.closed else "provisional" if slip.unknown else "proposed"
    amount, code = figure_text("revenue", slip.paid, plan.currency), currency_name(plan.currency.code)
    names = Text.listing(figure_name(each, plan, binding.phrases) for each in slip.unknown)
    message = sentence("pay.book.paid", amount=amount, currency=code, period=slip.period.key)
    if slip.unknown:
        message = sentence("pay.book.open", amount=amount, currency=code, names=names)
    returned = next((each for each in slip.result.submissions if each.owner == slip.person.id), None)
    digest = returned.digest[:12] if returned is not None and returned.digest else ""
    basis = sentence(
        "pay.book.basis",
        plan=plan.id,
        version=plan.version,
        digest=digest or sentence("pay.book.no-return"),
    )
    return {
        "period": Text.of(slip.period.key),
        "data_date": Text.of(slip.period.key),
        "currency": code,
        "pay_state": sentence(f"pay.state.{state}"),
        "pay_message": message,
        "pay_scheme": statement.scheme.name if statement is not None else sentence("pay.book.no-scheme"),
        "pay_basis": basis,
        "pay_measure": measure_name(plan.driver, plan, binding.phrases),
    }


def _notes(slip: Slip, templates: Templates) -> Notes:
    """Return what was typed into the form before, so that a book that is written anew still says it."""
    said = {each.key: each.words for each in slip.disputes}
    tables = [each for each in templates.sheets[FORM].block if isinstance(each, Table)]
    offered = {column.note: column.choices for table in tables for column in table.column if column.note}

    def notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        del months
        words = said.get(members.get(DISPUTE, ""), {}).get(kind)
        return None if words is None else offered.get(kind, {}).get(words, Text.of(words))

    return notes
