"""`salesbook plan` with all of its subcommands."""

from __future__ import annotations

from salesbook.cli.approval import approvals, approve_plan, reject, review, submit
from salesbook.cli.plan import plan
from salesbook.cli.plan_merge import merge
from salesbook.cli.plan_versions import issue, revise, withdraw
from salesbook.cli.proposals import decline, proposals

__all__ = ["plan"]

for command in (
    merge,
    issue,
    revise,
    withdraw,
    submit,
    review,
    approve_plan,
    reject,
    approvals,
    proposals,
    decline,
):
    plan.add_command(command)
