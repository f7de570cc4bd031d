"""The versions of a plan: drafts, issued or withdrawn, and which of them is in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from salesbook.model.period import Month

VersionState = Literal["draft", "issued", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """A version as it stands: a hash of its files, the first month it changes (None: all), who decided."""

    plan: str
    number: int
    content: str
    effective: Month | None = None
    state: VersionState = "draft"
    at: str = ""
    by: str = ""
    reason: str = ""


def in_force(
    versions: Iterable[PlanVersion], month: Month | None, returned: Collection[int] = ()
) -> PlanVersion | None:
    """Return the version in force in a month: the highest issued one that holds by then.

    A version that somebody returned a book of (`returned`) was evidently issued. As long as none is issued
    it is the first draft; without a month it is the highest of those that count.
    """
    standing = sorted((each for each in versions if each.state != "withdrawn"), key=lambda each: each.number)
    issued = [each for each in standing if each.state == "issued" or each.number in returned]
    counting = issued or standing[:1]
    by_then = [each for each in counting if None in (month, each.effective) or _holds(each, month)]
    return next(iter([*reversed(by_then), *counting]), None)


def _holds(version: PlanVersion, month: Month | None) -> bool:
    return version.effective is None or month is None or version.effective <= month
