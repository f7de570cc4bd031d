"""`salesbook pay`: schemes of pay, and statements."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import (
    PATH,
    book_language_option,
    by_option,
    exports_options,
    fail_on_option,
    force_option,
    format_option,
    issued_option,
    jobs_option,
    key_env_option,
    key_from,
    message_language_option,
    plan_argument,
    plan_id_option,
    reading_of,
    reading_options,
    reason_option,
    required_period_option,
    required_store_option,
    store_option,
    stored_or_issued,
    templates_option,
    user_from,
    workers,
)
from salesbook.cli.output import (
    exit_code,
    look_of,
    print_json,
    print_line,
    print_problems,
    progress,
    say,
    stop_with,
)
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from salesbook.api import Month
    from salesbook.api.ledger import LedgerOrder
    from salesbook.api.pay_disputes import Verdict
    from salesbook.api.pay_register import PayOrder
    from salesbook.api.reading import ReadOrder
    from salesbook.api.reconcile import ReconcileResult

    ExportsGiven = tuple[tuple[Path, ...], Callable[..., LedgerOrder]]


schemes_option = click.option(
    "--schemes", type=PATH, required=True, help="Plan folder with pay.toml, or such a file."
)


owner_option = click.option("--owner", required=True, help="Whose pay: a person's id.")
VERDICTS = ("accepted", "rejected")


def register_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command what says which month is paid; it receives one `order`."""

    @wraps(command)
    def packed(
        *, store_address: str, schemes: Path, period: Month, plan_id: str | None, **others: object
    ) -> None:
        from salesbook.api.pay_register import PayOrder  # noqa: PLC0415 - kept out of start-up

        order = PayOrder(store=store_address, schemes=schemes, period=period, plan_id=plan_id)
        command(order=order, **others)

    for option in (plan_id_option, required_store_option, schemes_option, required_period_option):
        packed = option(packed)
    return packed


def reconciled(
    paths: tuple[Path, ...],
    issued: Path | None,
    store_address: str | None,
    plan_id: str | None,
    period: Month,
    order: ReadOrder,
    exports: ExportsGiven,
) -> ReconcileResult:
    """Return the reconciliation of a month, from a store or straight from returned books, with `exports`."""
    from salesbook.api.against import at_exports  # noqa: PLC0415 - kept out of start-up
    from salesbook.api.reconcile import reconcile_files  # noqa: PLC0415 - kept out of start-up

    store_address, issued = stored_or_issued(store_address, issued, paths)
    if issued is not None and not paths:
        raise MisuseError("cli.misuse.store-or-issued")
    if issued is not None:
        done = reconcile_files(paths, issued=issued, period=period, order=order)
    else:
        from salesbook.api.store_reading import reconcile_store  # noqa: PLC0415 - only here is a store needed

        done = reconcile_store(store_address or "", period=period, plan_id=plan_id)
    ledgers, how = exports
    if done.result is None or not ledgers:
        return done
    result, problems = at_exports(done.result, ledgers, reading_of(how, order))
    return replace(done, result=result, problems=[*done.problems, *problems])


@click.group()
def pay() -> None:
    """Check schemes of pay, and work out what a month comes to."""


@pay.command()
@plan_argument
@fail_on_option
@message_language_option
def check(folder: Path, fail_on: str, messages: str) -> None:
    """Show everything that is wrong with the schemes in pay.toml: names, gaps, overlaps, cliffs."""
    from salesbook.api.pay import read_pay  # noqa: PLC0415 - kept out of start-up
    from salesbook.api.plan import load_plan  # noqa: PLC0415

    plan, problems = load_plan(folder)
    if plan is None:
        stop_with(problems, messages)
    rules, found = read_pay(folder, plan)
    print_problems(found, messages)
    if rules is None:
        stop_with([], messages)
    raise click.exceptions.Exit(exit_code(found, fail_on))


