"""`salesbook identify` and `salesbook check`: returned books."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import (
    fail_on_option,
    format_option,
    issued_option,
    jobs_option,
    key_env_option,
    key_from,
    message_language_option,
    paths_argument,
    period_option,
    workers,
)
from salesbook.cli.output import exit_code, print_json, print_problems, progress, stop_with

if TYPE_CHECKING:
    from salesbook.model.period import Month


@click.command()
@paths_argument
@issued_option
@jobs_option
@key_env_option
@format_option
@message_language_option
def identify(
    paths: tuple[Path, ...],
    issued: Path | None,
    jobs: int | None,
    key_env: str | None,
    shape: str,
    messages: str,
) -> None:
    """Say what each file is, and why we think so."""
    from salesbook.api.check import check as check_files  # noqa: PLC0415
    from salesbook.report.returns import identify_json, render_identity  # noqa: PLC0415

    result = check_files(paths, issued=issued, key=key_from(key_env), jobs=workers(jobs))
    if not result.submissions:
        stop_with(result.problems, messages)
    print_problems(result.problems, messages)
    if shape == "json":
        print_json(identify_json(result.submissions))
    else:
        for each in result.submissions:
            click.echo(render_identity(each, messages))
    raise click.exceptions.Exit(0 if all(each.document for each in result.submissions) else 1)


@click.command()
@paths_argument
@issued_option
@period_option
@jobs_option
@key_env_option
@format_option
@fail_on_option
@message_language_option
def check(
    paths: tuple[Path, ...],
    issued: Path | None,
    period: Month | None,
    jobs: int | None,
    key_env: str | None,
    shape: str,
    fail_on: str,
    messages: str,
) -> None:
    """Find the problems of returned books, and who is missing."""
    from salesbook.api.check import check as check_files  # noqa: PLC0415
    from salesbook.report.returns import check_json, render_submissions  # noqa: PLC0415

    with progress("checking") as advance:
        result = check_files(
            paths, issued=issued, period=period, key=key_from(key_env), jobs=workers(jobs), progress=advance
        )
    if not result.submissions:
        stop_with(result.problems, messages)
    if shape == "json":
        print_json(check_json(period, result.submissions, result.missing, result.problems))
    else:
        print_problems(result.all_problems, messages)
        click.echo(render_submissions(result.submissions, result.missing_names, messages))
    raise click.exceptions.Exit(exit_code(result.all_problems, fail_on))
