"""Ending early: every signal ends the command as Ctrl-C does; the exit code tells which it was."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn, TypeVar

T = TypeVar("T")

INTERRUPTED = 130
"""By Ctrl-C, or because nobody reads the output any more."""

_ended: list[int] = []
"""The signals received; a process has one set of handlers, so one list serves."""


def heed_signals() -> None:
    """Let SIGTERM and SIGHUP end the command as SIGINT does; a hang-up that is ignored stays so."""
    _ended.clear()
    # A script that starts the command in the background has it ignore SIGINT.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        # nohup has set it so.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, frame: object) -> NoReturn:
    del frame
    _ended.append(number)
    raise KeyboardInterrupt


def ended_code() -> int:
    """Return the exit code of a command that was ended: 128 and the signal, 130 for Ctrl-C."""
    return 128 + _ended[0] if _ended else INTERRUPTED


def unless_ended(work: Callable[[], T]) -> T | None:
    """Return what some work returns, None when a signal ended it: what was found before can still be told."""
    try:
        return work()
    except KeyboardInterrupt:
        return None


def drop_output() -> None:
    """Discard output that is still to be printed, where the other end of a pipe is closed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            # Python flushes again at exit, and is not to fail there.
            os.dup2(nowhere, stream.fileno())
        except ValueError:  # closed already
            continue
