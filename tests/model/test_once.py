"""What follows from a plan or a reconciliation is made once, and does not travel with it."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field, replace

from salesbook.model.once import Once


@dataclass(frozen=True, kw_only=True)
class Thing(Once):
    numbers: tuple[int, ...]
    made: list[str] = field(default_factory=list)


def total(thing: Thing) -> object:
    thing.made.append("total")
    # What cannot be pickled may be kept, too.
    return lambda: sum(thing.numbers)


def test_what_is_asked_for_again_is_not_made_again() -> None:
    thing = Thing(numbers=(1, 2))
    assert thing.once(total) is thing.once(total)
    assert thing.made == ["total"]


def test_a_thing_that_differs_keeps_nothing_of_the_other() -> None:
    thing = Thing(numbers=(1, 2))
    thing.once(total)
    other = replace(thing, numbers=(5,))
    assert other.once(total)() == 5  # type: ignore[operator]
    assert thing == replace(thing)


def test_what_is_kept_is_not_pickled() -> None:
    thing = Thing(numbers=(1, 2))
    thing.once(total)
    copy = pickle.loads(pickle.dumps(thing))
    assert copy == thing
    assert "_once" not in vars(copy)
