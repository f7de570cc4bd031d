"""Whether a step towards the approval of a plan may be taken, and what a build without approval meets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from salesbook.model.approval import (
    Action,
    ApprovalRules,
    ApprovalStanding,
    Assurance,
    State,
    Step,
    same_name,
    standing_of,
)
from salesbook.problems import Location, Problem, Text, problem, sentence

TURNS: Mapping[str, tuple[State, ...]] = {
    "submit": ("draft", "refused"),
    "review": ("submitted",),
    "approve": ("reviewed",),
    "reject": ("submitted", "reviewed"),
}
"""In which states each step can be taken."""


def state_words(standing: ApprovalStanding) -> Text:
    """Return what a content is, in words."""
    return sentence(f"planning.approval.{standing.state}")


def action_words(action: Action) -> Text:
    """Return what a step is called."""
    return sentence(f"planning.approving.{action}")


def objection(step: Step, steps: Sequence[Step], rules: ApprovalRules, where: Location) -> Problem | None:
    """Return why a step cannot be taken now: SB026 to SB028, SB039, SB054; None when it can."""
    standing = standing_of(steps, step.content, rules)
    checks: tuple[Callable[[Step, ApprovalStanding, ApprovalRules, Location], Problem | None], ...] = (
        _out_of_turn,
        _not_named,
        _own,
        _unsure,
    )
    early = _early(step, steps, where)
    found = (check(step, standing, rules, where) for check in checks)
    return early or next((each for each in found if each is not None), None)


def _early(step: Step, steps: Sequence[Step], where: Location) -> Problem | None:
    # Instants, whatever zone they were written in.
    if not steps or step.at >= steps[-1].at:
        return None
    return problem("approval-clock", where, step.at.isoformat(), before=steps[-1].at.isoformat())


def _out_of_turn(
    step: Step, standing: ApprovalStanding, rules: ApprovalRules, where: Location
) -> Problem | None:
    del rules
    if standing.state in TURNS[step.action]:
        return None
    wanted = action_words(step.action)
    return problem(
        "approval-out-of-turn", where, str(step.version), state=state_words(standing), wanted=wanted
    )


def _not_named(
    step: Step, standing: ApprovalStanding, rules: ApprovalRules, where: Location
) -> Problem | None:
    del standing
    if step.for_ and not rules.stands_in(step.by, step.for_, step.at.date()):
        day = step.at.date().isoformat()
        return problem("approval-not-delegated", where, step.by, of=step.for_, day=day)
    names = rules.named(step.action)
    if not names or same_name(step.for_ or step.by) in map(same_name, names):
        return None
    return problem("approval-not-named", where, step.for_ or step.by, names=Text.listing(list(names)))


def _own(step: Step, standing: ApprovalStanding, rules: ApprovalRules, where: Location) -> Problem | None:
    del rules
    if step.action in ("submit", "reject"):
        return None
    earlier = next((each for each in standing.steps if each.people & step.people), None)
    if earlier is None:
        return None
    did = sentence(f"planning.approved.{earlier.action}")
    return problem("approval-own", where, step.by, did=did, who=earlier.by)


def assurance_words(assurance: Assurance) -> Text:
    """Return how sure it is who took a step, in a word."""
    return sentence(f"planning.assurance.{assurance}")


def _unsure(step: Step, standing: ApprovalStanding, rules: ApprovalRules, where: Location) -> Problem | None:
    del standing
    if rules.counts(step):
        return None
    wanted = assurance_words(rules.assurance)
    return problem("approval-unsure", where, assurance=assurance_words(step.assurance), wanted=wanted)


def unapproved(
    version: int, standing: ApprovalStanding, rules: ApprovalRules, where: Location
) -> list[Problem]:
    """Return what a build or issue of a content meets: nothing, a note that it is marked, or a refusal.

    SB038, SB039; where no approval is asked for, that it was refused all the same (SB042).
    """
    if rules.required == "no" and standing.last is not None and standing.state == "refused":
        day = standing.last.at.date().isoformat()
        return [problem("plan-refused", where, str(version), by=standing.last.by, day=day)]
    if rules.required == "no" or standing.state == "approved":
        return []
    slug = "plan-marked-draft" if rules.required == "draft" else "plan-not-approved"
    return [problem(slug, where, str(version), state=state_words(standing))]
