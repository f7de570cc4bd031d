"""Writes the generated pages and transcripts anew: `python docs/refresh.py`."""  # noqa: INP001 - a script

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "docs"))

from pages import generated, transcribed  # noqa: E402 - found beside the tests that compare the pages


def refresh() -> list[str]:
    """Write every page that has drifted, and return their names; `generated` goes first, it is quick."""
    written: list[str] = []
    for pages in (generated, transcribed):
        for name, text in pages().items():
            path = ROOT / name
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")
                written.append(name)
    return written


if __name__ == "__main__":
    sys.stdout.write("".join(f"{name}\n" for name in refresh()) or "nothing has changed\n")
