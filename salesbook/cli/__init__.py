"""The `salesbook` command."""

from __future__ import annotations

import sys

import click

from salesbook import __version__
from salesbook.cli.books import build
from salesbook.cli.demo import demo
from salesbook.cli.explain import explain
from salesbook.cli.importing import import_returns
from salesbook.cli.plan import init, plan
from salesbook.cli.reconcile import reconcile
from salesbook.cli.returns import check, identify
from salesbook.cli.status import status
from salesbook.cli.store import store
from salesbook.cli.templates import templates
from salesbook.cli.usage import message_language, show_usage_error

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="salesbook", message="salesbook %(version)s")
def cli() -> None:
    """Annual sales plans in Excel: decompose, issue, read back, reconcile."""


for command in (
    demo,
    init,
    plan,
    build,
    identify,
    check,
    import_returns,
    status,
    reconcile,
    store,
    explain,
    templates,
):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 clean, 1 findings, 2 could not run, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    language = message_language(sys.argv[1:] if arguments is None else arguments)
    try:
        sys.exit(cli.main(arguments, prog_name="salesbook", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        show_usage_error(error, language)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断" if language == "zh" else "interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(INTERRUPTED)
