"""`salesbook import`: returned books into the store."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from salesbook.cli.options import (
    DAY,
    PATH,
    accept_degraded_option,
    by_option,
    convert_option,
    fail_on_option,
    format_option,
    jobs_option,
    key_env_option,
    key_from,
    message_language_option,
    password_env_option,
    password_from,
    paths_argument,
    required_period_option,
    required_store_option,
    user_from,
    workers,
)
from salesbook.cli.output import COULD_NOT_RUN, exit_code, print_json, print_problems, progress, stop_with

if TYPE_CHECKING:
    from salesbook.model.period import Month

INTERRUPTED, TERMINATED = 130, 143


@click.command("import")
@paths_argument
@click.option("--issued", type=PATH, required=True, help="Folder that `salesbook build` wrote.")
@required_period_option
@required_store_option
@click.option("--archive", metavar="DIR", type=PATH, help="Keep a copy of every file in DIR, by its hash.")
@click.option("--received", type=DAY, help="Day the files came in, 2027-03-30.  [default: today]")
@click.option("--dry-run", is_flag=True, help="Do all of it and take it back.")
@by_option
@jobs_option
@key_env_option
@password_env_option
@convert_option
@accept_degraded_option
@format_option
@fail_on_option
@message_language_option
def import_returns(
    paths: tuple[Path, ...],
    issued: Path,
    period: Month,
    store_address: str,
    archive: Path | None,
    received: datetime | None,
    by: str | None,
    jobs: int | None,
    key_env: str | None,
    password_env: str | None,
    shape: str,
    fail_on: str,
    *,
    convert: bool,
    accept_degraded: bool,
    dry_run: bool,
    messages: str,
) -> None:
    """Check returned books and take them into the store, each file whole or not at all."""
    from salesbook.api.importing import ImportOrder, import_files  # noqa: PLC0415
    from salesbook.report.importing import import_json, render_import  # noqa: PLC0415

    key, password = key_from(key_env), password_from(password_env)
    with _ended_by_signal(), progress("importing") as advance:
        result = import_files(
            ImportOrder(
                paths=paths,
                issued=issued,
                period=period,
                store=store_address,
                now=datetime.now(UTC).astimezone(),
                by=user_from(by),
                received=received.date() if received is not None else None,
                archive=archive,
                dry_run=dry_run,
                key=key,
                password=password,
                convert=convert,
                accept_degraded=accept_degraded,
                jobs=workers(jobs),
                progress=advance,
            )
        )
    if result.stopped and not result.files:
        stop_with(result.problems, messages)
    if shape == "json":
        print_json(import_json(result))
    else:
        said = [found for found in result.all_problems if found.slug != "already-imported"]
        print_problems(said, messages)  # a folder imported again says so by the status of its files
        click.echo(render_import(result, messages))
    if result.interrupted:
        raise click.exceptions.Exit(INTERRUPTED)
    stopped = result.stopped or not result.files
    raise click.exceptions.Exit(COULD_NOT_RUN if stopped else exit_code(result.all_problems, fail_on))


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let SIGTERM take back the file being written before it ends the command."""
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminated(number: int, frame: object) -> NoReturn:
    del number, frame
    sys.exit(TERMINATED)
