"""`salesbook explain`: what a problem code means."""

from __future__ import annotations

import click

from salesbook.cli.options import format_option, message_language_option
from salesbook.cli.output import COULD_NOT_RUN, print_json


@click.command()
@click.argument("code", required=False)
@format_option
@message_language_option
def explain(code: str | None, shape: str, messages: str) -> None:
    """Explain a problem CODE, such as SB502 or not-a-number; without one, list them all."""
    from salesbook.api import kind_json, render_kind, render_kinds, render_unknown  # noqa: PLC0415
    from salesbook.problems import catalogue  # noqa: PLC0415

    kinds = catalogue()
    if code is None and shape == "json":
        print_json({"schema": "salesbook/problems/1", "problems": [kind_json(kind) for kind in kinds]})
        return
    if code is None:
        click.echo(render_kinds(kinds, messages))
        return
    wanted = next((kind for kind in kinds if code.lower() in (kind.code.lower(), kind.slug)), None)
    if wanted is None:
        click.echo(render_unknown(code, kinds, messages), err=True)
        raise click.exceptions.Exit(COULD_NOT_RUN)
    if shape == "json":
        print_json(kind_json(wanted))
    else:
        from importlib import resources  # noqa: PLC0415 - `--help` needs none of it

        sample = resources.files("salesbook.samples").joinpath("problems", wanted.slug, f"{messages}.txt")
        text = sample.read_text("utf-8") if sample.is_file() else ""
        click.echo(render_kind(wanted, messages, text))
