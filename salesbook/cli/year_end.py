"""`salesbook year-end`: the next year's plan from what a store holds of the year."""

from __future__ import annotations

from pathlib import Path

import click

from salesbook.cli.options import (
    PATH,
    force_option,
    message_language_option,
    plan_id_option,
    required_store_option,
)
from salesbook.cli.output import print_line, print_problems, say, stop_with


@click.command("year-end")
@required_store_option
@click.option("--next-plan", "out", type=PATH, required=True, help="Folder for the next year's plan.")
@plan_id_option
@force_option
@message_language_option
def year_end(store_address: str, out: Path, plan_id: str | None, *, force: bool, messages: str) -> None:
    """Begin the next year's plan with what was sold, the people, products and prices of this one."""
    from salesbook.api.next_year import write_next_plan  # noqa: PLC0415
    from salesbook.problems import Text, sentence  # noqa: PLC0415

    done = write_next_plan(store_address, out, plan_id=plan_id, force=force)
    if done.plan is None or done.before is None:
        stop_with(done.problems, messages)
    print_problems(done.problems, messages)
    lacking = [each.key for each in done.before.fiscal_year.months if each not in done.months]
    words = sentence(
        "report.year.next-plan",
        plan=done.plan.id,
        folder=out,
        months=len(done.months),
        lacking=sentence("report.year.lacking", months=Text.listing(lacking)) if lacking else "",
    )
    print_line(words.in_language(messages))
    if done.outside:
        say("report.year.outside", messages, count=done.outside)
    say("report.year.to-decide", messages)
