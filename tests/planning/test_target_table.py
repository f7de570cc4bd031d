from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
from support.target_cells import target_cells
from support.tiny_plan import tiny_plan, tiny_targets

from salesbook.model.dimension import ACTIVITY, CHANNEL, PRODUCT, Channel
from salesbook.model.scenario import Scenario
from salesbook.planning.calendar import plan_calendar, plan_weeks, split_month_by_day
from salesbook.planning.target_table import TableTarget, columns_of, target_rows, totals_of
from salesbook.problems import Text

PLAN = tiny_plan()
TARGETS = tiny_targets(PLAN)


def rows(*by: str) -> list[TableTarget]:
    return list(target_rows(PLAN, TARGETS, by))


def revenue(found: list[TableTarget]) -> dict[tuple[str, ...], Decimal]:
    return {tuple(row.keys.values()): row.values["revenue"] for row in found}


def test_targets_by_territory_are_the_sums_of_their_people() -> None:
    assert revenue(rows("territory")) == {("east",): Decimal(82_000), ("south",): Decimal(41_000)}


def test_targets_by_period_add_up_to_the_year() -> None:
    assert revenue(rows("year")) == {("FY2027",): Decimal(123_000)}
    assert sum(revenue(rows("quarter")).values()) == sum(revenue(rows("month")).values()) == 123_000
    assert revenue(rows("quarter"))["FY2027-Q1",] == 2 * 10_500 + 7_500


def test_targets_by_several_dimensions_combine_only_what_belongs_together() -> None:
    found = revenue(rows("region", "person", "class", "product"))
    assert len(found) == 9
    assert found["east", "ann", "A", "tea"] == 24_000
    assert found["south", "cy", "B", "007"] == 11_000
    assert ("south", "ann", "A", "tea") not in found


def test_months_lie_in_their_own_quarter_only() -> None:
    assert len(rows("quarter", "month")) == 12


def test_rows_without_any_target_are_left_out() -> None:
    assert ("007", "2027-02") not in revenue(rows("product", "month"))
    assert len(rows("product", "month")) == 35


def test_counts_are_whole_and_money_is_exact() -> None:
    (row,) = rows("year")
    assert (row.values["quantity"], row.values["revenue"]) == (Decimal(10_500), Decimal("123000.00"))


def test_rows_carry_the_names_of_their_members() -> None:
    first = rows("person")[0]
    assert (first.keys["person"], first.names["person"].in_language("zh")) == ("ann", "安")


def test_activity_and_stretch_stand_beside_where_they_are_split() -> None:
    visits = np.full((12, 3), 5, dtype=np.int64)
    higher = TARGETS.by(PRODUCT)["revenue"] * 2
    cells = {
        **TARGETS.cells,
        **target_cells(ACTIVITY, visits=visits),
        **target_cells(PRODUCT, Scenario.STRETCH, revenue=higher),
        **target_cells(ACTIVITY, Scenario.STRETCH, visits=visits * 3),
    }
    targets = replace(TARGETS, cells=cells)
    (year,) = target_rows(PLAN, targets, ["year"])
    assert (year.values["visits"], year.values["revenue.stretch"]) == (Decimal(180), Decimal(246_000))
    assert year.values["visits.stretch"] == 540
    assert list(columns_of(targets, ["person", "class"])) == [*TARGETS.by(PRODUCT), "revenue.stretch"]


def test_by_channel_only_what_is_split_by_channel_is_shown() -> None:
    cube = np.ones((12, 3, 2), dtype=np.int64) * 100
    cells = {**TARGETS.cells, **target_cells(CHANNEL, revenue=cube)}
    targets = replace(TARGETS, channels=["ka", "tt"], cells=cells)
    channels = [Channel(id=id_, name=Text.of(id_)) for id_ in ("ka", "tt")]
    plan = replace(PLAN, dimensions=replace(PLAN.dimensions, channels=channels))
    found = list(target_rows(plan, targets, ["region", "channel"]))
    assert [(row.keys["region"], row.keys["channel"], row.values) for row in found] == [
        ("east", "ka", {"revenue": Decimal(24)}),
        ("east", "tt", {"revenue": Decimal(24)}),
        ("south", "ka", {"revenue": Decimal(12)}),
        ("south", "tt", {"revenue": Decimal(12)}),
    ]


def test_a_week_that_spans_two_months_is_one_row_with_the_parts_of_both() -> None:
    weeks, _ = plan_weeks(PLAN)
    calendar, _ = plan_calendar(PLAN)
    assert calendar is not None
    parts: dict[tuple[str, ...], int] = {}
    for at, month in enumerate(TARGETS.months):
        total = int(TARGETS.by(PRODUCT)["revenue"][at].sum())
        for week in split_month_by_day(total, month, calendar)[0]:
            parts[week.key,] = parts.get((week.key,), 0) + week.amount
    shown = revenue(list(target_rows(PLAN, TARGETS, ["week"], weeks)))
    assert {key: int(value * 100) for key, value in shown.items()} == {k: v for k, v in parts.items() if v}
    assert sum(parts.values()) == 123_000_00
    assert sum(1 for week in weeks if week.key == "2027-W13") == 2


def test_weeks_of_parts_add_up_to_the_year_and_cross_with_people_and_products() -> None:
    weeks, _ = plan_weeks(PLAN)
    found = list(target_rows(PLAN, TARGETS, ["week", "person", "product"], weeks))
    assert sum(row.values["revenue"] for row in found) == 123_000
    assert {row.keys["person"] for row in found} == {"ann", "bo", "cy"}


def test_everybody_is_in_one_office() -> None:
    assert sum(revenue(rows("office")).values()) == 123_000
    assert totals_of(TARGETS, ["office"])[0] == TARGETS.total(next(iter(columns_of(TARGETS, []))))
