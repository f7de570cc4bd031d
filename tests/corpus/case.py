"""One returned book of the corpus: how it was mangled, what its author meant, what has to be said."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.base import FOLDER, PERIOD, Book, Truth, book

Mangle = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to mangle a book.

    `meant` changes what the author meant where the mangling types something: None where nobody can say.
    `status` and `problems` (`slug place`) are what the check has to say; `client` is the program that saves.
    """

    slug: str
    words: str
    mangle: Mangle
    client: str = "patcher"
    meant: Mapping[str, int | str | None] = field(default_factory=dict)
    gone: Sequence[str] = ()
    status: str = "accepted"
    problems: Sequence[str] = ()
    base: Callable[[], Book] = book
    owner: str = "ann"
    ending: str = ".xlsx"
    period: str = PERIOD
    degraded: bool = False

    @property
    def truth(self) -> Truth:
        """What the author meant, cell by cell, after the mangling."""
        kept = {cell: value for cell, value in self.base().truth.items() if cell not in self.gone}
        return {**kept, **self.meant}

    def write(self) -> None:
        """Write the book and, beside it, what is expected of it."""
        (FOLDER / f"{self.slug}{self.ending}").write_bytes(self.mangle(self.base().data))
        self.write_expected()

    def write_expected(self) -> None:
        """Write what is expected of the book."""
        text = json.dumps(self.expected(), ensure_ascii=False, indent=1)
        (FOLDER / f"{self.slug}.json").write_text(text + "\n", "utf-8")

    def expected(self) -> dict[str, Any]:
        """Return what is expected, as JSON."""
        return {
            "way": self.words,
            "saved_by": self.client,
            "file": self.slug + self.ending,
            "period": self.period,
            "accept_degraded": self.degraded,
            "owner": self.owner,
            "status": self.status,
            "problems": sorted(self.problems),
            "meant": self.truth,
        }


def expectations() -> dict[str, dict[str, Any]]:
    """Return every expectation in the repository, by the slug of its way."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def file_of(expected: Mapping[str, Any]) -> Path:
    """Return the mangled book that an expectation is about."""
    return FOLDER / str(expected["file"])
