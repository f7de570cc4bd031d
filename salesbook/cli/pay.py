"""`salesbook pay`: schemes of pay, and statements."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import (
    PATH,
    fail_on_option,
    format_option,
    issued_option,
    message_language_option,
    plan_argument,
    plan_id_option,
    reading_options,
    required_period_option,
    store_option,
    stored_or_issued,
)
from salesbook.cli.output import exit_code, look_of, print_json, print_problems, stop_with
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from salesbook.api import Month
    from salesbook.api.reading import ReadOrder


@click.group()
def pay() -> None:
    """Check schemes of pay, and work out what a month comes to."""


@pay.command()
@plan_argument
@fail_on_option
@message_language_option
def check(folder: Path, fail_on: str, messages: str) -> None:
    """Show everything that is wrong with the schemes in pay.toml: names, gaps, overlaps, cliffs."""
    from salesbook.api.pay import read_pay  # noqa: PLC0415 - kept out of start-up
    from salesbook.api.plan import load_plan  # noqa: PLC0415

    plan, problems = load_plan(folder)
    if plan is None:
        stop_with(problems, messages)
    rules, found = read_pay(folder, plan)
    print_problems(found, messages)
    if rules is None:
        stop_with([], messages)
    raise click.exceptions.Exit(exit_code(found, fail_on))


@pay.command()
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--schemes", type=PATH, required=True, help="Plan folder with pay.toml, or such a file.")
@issued_option
@store_option
@plan_id_option
@required_period_option
@click.option("--only", multiple=True, metavar="PERSON", help="These people alone, by their codes.")
@reading_options
@format_option
@fail_on_option
@message_language_option
def show(
    paths: tuple[Path, ...],
    schemes: Path,
    issued: Path | None,
    store_address: str | None,
    plan_id: str | None,
    period: Month,
    only: tuple[str, ...],
    order: ReadOrder,
    shape: str,
    fail_on: str,
    messages: str,
) -> None:
    """Show what a month comes to for everybody, provisional while a return or a score is missing."""
    from salesbook.api.pay import read_pay, run_pay  # noqa: PLC0415
    from salesbook.api.reconcile import reconcile_files  # noqa: PLC0415
    from salesbook.api.show import pay_json, render_pay  # noqa: PLC0415

    store_address, issued = stored_or_issued(store_address, issued, paths)
    if issued is not None and not paths:
        raise MisuseError("cli.misuse.store-or-issued")
    if issued is None:
        from salesbook.api.store_reading import reconcile_store  # noqa: PLC0415 - only here is a store needed

        done = reconcile_store(store_address or "", period=period, plan_id=plan_id)
    else:
        done = reconcile_files(paths, issued=issued, period=period, order=order)
    if done.result is None:
        stop_with([*done.checked.problems, *done.problems], messages)
    rules, found = read_pay(schemes, done.result.plan)
    if rules is None:
        stop_with(found, messages)
    statements = run_pay(done.result, rules, only)
    if shape == "json":
        print_json(pay_json(statements, done.result.plan, period))
    else:
        print_problems(found, messages)
        click.echo(render_pay(statements, done.result.plan, period, messages, look_of(sys.stdout)))
    raise click.exceptions.Exit(exit_code(found, fail_on))
