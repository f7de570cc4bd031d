"""`salesbook init` and `salesbook plan`: the plan files."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salesbook.cli.options import (
    MONTH,
    PATH,
    ROWS,
    book_language_option,
    currency_code,
    fail_on_option,
    force_option,
    format_option,
    message_language_option,
    place_of,
    plan_argument,
    returned_before_option,
    store_option,
)
from salesbook.cli.output import exit_code, look_of, print_json, print_line, print_problems, say, stop_with
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from salesbook.api import Month
    from salesbook.api.plan import PlanResult, WhatIf
    from salesbook.api.show import Content
    from salesbook.problems import Language, Problem

DIMENSIONS = (
    "week", "month", "quarter", "half", "year", "territory", "region", "office", "person",
    "class", "product", "channel",
)  # fmt: skip
PLACES = ("measure", "territory", "person", "product", "channel", "month", *ROWS)
AXES = ("month", "region", "person", "product", "channel")


@click.command()
@click.argument("folder", type=PATH, default="plan")
@click.option("--xlsx", "as_book", is_flag=True, help="One workbook instead of a folder.")
@click.option("--currency", metavar="CODE", help="Currency of the plan, such as USD.")
@book_language_option
@force_option
@message_language_option
def init(
    folder: Path, currency: str | None, language: str | None, *, as_book: bool, force: bool, messages: str
) -> None:
    """Write a new plan to fill into FOLDER (default: plan)."""
    from salesbook.api.plan import init_plan  # noqa: PLC0415

    currency = None if currency is None else currency_code(currency)
    folder = folder.with_suffix(".xlsx") if as_book else folder
    problems = init_plan(folder, force=force, currency=currency, language=language)
    if problems:
        stop_with(problems, messages)
    say("cli.done.plan-started", messages, folder=folder)


@click.group()
def plan() -> None:
    """Check a plan and look at its decomposed targets."""


@plan.command("to-xlsx")
@plan_argument
@click.option(
    "-o", "--out", type=PATH, required=True, help="Workbook to write; one that is there is changed."
)
@force_option
@message_language_option
def to_xlsx(folder: Path, out: Path, *, force: bool, messages: str) -> None:
    """Write the files of PLAN as one workbook; of one that is there only cells that differ are set."""
    from salesbook.api.plan import book_of_plan  # noqa: PLC0415

    problems = book_of_plan(folder, out, force=force)
    if problems:
        stop_with(problems, messages)
    print_line(out)


@plan.command("from-xlsx")
@click.argument("book", type=PATH)
@click.option("-o", "--out", type=PATH, required=True, help="Folder to write the plan's files to.")
@force_option
@message_language_option
def from_xlsx(book: Path, out: Path, *, force: bool, messages: str) -> None:
    """Write the sheets of BOOK as the files of a plan; what was not changed stays to the character."""
    from salesbook.api.plan import plan_of_book  # noqa: PLC0415

    problems = plan_of_book(book, out, force=force)
    if problems:
        stop_with(problems, messages)
    print_line(out)


def what_if_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that try changes on a plan without editing it."""
    # The last one applied stands first in --help: set, fix, floor, cap.
    for option in (
        click.option("--cap", "caps", multiple=True, metavar="WHERE:AMOUNT", help="Try a cap."),
        click.option("--floor", "floors", multiple=True, metavar="WHERE:AMOUNT", help="Try a floor."),
        click.option(
            "--fix",
            "fixes",
            multiple=True,
            metavar="WHERE:AMOUNT",
            help="Try a fixed figure, such as person=zhang,month=2027-03:500000.",
        ),
        click.option(
            "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Try a setting, such as growth=0.3."
        ),
    ):
        command = option(command)
    return command


@plan.command()
@plan_argument
@click.option(
    "--annotate",
    "marked",
    type=PATH,
    metavar="FILE",
    help="Write a copy of a plan's workbook with the problems marked in it.",
)
@force_option
@format_option
@fail_on_option
@message_language_option
def check(folder: Path, marked: Path | None, shape: str, fail_on: str, *, force: bool, messages: str) -> None:
    """Report all problems of PLAN at once."""
    from salesbook.api import problem_json  # noqa: PLC0415
    from salesbook.api.plan import check_plan, render_totals  # noqa: PLC0415

    result = check_plan(folder)
    if shape == "json":
        print_json(
            {
                "schema": "salesbook/plan-check/1",
                "plan": result.plan.id if result.plan else None,
                "problems": [problem_json(found) for found in result.problems],
            }
        )
    else:
        print_problems(result.problems, messages)
        if result.plan is not None and result.targets is not None:
            click.echo(render_totals(result.plan, result.targets, messages))
    if marked is not None:
        _mark(folder, result.problems, marked, messages, force=force)
    # No folder is no run; a plan full of mistakes was checked.
    if any(found.slug == "plan-folder-missing" for found in result.problems):
        raise click.exceptions.Exit(2)
    raise click.exceptions.Exit(exit_code(result.problems, fail_on))


