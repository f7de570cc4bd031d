"""`salesbook status`: who has returned what."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

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
    from salesbook.api import Look, Month
    from salesbook.api.reading import ReadOrder
    from salesbook.problems import Problem

T = TypeVar("T")


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
@click.option("--year", is_flag=True, help="Say where every step of the year stands, and who is to act.")
@click.option("--plan", "planned", type=PATH, help="With --year: a plan that may have no books yet.")
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
    year: bool,
    planned: Path | None,
    verbose: bool,
    messages: str,
) -> None:
    """Say who has returned what for a month: from the store, or from PATHS of returned files."""
    if shape == "xlsx" and out is None:
        raise MisuseError("cli.misuse.out-missing")
    if planned is not None and not year:
        raise MisuseError("cli.misuse.plan-without-year")
    # Today where the user is: in UTC it may be another day.
    day = as_of.date() if as_of is not None else datetime.now(UTC).astimezone().date()
    told = _StatusTold(shape=shape, out=out, force=force, verbose=verbose, messages=messages)
    if planned is None or issued is not None or paths or store_address:
        store_address, issued = stored_or_issued(store_address, issued, paths)
    if year:
        _year(paths, store_address, issued, (day, period, plan_id, language, planned), order, told)
    else:
        period = month_or_latest(period, store_address, plan_id, issued, paths, order, messages)
        _month(paths, store_address, issued, (day, period, plan_id, language), order, told)


@dataclass(frozen=True, kw_only=True)
class _StatusTold:
    """How a status is told, and where."""

    shape: str
    out: Path | None
    force: bool
    verbose: bool
    messages: str

    def problems(self, problems: Sequence[Problem], *, stop: bool) -> None:
        """Print problems that prevent a status, else say how many there are, or list them."""
        if stop:
            stop_with(problems, self.messages)
        if self.verbose:
            print_problems(problems, self.messages)
        elif problems:
            say("cli.done.problems-found", self.messages, sys.stderr, count=len(problems))

    def shown(
        self,
        found: T,
        write: Callable[..., Sequence[Problem]],
        document: Callable[[T], dict[str, Any]],
        render: Callable[[T, str, Look], str],
    ) -> None:
        """Print what was found as text or JSON, or say where its workbook is, or why there is none."""
        if self.shape == "xlsx" and self.out is not None:
            if unwritten := write(found, self.out, force=self.force):
                stop_with(unwritten, self.messages)
            print_line(self.out)
        elif self.shape == "json":
            print_json(document(found))
        else:
            click.echo(render(found, self.messages, look_of(sys.stdout)))


def _year(
    paths: tuple[Path, ...],
    store_address: str | None,
    issued: Path | None,
    asked: tuple[date, Month | None, str | None, str | None, Path | None],
    how: ReadOrder,
    told: _StatusTold,
) -> None:
    from salesbook.api.show import render_year, year_json  # noqa: PLC0415
    from salesbook.api.year_status import (  # noqa: PLC0415
        YearOrder,
        write_year_book,
        year_from_files,
        year_from_store,
        year_of_plan,
    )

    day, period, plan_id, language, planned = asked
    order = YearOrder(as_of=day, period=period, plan_id=plan_id, language=language, planned=planned)
    with progress("cli.progress.reading", told.messages) as advance:
        if issued is not None:
            found, problems = year_from_files(paths, issued, order, how, advance)
        elif store_address:
            found, problems = year_from_store(store_address, order)
        else:
            found, problems = year_of_plan(order)
    told.problems(problems, stop=found is None)
    assert found is not None
    told.shown(found, write_year_book, year_json, render_year)


def _month(
    paths: tuple[Path, ...],
    store_address: str | None,
    issued: Path | None,
    asked: tuple[date, Month, str | None, str | None],
    order: ReadOrder,
    told: _StatusTold,
) -> None:
    from salesbook.api.status import (  # noqa: PLC0415
        render_status,
        status_from_files,
        status_from_store,
        status_json,
        write_status_book,
    )

    day, period, plan_id, language = asked
    messages = told.messages
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
    told.problems(problems, stop=found is None)
    assert found is not None
    told.shown(found, write_status_book, status_json, render_status)
