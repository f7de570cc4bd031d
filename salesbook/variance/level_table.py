"""One level of a reconciliation as arrays: a row for each thing compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
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
    "place",
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

    They stand on the basis of those who reported, but for `full_plan`. `known` marks where anything is
    reported, `with_previous` and `with_prior` where there is a period before and a prior year.
    """

    plan: NDArray[np.int64]
    actual: NDArray[np.int64]
    known: NDArray[np.bool_]
    full_plan: NDArray[np.int64]
    prior_year: NDArray[np.int64]
    with_prior: bool
    previous: NDArray[np.int64]
    repeated: NDArray[np.int64]
    with_previous: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class LevelTable:
    """One level: the figures of each measure and span and the year's `targets`, in the order of its subjects.

    `about` gives the subjects; they are many and not always asked for. Below a coverage of `least` a subject
    is not judged.
    """

    level: Level
    about: Callable[[], Iterable[LineSubject]]
    figures: Mapping[tuple[str, Span], Figures]
    targets: Mapping[str, NDArray[np.int64]]
    least: Fraction = Fraction(0)

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
            full_plan=int(figures.full_plan[at]),
            prior_year=int(figures.prior_year[at]) if figures.with_prior and figures.known[at] else None,
            polarity=polarity,
            previous=int(figures.previous[at]) if figures.with_previous[at] else None,
            repeated=int(figures.repeated[at]) if figures.with_previous[at] else None,
            least=self.least,
        )