def _mark(book: Path, problems: Sequence[Problem], out: Path, messages: str, *, force: bool) -> None:
    from salesbook.api.plan_merge import is_plan_book, mark_plan_book  # noqa: PLC0415

    if not is_plan_book(book):
        raise MisuseError("cli.misuse.annotate-book")
    language: Language = "zh" if messages == "zh" else "en"
    if wrong := mark_plan_book(book, problems, out, language=language, force=force):
        stop_with(wrong, messages)
    print_line(out)


def _loaded(folder: Path, what_if: WhatIf | None = None, variant: str | None = None) -> PlanResult:
    from salesbook.api.plan import plan_targets  # noqa: PLC0415

    return plan_targets(folder, what_if, variant)


@plan.command()
@plan_argument
@click.option(
    "--by",
    default="region,quarter",
    show_default=True,
    help=f"Dimensions, with commas between them: {', '.join(DIMENSIONS)}.",
)
@click.option(
    "--explain",
    "place",
    metavar="WHERE",
    help="Say how a number came about: person=zhang,month=2027-03; also product, channel, territory,"
    " customer, prospect, line, stock.",
)
@click.option("--days", "month", type=MONTH, help="Show this month by week and working day.")
@click.option("--person", help="With --days: one person instead of the company.")
@click.option("--measure", help="With --days: the measure.  [default: the plan's driver]")
@click.option("--variant", metavar="ID", help="A variant of the plan instead of the plan itself.")
@what_if_options
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "csv", "json", "xlsx"]),
    default="table",
    show_default=True,
    help="How the targets are printed.",
)
@click.option("-o", "--out", type=PATH, help="File to write to (needed for xlsx).")
@book_language_option
@force_option
@message_language_option
def show(
    folder: Path,
    by: str,
    place: str | None,
    month: Month | None,
    person: str | None,
    measure: str | None,
    variant: str | None,
    settings: tuple[str, ...],
    fixes: tuple[str, ...],
    floors: tuple[str, ...],
    caps: tuple[str, ...],
    shape: str,
    out: Path | None,
    language: str | None,
    *,
    force: bool,
    messages: str,
) -> None:
    """Show the decomposed target of PLAN by any dimensions, by day, or how a number came about."""
    from salesbook.api import Look, is_there  # noqa: PLC0415
    from salesbook.api.plan import WhatIf, channels_missing  # noqa: PLC0415
    from salesbook.api.show import render_targets  # noqa: PLC0415

    dimensions = _named(by, DIMENSIONS, "--by")
    if shape == "xlsx" and out is None:
        raise MisuseError("cli.misuse.out-missing")
    if out is not None and is_there(out) and not force:
        raise MisuseError("cli.misuse.out-exists", out=out)
    tried = WhatIf(settings=settings, holds={"fix": fixes, "floor": floors, "cap": caps})
    result = _loaded(folder, tried, variant)
    if result.plan is None or result.targets is None:
        stop_with(result.problems, messages)
    result = replace(result, plan=result.plan.spoken_in(language))
    if result.plan is None or result.targets is None:
        return
    print_problems(result.problems, messages)
    if "channel" in dimensions and not result.targets.channels:
        stop_with([channels_missing()], messages)
    data: Content | None
    problems: Sequence[Problem]
    if place is not None:
        data, problems = _explained(result, place_of(place, PLACES), shape, messages)
    elif month is not None:
        data, problems = _by_day(result, month, person, measure, shape, messages)
    else:
        look = look_of(sys.stdout) if out is None else Look()
        data, problems = render_targets(result.plan, result.targets, dimensions, shape, messages, look)
    if data is None:
        stop_with(problems, messages)
    print_problems(problems, messages)
    _deliver(data, out, messages)


