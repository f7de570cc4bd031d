"""What commands print, and the codes they exit with."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

if TYPE_CHECKING:
    from pathlib import Path

    from salesbook.api import Look
    from salesbook.problems import Problem

FINDINGS, COULD_NOT_RUN = 1, 2
SENT = "salesbook.sent"
"""The folder of this machine that is sent to a URL in the end, and the URL: what is printed names it."""


def say(key: str, language: str, stream: TextIO | None = None, /, **details: object) -> None:
    """Print a sentence; control characters in names that users chose are escaped.

    It goes to standard output unless a stream is named.
    """
    # Imports stand in functions so that --help need not wait for them (CONTRIBUTING.md).
    from salesbook.problems import Text, sentence  # noqa: PLC0415
    from salesbook.problems.printable import printable  # noqa: PLC0415

    safe = {name: each if isinstance(each, Text) else printable(str(each)) for name, each in details.items()}
    click.echo(sentence(key, **safe).in_language(language), file=stream)


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document on standard output."""
    import json  # noqa: PLC0415 - `--help` needs none

    click.echo(_as_sent(json.dumps(document, ensure_ascii=False, indent=2)))


def print_line(*parts: object) -> None:
    """Print one line of names that users chose, such as paths; control characters are escaped."""
    from salesbook.problems.printable import printable  # noqa: PLC0415

    click.echo(printable(_as_sent("".join(map(str, parts)))))


def _as_sent(text: str) -> str:
    """Return a text that names a URL where it names the folder that is sent there."""
    context = click.get_current_context(silent=True)
    sent = context.meta.get(SENT) if context is not None else None
    return text if sent is None else text.replace(*sent)


def print_problems(problems: Sequence[Problem], language: str) -> None:
    """Print problems on standard error."""
    from salesbook.api import render_problems  # noqa: PLC0415

    if problems:
        click.echo(render_problems(problems, language, look=look_of(sys.stderr)), err=True)


def look_of(stream: TextIO) -> Look:
    """Return how text stands on a stream: wrapped, and coloured unless `--color` says otherwise."""
    from salesbook.api import Look  # noqa: PLC0415

    terminal = stream.isatty()
    context = click.get_current_context(silent=True)  # none where a run was stopped
    asked = context.color if context is not None else None
    return Look(
        width=shutil.get_terminal_size().columns if terminal else 0,
        colour=terminal if asked is None else asked,
    )


def stop_with(problems: Sequence[Problem], language: str) -> NoReturn:
    """Print the problems that prevent a run and exit with 2."""
    print_problems(problems, language)
    raise click.exceptions.Exit(COULD_NOT_RUN)


def hand_out(
    text: str | None, problems: list[Problem], out: Path | None, messages: str, *, force: bool
) -> None:
    """Print a text, or write it to a new file and name that; exit with 2 where there is none, or an error."""
    from salesbook.api.ledger import write_new  # noqa: PLC0415

    if text is not None and out is not None:
        problems = [*problems, *write_new(text, out, force=force)]
    if text is None or any(found.severity == "error" for found in problems):
        stop_with(problems, messages)
    print_problems(problems, messages)
    if out is None:
        click.echo(text, nl=False)
    else:
        print_line(out)


def exit_code(problems: Sequence[Problem], fail_on: str) -> int:
    """Return 1 when any problem is as severe as `fail_on` says, else 0."""
    from salesbook.problems import Severity, worst  # noqa: PLC0415

    found = worst(problems)
    if found is None or fail_on == "never":
        return 0
    return FINDINGS if found.rank >= Severity(fail_on).rank else 0


@contextmanager
def progress(key: str, language: str) -> Iterator[Callable[[int, int], None] | None]:
    """Yield a function that moves a progress bar; None where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import Progress  # noqa: PLC0415

    from salesbook.problems import sentence  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(sentence(key).in_language(language), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
