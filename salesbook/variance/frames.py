"""Frames of figures to cubes: each text key is coded once, then only integers are added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import isnan
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from salesbook.model.cube import Axes, Cube, Scenarios
from salesbook.model.measure import MEASURES
from salesbook.model.period import Month
from salesbook.model.scenario import ACTUAL, PRIOR_YEAR, ScenarioKey
from salesbook.problems import Problem, problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

Money = Literal["minor", "major"]
KEYS = ("month", "person", "product")
# Floats hold every whole number up to here.
EXACT = 2**53
NEARLY = 1e-6
"""A float so near to a whole number of the smallest unit stands for it."""


def cubes_of_frame(
    frame: pd.DataFrame,
    axes: Axes,
    *,
    scenario: ScenarioKey = ACTUAL,
    money: Money = "minor",
    digits: int = 2,
) -> tuple[Scenarios, list[Problem]]:
    """Return the cubes of a frame with columns month, person, product and a column for each measure.

    Rows with the same keys add up. Keys are text: `7` is not `007`. Rows whose keys the plan lacks are
    not counted and named (SB602, SB614 for a code that has become a number); a missing column is SB611, one
    that is there twice SB616, one that is no measure SB615, an amount that is no whole number of the smallest
    unit SB612. Months may be texts (2027-01), dates or periods. `money` says what amounts are in, `digits`
    how many decimals the currency has.
    For the prior year months are those of that year.
    """
    lacking = [name for name in KEYS if name not in frame.columns]
    measures = [name for name in frame.columns if name in MEASURES]
    twice = dict.fromkeys(frame.columns[frame.columns.duplicated()])
    if twice:
        return {}, [problem("frame-column-repeated", value=str(name)) for name in twice]
    if lacking or not measures:
        return {}, [problem("frame-column-missing", value=name) for name in lacking or ["revenue"]]
    # A prior year stands at the months of the plan, twelve months later.
    places, problems = _places(frame, axes, 12 if scenario == PRIOR_YEAR else 0)
    problems += [
        problem("frame-column-unknown", value=str(name), measures=", ".join(MEASURES))
        for name in frame.columns
        if name not in MEASURES and name not in KEYS
    ]
    cubes: dict[tuple[ScenarioKey, str], Cube] = {}
    for measure in measures:
        values, found = _whole(frame[measure], _scale(measure, money, digits))
        problems += found
        if not found:
            cubes[scenario, measure] = _cube(values, places, axes, with_known=scenario == ACTUAL)
    return cubes, problems


def _scale(measure: str, money: Money, digits: int) -> int:
    return 10**digits if money == "major" and MEASURES[measure].money else 1


def _places(frame: pd.DataFrame, axes: Axes, later: int) -> tuple[NDArray[np.intp], list[Problem]]:
    """Return each row's place in a flat cube, -1 for a row that has none, and which keys have none."""
    members = ([month.plus(-later).key for month in axes.months], axes.owners, axes.items)
    places = np.zeros(len(frame), dtype=np.intp)
    there = np.ones(len(frame), dtype=np.bool_)
    problems: list[Problem] = []
    for name, known in zip(KEYS, members, strict=True):
        at = _codes(frame[name], known)
        problems += _unknown(frame[name], at, name)
        # The position in a flat cube, as `reshape` reads it; a -1 spoils it, which `there` remembers.
        places = places * len(known) + at
        there &= at >= 0
    return np.where(there, places, -1), problems


