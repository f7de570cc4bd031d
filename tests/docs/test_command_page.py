"""docs/command.md lists every command and option there is, and no page names one that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from command_page import all_commands, options_of
from pages import ROOT, generated, read

PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
COMMANDS = {" ".join(names): command for names, command in all_commands()}
EVERY_OPTION = {"--version"}.union(*map(options_of, COMMANDS.values()))
GROUPS = {name.split()[0] for name in COMMANDS if " " in name}
CALL = re.compile(r"\bsalesbook ((?:[a-z]+ )?[a-z]+(?:-[a-z]+)*)(?![\w-])([^|\n;>]*)")
OPTION = re.compile(r"(?<!\S)--?[a-z][a-z-]*")


def snippets(page: str) -> Iterator[str]:
    """Yield what a page shows as code: spans, indented lines, commands of console blocks."""
    text = read(page)
    for block in re.findall(r"^```\w*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", prose)
    yield from re.findall(r"^    (\S.*)$", prose, re.MULTILINE)


def called(snippet: str) -> Iterator[tuple[str, str]]:
    """Yield each command a snippet calls with what follows it."""
    for words, rest in CALL.findall(snippet):
        first, _, second = words.partition(" ")
        yield (words, rest) if words in COMMANDS or first in GROUPS else (first, f" {second}{rest}")


def test_the_page_lists_every_command_and_option() -> None:
    assert read("docs/command.md") == generated()["docs/command.md"], "run: python docs/refresh.py"


@pytest.mark.parametrize("page", PAGES)
def test_every_command_a_page_names_exists(page: str) -> None:
    for snippet in snippets(page):
        for name, _ in called(snippet):
            assert name in COMMANDS or name in GROUPS, snippet


@pytest.mark.parametrize("page", PAGES)
def test_every_option_a_page_names_exists(page: str) -> None:
    for snippet in snippets(page):
        for name, rest in called(snippet):
            if name in COMMANDS:
                assert set(OPTION.findall(rest)) <= options_of(COMMANDS[name]), snippet
        if snippet.startswith("--"):
            assert OPTION.findall(snippet)[0] in EVERY_OPTION, snippet


def test_every_command_shows_its_help() -> None:
    for name, command in COMMANDS.items():
        assert command.help, name
        assert f"### salesbook {name}\n" in read("docs/command.md")
