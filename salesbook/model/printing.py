"""How the books of a plan are printed."""

from __future__ import annotations

from dataclasses import dataclass

PAPERS, SETS = ("A4", "letter"), ("full", "meeting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """On which of PAPERS, and which of the SETS of sheets: "" is the meeting of variance books, else all.

    `only` the sheets with these ids are printed, where there are any.
    """

    paper: str = "A4"
    sheets: str = ""
    only: frozenset[str] = frozenset()
