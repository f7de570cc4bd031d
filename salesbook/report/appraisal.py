"""What an appraisal proposes for people, and what was decided, as text."""

from __future__ import annotations

from collections.abc import Iterator

from salesbook.model.figures import figure_text, percent_text
from salesbook.pay.appraisal import Appraised, Consequence, appraise, decisions, proposal_key
from salesbook.problems import Language, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look
from salesbook.report.tables import text_table
from salesbook.variance.result import Reconciliation

HEAD = ("month", "person", "proposed", "quota", "reached", "rate", "decision", "why")


def render_consequences(result: Reconciliation, language: Language, look: Look = PLAIN) -> str:
    """Return what is proposed for everybody, decided or not, and what was decided of earlier months."""
    rows = [*_proposed(result), *_earlier(result)]
    if not rows:
        return sentence("pay.proposals.none", period=result.period.key).in_language(language)
    head = [sentence(f"pay.proposals.{each}") for each in HEAD]
    shown = [[printable(cell.in_language(language)) for cell in row] for row in (head, *rows)]
    return text_table(shown, look=look)


def _proposed(result: Reconciliation) -> Iterator[list[Text]]:
    for each in appraise(result, result.plan.dimensions.root.id):
        for proposal in each.proposals:
            yield [*_arithmetic(each, proposal, result), *_decision(_key(each, proposal, result), result)]


def _key(each: Appraised, proposal: Consequence, result: Reconciliation) -> str:
    return proposal_key(result.period, each.person.id, proposal.rule)


def _arithmetic(each: Appraised, proposal: Consequence, result: Reconciliation) -> list[Text]:
    plan = result.plan
    amounts = (figure_text(plan.driver, of, plan.currency) for of in (proposal.quota, proposal.actual))
    rate = sentence(
        "pay.proposals.below",
        rate=percent_text(proposal.rate),
        limit=percent_text(proposal.limit),
        months=len(proposal.months),
    )
    name = plan.named(each.person.name)
    words = sentence(f"pay.proposal.{proposal.rule}")
    return [Text.of(result.period.key), name, words, *map(Text.of, amounts), rate]


def _decision(key: str, result: Reconciliation) -> list[Text]:
    said = decisions(result).get(key, {})
    made = said.get("proposal_decision", "open")
    return [sentence(f"pay.proposals.{made}"), Text.of(said.get("proposal_reason", ""))]


def _earlier(result: Reconciliation) -> Iterator[list[Text]]:
    """Yield what was decided of the proposals of earlier months; their arithmetic stands in their books."""
    people = result.plan.dimensions.person
    for key in sorted(decisions(result)):
        month, person, rule = key.split("/")
        if month < result.period.key and person in people:
            name, nothing = result.plan.named(people[person].name), [Text()] * 3
            words = sentence(f"pay.proposal.{rule}")
            yield [Text.of(month), name, words, *nothing, *_decision(key, result)]
