"""Every error path the docs name, through the command: no traceback, and no exit code they do not name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import click
import pytest
from corpus.problem_case import cases, inside, run
from support.starter_cycle import JANUARY, Cycle

from salesbook.api.store import init_store
from salesbook.cli import cli

DOCS = Path(__file__).parents[2] / "docs"
SAMPLES = cases()


@cache
def documented() -> frozenset[int]:
    """Return the exit codes of the table in docs/command.md."""
    rows = re.findall(r"^\| ([0-9, ]+) \|", (DOCS / "command.md").read_text("utf-8"), re.MULTILINE)
    return frozenset(int(code) for row in rows for code in row.split(","))


def check_end(command: Sequence[str]) -> int:
    """Run a command; whatever else than an exit leaves `main` fails the test."""
    said = run(command)
    assert "Traceback" not in said, said
    code = int(said.split()[-1])
    assert code in documented(), said
    return code


def test_the_docs_name_the_exit_codes() -> None:
    assert documented() == {0, 1, 2, 129, 130, 143}


@pytest.mark.parametrize("slug", SAMPLES)
def test_every_command_of_a_sample_ends_as_the_docs_say(slug: str, tmp_path: Path) -> None:
    case = SAMPLES[slug]
    case.prepare(tmp_path)
    with inside(tmp_path):
        for command in case.commands:
            check_end(command)


def leaves(command: click.Command = cli, name: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            yield from leaves(inner, (*name, word))
    else:
        yield " ".join(name), command


COMMANDS = dict(leaves())
GOOD: Mapping[str, Mapping[str, Sequence[str]]] = {
    "demo": {},
    "init": {"folder": ["new"]},
    "plan check": {"folder": ["plan"]},
    "plan show": {"folder": ["plan"], "by": ["--by", "person"]},
    "plan diff": {"before": ["plan"], "after": ["plan"]},
    "build": {"folder": ["plan"], "out": ["-o", "built"], "only": ["--only", "company"]},
    "identify": {"paths": ["returned"]},
    "check": {"paths": ["returned"], "issued": ["--issued", "issued"], "period": ["--period", JANUARY]},
    "import": {
        "paths": ["returned"],
        "issued": ["--issued", "issued"],
        "period": ["--period", JANUARY],
        "store_address": ["--store", "store.db"],
    },
    "status": {"period": ["--period", JANUARY], "store_address": ["--store", "store.db"]},
    "reconcile": {"paths": ["returned"], "issued": ["--issued", "issued"], "period": ["--period", JANUARY]},
    "store init": {"store_address": ["--store", "new.db"]},
    "store migrate": {"store_address": ["--store", "store.db"]},
    "store periods": {"action": ["list"], "period": [JANUARY], "store_address": ["--store", "store.db"]},
    "store approve": {"number": ["1"], "store_address": ["--store", "store.db"], "reason": ["--reason", "x"]},
    "store undo": {"number": ["1"], "store_address": ["--store", "store.db"], "reason": ["--reason", "x"]},
    "store trace": {"period": ["--period", JANUARY], "store_address": ["--store", "store.db"]},
    "store query": {"sql": ["SELECT 1"], "store_address": ["--store", "store.db"]},
    "store backup": {"target": ["copy.db"], "store_address": ["--store", "store.db"]},
    "explain": {"code": ["SB301"]},
    "lint": {"paths": ["issued"], "only": ["--only", "frozen-height"]},
    "templates export": {"folder": ["templates"]},
}
PATHS = (
    "missing",
    "file",
    "file/below",
    "empty",
    "loop",
    "store.db",
    "pipe",
    "dangling",
    "",
    "-",
    "a\x1b[31m\nb",
)
WORDS = (
    *(
        "x",
        "",
        "-1",
        "0",
        "2027-13",
        "9999999999-01",
        "2027-02-30",
        "99999999999999999999",
        "\x1b[31m",
        "=1+1",
    ),
    *(
        "a=b",
        "target.revenue.amount=x",
        "stretch=-5",
        "collections.ratio=-5%",
        "nowhere/2027-01=1",
        "é" * 300,
    ),
)
STORES = (
    *("missing.db", "file", "empty", "loop", "pipe", "dangling", "", "sqlite:///", "mysql://u@h/d"),
    *("postgresql://u:secret@[::1/d", "postgresql://u:secret@h:port/d", "postgresql://u:secret@h/d?bogus=1"),
    "postgresql://u:secret@127.0.0.1:1/d",
)


def hostile(parameter: click.Parameter) -> Sequence[str]:
    """Return values that a parameter cannot do anything with, or hardly."""
    if parameter.name == "store_address":
        return STORES
    return PATHS if isinstance(parameter.type, click.Path) else WORDS


def prepare(cycle: Cycle) -> Path:
    """Put what the commands are given into one folder, and return it."""
    folder = cycle.plan.parent
    (folder / "file").write_text("not what it should be", "utf-8")
    (folder / "empty").mkdir()
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "dangling").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe")
    assert init_store(str(folder / "store.db"))[1] == []
    return folder


def words_of(name: str, parameter: click.Parameter, value: str) -> list[str]:
    """Return a command with one parameter replaced."""
    option = [] if isinstance(parameter, click.Argument) else [max(parameter.opts, key=len)]
    own = {**GOOD[name], parameter.name or "": [*option, value]}
    return [*name.split(), *(word for part in own.values() for word in part)]


def test_every_command_is_tried() -> None:
    assert GOOD.keys() == COMMANDS.keys()


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are made otherwise on Windows")
@pytest.mark.parametrize("name", COMMANDS)
def test_whatever_a_parameter_is_given_the_command_ends_as_the_docs_say(name: str, cycle: Cycle) -> None:
    folder = prepare(cycle)
    before = {path: contents(folder / path) for path in ("plan", "issued", "returned")}
    with inside(folder):
        assert check_end([*name.split(), "--no-such-option"]) == 2
        for parameter in COMMANDS[name].params:
            if isinstance(parameter, click.Option) and parameter.is_flag:
                continue
            for value in hostile(parameter):
                check_end(words_of(name, parameter, value))
    assert {path: contents(folder / path) for path in before} == before


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files that stand directly in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
