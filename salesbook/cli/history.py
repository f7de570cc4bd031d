"""`salesbook history`: a plan's history out of order lines."""

from __future__ import annotations

from pathlib import Path

import click

from salesbook.cli.options import (
    PATH,
    convert_option,
    currency_code,
    force_option,
    message_language_option,
    password_env_option,
    password_from,
)
from salesbook.cli.output import hand_out
from salesbook.cli.usage import MisuseError

HELP = "Which column is which, such as month=OrderDate,person=Rep; also product, channel, quantity, revenue."


@click.command()
@click.argument("path", metavar="FILE", type=PATH)
@click.option("--map", "named", multiple=True, metavar="COLUMN=CAPTION", help=HELP)
@click.option("--currency", default="CNY", show_default=True, help="Currency of the amounts.")
@click.option(
    "--encoding", default="", help="Encoding of text files, such as gb18030.  [default: by content]"
)
@click.option("-o", "--out", type=PATH, help="File to write to.")
@convert_option
@password_env_option
@force_option
@message_language_option
def history(
    path: Path,
    named: tuple[str, ...],
    currency: str,
    encoding: str,
    out: Path | None,
    password_env: str | None,
    *,
    convert: bool,
    force: bool,
    messages: str,
) -> None:
    """Add up the order lines of FILE to the history of a plan: by month, person and product or channel."""
    from salesbook.api.history import history_text  # noqa: PLC0415
    from salesbook.api.ledger import LedgerOrder  # noqa: PLC0415

    order = LedgerOrder(encoding=encoding, convert=convert, password=password_from(password_env), jobs=1)
    text, problems = history_text(path, _columns(named), currency_code(currency), order)
    hand_out(text, problems, out, messages, force=force)


def _columns(named: tuple[str, ...]) -> dict[str, str]:
    """Return the caption of each column that is named; a usage error for anything else."""
    from salesbook.api.history import COLUMNS  # noqa: PLC0415
    from salesbook.problems import Text  # noqa: PLC0415

    # A caption may have commas: they part columns only where each part names one.
    parts = [
        part
        for each in named
        for part in (each.split(",") if all("=" in one for one in each.split(",")) else [each])
    ]
    pairs = [part.partition("=") for part in parts]
    unknown = [
        key.strip() for key, equals, caption in pairs if key.strip() not in COLUMNS or not caption.strip()
    ]
    if unknown:
        raise MisuseError(
            "cli.misuse.unknown-names",
            option="--map",
            known=Text.listing(COLUMNS),
            unknown=Text.listing(unknown),
        )
    found = {key.strip(): caption.strip() for key, _, caption in pairs}
    if {"product", "channel"} <= found.keys():
        raise MisuseError("cli.misuse.product-and-channel", option="--map")
    return found
