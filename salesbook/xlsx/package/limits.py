"""How much a file may ask of us before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class PackageLimits:
    """Bounds that no honest file of a large collection reached. Sizes are bytes.

    `inflated` counts the bytes produced from one package in total, `free` is what one part may inflate to
    before `ratio` applies, `part` bounds parts that are held in memory as a whole, `characters` the text
    kept from one part, `token` a single XML tag or comment, `tags` those of all sheets and strings together
    (ends of elements counted too), `fast` the size above which a sheet is streamed.
    """

    size: int = 128 * MIB
    entries: int = 2_000
    inflated: int = 512 * MIB
    free: int = 4 * MIB
    ratio: int = 200
    part: int = 64 * MIB
    token: int = 256 * KIB
    tags: int = 4_000_000
    depth: int = 200
    elements: int = 150_000
    names: int = 100_000
    strings: int = 1_000_000
    characters: int = 64 * MIB
    cells: int = 1_000_000
    fast: int = 8 * MIB


DEFAULT = PackageLimits()
