"""The rows of an issued table packed: what follows from an axis is written once for each member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product
from math import prod
from types import NoneType
from typing import Any, NamedTuple

from salesbook.model.period import Month

MOST_ROWS = 200_000
"""A manifest that claims more rows is none."""


NOT_ITEMS = frozenset(("territory", "person", "class", "month", "measure", "span"))
"""Axes that say where, whose, when and what of a figure; any other axis says of which item it is."""


class Subject(NamedTuple):
    """What the figures of a row are of; `""` and None where its table, its book or its column says so."""

    month: Month | None
    owner: str
    territory: str
    dimension: str
    item: str
    measure: str


@dataclass(frozen=True)
class IssuedRow:
    """A row as issued: its key, the members it stands for, and the labels beside the key."""

    key: str
    members: Mapping[str, str]
    labels: Sequence[str]
    spare: bool = False

    @cached_property
    def subject(self) -> Subject:
        """What the figures in the row are of."""
        members = self.members
        # Where a row is of several axes the last one is what the form lists under the others.
        dimension = ([axis for axis in members if axis not in NOT_ITEMS] or [""])[-1]
        month = members.get("month")
        return Subject(
            month=None if month is None else Month.parse(month),
            owner=members.get("person", ""),
            territory=members.get("territory", ""),
            dimension=dimension,
            item=members.get(dimension, ""),
            measure=members.get("measure", ""),
        )


class IssuedRows(tuple[IssuedRow, ...]):  # noqa: SLOT001 - it keeps what is packed
    """The rows of a table that many books are issued with."""

    @cached_property
    def packed(self) -> Mapping[str, Any]:
        """The rows as JSON values."""
        return pack_rows(self)


def pack_rows(rows: Sequence[IssuedRow]) -> dict[str, Any]:
    """Return rows as JSON values.

    `axes` lists the members of each axis; `at` says for every axis which one a row stands for (-1: none)
    and is left out where the rows are all combinations in order. A column of labels that follows from an
    axis names it and lists one text for each member. `keys` holds only those that do not follow from the
    members (all, where most do not), `spare` the rows kept free.
    """
    axes = {
        axis: list(dict.fromkeys(row.members[axis] for row in rows if axis in row.members))
        for axis in dict.fromkeys(axis for row in rows for axis in row.members)
    }
    at = {axis: _positions(rows, axis, members) for axis, members in axes.items()}
    followed = list(_keys([row.members for row in rows], [row.spare for row in rows]))
    packed: dict[str, Any] = {
        "count": len(rows),
        "axes": axes,
        "at": [] if _all_combinations(axes, at, len(rows)) else list(at.values()),
        "labels": _pack_labels(rows, axes, at),
        "keys": _pack_keys([row.key for row in rows], followed),
        "spare": [n for n, row in enumerate(rows) if row.spare],
    }
    # What is empty is left out: the manifest lies in every book.
    return {name: value for name, value in packed.items() if value or name == "count"}


def unpack_rows(packed: Mapping[str, Any]) -> tuple[IssuedRow, ...]:
    """Return the rows that `pack_rows` wrote; ValueError, KeyError or TypeError for anything else."""
    count, axes = packed["count"], packed.get("axes", {})
    at = _unpacked_positions(packed.get("at"), axes, count)
    members = [
        {axis: ids[place] for (axis, ids), place in zip(axes.items(), places, strict=True) if place >= 0}
        for places in at
    ]
    spare = set(packed.get("spare", ()))
    free = [n in spare for n in range(count)]
    keys = packed.get("keys", {})
    given = dict(enumerate(keys)) if isinstance(keys, list) else {int(n): key for n, key in keys.items()}
    labels = _unpacked_labels(packed.get("labels", ()), list(axes), at)
    followed = _keys(members, free)
    words = chain(given.values(), *axes.values(), *labels)
    if not {*map(type, words)} <= {str, NoneType}:
        raise TypeError("no words")
    for month in axes.get("month", ()):
        Month.parse(month)
    return tuple(
        IssuedRow(given.get(n, key), members[n], labels[n], free[n]) for n, key in enumerate(followed)
    )


def _positions(rows: Sequence[IssuedRow], axis: str, members: Sequence[str]) -> list[int]:
    place = {member: n for n, member in enumerate(members)}
    return [place[row.members[axis]] if axis in row.members else -1 for row in rows]


def _all_combinations(axes: Mapping[str, Sequence[str]], at: Mapping[str, Sequence[int]], count: int) -> bool:
    every = product(*(range(len(members)) for members in axes.values()))
    return bool(axes) and list(zip(*at.values(), strict=True))[: count + 1] == list(every)


def _unpacked_positions(
    at: Sequence[Sequence[int]] | None, axes: Mapping[str, Sequence[str]], count: int
) -> list[tuple[int, ...]]:
    # Judged before anything is made of it: a forged manifest may claim more rows than memory holds.
    combinations = prod(len(members) for members in axes.values()) if axes and not at else count
    if not 0 <= count <= MOST_ROWS or combinations != count:
        raise ValueError("the rows do not fit their axes")
    if at:
        places = list(zip(*at, strict=True))
    elif axes:
        places = list(product(*(range(len(members)) for members in axes.values())))
    else:
        places = [()] * count
    if len(places) != count:
        raise ValueError("the rows do not fit their axes")
    return places


def _keys(members: Sequence[Mapping[str, str]], spare: Sequence[bool]) -> Iterator[str]:
    """Yield the key that each row has as a rule: its members, or the number of a spare row."""
    free = 0
    for each, is_spare in zip(members, spare, strict=True):
        free += is_spare
        yield f"+{free:03d}" if is_spare else "/".join(each.values())


def _pack_keys(keys: Sequence[str], followed: Sequence[str]) -> list[str] | dict[str, str]:
    """Return the keys that are no rule's by their position, or all of them where most are not."""
    others = {str(n): key for n, key in enumerate(keys) if key != followed[n]}
    return list(keys) if 2 * len(others) > len(keys) else others