@pay.command()
@click.argument("paths", nargs=-1, type=PATH)
@schemes_option
@issued_option
@store_option
@plan_id_option
@required_period_option
@click.option("--only", multiple=True, metavar="PERSON", help="These people alone, by their codes.")
@exports_options("Export of finance's books whose costs and expenses count, once for each file.")
@reading_options
@format_option
@fail_on_option
@message_language_option
def show(
    paths: tuple[Path, ...],
    schemes: Path,
    issued: Path | None,
    store_address: str | None,
    plan_id: str | None,
    period: Month,
    only: tuple[str, ...],
    ledgers: tuple[Path, ...],
    how: Callable[..., LedgerOrder],
    order: ReadOrder,
    shape: str,
    fail_on: str,
    messages: str,
) -> None:
    """Show what a month comes to for everybody, provisional while a return or a score is missing."""
    from salesbook.api.pay import read_pay, run_pay  # noqa: PLC0415
    from salesbook.api.show import pay_json, render_pay  # noqa: PLC0415

    done = reconciled(paths, issued, store_address, plan_id, period, order, (ledgers, how))
    if done.result is None:
        stop_with([*done.checked.problems, *done.problems], messages)
    rules, found = read_pay(schemes, done.result.plan)
    if done.result.plan.books.actual:
        found = [*done.problems, *found]
    if rules is None:
        stop_with(found, messages)
    statements = run_pay(done.result, rules, only)
    if shape == "json":
        print_json(pay_json(statements, done.result.plan, period))
    else:
        print_problems(found, messages)
        click.echo(render_pay(statements, done.result.plan, period, messages, look_of(sys.stdout)))
    raise click.exceptions.Exit(exit_code(found, fail_on))


@pay.command("run")
@register_options
@click.option("--books", "folder", type=PATH, help="Folder for the statement books, one for each person.")
@book_language_option
@templates_option
@jobs_option
@key_env_option
@force_option
@format_option
@fail_on_option
@message_language_option
def run_command(
    order: PayOrder,
    folder: Path | None,
    language: str | None,
    templates_folder: Path | None,
    jobs: int | None,
    key_env: str | None,
    shape: str,
    fail_on: str,
    messages: str,
    *,
    force: bool,
) -> None:
    """Propose what a month adds to the pay register: its lines, and corrections of months paid before."""
    from salesbook.api.pay_books import write_pay_books  # noqa: PLC0415
    from salesbook.api.pay_register import run_month  # noqa: PLC0415
    from salesbook.api.show import register_json, render_register  # noqa: PLC0415
    from salesbook.api.templates import templates_from  # noqa: PLC0415

    templates, wrong = templates_from(templates_folder)
    if templates is None:
        stop_with(wrong, messages)
    run, found = run_month(order)
    if run is None:
        stop_with(found, messages)
    if folder is not None:
        with progress("cli.progress.writing", messages) as advance:
            written = write_pay_books(
                run,
                folder,
                templates=templates,
                language=language,
                force=force,
                jobs=workers(jobs),
                progress=advance,
                key=key_from(key_env),
            )
        found = [*found, *written.problems]
        if not written.files and written.problems:
            stop_with(found, messages)
    print_problems(found, messages)
    if shape == "json":
        print_json(register_json(run.proposals, run.paid, run.plan, run.digest))
    elif run.lines:
        click.echo(render_register(run.lines, run.plan, messages, look_of(sys.stdout)))
    raise click.exceptions.Exit(exit_code(found, fail_on))


@pay.command()
@register_options
@by_option
@reason_option
@fail_on_option
@message_language_option
def close(order: PayOrder, by: str | None, reason: str, fail_on: str, messages: str) -> None:
    """Lock what a month adds to the pay register; nothing changes a line from then on."""
    from salesbook.api.pay_register import close_month  # noqa: PLC0415
    from salesbook.api.store import decided  # noqa: PLC0415

    run, found = close_month(order, decided(user_from(by), datetime.now(UTC), reason))
    if run is None:
        stop_with(found, messages)
    print_problems(found, messages)
    if run.digest:
        people, digest = len({each.person for each in run.lines}), run.digest[:12]
        details = {"period": run.period.key, "count": len(run.lines), "people": people, "digest": digest}
        say("pay.register.closed", messages, **details)
    raise click.exceptions.Exit(exit_code(found, fail_on))


@pay.command()
@register_options
@owner_option
@click.option("--line", required=True, help="Which line, by its id in pay.toml.")
@message_language_option
def explain(order: PayOrder, owner: str, line: str, messages: str) -> None:
    """Explain a line of somebody's pay down to the cells of returned books."""
    from salesbook.api.pay_register import explain_pay  # noqa: PLC0415
    from salesbook.api.show import render_pay_line  # noqa: PLC0415

    found, problems = explain_pay(order, owner, line)
    if found is None:
        stop_with(problems, messages)
    print_problems(problems, messages)
    click.echo(render_pay_line(found.lines, found.run.plan, messages))


@pay.command()
@register_options
@click.option("-o", "--out", required=True, type=PATH, help="File to write to.")
@force_option
@message_language_option
def export(order: PayOrder, out: Path, messages: str, *, force: bool) -> None:
    """Write the lines of a month that are closed for payroll, as CSV or, to a file .xlsx, as a workbook."""
    from salesbook.api.pay_register import export_month  # noqa: PLC0415

    written, problems = export_month(order, out, messages, force=force)
    if written is None:
        stop_with(problems, messages)
    print_line(written)


