"""`salesbook plan merge`: two people's copies of a plan as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import PATH, force_option, message_language_option
from salesbook.cli.output import FINDINGS, print_line, print_problems, stop_with

if TYPE_CHECKING:
    from typing import Literal


@click.command()
@click.argument("base", type=PATH)
@click.argument("first", type=PATH)
@click.argument("second", type=PATH)
@click.option("-o", "--out", type=PATH, required=True, help="Folder or workbook to write the merged plan to.")
@click.option(
    "--take",
    type=click.Choice(["first", "second"]),
    help="Whose figure counts where both changed the same.  [default: neither, they are listed]",
)
@force_option
@message_language_option
def merge(
    base: Path,
    first: Path,
    second: Path,
    out: Path,
    take: Literal["first", "second"] | None,
    *,
    force: bool,
    messages: str,
) -> None:
    """Merge the copies FIRST and SECOND of a plan on their keys, against the plan BASE that both began with.

    Each is a folder or a workbook. What both changed to something else is listed, and nothing is written.
    """
    from salesbook.api.plan_merge import merge_plans  # noqa: PLC0415

    read, problems = merge_plans(base, first, second, out, take=take or "", force=force)
    conflicts = [each for each in problems if each.slug == "merge-conflict"]
    if not read or len(conflicts) < len(problems):
        stop_with(problems, messages)
    if conflicts:
        print_problems(conflicts, messages)
        raise click.exceptions.Exit(FINDINGS)
    print_line(out)
