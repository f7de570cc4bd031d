"""Statements: the words of a plan, such as its strengths and its price strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from salesbook.problems import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A section of words: its heading and its paragraphs. `id` is set for the sections every plan has."""

    id: str
    heading: Text
    paragraphs: Sequence[Text] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry of the change log: a version of the plan, what changed, and who approved it."""

    version: int
    day: date
    changed: Text
    reason: Text = field(default_factory=Text)
    approved: Text = field(default_factory=Text)
