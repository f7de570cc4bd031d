"""A reconciliation as a data frame: a row per line and span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from salesbook.model.level_table import Figures, LevelTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

AXES = ("territory", "person", "class", "product", "dimension", "item")
COLUMNS = (
    "level", *AXES, "measure", "span", "plan", "actual", "variance", "attainment",
    "prior_year", "year_on_year", "previous", "period_on_period", "like_for_like", "coverage", "match",
)  # fmt: skip


def result_frame(tables: Sequence[LevelTable]) -> pd.DataFrame:
    """Return the tables as one frame; amounts are nullable integers, ratios floats, missing where n.a."""
    frames = [frame for table in tables for frame in _frames(table)]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def _frames(table: LevelTable) -> Iterator[pd.DataFrame]:
    keys = {axis: [subject.keys.get(axis) for subject in table.subjects] for axis in AXES}
    for (measure, span), figures in table.figures.items():
        stated = {"level": table.level, **keys, "measure": measure, "span": span}
        yield pd.DataFrame({**stated, **_values(figures)})


def _values(figures: Figures) -> dict[str, object]:
    known = figures.known
    prior = np.full(known.shape, figures.with_prior)
    return {
        "plan": pd.array(figures.plan, dtype="Int64"),
        "actual": _integers(figures.actual, known),
        "variance": _integers(figures.actual - figures.plan, known),
        "attainment": _ratio(figures.actual, figures.plan, known),
        "prior_year": _integers(figures.prior_year, prior),
        "year_on_year": _ratio(figures.actual, figures.prior_year, known & prior, less=1),
        "previous": _integers(figures.previous, figures.with_previous),
        "period_on_period": _ratio(figures.actual, figures.previous, known & figures.with_previous, less=1),
        "like_for_like": pd.array(figures.like_for_like, dtype="Int64"),
        "coverage": _ratio(figures.like_for_like, figures.plan, np.ones_like(known)),
        "match": _match(figures),
    }


def _integers(values: NDArray[np.int64], there: NDArray[np.bool_]) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(values.astype(np.int64), ~there)


def _ratio(
    part: NDArray[np.int64], base: NDArray[np.int64], there: NDArray[np.bool_], less: int = 0
) -> NDArray[np.float64]:
    says = there & (base > 0)
    return np.where(says, part / np.where(says, base, 1) - less, np.nan)


def _match(figures: Figures) -> NDArray[np.str_]:
    full = np.where(figures.like_for_like == figures.plan, "reported", "partly-reported")
    return np.where(figures.known, full, "missing")
