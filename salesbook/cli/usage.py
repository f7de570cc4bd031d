"""What is wrong with a command line, in the language of messages."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from salesbook.problems import Text

OPTION, VARIABLE = "--messages", "SALESBOOK_MESSAGES"
LANGUAGES = ("en", "zh")
STOPS = ("。", "？")


class MisuseError(click.UsageError):
    """A command line whose parts do not go together: a sentence by its key, and what fills it."""

    def __init__(self, key: str, /, **details: object) -> None:
        from salesbook.problems import sentence  # noqa: PLC0415

        self.words = sentence(key, **details)
        super().__init__(self.words.in_language("en"))


def message_language(arguments: Sequence[str]) -> str:
    """Return the language a command line asks messages in, which may itself be wrong: else English."""
    # The last one wins, as in Click: the variable first, then the options in their order.
    asked = [os.environ.get(VARIABLE, "")]
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == OPTION:
            asked.append(value if equals else "".join(arguments[at + 1 : at + 2]))
    return next((each for each in reversed(asked) if each in LANGUAGES), "en")


def show_usage_error(error: click.ClickException, language: str) -> None:
    """Print on standard error how the command is used and what is wrong.

    Click's own messages are translated by their wording; those that are not known stay English.
    """
    said = _in_chinese(error) if language == "zh" and isinstance(error, click.UsageError) else None
    if said is None:
        error.show()
        return
    from salesbook.problems import sentence  # noqa: PLC0415

    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        pieces = " ".join((context.command_path, *context.command.collect_usage_pieces(context)))
        usage = sentence("cli.click.usage", pieces=pieces, command=context.command_path)
        click.echo(usage.in_language(language), err=True)
    said = said if said.endswith(STOPS) else f"{said}。"
    click.echo(sentence("cli.click.error", said=said).in_language(language), err=True)


def _in_chinese(error: click.UsageError) -> str | None:
    words = error.words if isinstance(error, MisuseError) else _translated(error.format_message())
    return words.in_language("zh") if words is not None else None


def _translated(message: str) -> Text | None:
    """Return a sentence of Click in the languages of messages, None for one that is not known."""
    from salesbook.problems import sentence  # noqa: PLC0415

    # The whole sentence must fit: what a later Click words otherwise stays English (docs/decisions.md).
    for pattern, key in SENTENCES.items():
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return sentence(
                key, **{name: _part(name, part or "") for name, part in found.groupdict().items()}
            )
    return None


def _part(name: str, part: str) -> Text | str:
    """Return a part of a sentence: names become a list, a sentence within is translated."""
    from salesbook.problems import Text, sentence  # noqa: PLC0415

    if name == "kind":
        return sentence("cli.click.option" if part == "option" else "cli.click.argument")
    if name == "inner":
        return _translated(part) or part
    if name in LISTS and part:
        # By release Click puts commas, `or` or ends of lines between names, with and without quotes.
        names = Text.listing(each.strip(" '\n\t") for each in re.split(r",| or ", part))
        return sentence(LISTS[name], names=names)
    return part


LISTS = {"meant": "cli.click.meant", "choices": "cli.click.choices"}
"""The sentences for parts that list several names."""

# Releases of Click word their hints differently.
_MEANT = r"(?: \(?(?:Did you mean(?: one of:)?|Possible options:) (?P<meant>.+?)[?)]*)?"
SENTENCES = {
    r"Missing (?P<kind>argument|option|parameter) (?P<name>.+?)\.(?:\s+Choose from:(?P<choices>.+))?":
        "cli.click.missing",
    rf"No such option:? (?P<name>.+?)\.?{_MEANT}": "cli.click.no-option",
    rf"No such command (?P<name>.+?)\.?{_MEANT}": "cli.click.no-command",
    r"Got unexpected extra arguments? \((?P<words>.+)\)": "cli.click.extra-argument",
    r"Option (?P<name>.+) requires an argument\.?": "cli.click.value-missing",
    r"Option (?P<name>.+) does not take a value\.?": "cli.click.value-not-taken",
    r"Invalid value for (?P<name>.+?): (?P<inner>.+)": "cli.click.value-wrong",
    r"(?P<value>.*) is not one of (?P<choices>.+?)\.": "cli.click.not-one-of",
    r"(?P<value>.*) is not in the range (?P<range>.+?)\.": "cli.click.not-in-range",
    r"(?P<value>.*) is not a valid integer(?: range)?\.": "cli.click.not-an-integer",
    r"(?P<value>.*) does not match the formats? '%Y-%m-%d'\.": "cli.click.not-a-day",
    r"(?P<value>.*) is not a month such as (?P<month>\S+)": "cli.click.not-a-month",
}  # fmt: skip
"""Click's messages, by their wording in any release since 8.1, and the sentence for each."""
