"""The transcripts of README.md and docs/command.md are what the commands print today."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from console import commands
from pages import ORDERS, ROOT, TRANSCRIPTS, read, transcribed_in
from support.demo import COMMAND, Demo

REFRESH = "run: python docs/refresh.py"
MOST_LINES = 230


def test_every_console_block_shows_what_its_commands_print(demo: Demo, tmp_path: Path) -> None:
    shutil.copytree(demo.folder, tmp_path / "out")
    for page, text in transcribed_in(tmp_path, {COMMAND: demo.said}).items():
        assert read(page) == text, REFRESH


def test_make_demo_runs_what_the_readme_shows() -> None:
    done = subprocess.run(["make", "-n", "demo"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert "salesbook demo out " in done.stdout
    assert commands(read("README.md"))[0] == COMMAND


def test_the_readme_shows_every_step_of_the_cycle() -> None:
    called = " ; ".join(commands(read("README.md")))
    for words in ("init", "plan check", "plan show", "build", "identify", "check", "reconcile", "explain"):
        assert re.search(rf"salesbook {words} ", called), words


def test_the_readme_is_short() -> None:
    assert read("README.md").count("\n") <= MOST_LINES


def test_pages_with_console_blocks_are_all_run() -> None:
    pages = [path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))]
    assert {page for page in pages if "```console" in read(page)} == {*TRANSCRIPTS, ORDERS}


def test_following_the_pages_leaves_the_clone_clean() -> None:
    ignored = {line.strip().strip("/*") for line in read(".gitignore").splitlines()}
    pages = "".join(read(page) for page in (*TRANSCRIPTS, "docs/finance.md"))
    run = "\n".join(line for line in pages.splitlines() if line.startswith("$ salesbook "))
    options = "demo|init|-o|--annotate|--archive|--store|store backup"
    found = set(re.findall(rf"(?: |^)(?:{options}) ([a-z][\w.-]*)", run))
    assert {"out", "my-plan", "my-issued", "marked", "variance", "archive", "sales.db", "backup.db"} <= found
    assert found <= ignored
