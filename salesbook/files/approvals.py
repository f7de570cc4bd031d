"""The list of who submitted, reviewed, approved or refused a plan: a file beside it that only grows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from salesbook.files.atomic import write_atomic
from salesbook.files.plan_folder import is_plan_book
from salesbook.files.signatures import said_of, signature_problems
from salesbook.model.approval import ASSURANCES, Action, Step, signed_by, standing_of
from salesbook.model.plan import Plan
from salesbook.planning.approving import unapproved
from salesbook.problems import Location, Problem, problem

APPROVALS = "approvals.jsonl"


def approvals_file(plan: Path) -> Path:
    """Return where the list of a plan is: in its folder, or beside its workbook."""
    if is_plan_book(plan):
        return plan.with_name(f"{plan.stem}.{APPROVALS}")
    return (plan.parent if plan.is_file() else plan) / APPROVALS


def read_steps(path: Path) -> tuple[list[Step], list[Problem]]:
    """Return the steps of a list in their order; none, with the line, when a line is not as it was written.

    Every line holds a hash of itself and all before it: one that is changed, taken out or put in is found.
    """
    if not path.is_file():
        return [], []
    steps: list[Step] = []
    before = ""
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        found = _step(line, before)
        if found is None:
            return [], [problem("approvals-damaged", Location(file=str(path), line=number), str(number))]
        step, before = found
        steps.append(step)
    return steps, []


def append_step(path: Path, step: Step) -> None:
    """Add a step to a list. OSError when it cannot be written."""
    lines = path.read_bytes().splitlines() if path.is_file() else []
    entry = said_of(step)
    if step.assurance != ASSURANCES[0]:
        entry |= {"assurance": step.assurance, "evidence": step.evidence}
    entry["hash"] = _hash(entry, json.loads(lines[-1])["hash"] if lines else "")
    write_atomic(path, b"".join(line + b"\n" for line in (*lines, json.dumps(entry).encode())))


def _hash(entry: Mapping[str, Any], before: str) -> str:
    said = {name: value for name, value in entry.items() if name != "hash"}
    return hashlib.sha256(f"{before} {json.dumps(said, sort_keys=True)}".encode()).hexdigest()


TEXTS = ("action", "plan", "content", "at", "by", "for", "reason", "hash")


def _step(line: bytes, before: str) -> tuple[Step, str] | None:
    """Return the step that a line records and its hash, None when it is not as it was written."""
    try:
        entry = json.loads(line)
        sound = all(isinstance(entry[name], str) for name in TEXTS) and type(entry["version"]) is int
        at = datetime.fromisoformat(entry["at"])
    except (ValueError, LookupError, TypeError):
        return None
    # A time without its zone is none: it would be compared with others by guess.
    if not sound or at.tzinfo is None or entry["hash"] != _hash(entry, before):
        return None
    assurance, evidence = entry.get("assurance", ASSURANCES[0]), entry.get("evidence", "")
    if entry["action"] not in get_args(Action) or assurance not in ASSURANCES or type(evidence) is not str:
        return None
    step = Step(
        action=entry["action"],
        plan=entry["plan"],
        version=entry["version"],
        content=entry["content"],
        at=at,
        by=entry["by"],
        for_=entry["for"],
        reason=entry["reason"],
        assurance=assurance,
        evidence=evidence,
    )
    return step, entry["hash"]


def with_approval(plan: Plan, content: str, path: Path) -> tuple[Plan, list[Problem]]:
    """Return a plan whose books say how far it has come by a list, and what its build or issue meets."""
    steps, damaged = read_steps(path)
    standing = standing_of(steps, content, plan.approval)
    signed = replace(plan, signed=signed_by(standing, plan.approval))
    where = Location(file=str(path))
    forged = damaged or list(signature_problems(standing.steps, plan.approval, where))
    return signed, forged or unapproved(plan.version, standing, plan.approval, where)
