"""Options that several commands share, each declared once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from salesbook.cli.output import stop_with
from salesbook.cli.urls import Place
from salesbook.cli.usage import MisuseError

if TYPE_CHECKING:
    from salesbook.api import Month
    from salesbook.api.against import AgainstBooks, Reconciliation
    from salesbook.api.ledger import LedgerOrder, TaxBasis
    from salesbook.api.reading import ReadOrder
    from salesbook.api.workers import Jobs
    from salesbook.problems import Problem

PATH, PATH_OR_URL = Place(urls=False), Place(urls=True)
CODE = 3


class MonthType(click.ParamType):  # type: ignore[type-arg]
    """A month written as 2027-03."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:  # noqa: ANN401
        """Return the month; a usage error for anything else."""
        from salesbook.api import Month, spelled_month  # noqa: PLC0415 - kept out of start-up

        # Click may convert a value that is converted already.
        month = value if isinstance(value, Month) else spelled_month(str(value))
        if month is None:
            self.fail(f"{value!r} is not a month such as 2027-03", param, ctx)
        return month


MONTH = MonthType()


class UpTo(click.ParamType):  # type: ignore[type-arg]
    """A number from 1 to a largest one: help need not tell the range, which an error does."""

    name = "N"

    def __init__(self, most: int) -> None:
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Return the number; a usage error outside of the range."""
        return int(click.IntRange(1, self.most).convert(value, param, ctx))


DAY = click.DateTime(["%Y-%m-%d"])

paths_argument = click.argument("paths", nargs=-1, required=True, type=PATH_OR_URL)
plan_argument = click.argument("folder", metavar="PLAN", type=PATH)
out_option = click.option("-o", "--out", required=True, type=PATH, help="Folder to write to.")
force_option = click.option("--force", is_flag=True, help="Replace files that exist.")
book_language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh", "both"]),
    default=None,
    help="Language of the books.  [default: as `languages` in plan.toml says]",
)
_language_option = click.option(
    "--messages",
    "messages",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    envvar="SALESBOOK_MESSAGES",
    help="Language of messages and help.",
)


def _colour(ctx: click.Context, param: click.Parameter, value: str) -> None:
    """Let everything that the command prints have colours or none; None leaves it to the terminal."""
    del param
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    ctx.color = {"always": True, "never": False}.get(value, False if plain else None)


_colour_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    expose_value=False,
    callback=_colour,
    help="Colours; `auto`: on a terminal, unless NO_COLOR is set.",
)


def message_language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of how it speaks: its language and its colours."""
    return _language_option(_colour_option(command))


format_option = click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How results are printed.",
)
fail_on_option = click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on.",
)
jobs_option = click.option(
    "--jobs",
    type=UpTo(256),
    default=None,
    metavar="N",
    help="Worker processes.  [default: one per core]",
)
scheduler_option = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Dask cluster that does the work of --jobs, such as tcp://10.0.0.5:8786.",
)
period_option = click.option("--period", type=MONTH, help="Month the returns are for, such as 2027-03.")
required_period_option = click.option(
    "--period", type=MONTH, required=True, help="Month the returns are for, such as 2027-03."
)
latest_period_option = click.option(
    "--period",
    type=MONTH,
    help="Month the returns are for, such as 2027-03.  [default: the latest with returns]",
)
issued_option = click.option("--issued", type=PATH, help="Folder that `salesbook build` wrote.")
# Secrets come from the environment: everybody on a machine can list the options of a process.
key_env_option = click.option(
    "--key-env", metavar="NAME", help="Environment variable that holds finance's key for marks."
)
password_env_option = click.option(
    "--password-env", metavar="NAME", help="Environment variable that holds the password of protected files."
)
convert_option = click.option(
    "--convert", is_flag=True, help="Read .xls, .xlsb and .ods through LibreOffice instead of refusing them."
)
accept_degraded_option = click.option(
    "--accept-degraded", is_flag=True, help="Read tables that lost their marks by their captions."
)
annotate_option = click.option(
    "--annotate",
    "annotated_folder",
    metavar="DIR",
    type=PATH_OR_URL,
    help="Write copies with the problems marked in them to DIR, a folder or URL.",
)
theme_option = click.option(
    "--theme",
    type=click.Choice(["default", "colour-blind", "mono", "red-up"]),
    default="default",
    show_default=True,
    help="Colours of variances.",
)
print_option = click.option(
    "--print",
    "printed",
    type=click.Choice(["full", "meeting"]),
    help="Which sheets are printed, instead of what the plan says.",
)
templates_option = click.option(
    "--templates",
    "templates_folder",
    type=PATH,
    help="Your own templates (see `salesbook templates export`).",
)

