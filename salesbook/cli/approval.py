"""`salesbook plan submit`, `review`, `approve`, `reject` and `approvals`: who answers for a plan."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Literal, NamedTuple

import click

from salesbook.cli.options import (
    PATH,
    by_option,
    issued_option,
    message_language_option,
    plan_argument,
    reason_option,
    required_reason_option,
    user_from,
)
from salesbook.cli.output import print_line, stop_with

for_option = click.option("--for", "for_", default="", help="For whom you stand in, by a delegation.")
sign_option = click.option("--sign", type=PATH, metavar="KEY", help="SSH key to sign the step with.")
book_option = click.option("--book", type=PATH, help="Returned book of who decides, instead of a typed name.")


class _StepSaid(NamedTuple):
    """A step as the options have it."""

    by: str | None
    for_: str
    reason: str
    sign: Path | None
    book: Path | None = None
    issued: Path | None = None


def _step_options(*others: Callable[[Any], Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what gives a command the options of a step, which it receives as one, and some others."""

    def given(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def packed(*, folder: Path, messages: str, **options: Any) -> None:  # noqa: ANN401
            command(folder, _StepSaid(**options), messages)

        # The last one applied stands first in --help.
        for option in reversed((plan_argument, by_option, for_option, *others, message_language_option)):
            packed = option(packed)
        return packed

    return given


@click.command()
@_step_options(reason_option, sign_option)
def submit(folder: Path, said: _StepSaid, messages: str) -> None:
    """Submit PLAN, as its files are now, for approval; an edit makes that void."""
    _step(folder, "submit", said, messages)


@click.command()
@_step_options(reason_option, sign_option, book_option, issued_option)
def review(folder: Path, said: _StepSaid, messages: str) -> None:
    """Record that PLAN was reviewed; it can then be approved."""
    _step(folder, "review", said, messages)


@click.command("approve")
@_step_options(reason_option, sign_option, book_option, issued_option)
def approve_plan(folder: Path, said: _StepSaid, messages: str) -> None:
    """Approve PLAN as its files are now; build its books again to have them say so."""
    _step(folder, "approve", said, messages)


@click.command()
@_step_options(required_reason_option, sign_option, book_option, issued_option)
def reject(folder: Path, said: _StepSaid, messages: str) -> None:
    """Refuse PLAN as it was submitted: the version before stands, and PLAN can be submitted again."""
    _step(folder, "reject", said, messages)


@click.command()
@plan_argument
@click.option("--signers", type=PATH, help="File of allowed signers of your own, instead of the plan's keys.")
@message_language_option
def approvals(folder: Path, signers: Path | None, messages: str) -> None:
    """Show who submitted, reviewed, approved or refused PLAN, what is next and whether it is late."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from salesbook.api.approval import approval_of, render_standing, render_steps  # noqa: PLC0415

    known, problems = approval_of(folder, signers)
    if known is None:
        stop_with(problems, messages)
    for line in render_steps(known, messages):
        print_line(line)
    print_line(render_standing(known, datetime.now(UTC), messages))


def _step(
    folder: Path, action: Literal["submit", "review", "approve", "reject"], said: _StepSaid, messages: str
) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    from salesbook.api.approval import Evidence, decide_plan, render_standing  # noqa: PLC0415

    # The clock's own zone is kept: a delegation holds by the day where it is used.
    now = datetime.now(UTC).astimezone()
    evidence = Evidence(sign=said.sign, book=said.book, issued=said.issued or Path("issued"))
    known, problems = decide_plan(
        folder,
        action,
        at=now,
        by=user_from(said.by),
        for_=said.for_,
        reason=said.reason,
        evidence=evidence,
    )
    if known is None:
        stop_with(problems, messages)
    print_line(render_standing(known, now, messages))
