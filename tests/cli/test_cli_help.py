"""Help, exit codes of usage, and what starting up costs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from inspect import cleandoc
from pathlib import Path

import click
import pytest
from support.command import run

import salesbook
from salesbook.cli import cli
from salesbook.cli.commands import HOMES
from salesbook.problems import catalogue, chinese_help

Capture = pytest.CaptureFixture[str]


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return every command by its words, groups too."""
    found: list[tuple[str, ...]] = [path]
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
        else:
            found.append((*path, name))
    return found


DOCUMENTED = {
    ("demo",),
    ("init",),
    ("plan", "check"),
    ("plan", "show"),
    ("build",),
    ("identify",),
    ("check",),
    ("reconcile",),
    ("explain",),
    ("templates", "export"),
}


def test_every_documented_command_is_there() -> None:
    assert set(commands()) >= DOCUMENTED


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_has_help_that_says_what_it_does(words: tuple[str, ...], capsys: Capture) -> None:
    shown = run(capsys, *words, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(" ".join(("Usage: salesbook", *words)))
    assert len(shown.out.splitlines()[2].strip()) > 20
    assert run(capsys, *words, "-h").out == shown.out


def test_every_option_says_what_it_is_for() -> None:
    for words in commands():
        command: click.Command = cli
        for word in words:
            assert isinstance(command, click.Group)
            command = command.commands[word]
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{' '.join(words)} {option.name}"


def test_the_version_is_told(capsys: Capture) -> None:
    assert run(capsys, "--version").out == f"salesbook {salesbook.__version__}\n"


@pytest.mark.parametrize(
    "arguments", [("fly",), ("check",), ("build", "plan"), ("--colour",), ("plan", "paint")]
)
def test_what_is_not_understood_exits_with_two(capsys: Capture, arguments: tuple[str, ...]) -> None:
    refused = run(capsys, *arguments)
    assert (refused.code, refused.out) == (2, "")
    assert "Error: " in refused.err


def test_explain_tells_a_kind_by_code_and_by_slug(capsys: Capture) -> None:
    by_code, by_slug = run(capsys, "explain", "SB502"), run(capsys, "explain", "not-a-number")
    assert by_code.code == 0
    assert by_code.out == by_slug.out == run(capsys, "explain", "sb502").out
    assert by_code.out.splitlines()[0] == "SB502 not-a-number (error)"
    assert "处理办法" in run(capsys, "explain", "SB502", "--messages", "zh").out


def test_explain_as_json_is_one_document(capsys: Capture) -> None:
    document = run(capsys, "explain", "SB502", "--format", "json").document
    assert (document["schema"], document["code"], document["slug"]) == (
        "salesbook/explain/1",
        "SB502",
        "not-a-number",
    )
    assert document.keys() == {"schema", "code", "slug", "severity", "message", "remedy", "about"}


def test_explain_lists_every_kind(capsys: Capture) -> None:
    listed = run(capsys, "explain")
    assert [line.split()[0] for line in listed.out.splitlines()] == [kind.code for kind in catalogue()]


@pytest.mark.parametrize(
    ("asked", "near"),
    [("not-a-numbr", "not-a-number"), ("would-overwite", "would-overwrite")],
)
def test_explain_of_what_is_misspelled_asks_whether_the_nearest_is_meant(
    capsys: Capture, asked: str, near: str
) -> None:
    refused = run(capsys, "explain", asked)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == f"there is no problem code {asked}; did you mean {near}?\n"


def test_explain_of_something_else_asks_nothing(capsys: Capture) -> None:
    assert run(capsys, "explain", "weather").err == (
        "there is no problem code weather; salesbook explain lists them all\n"
    )


def test_explain_speaks_chinese(capsys: Capture) -> None:
    assert (
        run(capsys, "explain", "--messages", "zh").out.splitlines()[0]
        == "SB001  错误  version-without-effective"
    )
    assert run(capsys, "explain", "SB430", "--messages", "zh").out.startswith(
        "SB430 month-not-filled（错误）"
    )
    refused = run(capsys, "explain", "not-a-numbr", "--messages", "zh")
    assert refused.err == "没有问题代码 not-a-numbr；是否应为 not-a-number？\n"


HEAVY = ("numpy", "openpyxl", "pandas", "pebble", "pydantic", "scipy", "sqlalchemy", "xlsxwriter")


def in_process(*code: str) -> str:
    """Return what some lines of Python print in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(code)], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_help_imports_nothing_heavy_and_no_command() -> None:
    loaded = in_process(
        "import sys",
        "from salesbook.cli import main",
        "try: main(['--help'])",
        "except SystemExit: pass",
        "print('loaded:', *sorted(sys.modules))",
    )
    modules = set(loaded.rsplit("loaded:", maxsplit=1)[1].split())
    assert "salesbook.cli.commands" in modules
    assert {name for name in HEAVY if name in modules} == set()
    homes = {f"salesbook.cli.{home.partition('.')[0]}" for home, _ in HOMES.values()}
    assert homes & modules == set()


def test_every_command_is_listed_with_the_first_sentence_of_its_help() -> None:
    listed = {name: said for name, (_, said) in HOMES.items()}
    assert listed == {name: command.short_help for name, command in cli.commands.items()}
    assert [*listed] == sorted(listed)


def test_importing_the_package_imports_nothing_heavy() -> None:
    loaded = in_process("import sys", "import salesbook", "print(*sorted(sys.modules))").split()
    assert set(HEAVY) & set(loaded) == set()
    assert {name for name in loaded if name.startswith("salesbook.")} == {"salesbook.version"}


def module(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m salesbook` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "salesbook", *arguments],
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


def test_the_package_runs_as_a_module() -> None:
    done = module("--version")
    assert (done.returncode, done.stdout.decode().strip()) == (0, f"salesbook {salesbook.__version__}")


def test_exit_codes_reach_the_system(tmp_path: Path) -> None:
    assert module("explain", "SB502").returncode == 0
    assert module("explain", "nothing").returncode == 2
    assert module("plan", "check", str(tmp_path / "nowhere")).returncode == 2


def test_chinese_is_printed_whatever_the_locale() -> None:
    done = module("explain", "SB502", "--messages", "zh", LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert re.search("[\u4e00-\u9fff]", done.stdout.decode("utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise on Windows")
def test_a_closed_pipe_ends_quietly() -> None:
    done = subprocess.run(
        f"{sys.executable} -m salesbook explain | head -n 1",
        shell=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


CLICKS = {
    "Show this message and exit.",
    "Show the version and exit.",
    "Usage: ",
    "Options",
    "Commands",
    "default: ",
    "required",
}
"""What Click adds."""


def helps(group: click.Group = cli) -> set[str]:
    """Return every text that help is made of."""
    told = {cleandoc(group.help or "")}
    for command in group.commands.values():
        text = cleandoc(command.help or "")
        told |= {text, text.partition("\n\n")[0]}
        told |= {each.help or "" for each in command.params if isinstance(each, click.Option)}
        told |= helps(command) if isinstance(command, click.Group) else set()
    return told | CLICKS


def test_all_help_is_there_in_chinese_and_nothing_else() -> None:
    known = chinese_help()
    assert helps() == known.keys()
    assert all(re.search(r"[\u4e00-\u9fff]", said) for said in known.values())


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_is_told_in_the_language_of_messages(
    words: tuple[str, ...], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESBOOK_MESSAGES", "zh")
    shown = run(capsys, *words, "--help")
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0].startswith("用法：salesbook")
    told = [re.sub(r"salesbook [a-z]+ [a-z]+", "", line) for line in lines[1:]]
    assert not any(re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", line) for line in told)


def test_help_holds_no_patterns_of_dates_and_no_ranges(capsys: Capture) -> None:
    for words in commands():
        shown = run(capsys, *words, "--help").out
        assert not re.search(r"%[a-zA-Z]", shown)
        assert "<=" not in shown
