"""Signatures of steps towards an approval by SSH keys: made and checked by ssh-keygen."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from salesbook.model.approval import ApprovalRules, Step
from salesbook.problems import Location, Problem, problem, sentence

TOOL = "ssh-keygen"
NAMESPACE = "salesbook-approval"
"""A signature for anything else, a commit or a mail, is none of a step."""
_MISSING = sentence("planning.attesting.no-tool", tool=TOOL)
SECONDS = 120
"""Time enough to type the password of a key."""


def said_of(step: Step) -> dict[str, Any]:
    """Return what a step says, as it is recorded, and signed."""
    return {
        "action": step.action,
        "plan": step.plan,
        "version": step.version,
        "content": step.content,
        "at": step.at.isoformat(timespec="seconds"),
        "by": step.by,
        "for": step.for_,
        "reason": step.reason,
    }


def _message(step: Step) -> bytes:
    return json.dumps(said_of(step), sort_keys=True).encode() + b"\n"


def sign(step: Step, key: Path) -> tuple[str, list[Problem]]:
    """Return the signature of a step by a private key, or a public one whose agent is there; SB052."""
    where = Location(file=str(key))
    if shutil.which(TOOL) is None:
        return "", [problem("signature-tool", where, why=_MISSING)]
    done = _run(["sign", "-f", str(key.absolute()), "-n", NAMESPACE], _message(step))
    if isinstance(done, str):
        return "", [problem("signature-tool", where, why=done)]
    return done.decode("ascii", "replace"), []


def signature_problems(
    steps: Sequence[Step], rules: ApprovalRules, where: Location, signers: Path | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with the signatures of steps, by the keys of the plan: SB051, SB052, SB053.

    `signers` is a file of allowed signers of one's own (as for git), to be asked instead of the plan.
    """
    for step in steps:
        if step.assurance == "signed":
            found = _checked(step, rules.key_of(step.by), where, signers)
            if found is not None:
                yield found


def _checked(step: Step, key: str | None, where: Location, signers: Path | None) -> Problem | None:
    if key is None and signers is None:
        return problem("signature-without-key", where, step.by)
    if shutil.which(TOOL) is None:
        return problem("signature-tool", where, why=_MISSING)
    with TemporaryDirectory() as folder:
        signature, allowed = Path(folder) / "signature", signers or Path(folder) / "allowed"
        signature.write_text(step.evidence, "utf-8")
        if signers is None:
            # The name is ours: a name of the plan might be a pattern here.
            (Path(folder) / "allowed").write_text(f"signer {key}\n", "utf-8")
        who = step.by if signers is not None else "signer"
        of = ["-f", str(allowed.absolute()), "-I", who, "-n", NAMESPACE, "-s", str(signature)]
        done = _run(["verify", *of], _message(step))
    return problem("signature-wrong", where, step.by, why=done) if isinstance(done, str) else None


def _run(arguments: Sequence[str], message: bytes) -> bytes | str:
    """Return what ssh-keygen answers, or in its words why it does not."""
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are a list, and no shell reads them
            [TOOL, "-Y", *arguments],
            input=message,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return done.stdout
    return done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2] or TOOL
