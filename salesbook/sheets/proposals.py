"""What was decided on proposals, as it stands in the next books of whoever made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesbook.layout.book_content import Record
from salesbook.model.figures import figure_text
from salesbook.model.plan import Plan
from salesbook.model.proposal import Move, Proposal
from salesbook.problems import Text, sentence


def answer_records(plan: Plan, proposals: Sequence[Proposal]) -> Mapping[str, Sequence[Record]]:
    """Return the answers to proposals by whose they are."""
    found: dict[str, list[Record]] = {}
    for each in proposals:
        if each.answer is not None:
            record = {
                "key": each.id,
                "asked": asked_words(plan, each),
                "reason": each.reason,
                "answer": answer_words(each),
            }
            found.setdefault(each.owner, []).append(record)
    return found


def asked_words(plan: Plan, proposal: Proposal) -> Text:
    """Return what is asked for: the kind, and whose target of which month by how much or to what."""
    kind = sentence(f"planning.proposal-kind.{proposal.kind}")
    moves = Text.listing(_moved(plan, each) for each in proposal.moves)
    return sentence("planning.proposal.asked", kind=kind, moves=moves) if proposal.moves else kind


def _moved(plan: Plan, move: Move) -> Text:
    person = plan.dimensions.person.get(move.person)
    name = Text.of(move.person) if person is None else plan.named(person.name)
    amount = figure_text("revenue", move.amount, plan.currency, signed=move.span == "month")
    if move.span == "month":
        month = move.month.key if move.month else ""
        return sentence("planning.proposal.moved", person=name, months=month, by=amount)
    return sentence(f"planning.proposal-to.{move.span}", person=name, amount=amount)


def answer_words(proposal: Proposal) -> Text:
    """Return what was decided on a proposal, by whom, when and why; or that it is open."""
    answer = proposal.answer
    if answer is None:
        return sentence("planning.proposal.open")
    return sentence(
        f"planning.proposal.{answer.verdict}", by=answer.by, day=answer.at[:10], reason=answer.reason or "–"
    )
