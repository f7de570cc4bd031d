"""`salesbook templates`: the declarations of books and sheets."""

from __future__ import annotations

from pathlib import Path

import click

from salesbook.cli.options import PATH, force_option, message_language_option
from salesbook.cli.output import say, stop_with


@click.group()
def templates() -> None:
    """The templates that books are built from."""


@templates.command()
@click.argument("folder", type=PATH)
@force_option
@message_language_option
def export(folder: Path, *, force: bool, messages: str) -> None:
    """Copy the shipped templates to FOLDER, to be changed and used with --templates."""
    from salesbook.api.templates import export_templates  # noqa: PLC0415

    names, problems = export_templates(folder, force=force)
    if problems:
        stop_with(problems, messages)
    say("cli.done.templates", messages, folder=folder, count=len(names))
