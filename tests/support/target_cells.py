"""Targets as tests write them: a keyword for each measure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salesbook.model.scenario import Scenario
from salesbook.model.targets import TargetKey


def target_cells(
    dimension: str, scenario: Scenario = Scenario.PLAN, **cells: NDArray[np.int64]
) -> dict[TargetKey, NDArray[np.int64]]:
    """Return the cells of measures that are split by the items of a dimension."""
    return {TargetKey(measure, dimension, scenario): values for measure, values in cells.items()}