STORE_HELP = "The store: a file, or postgresql://user@host/database."
store_option = click.option("--store", "store_address", envvar="SALESBOOK_STORE", help=STORE_HELP)
required_store_option = click.option(
    "--store", "store_address", required=True, envvar="SALESBOOK_STORE", help=STORE_HELP
)
plan_id_option = click.option("--plan-id", help="Which plan, where the store holds several for the period.")
by_option = click.option(
    "--by", "by", envvar="SALESBOOK_USER", help="Who decides this.  [default: the user logged in]"
)
reason_option = click.option("--reason", default="", help="Why; kept with the decision.")

returned_before_option = click.option(
    "--returned",
    multiple=True,
    type=PATH,
    help="Files returned so far, where no store says what was accepted.",
)


def reason_said(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Return a reason; a usage error for a blank one."""
    if not value.strip():
        raise click.MissingParameter(ctx=ctx, param=param)
    return value


required_reason_option = click.option(
    "--reason", required=True, callback=reason_said, help="Why; kept with the decision."
)
as_of_option = click.option(
    "--as-of", type=DAY, metavar="YYYY-MM-DD", help="Day up to which lateness and time progress count."
)


def stored_or_issued(
    store_address: str | None, issued: Path | None, paths: Sequence[Path]
) -> tuple[str | None, Path | None]:
    """Return where returns are taken from: the store, or the files of a folder of issued books.

    A usage error when both or neither are named. SALESBOOK_STORE may be set for good: `--issued` goes
    before it.
    """
    typed = click.get_current_context().get_parameter_source("store_address") is ParameterSource.COMMANDLINE
    if issued is not None and not (store_address and typed):
        return None, issued
    if issued is not None or paths or not store_address:
        raise MisuseError("cli.misuse.store-or-issued")
    return store_address, None


def currency_code(currency: str) -> str:
    """Return a code of three letters in capitals; a usage error for anything else."""
    if not (len(currency) == CODE and currency.isascii() and currency.isalpha()):
        raise MisuseError("cli.misuse.currency", currency=currency)
    return currency.upper()


def workers(jobs: int | None) -> int:
    """Return how many workers to start: as asked, else one per core."""
    return jobs or os.cpu_count() or 1


def workers_or_cluster(jobs: int | None, scheduler: str | None, messages: str) -> Jobs:
    """Return how many workers to start here, or the cluster of a scheduler; exits with 2 without it."""
    if scheduler is None:
        return workers(jobs)
    from salesbook.api.cluster import connect  # noqa: PLC0415 - an extra

    cluster, problems = connect(scheduler)
    if cluster is None:
        stop_with(problems, messages)
    click.get_current_context().call_on_close(cluster.shutdown)
    return cluster


def key_from(name: str | None) -> bytes | None:
    """Return finance's key from an environment variable; a usage error when the variable is not set."""
    value = password_from(name)
    return None if value is None else value.encode()


def password_from(name: str | None) -> str | None:
    """Return the text of an environment variable; a usage error when the variable is not set."""
    if name is None:
        return None
    value = os.environ.get(name)
    # Set to nothing it is a slip of a script: an empty key or password is never meant.
    if not value:
        raise MisuseError("cli.misuse.variable-not-set", name=name)
    return value


READING_OPTIONS = (
    convert_option,
    accept_degraded_option,
    password_env_option,
    jobs_option,
    scheduler_option,
    key_env_option,
)


LEDGER_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--profile",
        default="",
        metavar="NAME",
        help="A shipped profile, or a TOML file.  [default: the one that knows most columns]",
    ),
    click.option("--codes", type=PATH, help="Table of codes: kind, code, id, pack."),
    click.option(
        "--encoding", default="", help="Encoding of text files, such as gb18030.  [default: by content]"
    ),
    click.option(
        "--tax",
        type=click.Choice(["excluded", "included"]),
        help="The basis that counts where a row states both.",
    ),
)
"""How exports of finance's books are read."""


