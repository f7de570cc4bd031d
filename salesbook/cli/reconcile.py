"""`salesbook reconcile`: actuals against plan, and the variance books."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import (
    PATH,
    book_language_option,
    fail_on_option,
    force_option,
    format_option,
    jobs_option,
    key_env_option,
    key_from,
    message_language_option,
    paths_argument,
    required_period_option,
    templates_option,
    theme_option,
    workers,
)
from salesbook.cli.output import exit_code, print_json, print_problems, progress, stop_with

if TYPE_CHECKING:
    from salesbook.model.period import Month


@click.command()
@paths_argument
@click.option("--issued", type=PATH, required=True, help="Folder that `salesbook build` wrote.")
@required_period_option
@click.option("-o", "--out", type=PATH, help="Folder for the variance books.")
@click.option(
    "--plan", "plan_folder", type=PATH, help="Plan folder, instead of the copy beside the issued books."
)
@book_language_option
@theme_option
@templates_option
@jobs_option
@key_env_option
@format_option
@fail_on_option
@force_option
@message_language_option
def reconcile(
    paths: tuple[Path, ...],
    issued: Path,
    period: Month,
    out: Path | None,
    plan_folder: Path | None,
    language: str,
    theme: str,
    templates_folder: Path | None,
    jobs: int | None,
    key_env: str | None,
    shape: str,
    fail_on: str,
    *,
    force: bool,
    messages: str,
) -> None:
    """Reconcile returned books with the plan for a month and the year to date."""
    from salesbook.api.reconcile import reconcile_files, write_variance_books  # noqa: PLC0415
    from salesbook.api.templates import templates_from  # noqa: PLC0415
    from salesbook.report.reconciliation import reconcile_json, render_summary  # noqa: PLC0415
    from salesbook.report.returns import render_submissions  # noqa: PLC0415

    templates, problems = templates_from(templates_folder)
    if templates is None:
        stop_with(problems, messages)
    with progress("reading") as advance:
        done = reconcile_files(
            paths,
            issued=issued,
            period=period,
            plan=plan_folder,
            key=key_from(key_env),
            jobs=workers(jobs),
            progress=advance,
        )
    checked = done.checked
    if done.result is None or not checked.submissions:
        stop_with([*checked.problems, *done.problems], messages)
    if out is not None:
        written = write_variance_books(
            done.result, out, templates=templates, language=language, theme=theme, force=force
        )
        if written.problems:
            stop_with(written.problems, messages)
    found = [*done.problems, *checked.all_problems]
    if shape == "json":
        print_json(reconcile_json(done.result, found))
    else:
        print_problems(found, messages)
        click.echo(render_submissions(checked.submissions, checked.missing_names, messages))
        click.echo(render_summary(done.result, messages))
        if out is not None:
            for name in written.files:
                click.echo(str(out / name))
    raise click.exceptions.Exit(exit_code(found, fail_on))
