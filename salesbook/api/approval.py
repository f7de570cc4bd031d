"""Submitting, reviewing, approving and refusing a plan, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from salesbook.api.attesting import attested
from salesbook.api.plan import not_writable, targets_of
from salesbook.files.approvals import append_step, approvals_file, read_steps
from salesbook.files.atomic import alone
from salesbook.files.plan_folder import read_plan
from salesbook.files.signatures import sign, signature_problems
from salesbook.model.approval import Action, ApprovalRules, ApprovalStanding, Step, standing_of
from salesbook.model.plan import Plan
from salesbook.model.version_files import digest_of_files
from salesbook.planning.approving import action_words, assurance_words, objection, state_words
from salesbook.problems import Location, Problem, sentence


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A plan, its content as it is now, all steps that were recorded beside it, and how far it has come."""

    plan: Plan
    content: str
    path: Path
    steps: Sequence[Step]
    standing: ApprovalStanding


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What makes a step surer than a typed name: a key to `sign` with, or a returned `book` of a folder."""

    sign: Path | None = None
    book: Path | None = None
    issued: Path = Path("issued")


def approval_of(folder: Path, signers: Path | None = None) -> tuple[Approval | None, list[Problem]]:
    """Return how far a plan has come; None when it has errors, its list is damaged or a signature wrong.

    `signers` is a file of allowed signers to ask instead of the keys that the plan names.
    """
    read = read_plan(folder)
    result = targets_of(read.plan, read.problems)
    if result.plan is None or result.targets is None:
        return None, list(result.problems)
    path = approvals_file(folder)
    steps, damaged = read_steps(path)
    if damaged:
        return None, damaged
    content, rules = digest_of_files(read.files), result.plan.approval
    standing = standing_of(steps, content, rules)
    wrong = list(signature_problems(standing.steps, rules, Location(file=str(path)), signers))
    if wrong:
        return None, wrong
    return Approval(plan=result.plan, content=content, path=path, steps=steps, standing=standing), []


def decide_plan(
    folder: Path,
    action: Action,
    *,
    at: datetime,
    by: str,
    for_: str = "",
    reason: str = "",
    evidence: Evidence | None = None,
) -> tuple[Approval | None, list[Problem]]:
    """Record a step towards the approval of a plan, as its files are now; None when it cannot be taken.

    A book says itself who decided, and why: SB055 where it does not.
    """
    known, problems = approval_of(folder)
    if known is None:
        return None, problems
    typed = Step(
        action=action,
        plan=known.plan.id,
        version=known.plan.version,
        content=known.content,
        at=at.replace(microsecond=0),
        by=by,
        for_=for_,
        reason=reason,
    )
    step, unproven = _proven(typed, known, evidence or Evidence())
    if unproven:
        return None, unproven
    try:
        found = _recorded(step, known.path, known.plan.approval)
    except OSError as error:
        return None, [not_writable(known.path.parent, error)]
    return (None, found) if found else approval_of(folder)


def _proven(step: Step, known: Approval, evidence: Evidence) -> tuple[Step, list[Problem]]:
    """Return a step with what makes it sure; a signature is checked before it is recorded."""
    if evidence.book is not None:
        return attested(step, known.plan, evidence.book, evidence.issued)
    if evidence.sign is None:
        return step, []
    signature, problems = sign(step, evidence.sign)
    signed = replace(step, assurance="signed", evidence=signature)
    rules, where = known.plan.approval, Location(file=str(known.path))
    return signed, problems or list(signature_problems([signed], rules, where))


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
        else sentence("report.approval.next", action=action_words(standing.waits_for)),
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
            assurance=assurance_words(step.assurance),
            reason=f": {step.reason}" if step.reason else "",
            void="" if step.content == approval.content else sentence("report.approval.void"),
        ).in_language(language)
        for step in approval.steps
    ]


def _minute(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes")
