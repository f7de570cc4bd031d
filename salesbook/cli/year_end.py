"""`salesbook year-end`: what a year came to, and the next year's plan."""

from __future__ import annotations

from pathlib import Path

import click

from salesbook.cli.options import (
    PATH,
    book_language_option,
    force_option,
    message_language_option,
    plan_id_option,
    required_store_option,
)
from salesbook.cli.output import print_line, print_problems, say, stop_with
from salesbook.cli.usage import MisuseError


@click.command("year-end")
@required_store_option
@click.option("-o", "--out", "book", type=PATH, help="Workbook to write with the results of the year.")
@click.option("--next-plan", "folder", type=PATH, help="Folder for the next year's plan.")
@plan_id_option
@book_language_option
@force_option
@message_language_option
def year_end(
    store_address: str,
    book: Path | None,
    folder: Path | None,
    plan_id: str | None,
    language: str | None,
    *,
    force: bool,
    messages: str,
) -> None:
    """Sum up the year of a store as a workbook, and begin the next year's plan from it."""
    from salesbook.api.year_end import write_year_end  # noqa: PLC0415

    if book is None and folder is None:
        raise MisuseError("cli.misuse.year-end")
    if book is not None:
        written, problems = write_year_end(
            store_address, book, plan_id=plan_id, language=language, force=force
        )
        if written is None:
            stop_with(problems, messages)
        print_problems(problems, messages)
        print_line(written)
    if folder is not None:
        _next_plan(store_address, folder, plan_id, messages, force=force)


def _next_plan(store_address: str, folder: Path, plan_id: str | None, messages: str, *, force: bool) -> None:
    from salesbook.api.next_year import write_next_plan  # noqa: PLC0415
    from salesbook.problems import Text, sentence  # noqa: PLC0415

    done = write_next_plan(store_address, folder, plan_id=plan_id, force=force)
    if done.plan is None or done.before is None:
        stop_with(done.problems, messages)
    print_problems(done.problems, messages)
    lacking = [each.key for each in done.before.fiscal_year.months if each not in done.months]
    words = sentence(
        "report.year.next-plan",
        plan=done.plan.id,
        folder=folder,
        months=len(done.months),
        lacking=sentence("report.year.lacking", months=Text.listing(lacking)) if lacking else "",
    )
    print_line(words.in_language(messages))
    if done.outside:
        say("report.year.outside", messages, count=done.outside)
    say("report.year.to-decide", messages)
