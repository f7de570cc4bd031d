"""Proposals to change a plan, as text."""

from __future__ import annotations

from collections.abc import Sequence

from salesbook.model.plan import Plan
from salesbook.model.proposal import Proposal
from salesbook.problems import Language, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look
from salesbook.report.tables import text_table
from salesbook.sheets.proposals import answer_words, asked_words


def render_proposals(
    plan: Plan, proposals: Sequence[Proposal], language: Language, look: Look = PLAIN
) -> str:
    """Return proposals as a table: what each is called, what it asks for, why, and what was decided."""
    if not proposals:
        return sentence("report.proposals.none", plan=plan.id).in_language(language)
    head = [sentence(f"report.proposals.{each}") for each in ("id", "asked", "reason", "answer")]
    rows = [
        [Text.of(each.id), asked_words(plan, each), Text.of(each.reason), _state(each)] for each in proposals
    ]
    lines = [[printable(cell.in_language(language)) for cell in row] for row in (head, *rows)]
    return text_table(lines, look=look)


def _state(proposal: Proposal) -> Text:
    if proposal.answer is not None or not proposal.lacking:
        return answer_words(proposal)
    names = Text.listing(sentence(f"planning.proposal.{each}") for each in proposal.lacking)
    return sentence("planning.proposal.lacks", names=names)
