"""`salesbook store`: the store's own upkeep."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import click

from salesbook.cli.options import (
    MONTH,
    PATH,
    by_option,
    force_option,
    format_option,
    message_language_option,
    plan_id_option,
    reason_option,
    reason_said,
    required_period_option,
    required_store_option,
    user_from,
)
from salesbook.cli.output import FINDINGS, print_json, print_line, print_problems, say, stop_with
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from salesbook.api import Month, SpanOrYear
    from salesbook.problems import Problem

T = TypeVar("T")


@click.group()
def store() -> None:
    """Make, ask and keep the store of what was returned."""


def _had(found: T | None, problems: list[Problem], messages: str) -> T:
    """Return a result, or print why there is none and exit with 2."""
    if found is None:
        stop_with(problems, messages)
    print_problems(problems, messages)
    return found


@store.command()
@required_store_option
@message_language_option
def init(store_address: str, messages: str) -> None:
    """Make a new store; one that is there already stays as it is."""
    from salesbook.api.store_making import init_store  # noqa: PLC0415

    print_line(_had(*init_store(store_address), messages))


@store.command()
@required_store_option
@message_language_option
def migrate(store_address: str, messages: str) -> None:
    """Bring an older store up to date; make a backup before."""
    from salesbook.api.store_making import upgrade_store  # noqa: PLC0415

    before, after = _had(*upgrade_store(store_address), messages)
    if before == after:
        say("cli.done.store-current", messages, version=after)
    else:
        click.echo(f"{before} -> {after}")


@store.command()
@click.argument("action", type=click.Choice(["close", "open", "list"]))
@click.argument("period", type=MONTH)
@required_store_option
@plan_id_option
@by_option
@reason_option
@message_language_option
def periods(
    action: str,
    period: Month,
    store_address: str,
    plan_id: str | None,
    by: str | None,
    reason: str,
    messages: str,
) -> None:
    """Close a month, open it again, or list the months of its plan that were ever closed.

    A closed month changes only by restatements that are approved.
    """
    from salesbook.api.store import STATES, decide_period, decided, list_periods  # noqa: PLC0415

    if action == "list":
        for each in _had(*list_periods(store_address, period=period, plan_id=plan_id), messages):
            shown = STATES[each.state].in_language(messages)
            print_line(f"{each.period.key}  {shown}  {each.at}  {each.by}  {each.reason}".rstrip())
        return
    decision = decided(user_from(by), datetime.now(UTC), reason)
    state: Literal["open", "closed"] = "open" if action == "open" else "closed"
    found = decide_period(store_address, period=period, state=state, decision=decision, plan_id=plan_id)
    plan = _had(*found, messages)
    say("cli.done.period", messages, plan=plan, period=period.key, state=STATES[state])


@store.command()
@click.argument("number", metavar="IMPORT", type=int)
@required_store_option
@click.option("--owner", "owners", multiple=True, help="Only this owner's; may be given several times.")
@by_option
@reason_option
@message_language_option
def approve(
    number: int, store_address: str, owners: tuple[str, ...], by: str | None, reason: str, messages: str
) -> None:
    """Approve the restatements of an import: from then on the changed figures count."""
    from salesbook.api.show import render_restatement  # noqa: PLC0415
    from salesbook.api.store import approve_import, decided  # noqa: PLC0415

    decision = decided(user_from(by), datetime.now(UTC), reason)
    found = _had(*approve_import(store_address, number, decision=decision, owners=owners), messages)
    for each in found.restatements:
        click.echo(render_restatement(each, found.plan, messages))


@store.command()
@click.argument("number", metavar="IMPORT", type=int)
@required_store_option
@by_option
@reason_option
@message_language_option
def undo(number: int, store_address: str, by: str | None, reason: str, messages: str) -> None:
    """Let nothing of an import count any more; it stays in the store, and so does this decision."""
    from salesbook.api.store import decided, undo_import  # noqa: PLC0415

    decision = decided(user_from(by), datetime.now(UTC), reason)
    for path in _had(*undo_import(store_address, number, decision=decision), messages):
        print_line(path)


@store.command("accept-difference")
@required_period_option
@required_store_option
@plan_id_option
@click.option("--owner", help="Only this person's.")
@click.option("--item", help="Only of this item.")
@click.option("--measure", help="Only of this measure, such as revenue.")
@by_option
@click.option("--reason", required=True, callback=reason_said, help="Why.")
@message_language_option
def accept_difference(
    period: Month,
    store_address: str,
    plan_id: str | None,
    owner: str | None,
    item: str | None,
    measure: str | None,
    by: str | None,
    reason: str,
    messages: str,
) -> None:
    """Accept what of a month nothing explains against the books, as large as it is now.

    Above the plan's limit a second person has to accept it too.
    """
    from salesbook.api.ledger_store import Chosen, accept_open  # noqa: PLC0415
    from salesbook.api.show import render_acceptance  # noqa: PLC0415
    from salesbook.api.store import decided  # noqa: PLC0415

    decision = decided(user_from(by), datetime.now(UTC), reason)
    chosen = Chosen(owner=owner, item=item, measure=measure)
    found = accept_open(store_address, chosen, period=period, decision=decision, plan_id=plan_id)
    done = _had(*found, messages)
    click.echo(render_acceptance(done.against, done.accepted, done.waiting, messages))


@store.command()
@required_period_option
@required_store_option
@click.option(
    "--span",
    type=click.Choice(["month", "quarter", "half", "ytd", "year"]),
    default="month",
    show_default=True,
    help="Which months up to it.",
)
@click.option("--owner", help="Whose figures: a person's id.")
@click.option("--territory", help="Of everybody in a territory.")
@click.option("--item", help="Of one item, or a class of products, by its id.")
@click.option("--measure", help="Of one measure, such as revenue.")
@plan_id_option
@format_option
@message_language_option
def trace(
    period: Month,
    store_address: str,
    span: SpanOrYear,
    owner: str | None,
    territory: str | None,
    item: str | None,
    measure: str | None,
    plan_id: str | None,
    shape: str,
    messages: str,
) -> None:
    """Trace the figures behind a number of a month: file, hash, sheet, cell, text, import, decision."""
    from salesbook.api.quota import trace_quota  # noqa: PLC0415
    from salesbook.api.show import quota_json, render_quota, render_trace, trace_json  # noqa: PLC0415
    from salesbook.api.store import trace_figures  # noqa: PLC0415

    asked = {"owner": owner, "territory": territory, "item": item, "measure": measure, "plan_id": plan_id}
    found = _had(*trace_figures(store_address, month=period, span=span, **asked), messages)
    # Nobody has a quota of one item.
    whose = owner if item is None and territory is None else None
    quota, problems = trace_quota(store_address, found.plan, month=period, owner=whose, measure=measure)
    print_problems(problems, messages)
    if shape == "json":
        more = {} if quota is None else {"quota": quota_json(quota, found.plan)}
        print_json({**trace_json(found.plan, found.figures, found.booked), **more})
    elif found.figures:
        click.echo(render_trace(found.plan, found.figures, messages, found.booked))
    if shape != "json" and quota is not None:
        click.echo(render_quota(quota, found.plan, messages))
    raise click.exceptions.Exit(0 if found.figures else FINDINGS)


@store.command()
@click.argument("sql", required=False)
@required_store_option
@click.option("--tables", is_flag=True, help="List the tables and views instead.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How the answer is printed.",
)
@message_language_option
def query(sql: str | None, store_address: str, shape: str, *, tables: bool, messages: str) -> None:
    """Ask the store in SQL; nothing can be changed by it."""
    from salesbook.api.show import answer_csv, answer_json, answer_table  # noqa: PLC0415
    from salesbook.api.store import list_tables, query_store  # noqa: PLC0415

    # Neither of them, or both
    if tables == (sql is not None):
        raise MisuseError("cli.misuse.query-or-tables")
    found = _had(
        *(query_store(store_address, sql) if sql is not None else list_tables(store_address)), messages
    )
    if shape == "json":
        print_json(answer_json(found.columns, found.rows))
    else:
        render = answer_csv if shape == "csv" else answer_table
        click.echo(render(found.columns, found.rows).rstrip("\n"))


@store.command()
@click.argument("target", type=PATH)
@required_store_option
@force_option
@message_language_option
def backup(target: Path, store_address: str, *, force: bool, messages: str) -> None:
    """Copy the store into the SQLite file TARGET while it is in use."""
    from salesbook.api.store import backup_store  # noqa: PLC0415

    print_line(_had(*backup_store(store_address, target, force=force), messages))