def _named(text: str, known: Sequence[str], option: str) -> list[str]:
    """Return the names between commas, each once; a usage error for one that is not known."""
    from salesbook.problems import Text, sentence  # noqa: PLC0415

    names = list(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))
    unknown = [each for each in names if each not in known]
    if unknown or not names:
        wrong = Text.listing(unknown) if unknown else sentence("cli.misuse.no-name")
        raise MisuseError("cli.misuse.unknown-names", option=option, known=Text.listing(known), unknown=wrong)
    # Products and channels do not cross (docs/decisions.md).
    if "channel" in names and not {"product", "class"}.isdisjoint(names):
        raise MisuseError("cli.misuse.product-and-channel", option=option)
    return names


def _explained(
    result: PlanResult, place: Mapping[str, str], shape: str, messages: str
) -> tuple[bytes | None, Sequence[Problem]]:
    from salesbook.api.plan import explain_target  # noqa: PLC0415
    from salesbook.api.show import render_explanation  # noqa: PLC0415

    if result.plan is None or result.targets is None:
        return None, result.problems
    explained, problems = explain_target(result.plan, result.targets, place)
    if explained is None:
        return None, problems
    return render_explanation(explained, place, result.plan, shape, messages), problems


def _by_day(
    result: PlanResult, month: Month, person: str | None, measure: str | None, shape: str, messages: str
) -> tuple[bytes | None, Sequence[Problem]]:
    from salesbook.api.plan import days_of  # noqa: PLC0415
    from salesbook.api.show import render_month  # noqa: PLC0415

    if result.plan is None or result.targets is None:
        return None, result.problems
    chosen = measure or result.plan.driver
    weeks, problems = days_of(result.plan, result.targets, month, measure=chosen, person=person)
    if not weeks:
        return None, problems
    return render_month(weeks, month, chosen, result.plan, shape, messages), problems


def _deliver(data: Content, out: Path | None, messages: str) -> None:
    """Print a result, or write it to a file."""
    if out is None:
        if callable(data):
            sys.stdout.flush()
            data(sys.stdout.buffer)
        else:
            click.echo(data.decode().rstrip("\n"))
        return
    from salesbook.api.show import write_shown  # noqa: PLC0415

    problems = write_shown(data, out)
    if problems:
        stop_with(problems, messages)
    print_line(out)


@plan.command()
@click.argument("before")
@click.argument("after")
@click.option(
    "--by", default="person", show_default=True, help=f"Axes, with commas between them: {', '.join(AXES)}."
)
@store_option
@returned_before_option
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="How results are printed.",
)
@message_language_option
def diff(
    before: str,
    after: str,
    by: str,
    store_address: str | None,
    returned: tuple[Path, ...],
    shape: str,
    messages: str,
) -> None:
    """Show what differs between the decomposed targets of two plans; exits with 1 when anything does.

    Each is a folder, a variant of its plan: plan@cautious, or a version of the books in one: issued@2.
    With --store, @2 is a version there.
    """
    from salesbook.api.plan import diff_plans  # noqa: PLC0415
    from salesbook.api.plan_versions import (  # noqa: PLC0415
        folder_of_version,
        touched_by,
        touched_from,
        version_at,
        with_closed,
    )
    from salesbook.api.show import diff_csv, diff_json, render_diff  # noqa: PLC0415

    first, second = (version_at(each, store_address) for each in (before, after))
    result = diff_plans(first, second, _named(by, AXES, "--by"))  # type: ignore[arg-type]
    if result.before.plan is None or result.after.plan is None or result.after.targets is None:
        stop_with(with_closed(result.problems, Path(after), store_address), messages)
    if store_address is not None:
        touched = touched_by(result.after.plan, store_address)
        if any(each.severity == "error" and each.slug != "version-in-closed" for each in touched):
            stop_with(touched, messages)
        print_problems(touched, messages)
    elif folder := folder_of_version(after) or folder_of_version(before):
        print_problems(touched_from(result.after.plan, folder, returned), messages)
    plans = (result.before.plan, result.after.plan)
    if shape == "json":
        print_json(diff_json(result.changes, *plans))
    elif shape == "csv":
        click.echo(diff_csv(result.changes, *plans), nl=False)
    else:
        click.echo(render_diff(result.changes, *plans, messages))
    raise click.exceptions.Exit(1 if result.changes else 0)
