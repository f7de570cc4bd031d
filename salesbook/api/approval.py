"""Submitting, reviewing, approving and refusing a plan, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from salesbook.api.plan import not_writable, targets_of
from salesbook.files.approvals import append_step, approvals_file, read_steps
from salesbook.files.atomic import alone
from salesbook.files.plan_folder import read_plan
from salesbook.model.approval import Action, ApprovalRules, ApprovalStanding, Step, standing_of
from salesbook.model.plan import Plan
from salesbook.model.version_files import digest_of_files
from salesbook.planning.approving import objection, state_words
from salesbook.problems import Location, Problem, sentence


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A plan, its content as it is now, all steps that were recorded beside it, and how far it has come."""

    plan: Plan
    content: str
    path: Path
    steps: Sequence[Step]
    standing: ApprovalStanding


def approval_of(folder: Path) -> tuple[Approval | None, list[Problem]]:
    """Return how far a plan has come; None when it has errors or its list is damaged."""
    read = read_plan(folder)
    result = targets_of(read.plan, read.problems)
    if result.plan is None or result.targets is None:
        return None, list(result.problems)
    path = approvals_file(folder)
    steps, damaged = read_steps(path)
    if damaged:
        return None, damaged
    content = digest_of_files(read.files)
    standing = standing_of(steps, content, result.plan.approval)
    return Approval(plan=result.plan, content=content, path=path, steps=steps, standing=standing), []


def decide_plan(
    folder: Path, action: Action, *, at: datetime, by: str, for_: str = "", reason: str = ""
) -> tuple[Approval | None, list[Problem]]:
    """Record a step towards the approval of a plan, as its files are now; None when it cannot be taken."""
    known, problems = approval_of(folder)
    if known is None:
        return None, problems
    step = Step(
        action=action,
        plan=known.plan.id,
        version=known.plan.version,
        content=known.content,
        at=at.replace(microsecond=0),
        by=by,
        for_=for_,
        reason=reason,
    )
    try:
        found = _recorded(step, known.path, known.plan.approval)
    except OSError as error:
        return None, [not_writable(known.path.parent, error)]
    return (None, found) if found else approval_of(folder)


def _recorded(step: Step, path: Path, rules: ApprovalRules) -> list[Problem]:
    """Add a step to a list, or return why it cannot be taken, judged by the list as it is at that moment."""
    with alone(path.parent):
        steps, damaged = read_steps(path)
        found = objection(step, steps, rules, Location(file=str(path)))
        refused = damaged or ([] if found is None else [found])
        if not refused:
            append_step(path, step)
    return refused


def render_standing(approval: Approval, at: datetime, language: str) -> str:
    """Return how far a plan has come, in a line, and what is waited for."""
    standing, rules = approval.standing, approval.plan.approval
    late = standing.overdue(at, rules)
    last = standing.last
    words = sentence(
        "report.approval.standing",
        plan=approval.plan.id,
        version=approval.plan.version,
        content=approval.content[:12],
        state=state_words(standing),
        since=sentence("report.approval.since", at=_minute(last.at)) if last is not None else "",
        next=""
        if standing.waits_for is None
        else sentence("report.approval.next", action=sentence(f"planning.approving.{standing.waits_for}")),
        late="" if late <= 0 else sentence("report.approval.late", days=late),
    )
    return words.in_language(language)


def render_steps(approval: Approval, language: str) -> list[str]:
    """Return every recorded step in a line, the first one first; those of another content are void."""
    return [
        sentence(
            "report.approval.step",
            at=_minute(step.at),
            version=step.version,
            did=sentence(f"planning.approved.{step.action}"),
            by=step.by,
            instead=sentence("report.approval.instead", of=step.for_) if step.for_ else "",
            reason=f": {step.reason}" if step.reason else "",
            void="" if step.content == approval.content else sentence("report.approval.void"),
        ).in_language(language)
        for step in approval.steps
    ]


def _minute(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes")
