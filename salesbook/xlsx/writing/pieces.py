"""Parts of books cut at what differs from book to book, and kept by what the rest of them follows from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_ALIKE = 16
"""Pieces of one kind that are kept: the newest."""


@dataclass(slots=True)
class Shelf:
    """A few pieces by what they follow from. Threads may share it: it is filled anew, never changed."""

    pieces: tuple[tuple[object, Any], ...] = ()

    def find(self, key: object) -> Any:  # noqa: ANN401 - each shelf holds one kind
        """Return a piece, None when there is none."""
        return next((piece for each, piece in self.pieces if each == key), None)

    def put(self, key: object, piece: object) -> Any:  # noqa: ANN401
        """Keep a piece, and return it."""
        self.pieces = ((key, piece), *self.pieces[: MOST_ALIKE - 1])
        return piece


def cut(text: str, holes: Sequence[str]) -> list[str]:
    """Return what stands between holes, nothing where they are not found; an empty one is nowhere."""
    pieces = []
    for hole in holes:
        before, mark, rest = text.partition(hole) if hole else ("", "", text)
        if mark != hole:
            return []
        pieces.append(before)
        text = rest
    return [*pieces, text]


def filled(pieces: Sequence[str], holes: Sequence[str]) -> str:
    """Return pieces with holes between them."""
    parts = [each for pair in zip(pieces, holes, strict=False) for each in pair]
    return "".join([*parts, pieces[-1]])
