"""Quotas with what is carried over, by the policy `next`: all that is open goes into the next month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judge.reckoning import Reckoning, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A month: as assigned, what is carried into it, what it leaves open (None before its return is in)."""

    assigned: int
    carried_in: int
    carried_out: int | None
    actual: int | None

    @property
    def current(self) -> int:
        """What is to be reached."""
        return self.assigned + self.carried_in


def quotas_of(reckoning: Reckoning, person: str, measure: str) -> Sequence[Quota]:
    """Return a person's quota of each month of the year."""
    plan = reckoning.plan
    keys = (("person", person), ("territory", plan.people[person].territory))
    own = reckoning.lines.get(Subject("person", keys, measure), ())
    assigned = reached = open_ = 0
    found = []
    for at, month in enumerate(plan.months):
        told = [each for each in own if each.actual[at] is not None and at <= reckoning.at]
        target = sum(each.plan[at] for each in own)
        actual = sum(each.actual[at] or 0 for each in told) if told else None
        # Only the month after the last return takes it on, and only while its person is there.
        carried_in = open_ if _there(reckoning, person, month) else 0
        open_ = 0
        if actual is not None:
            # What a form never asked for rolls nothing.
            assigned += target
            reached += actual + target - sum(each.plan[at] for each in told)
            open_ = max(assigned - reached, 0)
        found.append(
            Quota(
                assigned=target,
                carried_in=carried_in,
                carried_out=None if actual is None else open_,
                actual=actual,
            )
        )
    return found


def _there(reckoning: Reckoning, person: str, month: str) -> bool:
    known = reckoning.plan.people[person]
    return (not known.start or known.start[:7] <= month) and (not known.end or month <= known.end[:7])


def together(quotas: Sequence[Quota], name: str) -> int | None:
    """Return a figure of several people's month: None where nobody has it."""
    known = [value for value in (getattr(each, name) for each in quotas) if value is not None]
    return sum(known) if known else None
