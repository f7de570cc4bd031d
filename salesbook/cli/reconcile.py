"""`salesbook reconcile`: actuals against plan, and the variance books."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from salesbook.cli.latest_month import month_or_latest
from salesbook.cli.options import (
    PATH,
    PATH_OR_URL,
    ROWS,
    as_of_option,
    book_language_option,
    books_options,
    fail_on_option,
    force_option,
    format_option,
    issued_option,
    latest_period_option,
    message_language_option,
    page_options,
    place_of,
    plan_id_option,
    print_option,
    reading_options,
    store_option,
    stored_or_issued,
    templates_option,
    theme_option,
)
from salesbook.cli.output import (
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
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from salesbook.api import Month
    from salesbook.api.against import AgainstBooks, Reconciliation
    from salesbook.api.build import BuildResult
    from salesbook.api.check import CheckResult
    from salesbook.api.reading import ReadOrder
    from salesbook.cli.options import PageFiles
    from salesbook.problems import Problem

    AgainstOf = Callable[
        [Reconciliation, ReadOrder, str | None],
        tuple[Reconciliation, AgainstBooks | None, list[Problem]],
    ]


@click.command()
@click.argument("paths", nargs=-1, type=PATH_OR_URL)
@issued_option
@store_option
@plan_id_option
@latest_period_option
@as_of_option
@click.option("-o", "--out", type=PATH_OR_URL, help="Folder or URL for the variance books.")
@click.option(
    "--decisions",
    type=PATH,
    multiple=True,
    metavar="FILE",
    help="A variance book in which a meeting typed its decisions; may be given several times.",
)
@click.option(
    "--plan", "plan_folder", type=PATH, help="Plan folder, instead of the copy beside the issued books."
)
@click.option(
    "--explain",
    "place",
    metavar="WHERE",
    callback=lambda _context, _parameter, value: None if value is None else _row(value),
    help="Say how a row came about, and nothing else: customer=K001, prospect=P01, stock=0101, or"
    " line=juice,month=2027-03.",
)
@page_options
@book_language_option
@theme_option
@print_option
@templates_option
@books_options
@reading_options
@format_option
@fail_on_option
@force_option
@message_language_option
@out_by_url("out")
def reconcile(
    paths: tuple[Path, ...],
    issued: Path | None,
    store_address: str | None,
    plan_id: str | None,
    period: Month | None,
    as_of: datetime | None,
    out: Path | None,
    decisions: tuple[Path, ...],
    plan_folder: Path | None,
    place: dict[str, str] | None,
    pages: PageFiles,
    language: str | None,
    theme: str,
    printed: str | None,
    templates_folder: Path | None,
    books: AgainstOf,
    order: ReadOrder,
    shape: str,
    fail_on: str,
    *,
    force: bool,
    messages: str,
) -> None:
    """Reconcile returned books, or what the store holds of them, with the plan for a month and the year."""
    from salesbook.api.build import BuildResult  # noqa: PLC0415
    from salesbook.api.reconcile import books_in_the_way, reconcile_files, write_variance_books  # noqa: PLC0415
    from salesbook.api.show import (  # noqa: PLC0415
        reconcile_json,
        render_ledger,
        render_submissions,
        render_summary,
    )
    from salesbook.api.templates import templates_from  # noqa: PLC0415

    store_address, issued = stored_or_issued(store_address, issued, paths)
    if issued is not None and not paths:
        raise MisuseError("cli.misuse.store-or-issued")
    templates, problems = templates_from(templates_folder)
    if templates is None:
        stop_with(problems, messages)
    period = month_or_latest(period, store_address, plan_id, issued, paths, order, messages)
    # What the books are called follows from the plan, which the use case reads.
    in_the_way = partial(books_in_the_way, period=period, templates=templates, language=language)
    obstacles = partial(in_the_way, out) if out is not None and not force else None
    day = as_of.date() if as_of is not None else None
    with progress("cli.progress.reading", messages) as advance:
        if issued is None:
            from salesbook.api.store_reading import reconcile_store  # noqa: PLC0415 - only here is a store needed

            done = reconcile_store(
                store_address or "", period=period, plan_id=plan_id, language=language, as_of=day
            )
        else:
            done = reconcile_files(
                paths,
                issued=issued,
                period=period,
                plan=plan_folder,
                language=language,
                as_of=day,
                order=order,
                progress=advance,
                obstacles=obstacles,
                decisions=decisions,
            )
    checked = done.checked
    if checked.ended:
        _stop_early(checked, period, shape, messages)
    # No file at all is a wrong path; a store without returns still has a plan to show.
    if done.result is None or (issued is not None and not checked.submissions):
        stop_with([*checked.problems, *done.problems], messages)
    if place is not None:
        _explain(done.result, place, shape, messages)
    result, against, unlike = books(done.result, order, store_address)
    written: BuildResult | None = BuildResult()
    if out is not None:
        with progress("cli.progress.writing", messages) as advance:
            writing = partial(
                write_variance_books,
                result,
                out,
                templates=templates,
                language=language,
                issued=issued or done.issued,
                key=order.key,
                against=against,
            )
            written = unless_ended(
                lambda: writing(theme=theme, printed=printed, force=force, jobs=order.jobs, progress=advance)
            )
        if written is not None and written.problems:
            stop_with(written.problems, messages)
    if wrong := pages.write(result, against, language=language, theme=theme, force=force):
        stop_with(wrong, messages)
    found = [*done.problems, *checked.all_problems, *unlike]
    if shape == "json":
        print_json(reconcile_json(result, found, against))
    else:
        print_problems(found, messages)
        look = look_of(sys.stdout)
        click.echo(render_submissions(checked.submissions, checked.missing_names, messages, look))
        click.echo(f"\n{render_summary(result, messages, look, books=language)}")
        if against is not None:
            click.echo(f"\n{render_ledger(against, messages, look)}")
        for file in (*pages.files, *_places(written, out)):
            print_line(file)
    raise click.exceptions.Exit(ended_code() if written is None else exit_code(found, fail_on))


def _row(text: str) -> dict[str, str]:
    """Return which row is asked about; a usage error for a month alone."""
    place = place_of(text, (*ROWS, "month"))
    return place if place.keys() != {"month"} else place_of("", ROWS)


def _explain(result: Reconciliation, place: dict[str, str], shape: str, messages: str) -> NoReturn:
    """Print how a row came about, and exit."""
    from salesbook.api.plan import explain_row  # noqa: PLC0415
    from salesbook.api.show import render_explanation  # noqa: PLC0415

    found, problems = explain_row(result, place)
    if found is None:
        stop_with(problems, messages)
    said = render_explanation(found, place, result.plan, shape, messages)
    click.echo(said.decode(), nl=False)
    raise click.exceptions.Exit(0)


def _places(written: BuildResult | None, out: Path | None) -> list[Path]:
    """Return where books were written."""
    return [(out or Path()) / name for name in written.files] if written is not None else []


def _stop_early(checked: CheckResult, period: Month, shape: str, messages: str) -> NoReturn:
    """Print what was read as `check` prints it, and exit: there is nothing to reconcile yet."""
    from salesbook.api.show import check_json, render_submissions  # noqa: PLC0415

    if shape == "json":
        print_json(check_json(period, checked.submissions, (), checked.problems))
    else:
        print_problems(checked.all_problems, messages)
        click.echo(render_submissions(checked.submissions, (), messages, look_of(sys.stdout)))
    raise click.exceptions.Exit(ended_code())
