"""`salesbook` and `python -m salesbook`: a start that can be interrupted before anything is loaded."""

from __future__ import annotations

import os
import signal


def main() -> None:
    """Run the command; interrupted while it loads it ends with 130 and says nothing."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    from salesbook.cli import main as run  # noqa: PLC0415 - what takes its time to load

    run()


if __name__ == "__main__":
    main()