@pay.command()
@register_options
@click.option("-o", "--out", required=True, type=PATH, help="File to write to.")
@book_language_option
@force_option
@message_language_option
def summary(order: PayOrder, out: Path, language: str | None, messages: str, *, force: bool) -> None:
    """Write a payday for the boss as a workbook: its cost against the budget, and everybody's ranking."""
    from salesbook.api.pay_books import write_summary  # noqa: PLC0415
    from salesbook.api.pay_register import run_month  # noqa: PLC0415

    run, problems = run_month(order)
    if run is None:
        stop_with(problems, messages)
    written, failed = write_summary(run, out, language=language, force=force)
    if written is None:
        stop_with([*problems, *failed], messages)
    print_problems(problems, messages)
    print_line(written)


@pay.command()
@click.argument("paths", nargs=-1, type=PATH)
@issued_option
@store_option
@plan_id_option
@required_period_option
@click.option(
    "--books",
    "folder",
    type=PATH,
    help="Folder for the books; without it proposals and decisions are listed.",
)
@book_language_option
@exports_options("Export of finance's books whose costs and expenses count, once for each file.")
@reading_options
@force_option
@message_language_option
def appraise(
    paths: tuple[Path, ...],
    issued: Path | None,
    store_address: str | None,
    plan_id: str | None,
    period: Month,
    folder: Path | None,
    language: str | None,
    ledgers: tuple[Path, ...],
    how: Callable[..., LedgerOrder],
    order: ReadOrder,
    messages: str,
    *,
    force: bool,
) -> None:
    """Write the appraisal books of the company and of each region: scores, ranking, what is proposed."""
    from salesbook.api.appraisal import write_appraisals  # noqa: PLC0415
    from salesbook.api.show import render_consequences  # noqa: PLC0415

    done = reconciled(paths, issued, store_address, plan_id, period, order, (ledgers, how))
    if done.result is None:
        stop_with([*done.checked.problems, *done.problems], messages)
    if folder is None:
        print_problems([*done.checked.problems, *done.problems], messages)
        click.echo(render_consequences(done.result, messages, look_of(sys.stdout)))
        return
    registry = issued if store_address is None else done.issued
    written = write_appraisals(done.result, folder, registry, language=language, force=force)
    print_problems(written.problems, messages)
    if not written.files:
        stop_with([], messages)
    for name in written.files:
        print_line(folder / name)


def dispute_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command what says whose disputes of which month are meant."""
    for option in (plan_id_option, required_store_option, required_period_option):
        command = option(command)
    return command


@pay.command()
@dispute_options
@message_language_option
def disputes(store_address: str, period: Month, plan_id: str | None, messages: str) -> None:
    """List what statement books that came back hold against the pay of a month, and how it was answered."""
    from salesbook.api.pay_disputes import list_disputes  # noqa: PLC0415
    from salesbook.api.show import render_disputes  # noqa: PLC0415

    found, problems = list_disputes(store_address, period=period, plan_id=plan_id)
    if found is None:
        stop_with(problems, messages)
    plan, disputed = found
    click.echo(render_disputes(disputed, plan, period, messages, look_of(sys.stdout)))


@pay.command()
@dispute_options
@owner_option
@click.option(
    "--point", type=click.IntRange(1), required=True, help="Which point of the form, by its number."
)
@click.option(
    "--verdict", type=click.Choice(VERDICTS), required=True, help="Whether it is accepted or rejected."
)
@by_option
@reason_option
@message_language_option
def answer(
    store_address: str,
    period: Month,
    plan_id: str | None,
    owner: str,
    point: int,
    verdict: Verdict,
    by: str | None,
    reason: str,
    messages: str,
) -> None:
    """Answer a point that somebody disputes; pay changes by a correction of its cause, never by this."""
    from salesbook.api.pay_disputes import answer_dispute  # noqa: PLC0415
    from salesbook.api.show import render_disputes  # noqa: PLC0415
    from salesbook.api.store import decided  # noqa: PLC0415

    found, problems = answer_dispute(
        store_address,
        period=period,
        owner=owner,
        point=point,
        verdict=verdict,
        decision=decided(user_from(by), datetime.now(UTC), reason),
        plan_id=plan_id,
    )
    if found is None:
        stop_with(problems, messages)
    plan, disputed = found
    click.echo(render_disputes(disputed, plan, period, messages, look_of(sys.stdout)))
