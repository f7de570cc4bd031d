"""`salesbook demo`: the whole cycle on the sample company."""

from __future__ import annotations

from pathlib import Path

import click

from salesbook.cli.options import (
    PATH,
    book_language_option,
    force_option,
    jobs_option,
    message_language_option,
    workers,
)
from salesbook.cli.output import print_problems, progress, say, stop_with


@click.command()
@click.argument("folder", type=PATH, default="demo")
@book_language_option
@jobs_option
@click.option("--year", is_flag=True, help="A whole year of a small company instead.")
@force_option
@message_language_option
def demo(
    folder: Path, language: str | None, jobs: int | None, *, year: bool, force: bool, messages: str
) -> None:
    """Run a whole cycle on sample data in FOLDER (default: demo), with typical mistakes in the returns."""
    if year:
        _year(folder, language, messages, force=force)
        return
    from salesbook.demo.cycle import run_demo  # noqa: PLC0415
    from salesbook.demo.summary import render_demo  # noqa: PLC0415

    with progress("cli.progress.working", messages) as advance:
        result = run_demo(
            folder,
            language=language,
            force=force,
            jobs=workers(jobs),
            # The bar shows one word for all steps: only its counts move.
            step=None if advance is None else lambda _words, done, total: advance(done, total),
        )
    if result.reconciled is None or result.reconciled.result is None:
        stop_with(result.problems, messages)
    print_problems(result.problems, messages)
    click.echo(render_demo(folder, result, messages))


def _year(folder: Path, language: str | None, messages: str, *, force: bool) -> None:
    from salesbook.demo.year import run_year  # noqa: PLC0415

    problems = run_year(folder, language=language, force=force)
    if problems:
        stop_with(problems, messages)
    say("demo.year.done", messages, folder=folder, store=folder / "sales.db")
