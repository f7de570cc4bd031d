"""Disputes of pay as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from salesbook.model.dispute import FIELDS, Dispute
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.pay.dispute_words import answer_words
from salesbook.problems import Language, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look
from salesbook.report.tables import text_table


def render_disputes(
    disputes: Sequence[Dispute], plan: Plan, period: Month, language: Language, look: Look = PLAIN
) -> str:
    """Return disputes as a table: whose, which point, what is said, how it was answered."""
    if not disputes:
        return sentence("pay.dispute.none", period=period.key).in_language(language)
    head = [
        each.in_language(language)
        for each in (
            sentence("pay.dispute.person"),
            sentence("pay.dispute.point"),
            sentence("pay.dispute.said"),
            sentence("pay.dispute.answer"),
        )
    ]
    rows = [
        [
            f"{each.person} {_name(each.person, plan, language)}",
            each.key.partition("/")[2],
            printable(" · ".join(_said(each, language))),
            printable(answer_words(each).in_language(language)),
        ]
        for each in disputes
    ]
    return text_table([head, *rows], look=look)


def _name(person: str, plan: Plan, language: Language) -> str:
    known = plan.dimensions.person.get(person)
    return "" if known is None else printable(plan.named(known.name).in_language(language))


def _said(dispute: Dispute, language: Language) -> Iterator[str]:
    for kind in FIELDS:
        words = dispute.words.get(kind)
        if words and kind == "dispute_type":
            yield sentence(f"pay.dispute-type.{words}").in_language(language)
        elif words:
            yield words
