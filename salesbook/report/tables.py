"""Tables for a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from salesbook.report.look import PLAIN, Look, filled_up, seen_width

GAP = "  "


def text_table(
    lines: Sequence[Sequence[str]],
    *,
    right: Collection[int] = (),
    least: Sequence[int] = (),
    keys: int = 0,
    look: Look = PLAIN,
) -> str:
    """Return lines as columns, each as wide as its widest cell; Chinese characters count as two.

    Columns of `right` stand to the right; `least` are widths that the first columns have at least. A table
    that is too wide is cut into parts that repeat the first `keys` columns; without keys its last column is
    wrapped.
    """
    columns = list(zip(*lines, strict=True))
    # Longer than the columns on purpose: zip ends with these.
    floors = [*least, *(0 for _ in columns)]
    widths = [max(floor, *map(seen_width, cells)) for floor, cells in zip(floors, columns, strict=False)]
    parts = list(_parts(widths, keys, look.width)) if keys else [range(len(columns))]
    return "\n\n".join("\n".join(_rows(lines, widths, part, right, look)) for part in parts)


def _parts(widths: Sequence[int], keys: int, width: int) -> Iterator[Sequence[int]]:
    """Yield the columns of each part that a table is cut into, as many as fit beside the keys."""
    head = list(range(keys))
    part, used = head, sum(widths[:keys]) + len(GAP) * (keys - 1)
    for at in range(keys, len(widths)):
        if width and part != head and used + len(GAP) + widths[at] > width:
            yield part
            part, used = head, sum(widths[:keys]) + len(GAP) * (keys - 1)
        part, used = [*part, at], used + len(GAP) + widths[at]
    yield part


def _rows(
    lines: Sequence[Sequence[str]],
    widths: Sequence[int],
    part: Sequence[int],
    right: Collection[int],
    look: Look,
) -> Iterator[str]:
    hanging = sum(widths[at] + len(GAP) for at in part[:-1])
    for line in lines:
        cells = [filled_up(line[at], widths[at], right=at in right) for at in part]
        yield from look.wrapped(GAP.join(cells).rstrip(), hanging)
