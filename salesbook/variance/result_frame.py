"""A reconciliation as a data frame: a row per line and span."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from salesbook.variance.level_table import Figures, LevelTable
from salesbook.variance.rate import RateLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

Part: TypeAlias = Any
"""A column's piece: an array, or integers with the marks of those that are there."""

AXES = ("territory", "person", "class", "product", "dimension", "item")
COLUMNS = (
    "level", *AXES, "measure", "span", "plan", "actual", "variance", "attainment",
    "prior_year", "year_on_year", "repeated", "previous", "period_on_period",
    "full_plan", "coverage", "match",
)  # fmt: skip


RATE_COLUMNS = (
    "level", "territory", "person", "rate", "span", "plan", "actual", "difference", "full_plan", "coverage",
)  # fmt: skip


def result_frame(tables: Sequence[LevelTable]) -> pd.DataFrame:
    """Return the tables as one frame; amounts are nullable integers, ratios floats, missing where n.a."""
    parts = [part for table in tables for part in _parts(table)]
    return pd.DataFrame({name: _joined([part[name] for part in parts]) for name in COLUMNS})


def _parts(table: LevelTable) -> Iterator[Mapping[str, Part]]:
    """Yield the columns of each measure and span of a level."""
    keys = {axis: _texts(subject.keys.get(axis) for subject in table.subjects) for axis in AXES}
    for (measure, span), figures in table.figures.items():
        same = {"level": table.level, "measure": measure, "span": span}
        stated = {name: np.full(len(table.subjects), text, dtype=object) for name, text in same.items()}
        yield {**keys, **stated, **_values(figures)}


def rates_frame(lines: Iterable[RateLine]) -> pd.DataFrame:
    """Return one row per rate line and span: plan, actual and difference of who reported both, as floats."""
    rows = [
        {
            "level": line.level,
            **{axis: line.keys.get(axis) for axis in ("territory", "person")},
            "rate": line.rate.id,
            "span": span,
            **{
                name: float("nan") if share is None else float(share)
                for name, share in (
                    ("plan", compared.plan),
                    ("actual", compared.actual),
                    ("difference", compared.points),
                    ("full_plan", compared.full_plan),
                    ("coverage", compared.coverage),
                )
            },
        }
        for line in lines
        for span, compared in line.spans.items()
    ]
    return pd.DataFrame(rows, columns=RATE_COLUMNS)


def _texts(texts: Iterable[str | None]) -> NDArray[np.object_]:
    return np.array(list(texts), dtype=object)


def _joined(parts: Sequence[Part]) -> Part:
    if parts and isinstance(parts[0], tuple):
        values, there = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
        # Nullable integers: floats, which NaN asks for, would round amounts above 2⁵³.
        return pd.arrays.IntegerArray(values, ~there)
    return np.concatenate(parts) if parts else np.array([])


def _values(figures: Figures) -> Mapping[str, Part]:
    known, previous = figures.known, figures.with_previous
    prior, always = known & figures.with_prior, np.ones_like(known)
    return {
        "plan": (figures.plan, known),
        "actual": (figures.actual, known),
        "variance": (figures.actual - figures.plan, known),
        "attainment": _ratio(figures.actual, figures.plan, known),
        "prior_year": (figures.prior_year, prior),
        "year_on_year": _ratio(figures.actual, figures.prior_year, prior, less=1),
        "repeated": (figures.repeated, previous),
        "previous": (figures.previous, previous),
        "period_on_period": _ratio(figures.repeated, figures.previous, previous, less=1),
        "full_plan": (figures.full_plan, always),
        "coverage": _ratio(figures.plan, figures.full_plan, always),
        "match": _match(figures),
    }


def _ratio(
    part: NDArray[np.int64], base: NDArray[np.int64], there: NDArray[np.bool_], less: int = 0
) -> NDArray[np.float64]:
    says = there & (base > 0)
    # Both sides are worked out: a base of 1 keeps the unused one from dividing by zero.
    return np.where(says, part / np.where(says, base, 1) - less, np.nan)


def _match(figures: Figures) -> NDArray[np.object_]:
    full = np.where(figures.plan == figures.full_plan, "reported", "partly-reported")
    return np.where(figures.known, full, "missing").astype(object)
