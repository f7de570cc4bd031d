"""`salesbook lint`: how workbooks look, held to rules."""

from __future__ import annotations

from pathlib import Path

import click

from salesbook.cli.options import format_option, message_language_option, paths_argument
from salesbook.cli.output import COULD_NOT_RUN, FINDINGS, print_json, print_problems
from salesbook.cli.usage import MisuseError


@click.command()
@paths_argument
@click.option("--only", multiple=True, metavar="RULE", help="Only these rules, such as frozen-height.")
@format_option
@message_language_option
def lint(paths: tuple[Path, ...], only: tuple[str, ...], shape: str, messages: str) -> None:
    """Hold workbooks, anybody's, to the rules of how a sheet looks on screen and paper (docs/lint.md)."""
    from salesbook.api.lint import lint_files, rule_names  # noqa: PLC0415
    from salesbook.api.show import lint_json, render_lint  # noqa: PLC0415

    if unknown := sorted(set(only).difference(rule_names())):
        known = ", ".join(rule_names())
        raise MisuseError("cli.misuse.unknown-names", option="--only", known=known, unknown=unknown[0])
    files, problems = lint_files(paths, only)
    unread = [*problems, *(found for each in files for found in each.problems)]
    print_problems(unread, messages)
    if shape == "json":
        print_json(lint_json(files, problems))
    else:
        click.echo(render_lint(files, messages))
    found = any(each.findings for each in files)
    raise click.exceptions.Exit(COULD_NOT_RUN if unread else FINDINGS if found else 0)
