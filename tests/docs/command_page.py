"""The commands and their options as docs/command.md lists them, out of the command line itself."""

from __future__ import annotations

from collections.abc import Iterator

import click

from salesbook.cli import cli

Names = tuple[str, ...]


def command_list() -> str:
    """Return every command with its usage and options, in the order of the cycle."""
    return "\n".join(line for names, command in all_commands() for line in _command(names, command))


def all_commands() -> Iterator[tuple[Names, click.Command]]:
    """Yield every command that does something, by the words that call it."""
    yield from _below(cli, ())


def options_of(command: click.Command) -> set[str]:
    """Return every spelling of every option of a command."""
    given = {name for each in _options(command) for name in (*each.opts, *each.secondary_opts)}
    return given | {"--help", "-h"}


def _below(group: click.Group, above: Names) -> Iterator[tuple[Names, click.Command]]:
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None, name
            if isinstance(command, click.Group):
                yield from _below(command, (*above, name))
            elif not command.hidden:
                yield (*above, name), command


def _options(command: click.Command) -> list[click.Option]:
    return [each for each in command.params if isinstance(each, click.Option) and not each.hidden]


def _command(names: Names, command: click.Command) -> Iterator[str]:
    words = " ".join(("salesbook", *names))
    # A command keeps the help option of the first context it meets: it must have both spellings.
    with click.Context(command, info_name=words, help_option_names=["-h", "--help"]) as context:
        usage = " ".join(command.collect_usage_pieces(context))
        records = {id(each): each.get_help_record(context) for each in _options(command)}
    yield f"### {words}\n"
    yield f"{' '.join((command.help or '').split())}\n"
    yield f"    {words} {usage}\n"
    if not records:
        return
    yield "| option | |"
    yield "| --- | --- |"
    for record in records.values():
        if record is not None:
            yield f"| `{_cell(record[0])}` | {_cell(record[1])} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
