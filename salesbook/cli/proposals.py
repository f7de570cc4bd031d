"""`salesbook plan proposals` and `decline`: what people ask to change in the plan."""

from __future__ import annotations

import sys

import click

from salesbook.cli.options import (
    by_option,
    message_language_option,
    plan_id_option,
    reason_said,
    required_store_option,
    user_from,
)
from salesbook.cli.output import look_of, print_problems, stop_with


@click.command()
@required_store_option
@plan_id_option
@message_language_option
def proposals(store_address: str, plan_id: str | None, messages: str) -> None:
    """List what returned books propose to change in a plan, and what was decided on it."""
    from salesbook.api.proposals import list_proposals  # noqa: PLC0415
    from salesbook.api.show import render_proposals  # noqa: PLC0415

    found, problems = list_proposals(store_address, plan_id=plan_id)
    if found is None:
        stop_with(problems, messages)
    print_problems(problems, messages)
    click.echo(render_proposals(found.plan, found.proposals, messages, look_of(sys.stdout)))


@click.command()
@click.argument("proposal", metavar="ID")
@required_store_option
@plan_id_option
@by_option
@click.option(
    "--reason",
    required=True,
    callback=reason_said,
    help="Why; goes back in the next book of whoever proposed it.",
)
@message_language_option
def decline(
    proposal: str, store_address: str, plan_id: str | None, by: str | None, reason: str, messages: str
) -> None:
    """Decline a proposal; accepted it becomes part of a version: `plan revise --accept`."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from salesbook.api.proposals import decline_proposal  # noqa: PLC0415
    from salesbook.api.show import render_proposals  # noqa: PLC0415
    from salesbook.api.store import decided  # noqa: PLC0415

    decision = decided(user_from(by), datetime.now(UTC), reason)
    found, problems = decline_proposal(store_address, proposal, decision=decision, plan_id=plan_id)
    if found is None:
        stop_with(problems, messages)
    click.echo(render_proposals(found.plan, found.proposals, messages, look_of(sys.stdout)))