def exports_options(asked: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command exports of finance's books (`ledgers`), and `how` they are read as a function."""

    def given(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def packed(
            *, profile: str, codes: Path | None, encoding: str, tax: TaxBasis | None, **others: object
        ) -> None:
            def how(**more: Any) -> LedgerOrder:  # noqa: ANN401 - the other fields of an order
                from salesbook.api.ledger import LedgerOrder  # noqa: PLC0415 - only with books

                return LedgerOrder(profile=profile, codes=codes, encoding=encoding, tax=tax or "", **more)

            command(how=how, **others)

        for option in reversed(LEDGER_OPTIONS):
            packed = option(packed)
        return click.option("--ledger", "ledgers", type=PATH, multiple=True, help=asked)(packed)

    return given


def reading_of(how: Callable[..., LedgerOrder], order: ReadOrder) -> LedgerOrder:
    """Return how exports are read beside returned books that are read as `order` says."""
    from salesbook.api.workers import here  # noqa: PLC0415

    return how(convert=order.convert, password=order.password, jobs=here(order.jobs))


def books_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command exports of finance's books; it receives what compares a reconciliation with them."""

    @wraps(command)
    def packed(*, ledgers: tuple[Path, ...], how: Callable[..., LedgerOrder], **others: object) -> None:
        def against(
            result: Reconciliation, order: ReadOrder, store: str | None
        ) -> tuple[Reconciliation, AgainstBooks | None, list[Problem]]:
            if not ledgers and store is None:
                return result, None, []
            from salesbook.api.against import against_stored, reconcile_ledger, with_actuals_of  # noqa: PLC0415

            if not ledgers:
                return result, *against_stored(result, store or "")
            found, problems = reconcile_ledger(result, ledgers, reading_of(how, order), store)
            if found is None:
                return result, None, problems
            with_books, lacking = with_actuals_of(result, found)
            return with_books, found, [*problems, *lacking]

        command(books=against, **others)

    return exports_options(
        "Export of finance's books to compare with, once for each file.  [default: what the store has]"
    )(packed)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFiles:
    """The files that a reconciliation is told in for readers, and whose (`only`)."""

    html: Path | None
    pdf: Path | None
    only: str | None
    incognito: bool

    @property
    def files(self) -> list[Path]:
        """The files that are wanted."""
        return [each for each in (self.html, self.pdf) if each is not None]

    def write(
        self,
        result: Reconciliation,
        against: AgainstBooks | None,
        *,
        language: str | None,
        theme: str,
        force: bool,
    ) -> list[Problem]:
        """Write them; return why that cannot be done."""
        if not self.files:
            return []
        from salesbook.api.page import PageOrder, write_pages  # noqa: PLC0415 - kept out of start-up

        order = PageOrder(only=self.only, language=language, theme=theme, incognito=self.incognito)
        return write_pages(result, order, against, html=self.html, pdf=self.pdf, force=force)


PAGE_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--html", type=PATH, metavar="FILE", help="Write a report to read in a browser."),
    click.option("--pdf", type=PATH, metavar="FILE", help="Write the report of the meeting to print."),
    click.option(
        "--only",
        metavar="OWNER",
        help="Whose report it is: a region, an office, a person.  [default: the company]",
    ),
    click.option("--incognito", is_flag=True, help="Hide names and amounts in the report; shares stay."),
)


def page_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of pages; it receives them as `pages`."""

    @wraps(command)
    def packed(
        *, html: Path | None, pdf: Path | None, only: str | None, incognito: bool, **others: object
    ) -> None:
        command(pages=PageFiles(html=html, pdf=pdf, only=only, incognito=incognito), **others)

    for option in reversed(PAGE_OPTIONS):
        packed = option(packed)
    return packed


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of reading returned files; it receives them as one `order`."""

    @wraps(command)
    def packed(
        *,
        jobs: int | None,
        scheduler: str | None,
        key_env: str | None,
        password_env: str | None,
        convert: bool,
        accept_degraded: bool,
        messages: str,
        **others: object,
    ) -> None:
        from salesbook.api.reading import ReadOrder  # noqa: PLC0415 - kept out of start-up

        order = ReadOrder(
            key=key_from(key_env),
            password=password_from(password_env),
            convert=convert,
            accept_degraded=accept_degraded,
            jobs=workers_or_cluster(jobs, scheduler, messages),
        )
        command(order=order, messages=messages, **others)

    # The last one applied stands first in --help.
    for option in reversed(READING_OPTIONS):
        packed = option(packed)
    return packed


ROWS = ("customer", "prospect", "line", "stock")
"""What names a row of a schedule in --explain."""


def place_of(text: str, known: Sequence[str]) -> dict[str, str]:
    """Return `person=zhang,month=2027-03` as a mapping; a usage error for anything else."""
    from salesbook.problems import Text  # noqa: PLC0415

    pairs = [part.partition("=") for part in text.split(",")]
    if any(not equals or key.strip() not in known or not value.strip() for key, equals, value in pairs):
        places = Text.listing(f"{each}=..." for each in known)
        raise MisuseError("cli.misuse.explain-places", places=places)
    return {key.strip(): value.strip() for key, _, value in pairs}


def user_from(name: str | None) -> str:
    """Return who decides: as stated, else the user logged in."""
    if name:
        return name
    import getpass  # noqa: PLC0415 - only here

    try:
        # Not os.getlogin(), which fails where there is no terminal.
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a system without a name for the user
        return "unknown"
