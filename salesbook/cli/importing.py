"""`salesbook import`: returned books into the store."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import (
    DAY,
    PATH,
    annotate_option,
    book_language_option,
    by_option,
    fail_on_option,
    force_option,
    format_option,
    message_language_option,
    paths_argument,
    reading_options,
    required_period_option,
    required_store_option,
    user_from,
)
from salesbook.cli.output import (
    COULD_NOT_RUN,
    exit_code,
    look_of,
    print_json,
    print_line,
    print_problems,
    progress,
    stop_with,
)
from salesbook.cli.signals import ended_code, unless_ended
from salesbook.cli.urls import out_by_url

if TYPE_CHECKING:
    from salesbook.api import Month
    from salesbook.api.reading import ReadOrder


@click.command("import")
@paths_argument
@click.option("--issued", type=PATH, required=True, help="Folder that `salesbook build` wrote.")
@required_period_option
@required_store_option
@click.option("--archive", metavar="DIR", type=PATH, help="Keep a copy of every file in DIR, by its hash.")
@click.option("--received", type=DAY, metavar="YYYY-MM-DD", help="Day the files came in.  [default: today]")
@click.option("--dry-run", is_flag=True, help="Do all of it and take it back.")
@by_option
@annotate_option
@book_language_option
@force_option
@reading_options
@format_option
@fail_on_option
@message_language_option
@out_by_url("annotated_folder")
def import_returns(
    paths: tuple[Path, ...],
    issued: Path,
    period: Month,
    store_address: str,
    archive: Path | None,
    received: datetime | None,
    by: str | None,
    annotated_folder: Path | None,
    language: str | None,
    order: ReadOrder,
    shape: str,
    fail_on: str,
    *,
    force: bool,
    dry_run: bool,
    messages: str,
) -> None:
    """Check returned books and take them into the store, each file whole or not at all."""
    from salesbook.api.annotate import (  # noqa: PLC0415
        AnnotateResult,
        annotate_returns,
        copies_in_the_way,
        unfit_folder,
    )
    from salesbook.api.importing import ImportOrder, import_files  # noqa: PLC0415
    from salesbook.api.show import import_json, render_import  # noqa: PLC0415

    # Nothing is imported when the copies could not be written (docs/annotated.md).
    if annotated_folder is not None:
        blocked = unfit_folder(annotated_folder, paths)
        blocked = blocked or (copies_in_the_way(annotated_folder, paths) if not force else [])
        if blocked:
            stop_with(blocked, messages)
    with progress("cli.progress.importing", messages) as advance:
        result = import_files(
            ImportOrder(
                paths=paths,
                issued=issued,
                period=period,
                store=store_address,
                # The local day, which `received` defaults to; the store keeps the time in UTC.
                now=datetime.now(UTC).astimezone(),
                by=user_from(by),
                received=received.date() if received is not None else None,
                archive=archive,
                dry_run=dry_run,
                progress=advance,
                how=order,
            )
        )
    # Stopped on the way, it still lists the files that were taken.
    if result.stopped and not result.files:
        stop_with(result.problems, messages)
    copies, ended = AnnotateResult(), result.interrupted
    if annotated_folder is not None and not ended:
        how = replace(order, issued=issued)
        annotating = partial(annotate_returns, result.submissions, annotated_folder, paths=paths, order=how)
        annotated = unless_ended(lambda: annotating(language=language, force=force))
        copies, ended = annotated or copies, annotated is None
    if shape == "json":
        print_json(import_json(result, copies.files, copies.problems))
    else:
        said = [found for found in result.all_problems if found.slug != "already-imported"]
        print_problems([*said, *copies.problems], messages)  # a folder imported again says so by its status
        click.echo(render_import(result, messages, look_of(sys.stdout)))
        for copy in copies.files.values():
            print_line(copy)
    if ended:
        raise click.exceptions.Exit(ended_code())
    # A copy that could not be written makes the run fail, whatever --fail-on says.
    unwritten = exit_code(copies.problems, "error")
    stopped = result.stopped or not result.files or unwritten
    raise click.exceptions.Exit(COULD_NOT_RUN if stopped else exit_code(result.all_problems, fail_on))
