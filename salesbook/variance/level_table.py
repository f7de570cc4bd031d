"""One level of a reconciliation as arrays: a row for each thing compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from salesbook.problems import Text
from salesbook.variance.comparison import Comparison, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

Level = Literal[
    "company",
    "territory",
    "person",
    "class",
    "product",
    "person-product",
    "item",
    "territory-item",
    "person-item",
]


class LineSubject(NamedTuple):
    """What a line is about: its keys and its name."""

    keys: Mapping[str, str]
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of a measure over a span, one for each subject; integers in minor or whole units.

    `known` marks where anything is reported, `with_previous` and `with_prior` where there is a period
    before and a prior year.
    """

    plan: NDArray[np.int64]
    actual: NDArray[np.int64]
    known: NDArray[np.bool_]
    like_for_like: NDArray[np.int64]
    prior_year: NDArray[np.int64]
    prior_like: NDArray[np.int64]
    with_prior: bool
    previous: NDArray[np.int64]
    with_previous: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class LevelTable:
    """One level: the figures of each measure and span, in the order of its subjects.

    `about` gives the subjects; they are many and not always asked for.
    """

    level: Level
    about: Callable[[], Iterable[LineSubject]]
    figures: Mapping[tuple[str, Span], Figures]

    @cached_property
    def subjects(self) -> Sequence[LineSubject]:
        """What the rows are about."""
        return tuple(self.about())

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The measures compared at this level."""
        return tuple(dict.fromkeys(measure for measure, _ in self.figures))

    @cached_property
    def _positions(self) -> Mapping[frozenset[tuple[str, str]], int]:
        # Keys name the same subject in any order.
        return {frozenset(subject.keys.items()): at for at, subject in enumerate(self.subjects)}

    def position(self, keys: Mapping[str, str]) -> int | None:
        """Return where the subject with these keys stands, None when there is none."""
        return self._positions.get(frozenset(keys.items()))

    def comparison(self, measure: str, span: Span, at: int, polarity: int) -> Comparison:
        """Return the comparison of one subject."""
        figures = self.figures[measure, span]
        return Comparison(
            plan=int(figures.plan[at]),
            actual=int(figures.actual[at]) if figures.known[at] else None,
            prior_year=int(figures.prior_year[at]) if figures.with_prior else None,
            like_for_like=int(figures.like_for_like[at]),
            polarity=polarity,
            previous=int(figures.previous[at]) if figures.with_previous[at] else None,
            prior_like=int(figures.prior_like[at]) if figures.with_prior else None,
        )
