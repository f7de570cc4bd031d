"""`salesbook identify` and `salesbook check`: returned books."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import (
    annotate_option,
    book_language_option,
    fail_on_option,
    force_option,
    format_option,
    issued_option,
    message_language_option,
    paths_argument,
    period_option,
    reading_options,
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


@click.command()
@paths_argument
@issued_option
@reading_options
@format_option
@message_language_option
def identify(
    paths: tuple[Path, ...], issued: Path | None, order: ReadOrder, shape: str, messages: str
) -> None:
    """Say what each file is, and why we think so."""
    from salesbook.api.check import check_files  # noqa: PLC0415
    from salesbook.api.show import identify_json, render_identity  # noqa: PLC0415

    # Without a period: what a file is does not depend on it, and nothing is required of it.
    result = check_files(paths, replace(order, issued=issued, figures=False))
    if not result.submissions and not result.ended:
        stop_with(result.problems, messages)
    print_problems(result.problems, messages)
    if shape == "json":
        print_json(identify_json(result.submissions))
    else:
        for each in result.submissions:
            click.echo(render_identity(each, messages))
    if result.ended:
        raise click.exceptions.Exit(ended_code())
    raise click.exceptions.Exit(0 if all(each.document for each in result.submissions) else 1)


@click.command()
@paths_argument
@issued_option
@period_option
@annotate_option
@book_language_option
@force_option
@reading_options
@format_option
@fail_on_option
@message_language_option
@out_by_url("annotated_folder")
def check(
    paths: tuple[Path, ...],
    issued: Path | None,
    period: Month | None,
    annotated_folder: Path | None,
    language: str | None,
    order: ReadOrder,
    shape: str,
    fail_on: str,
    *,
    force: bool,
    messages: str,
) -> None:
    """Find the problems of returned books, and who is missing."""
    from salesbook.api.annotate import AnnotateResult, annotate_returns, unfit_folder  # noqa: PLC0415
    from salesbook.api.check import check_files  # noqa: PLC0415
    from salesbook.api.show import check_json, render_submissions  # noqa: PLC0415

    if annotated_folder is not None and (blocked := unfit_folder(annotated_folder, paths)):
        stop_with(blocked, messages)
    # Figures are counted here and not shown: they need not travel back from the workers.
    order = replace(order, issued=issued, period=period, figures=False)
    with progress("cli.progress.checking", messages) as advance:
        result = check_files(paths, order, advance)
    if not result.submissions and not result.ended:
        stop_with(result.problems, messages)
    copies, ended = AnnotateResult(), result.ended
    if annotated_folder is not None and not ended:
        annotating = partial(annotate_returns, result.submissions, annotated_folder, paths=paths, order=order)
        annotated = unless_ended(lambda: annotating(language=language, force=force))
        copies, ended = annotated or copies, annotated is None
    found = [*result.all_problems, *copies.problems]
    written = {path: str(copy) for path, copy in copies.files.items()}
    if shape == "json":
        about = [*result.problems, *copies.problems]
        print_json(check_json(period, result.submissions, result.missing, about, written))
    else:
        print_problems(found, messages)
        click.echo(
            render_submissions(result.submissions, result.missing_names, messages, look_of(sys.stdout))
        )
        for copy in written.values():
            print_line(copy)
    if ended:
        raise click.exceptions.Exit(ended_code())
    # A copy that could not be written makes the run fail, whatever --fail-on says.
    unwritten = exit_code(copies.problems, "error")
    raise click.exceptions.Exit(COULD_NOT_RUN if unwritten else exit_code(found, fail_on))
