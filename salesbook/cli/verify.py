"""`salesbook verify`: formulas computed again by an independent engine."""

from __future__ import annotations

from pathlib import Path

import click

from salesbook.cli.options import (
    format_option,
    jobs_option,
    message_language_option,
    paths_argument,
    workers,
)
from salesbook.cli.output import COULD_NOT_RUN, FINDINGS, print_json, print_problems, progress, stop_with


@click.command()
@paths_argument
@jobs_option
@format_option
@message_language_option
def verify(paths: tuple[Path, ...], jobs: int | None, shape: str, messages: str) -> None:
    """Compute every formula of workbooks again, by an engine that is not ours, and list what differs."""
    from salesbook.api.show import render_verified, verify_json  # noqa: PLC0415
    from salesbook.api.verify import verify_files  # noqa: PLC0415

    with progress("cli.progress.computing", messages) as advance:
        files, problems = verify_files(paths, jobs=workers(jobs), progress=advance)
    if not files:
        stop_with(problems, messages)
    unread = [*problems, *(found for each in files for found in each.problems)]
    print_problems(unread, messages)
    if shape == "json":
        print_json(verify_json(files, problems))
    else:
        click.echo(render_verified(files, messages))
    found = any(each.differences for each in files)
    raise click.exceptions.Exit(COULD_NOT_RUN if unread else FINDINGS if found else 0)
