"""What is wrong with a command line, in the language of messages."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import click

OPTION, VARIABLE = "--messages", "SALESBOOK_MESSAGES"
LANGUAGES = ("en", "zh")
STOPS = ("。", "？")


class MisuseError(click.UsageError):
    """A command line whose parts do not go together, said in both languages of messages."""

    def __init__(self, *, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


def message_language(arguments: Sequence[str]) -> str:
    """Return the language a command line asks messages in, which may itself be wrong: else English."""
    asked = [os.environ.get(VARIABLE, "")]
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == OPTION:
            asked.append(value if equals else "".join(arguments[at + 1 : at + 2]))
    return next((each for each in reversed(asked) if each in LANGUAGES), "en")


def show_usage_error(error: click.ClickException, language: str) -> None:
    """Print on standard error how the command is used and what is wrong.

    What Click says is translated by its wording; words that are not known stay English.
    """
    said = _in_chinese(error) if language == "zh" and isinstance(error, click.UsageError) else None
    if said is None:
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        pieces = " ".join((context.command_path, *context.command.collect_usage_pieces(context)))
        click.echo(f"用法：{pieces}\n查看帮助：{context.command_path} --help\n", err=True)
    click.echo(f"错误：{said}" if said.endswith(STOPS) else f"错误：{said}。", err=True)


def _in_chinese(error: click.UsageError) -> str | None:
    return error.zh if isinstance(error, MisuseError) else _translated(error.format_message())


def _translated(message: str) -> str | None:
    """Return a sentence of Click in Chinese, None for one that is not known."""
    for pattern, words in SENTENCES.items():
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return words.format(**{name: _part(name, part or "") for name, part in found.groupdict().items()})
    return None


def _part(name: str, part: str) -> str:
    """Return a part of a sentence: names are put in a list, what is said within is translated."""
    if name == "kind":
        return "选项" if part == "option" else "参数"
    if name == "inner":
        return _translated(part) or part
    if name in LISTS and part:
        return LISTS[name].format("、".join(each.strip(" '\n\t") for each in re.split(r",| or ", part)))
    return part


LISTS = {"meant": "您是指 {} 吗？", "choices": "可选：{}。"}
"""What is said of several names."""

_MEANT = r"(?: \(?(?:Did you mean(?: one of:)?|Possible options:) (?P<meant>.+?)[?)]*)?"
SENTENCES = {
    r"Missing (?P<kind>argument|option|parameter) (?P<name>.+?)\.(?:\s+Choose from:(?P<choices>.+))?":
        "缺少{kind} {name}。{choices}",
    rf"No such option:? (?P<name>.+?)\.?{_MEANT}": "没有选项 {name}。{meant}",
    rf"No such command (?P<name>.+?)\.?{_MEANT}": "没有命令 {name}。{meant}",
    r"Got unexpected extra arguments? \((?P<words>.+)\)": "多余的参数：{words}。",
    r"Option (?P<name>.+) requires an argument\.?": "选项 {name} 后面要有一个值。",
    r"Option (?P<name>.+) does not take a value\.?": "选项 {name} 后面不能有值。",
    r"Invalid value for (?P<name>.+?): (?P<inner>.+)": "{name} 的值不正确：{inner}",
    r"(?P<value>.*) is not one of (?P<choices>.+?)\.": "没有 {value}。{choices}",
    r"(?P<value>.*) is not in the range (?P<range>.+?)\.": "{value} 不在 {range} 的范围内。",
    r"(?P<value>.*) is not a valid integer(?: range)?\.": "{value} 不是整数。",
    r"(?P<value>.*) does not match the formats? '%Y-%m-%d'\.": "{value} 不是日期，请写成 2027-03-30 的形式。",
    r"(?P<value>.*) is not a month such as (?P<month>\S+)": "{value} 不是月份，请写成 {month} 的形式。",
}  # fmt: skip
"""What Click says, by its wording in any release since 8.1, and the same in Chinese."""
