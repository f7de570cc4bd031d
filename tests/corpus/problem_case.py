"""The reproducers of samples/problems: what a case does, and what the command then says.

A case is a folder named by the slug of a problem, with `case.toml`, the goldens `en.txt` and `zh.txt`, and
any files the command needs. `case.toml` holds

    commands = [["plan", "check", "plan"]]       what is run, in a new folder; the last one is the golden
    copy = { plan = "samples/problems/_plan" }   files and folders copied there first, from this repository
    edit = [["plan/plan.toml", "old", "new"]]    texts replaced in them
    write = { "plan/people.csv" = "id,name\\n" }  texts written
    folders = ["returned"]                       empty folders made
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from salesbook.cli import main

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "samples" / "problems"
LANGUAGES = ("en", "zh")
OWN = frozenset(("case.toml", *(f"{language}.txt" for language in LANGUAGES)))
WITHOUT_MESSAGES = frozenset(("explain",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One reproducer."""

    slug: str
    commands: Sequence[Sequence[str]]
    copy: Mapping[str, str] = field(default_factory=dict)
    edit: Sequence[tuple[str, str, str]] = ()
    write: Mapping[str, str] = field(default_factory=dict)
    folders: Sequence[str] = ()

    def golden(self, language: str) -> Path:
        """Return where the golden output in a language stands."""
        return FOLDER / self.slug / f"{language}.txt"

    def prepare(self, folder: Path) -> None:
        """Put everything the commands need into a new folder."""
        for name, source in self.copy.items():
            place = ROOT / source
            (shutil.copytree if place.is_dir() else shutil.copy)(place, folder / name)
        for path in sorted((FOLDER / self.slug).iterdir()):
            if path.name not in OWN:
                shutil.copy(path, folder / path.name)
        for name in self.folders:
            (folder / name).mkdir(parents=True)
        for name, text in self.write.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8", newline="")
        for name, old, new in self.edit:
            text = (folder / name).read_text("utf-8")
            assert old in text, f"{self.slug}: {name} does not hold {old!r}"
            (folder / name).write_text(text.replace(old, new, 1), "utf-8", newline="")

    def outputs(self, folder: Path) -> dict[str, str]:
        """Run the commands and return what the last one said, and how it ended, by language."""
        first = folder / LANGUAGES[0]
        first.mkdir()
        self.prepare(first)
        with inside(first):
            for command in self.commands[:-1]:
                run(command)
        for language in LANGUAGES[1:]:
            shutil.copytree(first, folder / language, symlinks=True)
        return {language: self._last(folder / language, language) for language in LANGUAGES}

    def _last(self, folder: Path, language: str) -> str:
        with inside(folder):
            said = run([*self.commands[-1], "--messages", language])
        return said.replace(str(folder.resolve()), ".").replace(str(folder), ".")


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def run(command: Sequence[str]) -> str:
    """Return a command line, everything it printed, and its exit code."""
    out = io.StringIO()
    code: object = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            main(list(command))
        except SystemExit as stop:
            code = stop.code
    lines = (line.rstrip() for line in out.getvalue().splitlines())
    shown = " ".join(word if re.fullmatch(r"[\w./:=@%+-]+", word) else f"'{word}'" for word in command)
    return "\n".join([f"$ salesbook {shown}", *lines, f"exit {code}", ""])


def cases() -> dict[str, Case]:
    """Return every case by its slug."""
    found = {}
    for path in sorted(FOLDER.glob("*/case.toml")):
        declared = tomllib.loads(path.read_text("utf-8"))
        declared["edit"] = tuple(tuple(each) for each in declared.get("edit", ()))
        found[path.parent.name] = Case(slug=path.parent.name, **declared)
    return found