def _codes(column: pd.Series, members: Sequence[str]) -> NDArray[np.intp]:
    """Return the position of each key among the members, -1 where it is none of them."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, found = column.cat.codes.to_numpy(), list(column.cat.categories)
    else:
        numbers, unique = pd.factorize(column)
        codes, found = numbers, list(unique)
    # Each different key is looked up once, and not each row.
    position = {member: at for at, member in enumerate(members)}
    at = [position.get(_text(key) or "", -1) for key in found]
    # pandas codes a missing key as -1, which takes the last entry here.
    return np.array([*at, -1], dtype=np.intp)[codes]


def _text(key: object) -> str | None:
    """Return a key as text, a day or period as its month; a number is none: `7` is not `007`."""
    if isinstance(key, date | pd.Period) and str(key) != "NaT":
        return Month(key.year, key.month).key
    return str(key) if isinstance(key, str | Month) else None


def _unknown(column: pd.Series, at: NDArray[np.intp], axis: str) -> list[Problem]:
    if (at >= 0).all():
        return []
    counts = column[at < 0].value_counts(dropna=False, sort=False)
    return [_no_place(key, axis, int(count)) for key, count in counts.items()]


def _no_place(key: object, axis: str, count: int) -> Problem:
    """Return what is wrong with a key: a code that has become a number, or one that the plan lacks."""
    number = isinstance(key, int | float | np.number) and not isnan(float(key))
    slug = "frame-key-not-text" if number else "figure-outside-plan"
    return problem(slug, value=str(key), axis=axis, count=count)


def _whole(column: pd.Series, scale: int) -> tuple[NDArray[np.int64], list[Problem]]:
    """Return the values as whole units, blanks marked by the smallest integer, or why not."""
    if column.dtype == np.int64:
        # Not by their absolute values: the smallest integer has none.
        wrong = int(((column <= -LARGEST) | (column >= LARGEST)).sum())
        return _addable(column, column.to_numpy() * (0 if wrong else scale), wrong)
    blank = column.isna().to_numpy()
    numbers = column.where(~blank, 0)
    wrong = _strange(numbers)
    if wrong:
        return np.zeros(len(column), dtype=np.int64), [_not_whole(column, wrong)]
    scaled = numbers * scale
    # Python's round keeps Decimals exact; astype would take them through floats.
    exact = np.array([round(amount) for amount in scaled], dtype=np.int64)
    off = int((np.abs((scaled - exact).to_numpy(dtype=np.float64)) > NEARLY).sum())
    if off:
        return exact, [_not_whole(column, off)]
    exact, found = _addable(column, exact, 0)
    exact[blank] = BLANK
    return exact, found


def _addable(
    column: pd.Series, values: NDArray[np.int64], wrong: int
) -> tuple[NDArray[np.int64], list[Problem]]:
    """Return values, with a problem where some are wrong or where all of them add up beyond an integer."""
    over = float(np.abs(values).sum(dtype=np.float64)) >= SUMS
    return values, [_not_whole(column, wrong or len(values))] if wrong or over else []


def _strange(numbers: pd.Series) -> int:
    """Return how many values are no numbers that a cell of a cube can hold."""
    if numbers.dtype.kind in "iuf":
        # Not `>=`: a comparison with NaN is false, so that this counts NaN as well.
        return int((~(np.abs(numbers.to_numpy(dtype=np.float64)) < LARGEST)).sum())
    amounts = (isinstance(value, int | float | Decimal | np.number) for value in numbers)
    held = (is_ and abs(value) < LARGEST for is_, value in zip(amounts, numbers, strict=True))
    return sum(not each for each in held)


def _not_whole(column: pd.Series, count: int) -> Problem:
    return problem("amount-not-whole", value=str(column.name), count=count)


LARGEST = 10**16
"""Amounts from here on are taken for mistakes: a hundred million millions in the currency itself."""

SUMS = 2.0**62
"""Sums stay below it, so that no cell, total or difference of two of them leaves 64 bits."""

BLANK = np.iinfo(np.int64).min
"""Stands for a cell without a figure: not a zero, and not known."""


def _cube(values: NDArray[np.int64], places: NDArray[np.intp], axes: Axes, *, with_known: bool) -> Cube:
    counted = (places >= 0) & (values != BLANK)
    if not counted.all():
        values, places = values[counted], places[counted]
    size = int(np.prod(axes.shape))
    sums = add_at(places, values, size).reshape(axes.shape)
    if not with_known:
        return Cube(values=sums)
    known = np.zeros(axes.shape[0] * axes.shape[1], dtype=np.bool_)
    # Without its item a position is that of month and owner.
    known[places // len(axes.items)] = True
    return Cube(values=sums, known=known.reshape(axes.shape[:2]))


def add_at(places: NDArray[np.intp], values: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return the sums of values by place, exactly."""
    if not len(values):
        return np.zeros(size, dtype=np.int64)
    # bincount is many times faster and adds floats: exact as long as no sum can reach 2⁵³.
    if float(np.abs(values).astype(np.float64).sum()) < EXACT:
        return np.bincount(places, weights=values, minlength=size).astype(np.int64)
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, places, values)
    return sums
