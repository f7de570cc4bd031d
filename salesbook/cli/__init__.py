"""The `salesbook` command."""

from __future__ import annotations

import gc
import sys

import click

from salesbook.cli.commands import HOMES, Commands
from salesbook.cli.help import HelpContext
from salesbook.cli.output import COULD_NOT_RUN, print_problems
from salesbook.cli.signals import INTERRUPTED, drop_output, ended_code, heed_signals
from salesbook.cli.usage import message_language, show_usage_error
from salesbook.version import __version__


class _Command(click.Group):
    """The command; a closed pipe ends it as Ctrl-C does, where Click alone would say 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run what was asked for, to the last line it prints."""
        try:
            done = super().invoke(ctx)
            # A closed pipe raises here; at exit Python could only complain of it.
            sys.stdout.flush()
        except BrokenPipeError as error:
            drop_output()
            raise click.exceptions.Exit(INTERRUPTED) from error
        return done

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, HOMES[name][1]) for name in self.list_commands(ctx)])


@click.group(
    cls=_Command,
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, package_name="salesbook", message="salesbook %(version)s")
def cli() -> None:
    """Annual sales plans in Excel: decompose, issue, read back, reconcile."""


cli.context_class = HelpContext


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 clean, 1 findings, 2 could not run, 130 interrupted, 143 and 129 ended."""
    heed_signals()
    # Most of what a command makes stays to its end: looking for what does not is dear, and seldom worth it.
    gc.set_threshold(50_000, 20, 50)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal may speak another encoding, and names of files may hold bytes that are no text.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Found before Click parses anything: what it finds wrong is told in this language.
    language = message_language(sys.argv[1:] if arguments is None else arguments)
    # Stays so where the pipe breaks, wherever that is.
    code = INTERRUPTED
    try:
        code = _run(arguments, language)
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
    sys.exit(code)


def _run(arguments: list[str] | None, language: str) -> int:
    """Run the command and return its exit code."""
    try:
        # Not standalone: Click would print errors in English and choose the exit codes.
        return cli.main(arguments, prog_name="salesbook", standalone_mode=False, obj=language) or 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        show_usage_error(error, language)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断" if language == "zh" else "interrupted", err=True)
        return ended_code()
    except Exception as error:
        from salesbook.problems import StoppedError  # noqa: PLC0415 - kept out of start-up

        if not isinstance(error, StoppedError):
            raise
        print_problems([error.problem], language)
        return COULD_NOT_RUN