def _pack_labels(
    rows: Sequence[IssuedRow], axes: Mapping[str, Sequence[str]], at: Mapping[str, Sequence[int]]
) -> list[Any]:
    """Return the columns of labels: `[axis, [a text for each member]]`, or a text for every row."""
    width = max((len(row.labels) for row in rows), default=0)
    if any(len(row.labels) not in (0, width) for row in rows):
        raise ValueError("rows of one table have the same labels")
    packed: list[Any] = []
    for column in range(width):
        texts = [row.labels[column] if row.labels else None for row in rows]
        followed = (
            _by_member(number, axes[axis], places, texts) for number, (axis, places) in enumerate(at.items())
        )
        packed.append(next((each for each in followed if each is not None), texts))
    return packed


def _by_member(
    number: int, members: Sequence[str], at: Sequence[int], texts: Sequence[str | None]
) -> list[Any] | None:
    said: dict[int, str | None] = {}
    # A row without a member of the axis (-1) has none that its label could follow from.
    if any(said.setdefault(place, text) != text for place, text in zip(at, texts, strict=True)) or -1 in said:
        return None
    return [number, [said.get(n) for n in range(len(members))]]


def _unpacked_labels(
    packed: Sequence[Any], axes: Sequence[str], at: Sequence[tuple[int, ...]]
) -> list[tuple[str, ...]]:
    columns = [_unpacked_column(each, axes, at) for each in packed]
    if not columns:
        return [()] * len(at)
    # Packed as None in every column: the row was issued without labels.
    return [() if texts[0] is None else texts for texts in zip(*columns, strict=True)]


def _unpacked_column(packed: Sequence[Any], axes: Sequence[str], at: Sequence[tuple[int, ...]]) -> list[Any]:
    if len(packed) == 2 and isinstance(packed[0], int):
        number, texts = packed
        if not 0 <= number < len(axes):
            raise ValueError("labels of an axis that is not there")
        return [texts[places[number]] for places in at]
    return list(packed)
