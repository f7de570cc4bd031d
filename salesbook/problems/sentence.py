"""Sentences that are no problems, of reports, marks and messages: declared in `sentences/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from salesbook.problems.text import Text


def sentence(key: str, /, **details: object) -> Text:
    """Return a sentence by file, section and name, `report.status.missing`, filled with details if given.

    Without details its words stay as declared, braces and all. KeyError when the file has no such sentence.
    """
    words = _declared(key)
    return words.format(**details) if details else words


@cache
def chinese_help() -> Mapping[str, str]:
    """Return the help of the command in Chinese, by its English words."""
    return _read("help", "zh")


@cache
def _declared(key: str) -> Text:
    file, section, name = key.split(".")
    return Text(_file(file)[section][name])


@cache
def _file(name: str) -> dict[str, Any]:
    """Return one file of sentences: a command pays only for those it needs."""
    return _read("sentences", name)


def _read(folder: str, name: str) -> dict[str, Any]:
    from importlib import resources  # noqa: PLC0415 - `--help` needs none of it

    return tomllib.loads(resources.files(__package__).joinpath(folder, f"{name}.toml").read_text("utf-8"))
