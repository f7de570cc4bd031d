"""Rebates: bands of distance or of volume, each with its rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar

from salesbook.layout.book_content import Binding, Record
from salesbook.model.decimals import decimal_of
from salesbook.plan_input.plan_additions import OptionalFile, OptionalRows
from salesbook.plan_input.plan_tables import PlanTables
from salesbook.plan_input.scalars import Both, Count, Id, Share, choice
from salesbook.problems import Problem, problem
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent, percent, row_of, word


@dataclass(frozen=True, slots=True, kw_only=True)
class RebateBand:
    """rebates.csv: a band from `lower` on, kilometres or sales of a customer in the year in major units.

    `mode` is `distance` or `tier`; `share` is the share of all planned sales that falls into the band.
    """

    file: ClassVar[str] = "rebates.csv"

    id: Id
    name: Both
    mode: Annotated[str, choice(("distance", "tier"))]
    lower: Count
    rate: Share
    share: Share


def mean_rate(bands: Sequence[RebateBand]) -> Fraction:
    """Return what all bands come to as a share of all sales."""
    return sum((band.rate * band.share for band in bands), Fraction(0))


def _check(rows: OptionalRows, tables: PlanTables) -> Iterator[Problem]:
    del tables
    bands = rows.rows(RebateBand)
    total = sum((row.record.share for row in bands), Fraction(0))
    if total > 1:
        yield problem("rebate-shares", bands[0].at("share"), percent(total))


def _filled(source: PlanSource) -> Fill:
    """Return the bands for the company's own book."""
    plan = source.plan

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        whole = person is None and binding.scope == plan.dimensions.root.id
        bands = plan.schedules.of(RebateBand) if whole else ()
        return ScheduleContent(records={"rebate_bands": [_record(each, binding) for each in bands]})

    return content


def _record(band: RebateBand, binding: Binding) -> Record:
    return row_of(
        band,
        key=band.id,
        mode=word(binding, f"rebate_{band.mode}"),
        lower=Decimal(band.lower),
        rate=decimal_of(band.rate),
        share=decimal_of(band.share),
    )


REBATES = Schedule(files=(OptionalFile(record=RebateBand),), check=_check, filled=_filled)
