"""`salesbook plan submit`, `review`, `approve`, `reject` and `approvals`: who answers for a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from salesbook.cli.options import (
    by_option,
    message_language_option,
    plan_argument,
    reason_option,
    required_reason_option,
    user_from,
)
from salesbook.cli.output import print_line, stop_with

for_option = click.option("--for", "for_", default="", help="For whom you stand in, by a delegation.")


@click.command()
@plan_argument
@by_option
@for_option
@reason_option
@message_language_option
def submit(folder: Path, by: str | None, for_: str, reason: str, messages: str) -> None:
    """Submit PLAN, as its files are now, for approval; an edit makes that void."""
    _step(folder, "submit", by, for_, reason, messages)


@click.command()
@plan_argument
@by_option
@for_option
@reason_option
@message_language_option
def review(folder: Path, by: str | None, for_: str, reason: str, messages: str) -> None:
    """Record that PLAN was reviewed; it can then be approved."""
    _step(folder, "review", by, for_, reason, messages)


@click.command("approve")
@plan_argument
@by_option
@for_option
@reason_option
@message_language_option
def approve_plan(folder: Path, by: str | None, for_: str, reason: str, messages: str) -> None:
    """Approve PLAN as its files are now; build its books again to have them say so."""
    _step(folder, "approve", by, for_, reason, messages)


@click.command()
@plan_argument
@by_option
@for_option
@required_reason_option
@message_language_option
def reject(folder: Path, by: str | None, for_: str, reason: str, messages: str) -> None:
    """Refuse PLAN as it was submitted: the version before stands, and PLAN can be submitted again."""
    _step(folder, "reject", by, for_, reason, messages)


@click.command()
@plan_argument
@message_language_option
def approvals(folder: Path, messages: str) -> None:
    """Show who submitted, reviewed, approved or refused PLAN, what is next and whether it is late."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from salesbook.api.approval import approval_of, render_standing, render_steps  # noqa: PLC0415

    known, problems = approval_of(folder)
    if known is None:
        stop_with(problems, messages)
    for line in render_steps(known, messages):
        print_line(line)
    print_line(render_standing(known, datetime.now(UTC), messages))


def _step(
    folder: Path,
    action: Literal["submit", "review", "approve", "reject"],
    by: str | None,
    for_: str,
    reason: str,
    messages: str,
) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    from salesbook.api.approval import decide_plan, render_standing  # noqa: PLC0415

    # The clock's own zone is kept: a delegation holds by the day where it is used.
    now = datetime.now(UTC).astimezone()
    known, problems = decide_plan(folder, action, at=now, by=user_from(by), for_=for_, reason=reason)
    if known is None:
        stop_with(problems, messages)
    print_line(render_standing(known, now, messages))
