"""`salesbook half-year`: the first half summed up, the second planned anew or kept as it is."""

from __future__ import annotations

from pathlib import Path

import click

from salesbook.cli.options import (
    PATH,
    book_language_option,
    by_option,
    force_option,
    key_env_option,
    key_from,
    message_language_option,
    plan_id_option,
    reason_option,
    required_store_option,
    user_from,
)
from salesbook.cli.output import print_line, print_problems, say, stop_with
from salesbook.cli.usage import MisuseError


@click.command("half-year")
@required_store_option
@click.option("-o", "--out", "folder", type=PATH, help="Folder for the half-year books.")
@click.option("--keep", is_flag=True, help="Record that the second half is kept as planned.")
@plan_id_option
@by_option
@reason_option
@book_language_option
@key_env_option
@force_option
@message_language_option
def half_year(
    store_address: str,
    folder: Path | None,
    plan_id: str | None,
    by: str | None,
    reason: str,
    language: str | None,
    key_env: str | None,
    *,
    keep: bool,
    force: bool,
    messages: str,
) -> None:
    """Sum up the first half of a store in books, in which the second half is planned anew.

    They come back by `import`, and become a version by `plan revise --from-half-year`.
    """
    from salesbook.api.half_year import write_half_year  # noqa: PLC0415

    if (folder is None) == (not keep):
        raise MisuseError("cli.misuse.half-year")
    if folder is None:
        _keep(store_address, plan_id, user_from(by), reason, messages)
        return
    written = write_half_year(
        store_address, folder, plan_id=plan_id, language=language, force=force, key=key_from(key_env)
    )
    if not written.files:
        stop_with(written.problems, messages)
    print_problems(written.problems, messages)
    for name in written.files:
        print_line(folder / name)


def _keep(store_address: str, plan_id: str | None, by: str, reason: str, messages: str) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    from salesbook.api.half_year import keep_half_year  # noqa: PLC0415
    from salesbook.api.store import decided  # noqa: PLC0415

    decision = decided(by, datetime.now(UTC), reason)
    plan, problems = keep_half_year(store_address, decision, plan_id=plan_id)
    if plan is None:
        stop_with(problems, messages)
    say("report.year.kept", messages, plan=plan.id, half=plan.fiscal_year.halves[1].key)
