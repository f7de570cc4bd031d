"""Answers: what was decided on something that somebody wrote into a book, as it was worded then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["accepted", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was decided on what `person` (or a territory) wrote in the row `key`, worded as `about`.

    It counts for these words: typed anew, the matter is open again.
    """

    person: str
    key: str
    about: Mapping[str, str]
    verdict: str
    at: str
    by: str
    reason: str
