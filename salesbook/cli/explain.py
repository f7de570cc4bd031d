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
    from salesbook.problems import catalogue  # noqa: PLC0415
    from salesbook.report.problems import kind_json, render_kind  # noqa: PLC0415

    kinds = catalogue()
    if code is None and shape == "json":
        print_json({"schema": "salesbook/problems/1", "problems": [kind_json(kind) for kind in kinds]})
        return
    if code is None:
        for kind in kinds:
            click.echo(f"{kind.code}  {kind.severity:<7}  {kind.slug}")
        return
    wanted = next((kind for kind in kinds if code.lower() in (kind.code.lower(), kind.slug)), None)
    if wanted is None:
        from difflib import get_close_matches  # noqa: PLC0415

        names = [name for kind in kinds for name in (kind.code, kind.slug)]
        near = get_close_matches(code, names, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        click.echo(f"there is no problem code {code}{hint}", err=True)
        raise click.exceptions.Exit(COULD_NOT_RUN)
    if shape == "json":
        print_json(kind_json(wanted))
    else:
        click.echo(render_kind(wanted, messages))
