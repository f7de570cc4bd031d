"""What `--help` prints, in the language of messages: in Chinese by its English words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from salesbook.api import Look

MOST = 30
"""The widest first column; what is wider gets a line of its own."""
EXTRAS = re.compile(r"(default: )(.+)|(required)")


class HelpContext(click.Context):
    """The context of every command; its root knows the language."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what writes help in the language of messages."""
        if self.find_root().obj != "zh":
            return super().make_formatter()
        return _ChineseHelp(width=self.terminal_width, max_width=self.max_content_width)


class _ChineseHelp(click.HelpFormatter):
    """Help in Chinese, wrapped by its width; what is not known stays English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _in_chinese("Usage: "))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_in_chinese(heading)}\N{FULLWIDTH COLON}\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for line in self._look.wrapped(indent + _in_chinese(text), self.current_indent):
            self.write(f"{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = MOST, col_spacing: int = 2) -> None:
        rows = list(rows)
        widest = min(max(len(first) for first, _ in rows), col_max) + col_spacing
        indent = " " * self.current_indent
        hanging = self.current_indent + widest
        for first, second in rows:
            if len(first) + col_spacing > widest:
                self.write(f"{indent}{first}\n")
                first = ""  # noqa: PLW2901 - it has a line of its own
            for line in self._look.wrapped(f"{indent}{first:<{widest}}{_in_chinese(second)}", hanging):
                self.write(f"{line}\n")

    @property
    def _look(self) -> Look:
        from salesbook.api import Look  # noqa: PLC0415 - kept out of start-up

        return Look(width=self.width)


def _in_chinese(text: str) -> str:
    from salesbook.problems import chinese_help  # noqa: PLC0415

    known = chinese_help()
    if text in known:
        return known[text]
    # Click puts the default, and that an option is required, behind its help.
    said, mark, extras = text.rpartition("  [")
    if not mark:
        return text
    told = "; ".join(_extra(each, known) for each in extras.removesuffix("]").split("; "))
    return f"{known.get(said, said)}[{told}]"


def _extra(text: str, known: Mapping[str, str]) -> str:
    found = EXTRAS.fullmatch(text)
    if found is None:
        return text
    default, value, required = found.groups()
    return known[required] if required else f"{known[default]}{value}"


def with_help(commands: Mapping[str, click.Command]) -> None:
    """Let commands, and those below them, print help in the language of messages, cut nowhere."""
    for each in commands.values():
        each.context_class = HelpContext
        each.short_help = (each.help or "").partition("\n\n")[0]
        if isinstance(each, click.Group):
            with_help(each.commands)
