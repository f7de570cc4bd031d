"""Where a current quota comes from, in words: as assigned, and the months that it makes up for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from salesbook.model.approval import Step
from salesbook.model.plan_version import PlanVersion
from salesbook.problems import Text, sentence
from salesbook.variance.rollover import Carried

Amount = Callable[[int], str]
"""A figure as it is written where the words stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaOf:
    """Somebody's quota of a measure in a month (the position `at` in its year).

    The version assigns it, and `approval` is the step that approved that version, where one did.
    """

    measure: str
    at: int
    quota: Carried
    version: PlanVersion
    approval: Step | None = None


def sources(quota: Carried, names: Sequence[Text], amount: Amount, signed: Amount) -> Text:
    """Return the months that a quota makes up for, each with its variance; nothing where nothing is carried.

    `names` are those of the months of the year. Where a policy takes on a part, the whole is named, too.
    """
    if not quota.carried_in or not quota.sources:
        return Text()
    listed = Text.listing(
        sentence("variance.chain.source", month=names[at], amount=signed(by))
        for at, by in quota.sources.items()
    )
    open_ = -sum(quota.sources.values())
    if open_ == quota.carried_in:
        return listed
    return sentence("variance.chain.part", open=amount(open_), sources=listed)


def chain(quota: Carried, month: Text | str, names: Sequence[Text], amount: Amount, signed: Amount) -> Text:
    """Return a month's current quota with the assigned one, and what is carried in from which months."""
    found = sources(quota, names, amount, signed)
    return sentence(
        "variance.chain.current",
        month=month,
        current=amount(quota.current),
        assigned=amount(quota.assigned),
        carried=amount(quota.carried_in),
        sources=sentence("variance.chain.sources", sources=found) if found else "",
    )
