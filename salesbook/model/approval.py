"""Who submitted, reviewed, approved or refused a plan: an approval is of one content, by its hash."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, NamedTuple

Action = Literal["submit", "review", "approve", "reject"]
State = Literal["draft", "submitted", "reviewed", "approved", "refused"]
Assurance = Literal["recorded", "attested", "signed"]
ASSURANCES: tuple[Assurance, ...] = ("recorded", "attested", "signed")
"""How sure it is who took a step: a name was typed, it came in their book, their SSH key signed it."""
REQUIRED = ("no", "draft", "refuse")
"""What a build without approval becomes: a build as any, one that is marked, none at all."""


def same_name(name: str) -> str:
    """Return a name as it is compared: full-width letters, capitals and blanks make no other person."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Somebody decides for somebody else from one day to another, both included."""

    of: str
    to: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRules:
    """Whether approval is asked for, how many `reviews` come first, who may do it, and within how many days.

    Without names anybody may. A review or an approval below an `assurance` is none; `keys` are the public
    SSH keys of people by their name.
    """

    required: str = "no"
    assurance: Assurance = "recorded"
    keys: Mapping[str, str] = field(default_factory=dict)
    reviews: int = 1
    reviewers: Sequence[str] = ()
    approvers: Sequence[str] = ()
    days: int = 5
    delegations: Sequence[Delegation] = ()

    @property
    def strict(self) -> ApprovalRules:
        """The rules of issuing: what may be built as a draft is not issued as one."""
        return replace(self, required="no" if self.required == "no" else "refuse")

    def key_of(self, name: str) -> str | None:
        """Return somebody's public key."""
        return next((key for each, key in self.keys.items() if same_name(each) == same_name(name)), None)

    def counts(self, step: Step) -> bool:
        """Say whether a step is as sure as is asked for; submitting and refusing need nothing."""
        least = self.assurance if step.action in ("review", "approve") else ASSURANCES[0]
        return ASSURANCES.index(step.assurance) >= ASSURANCES.index(least)

    def stands_in(self, by: str, for_: str, day: date) -> bool:
        """Say whether somebody may decide for somebody else on a day."""
        return any(
            (same_name(each.of), same_name(each.to)) == (same_name(for_), same_name(by))
            and each.first <= day <= each.last
            for each in self.delegations
        )

    def named(self, action: Action) -> Sequence[str]:
        """Return who may do something; nobody for anybody. Who may review or approve may refuse."""
        if action == "reject":
            return (*self.reviewers, *self.approvers) if self.reviewers and self.approvers else ()
        return {"review": self.reviewers, "approve": self.approvers}.get(action, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What somebody decided of one content of a version; `for_` names whom they stood in for.

    The `evidence` of its assurance is a signature, or the document and the hash of a returned book.
    """

    action: Action
    plan: str
    version: int
    content: str
    at: datetime
    by: str
    for_: str = ""
    reason: str = ""
    assurance: Assurance = "recorded"
    evidence: str = ""

    @property
    def people(self) -> frozenset[str]:
        """Who decided, and whom they stood in for, as names are compared."""
        return frozenset(same_name(each) for each in (self.by, self.for_) if each)

    @property
    def signer(self) -> str:
        """Who decided, with whom they stood in for."""
        return f"{self.by} ({self.for_})" if self.for_ else self.by

    @property
    def signature(self) -> str:
        """The name and the day as they stand in a sign-off block."""
        return f"{self.signer} {self.at.date().isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStanding:
    """How far one content has come: the steps since it was last submitted."""

    steps: Sequence[Step] = ()
    reviews: int = 1

    @property
    def last(self) -> Step | None:
        """The last step, None for a content that was never submitted."""
        return self.steps[-1] if self.steps else None

    @property
    def state(self) -> State:
        """What it is now; reviewed only once there are as many reviews as the plan asks for."""
        if self.last is None:
            return "draft"
        if self.last.action in ("approve", "reject"):
            return "approved" if self.last.action == "approve" else "refused"
        done = sum(each.action == "review" for each in self.steps)
        return "reviewed" if done >= self.reviews else "submitted"

    @property
    def waits_for(self) -> Action | None:
        """What has to be done next, None after the last step."""
        following: dict[State, Action] = {
            "draft": "submit",
            "refused": "submit",
            "submitted": "review",
            "reviewed": "approve",
        }
        return following.get(self.state)

    def overdue(self, at: datetime, rules: ApprovalRules) -> int:
        """Return by how many days a review or an approval is late; 0 or less while there is time."""
        if self.last is None or self.state not in ("submitted", "reviewed"):
            return 0
        return (at - self.last.at).days - rules.days


def standing_of(steps: Iterable[Step], content: str, rules: ApprovalRules) -> ApprovalStanding:
    """Return how far a content has come; steps for any other content, of the same version too, are void."""
    since: list[Step] = []
    for step in steps:
        if step.content == content and rules.counts(step):
            since = [step] if step.action == "submit" else [*since, step]
    return ApprovalStanding(steps=since, reviews=rules.reviews)


class SignedBy(NamedTuple):
    """Who answers for a step, with the day, and how sure that is."""

    name: str
    assurance: Assurance


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What books say of the approval of their plan: who is in the sign-off block, or that it is a draft."""

    draft: bool = False
    prepared: Sequence[SignedBy] = ()
    reviewed: Sequence[SignedBy] = ()
    approved: Sequence[SignedBy] = ()


def signed_by(standing: ApprovalStanding, rules: ApprovalRules) -> Signed:
    """Return what books of a content say; without a step, and where none is asked for, nothing."""
    names = {
        word: tuple(
            SignedBy(each.signature, each.assurance) for each in standing.steps if each.action == action
        )
        for word, action in (("prepared", "submit"), ("reviewed", "review"), ("approved", "approve"))
    }
    return Signed(draft=rules.required != "no" and standing.state != "approved", **names)
