"""What people of the sample company write in their books."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from salesbook.problems import Text


@cache
def sample_words() -> Mapping[str, Sequence[Text]]:
    """Return the words of `samples/returned/words.csv` by kind."""
    words: dict[str, list[Text]] = {}
    text = resources.files("salesbook.samples").joinpath("returned", "words.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        words.setdefault(row.pop("kind"), []).append(Text(row))
    return words
