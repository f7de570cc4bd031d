"""`salesbook ledger`: finance's books, as its programs export them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from salesbook.cli.options import (
    LEDGER_OPTIONS,
    MONTH,
    PATH,
    by_option,
    convert_option,
    fail_on_option,
    force_option,
    format_option,
    jobs_option,
    message_language_option,
    password_env_option,
    password_from,
    paths_argument,
    plan_id_option,
    required_store_option,
    user_from,
    workers,
)
from salesbook.cli.output import (
    COULD_NOT_RUN,
    exit_code,
    hand_out,
    print_json,
    print_problems,
    stop_with,
)
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from salesbook.api import Month
    from salesbook.api.ledger import LedgerOrder


@click.group()
def ledger() -> None:
    """Read exports of finance's books: any program, any shape."""


def export_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of how exports are read; it receives them as one `order`."""

    @wraps(command)
    def packed(
        *,
        profile: str,
        codes: Path | None,
        encoding: str,
        period: Month | None,
        tax: Literal["excluded", "included"] | None,
        convert: bool,
        password_env: str | None,
        jobs: int | None,
        **others: object,
    ) -> None:
        from salesbook.api.ledger import LedgerOrder  # noqa: PLC0415 - kept out of start-up

        order = LedgerOrder(
            profile=profile,
            codes=codes,
            encoding=encoding,
            period=period,
            tax=tax or "",
            convert=convert,
            password=password_from(password_env),
            jobs=workers(jobs),
        )
        command(order=order, **others)

    # The last one applied stands first in --help.
    for option in reversed(EXPORT_OPTIONS):
        packed = option(packed)
    return packed


EXPORT_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    *LEDGER_OPTIONS,
    click.option("--period", type=MONTH, help="Month of rows that say none, such as 2027-03."),
    convert_option,
    password_env_option,
    jobs_option,
)


@ledger.command()
@message_language_option
def profiles(messages: str) -> None:
    """List the shipped profiles."""
    from salesbook.api.ledger import profiles_of  # noqa: PLC0415
    from salesbook.api.show import render_profiles  # noqa: PLC0415

    click.echo(render_profiles(profiles_of("")[0], messages))


@ledger.command(name="map")
@click.argument("path", metavar="FILE", type=PATH)
@click.option("-o", "--out", type=PATH, help="File to write to.")
@force_option
@export_options
@message_language_option
def map_columns(path: Path, out: Path | None, order: LedgerOrder, *, force: bool, messages: str) -> None:
    """Propose a profile for the export FILE, to be corrected and used with --profile."""
    from salesbook.api.ledger import proposed_profile  # noqa: PLC0415

    text, problems = proposed_profile(path, order, messages)
    hand_out(text, problems, out, messages, force=force)


@ledger.command("import")
@paths_argument
@required_store_option
@plan_id_option
@click.option("--from", "first", type=MONTH, help="First month of files of several.  [default: --period]")
@by_option
@export_options
@message_language_option
def import_ledger(
    paths: tuple[Path, ...],
    store_address: str,
    plan_id: str | None,
    first: Month | None,
    by: str | None,
    order: LedgerOrder,
    messages: str,
) -> None:
    """Take exports of one month (--period) into the store, all of them or none.

    They replace what was imported before for the month and the measures that they tell of.
    """
    from salesbook.api.ledger_store import BooksOrder, import_books  # noqa: PLC0415
    from salesbook.api.show import render_books  # noqa: PLC0415
    from salesbook.api.store import decided  # noqa: PLC0415

    last = order.period
    if last is None or (first or last) > last:
        raise MisuseError("cli.misuse.ledger-period")
    asked = BooksOrder(
        paths=paths,
        store=store_address,
        plan_id=plan_id,
        first=first or last,
        last=last,
        decision=decided(user_from(by), datetime.now(UTC).astimezone(), ""),
        how=order,
    )
    written, problems = import_books(asked)
    if written is None:
        stop_with(problems, messages)
    print_problems(problems, messages)
    click.echo(render_books(written, messages))


@ledger.command()
@click.argument("period", type=MONTH)
@required_store_option
@plan_id_option
@message_language_option
def periods(period: Month, store_address: str, plan_id: str | None, messages: str) -> None:
    """List what the store holds of the books, for the plan that a month belongs to."""
    from salesbook.api.ledger_store import list_books  # noqa: PLC0415
    from salesbook.api.show import render_books  # noqa: PLC0415

    books, problems = list_books(store_address, period=period, plan_id=plan_id)
    if books is None:
        stop_with(problems, messages)
    click.echo(render_books(books.exports, messages, books))


@ledger.command()
@paths_argument
@click.option("--plan", "folder", type=PATH, required=True, help="Plan folder.")
@click.option("--missing", type=PATH, help="Write the codes that stand for nothing as a table to fill in.")
@force_option
@export_options
@format_option
@fail_on_option
@message_language_option
def check(
    paths: tuple[Path, ...],
    folder: Path,
    missing: Path | None,
    order: LedgerOrder,
    *,
    force: bool,
    shape: str,
    fail_on: str,
    messages: str,
) -> None:
    """Show how exports are read: lines kept and left out, sums proved, codes missing, problems."""
    from salesbook.api.ledger import check_ledger, write_new  # noqa: PLC0415
    from salesbook.api.plan import load_plan  # noqa: PLC0415
    from salesbook.api.show import exports_json, render_exports  # noqa: PLC0415

    plan, problems = load_plan(folder)
    if plan is None:
        stop_with(problems, messages)
    reading = check_ledger(paths, plan, order)
    written = [] if missing is None else write_new(reading.missing, missing, force=force)
    print_problems([*reading.all_problems, *written], messages)
    if shape == "json":
        print_json(exports_json(reading.exports, reading.problems, plan.currency))
    elif reading.exports:
        click.echo(render_exports(reading.exports, plan, messages))
    ran = reading.exports and not written
    raise click.exceptions.Exit(exit_code(reading.all_problems, fail_on) if ran else COULD_NOT_RUN)
