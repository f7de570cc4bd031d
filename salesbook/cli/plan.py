"""`salesbook init` and `salesbook plan`: the plan files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import (
    PATH,
    fail_on_option,
    force_option,
    format_option,
    message_language_option,
    plan_argument,
)
from salesbook.cli.output import exit_code, print_json, print_problems, stop_with

if TYPE_CHECKING:
    from salesbook.api.build import PlanResult

DIMENSIONS = ("month", "quarter", "half", "year", "territory", "region", "person", "class", "product")


@click.command()
@click.argument("folder", type=PATH, default="plan")
@force_option
@message_language_option
def init(folder: Path, *, force: bool, messages: str) -> None:
    """Write a new plan to fill into FOLDER (default: plan)."""
    from salesbook.files.plan_folder import init_plan  # noqa: PLC0415

    problems = init_plan(folder, force=force)
    if problems:
        stop_with(problems, messages)
    click.echo(f"a new plan is in {folder}: fill it in, then run: salesbook plan check {folder}")


@click.group()
def plan() -> None:
    """Check a plan and look at its decomposed targets."""


@plan.command()
@plan_argument
@format_option
@fail_on_option
@message_language_option
def check(folder: Path, shape: str, fail_on: str, messages: str) -> None:
    """Report all problems of PLAN at once."""
    from salesbook.report.problems import problem_json  # noqa: PLC0415

    result = _loaded(folder)
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
            from salesbook.report.targets import render_totals  # noqa: PLC0415

            click.echo(render_totals(result.plan, result.targets))
    if any(found.slug == "plan-folder-missing" for found in result.problems):
        raise click.exceptions.Exit(2)
    raise click.exceptions.Exit(exit_code(result.problems, fail_on))


def _loaded(folder: Path) -> PlanResult:
    from salesbook.api.build import plan_targets  # noqa: PLC0415

    return plan_targets(folder)


@plan.command()
@plan_argument
@click.option(
    "--by",
    default="region,quarter",
    show_default=True,
    help=f"Dimensions, with commas between them: {', '.join(DIMENSIONS)}.",
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "csv", "json", "xlsx"]),
    default="table",
    show_default=True,
    help="How the targets are printed.",
)
@click.option("-o", "--out", type=PATH, help="File to write to (needed for xlsx).")
@force_option
@message_language_option
def show(folder: Path, by: str, shape: str, out: Path | None, *, force: bool, messages: str) -> None:
    """Show the decomposed target of PLAN by any dimensions."""
    from salesbook.api.show import render_targets  # noqa: PLC0415

    dimensions = [each.strip() for each in by.split(",") if each.strip()]
    unknown = [each for each in dimensions if each not in DIMENSIONS]
    if unknown or not dimensions:
        raise click.UsageError(f"--by takes {', '.join(DIMENSIONS)}; not {', '.join(unknown) or 'nothing'}")
    if shape == "xlsx" and out is None:
        raise click.UsageError("--format xlsx needs --out FILE")
    result = _loaded(folder)
    if result.plan is None or result.targets is None:
        stop_with(result.problems, messages)
    print_problems(result.problems, messages)
    data = render_targets(result.plan, result.targets, dimensions, shape, messages)
    if out is None:
        click.echo(data.decode().rstrip("\n"))
        return
    if out.exists() and not force:
        raise click.UsageError(f"{out} exists and is not overwritten; use --force to replace it")
    from salesbook.api.build import not_writable  # noqa: PLC0415
    from salesbook.files.atomic import write_atomic  # noqa: PLC0415

    try:
        write_atomic(out, data)
    except OSError as error:
        stop_with([not_writable(out.parent, error)], messages)
    click.echo(str(out))
