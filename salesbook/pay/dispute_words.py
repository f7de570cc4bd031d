"""What became of a dispute, in words."""

from __future__ import annotations

from salesbook.model.dispute import Dispute
from salesbook.problems import Text, sentence


def answer_words(dispute: Dispute) -> Text:
    """Return how a dispute was answered, or that it is open."""
    answer = dispute.answer
    if answer is None:
        return sentence("pay.dispute.open")
    return sentence(
        f"pay.verdict.{answer.verdict}", by=answer.by, day=answer.at[:10], reason=answer.reason or "–"
    )
