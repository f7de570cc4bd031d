"""`salesbook build`: the books of a plan."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import (
    MONTH,
    PATH_OR_URL,
    UpTo,
    book_language_option,
    exports_options,
    force_option,
    jobs_option,
    key_env_option,
    key_from,
    message_language_option,
    plan_argument,
    print_option,
    returned_before_option,
    scheduler_option,
    templates_option,
    theme_option,
    workers,
    workers_or_cluster,
)
from salesbook.cli.output import print_line, print_problems, progress, stop_with
from salesbook.cli.urls import out_by_url
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from salesbook.api import Month
    from salesbook.api.ledger import LedgerOrder


@click.command()
@plan_argument
@click.option("-o", "--out", required=True, type=PATH_OR_URL, help="Folder or URL to write to.")
@book_language_option
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only these books: company, region, return, or an owner's id.",
)
@theme_option
@print_option
@templates_option
@jobs_option
@scheduler_option
@key_env_option
@click.option(
    "--store", "store_address", help="Says what a new version touches, and what was accepted before."
)
@click.option("--for", "month", type=MONTH, help="Return books of this month alone, such as 2027-03.")
@returned_before_option
@exports_options(
    "Export of finance's books that fills in return books of --for, once for each file; of the month before "
    "it is compared with --returned."
)
@click.option("--rows", type=UpTo(500), metavar="N", help="Rows of every list in return books.")
@click.option("--dry-run", is_flag=True, help="Name the files, write nothing.")
@force_option
@message_language_option
@out_by_url("out")
def build(
    folder: Path,
    out: Path,
    language: str | None,
    only: tuple[str, ...],
    theme: str,
    printed: str | None,
    templates_folder: Path | None,
    jobs: int | None,
    scheduler: str | None,
    key_env: str | None,
    store_address: str | None,
    month: Month | None,
    returned: tuple[Path, ...],
    ledgers: tuple[Path, ...],
    how: Callable[..., LedgerOrder],
    rows: int | None,
    *,
    dry_run: bool,
    force: bool,
    messages: str,
) -> None:
    """Write the books of PLAN (the company's, each region's, everybody's return book) and the registry."""
    from salesbook.api.build import build_workbooks  # noqa: PLC0415
    from salesbook.api.month_books import MonthOrder, build_month, open_year  # noqa: PLC0415
    from salesbook.api.plan_versions import touched_by, touched_from, with_closed  # noqa: PLC0415
    from salesbook.api.templates import templates_from  # noqa: PLC0415

    if ledgers and month is None:
        raise MisuseError("cli.misuse.ledger-without-month")
    key = key_from(key_env)
    templates, problems = templates_from(templates_folder)
    if templates is None:
        stop_with(problems, messages)
    spread = workers_or_cluster(jobs, scheduler, messages)
    with progress("cli.progress.building", messages) as advance:
        order = MonthOrder(
            month=month,
            store=store_address,
            returned=returned,
            rows=rows,
            books=ledgers,
            how=how(jobs=workers(jobs)),
        )
        if month is None:
            touching = partial(touched_from, folder=out, returned=returned)
            if store_address is not None:
                touching = partial(touched_by, store=store_address)
            write = partial(build_workbooks, obstacles=touching, rows=rows, open_month=open_year(order, out))
        else:
            write = partial(build_month, order=order)
        result = write(
            folder,
            out,
            templates=templates,
            language=language,
            only=only,
            key=key,
            theme=theme,
            printed=printed,
            force=force,
            dry_run=dry_run,
            jobs=spread,
            progress=advance,
        )
    if not result.files:
        stop_with(with_closed(result.problems, folder, store_address), messages)
    print_problems(result.problems, messages)
    for name in result.files:
        print_line(name if dry_run else out / name)
