"""`salesbook status`: who has returned what."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.latest_month import month_or_latest
from salesbook.cli.options import (
    PATH,
    as_of_option,
    book_language_option,
    force_option,
    issued_option,
    latest_period_option,
    message_language_option,
    plan_id_option,
    reading_options,
    store_option,
    stored_or_issued,
)
from salesbook.cli.output import look_of, print_json, print_line, print_problems, progress, say, stop_with
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from salesbook.api import Month
    from salesbook.api.reading import ReadOrder


@click.command()
@click.argument("paths", nargs=-1, type=PATH)
@latest_period_option
@store_option
@issued_option
@as_of_option
@plan_id_option
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "xlsx"]),
    default="text",
    show_default=True,
    help="How results are printed.",
)
@click.option("-o", "--out", type=PATH, help="File to write to (needed for xlsx).")
@book_language_option
@reading_options
@force_option
@click.option("-v", "--verbose", is_flag=True, help="List the problems that were found, too.")
@message_language_option
def status(
    paths: tuple[Path, ...],
    period: Month | None,
    store_address: str | None,
    issued: Path | None,
    as_of: datetime | None,
    plan_id: str | None,
    shape: str,
    out: Path | None,
    language: str | None,
    order: ReadOrder,
    *,
    force: bool,
    verbose: bool,
    messages: str,
) -> None:
    """Say who has returned what for a month: from the store, or from PATHS of returned files."""
    from salesbook.api.show import render_status, status_json  # noqa: PLC0415
    from salesbook.api.status import status_from_files, status_from_store, write_status_book  # noqa: PLC0415

    store_address, issued = stored_or_issued(store_address, issued, paths)
    if shape == "xlsx" and out is None:
        raise MisuseError("cli.misuse.out-missing")
    period = month_or_latest(period, store_address, plan_id, issued, paths, order, messages)
    # Today where the user is: in UTC it may be another day.
    day = as_of.date() if as_of is not None else datetime.now(UTC).astimezone().date()
    with progress("cli.progress.reading", messages) as advance:
        if issued is None:
            found, problems = status_from_store(
                store_address or "", period=period, as_of=day, plan_id=plan_id, language=language
            )
        else:
            found, problems = status_from_files(
                paths,
                issued=issued,
                period=period,
                as_of=day,
                language=language,
                # Who returned a book is asked, not what stands in it.
                order=replace(order, figures=False),
                progress=advance,
            )
    if found is None:
        stop_with(problems, messages)
    if verbose:
        print_problems(problems, messages)
    elif problems:
        say("cli.done.problems-found", messages, sys.stderr, count=len(problems))
    if shape == "xlsx" and out is not None:
        unwritten = write_status_book(found, out, force=force)
        if unwritten:
            stop_with(unwritten, messages)
        print_line(out)
    elif shape == "json":
        print_json(status_json(found))
    else:
        click.echo(render_status(found, messages, look_of(sys.stdout)))
