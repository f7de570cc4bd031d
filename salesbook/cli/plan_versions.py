"""`salesbook plan revise`, `issue` and `withdraw`: versions of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from salesbook.cli.options import (
    MONTH,
    PATH,
    by_option,
    force_option,
    key_env_option,
    key_from,
    message_language_option,
    out_option,
    plan_argument,
    reason_option,
    required_reason_option,
    store_option,
    user_from,
)
from salesbook.cli.output import print_line, print_problems, stop_with
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from salesbook.api import Month

issued_argument = click.argument("folder", metavar="ISSUED", type=PATH)


@click.command()
@plan_argument
@click.option("--effective", type=MONTH, required=True, help="The first month that the version changes.")
@click.option("--change", help="By how much the months from there on change: +20%.")
@click.option("--measure", help="With --change: what changes.  [default: the plan's driver]")
@click.option("--accept", multiple=True, metavar="ID", help="A proposal of a store that becomes part of it.")
@click.option(
    "--from-half-year",
    "half_year",
    is_flag=True,
    help="With what half-year books that came back expect of the second half.",
)
@click.option("--store", "store_address", help="With proposals: the store they are in.")
@by_option
@reason_option
@out_option
@force_option
@message_language_option
def revise(
    folder: Path,
    effective: Month,
    change: str | None,
    measure: str | None,
    accept: tuple[str, ...],
    store_address: str | None,
    by: str | None,
    reason: str,
    out: Path,
    *,
    half_year: bool,
    force: bool,
    messages: str,
) -> None:
    """Write the files of PLAN's next version into another folder."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from salesbook.api.plan_versions import share_of  # noqa: PLC0415
    from salesbook.api.proposals import revise_with  # noqa: PLC0415
    from salesbook.api.revise import revise_plan  # noqa: PLC0415
    from salesbook.api.store import decided  # noqa: PLC0415
    from salesbook.problems import sentence  # noqa: PLC0415

    share = None if change is None else share_of(change)
    if change is not None and share is None:
        raise MisuseError("cli.misuse.change", change=change)
    if not accept and not half_year:
        revised = revise_plan(folder, out, effective=effective, change=share, measure=measure, force=force)
    elif change is not None or store_address is None:
        raise MisuseError("cli.misuse.accept")
    else:
        revised = revise_with(
            folder,
            out,
            store_address,
            effective=effective,
            accept=accept,
            half_year=half_year,
            decision=decided(user_from(by), datetime.now(UTC), reason),
            force=force,
        )
    if revised.plan is None:
        stop_with(revised.problems, messages)
    print_problems(revised.problems, messages)
    words = sentence(
        "report.version.revised",
        version=revised.plan.version,
        plan=revised.plan.id,
        folder=out,
        before=folder,
        month=effective.key,
    )
    print_line(words.in_language(messages))


@click.command()
@issued_argument
@click.option("--version", "number", type=int, help="Which version.  [default: the highest]")
@by_option
@reason_option
@store_option
@key_env_option
@message_language_option
def issue(
    folder: Path,
    number: int | None,
    by: str | None,
    reason: str,
    store_address: str | None,
    key_env: str | None,
    messages: str,
) -> None:
    """Issue a version of the plan whose books are in ISSUED: from now on it does not change."""
    _decide(folder, number, "issued", (by, reason), (store_address, key_env), messages)


@click.command()
@issued_argument
@click.option("--version", "number", type=int, required=True, help="Which version.")
@by_option
@required_reason_option
@store_option
@key_env_option
@message_language_option
def withdraw(
    folder: Path,
    number: int,
    by: str | None,
    reason: str,
    store_address: str | None,
    key_env: str | None,
    messages: str,
) -> None:
    """Withdraw a version of the plan whose books are in ISSUED: the one before it is in force again."""
    _decide(folder, number, "withdrawn", (by, reason), (store_address, key_env), messages)


def _decide(
    folder: Path,
    number: int | None,
    state: Literal["issued", "withdrawn"],
    decision: tuple[str | None, str],
    where: tuple[str | None, str | None],
    messages: str,
) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    from salesbook.api.plan_versions import decide_issued  # noqa: PLC0415
    from salesbook.api.store import decided  # noqa: PLC0415
    from salesbook.problems import sentence  # noqa: PLC0415

    by, reason = decision
    store, key_env = where
    who = decided(user_from(by), datetime.now(UTC), reason)
    version, problems = decide_issued(folder, number, state, who, store=store, key=key_from(key_env))
    if version is None:
        stop_with(problems, messages)
    print_problems(problems, messages)
    named = {"plan": version.plan, "version": version.number}
    if state == "withdrawn":
        print_line(sentence("report.version.withdrawn", **named).in_language(messages))
        return
    first = version.effective.key if version.effective is not None else sentence("report.version.first")
    print_line(sentence("report.version.issued", **named, month=first).in_language(messages))
