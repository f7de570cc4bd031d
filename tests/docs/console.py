"""Console blocks of pages: their commands run for real, and what they print put below them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
PROMPT = "$ "
SECONDS = 300


def with_output(page: str, folder: Path, said: Mapping[str, str]) -> str:
    """Return a page with every command in its console blocks run in a folder, in order.

    What `said` knows the output of was run already.
    """
    return BLOCK.sub(lambda block: "".join(_ran(block[0], folder, said)), page)


def commands(page: str) -> list[str]:
    """Return the commands in the console blocks of a page."""
    return [command for block in BLOCK.findall(page) for command in _commands(block)]


def _commands(block: str) -> list[str]:
    return [line.removeprefix(PROMPT) for line in block.splitlines() if line.startswith(PROMPT)]


def _ran(block: str, folder: Path, said: Mapping[str, str]) -> Iterator[str]:
    for command in _commands(block):
        yield f"{PROMPT}{command}\n"
        yield _trimmed(said[command] if command in said else _output(command, folder))


def _output(command: str, folder: Path) -> str:
    """Return what a command prints on both streams."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )
    text = done.stdout.decode("utf-8", "replace")
    if "Traceback (most recent call last)" in text:
        raise RuntimeError(f"{command}\n{text}")
    return text


def _trimmed(text: str) -> str:
    """Return a text without blanks at the ends of its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())
