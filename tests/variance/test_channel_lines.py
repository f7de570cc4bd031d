"""Actuals by channel against the plan by channel, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hand import JAN, PEOPLE, as_planned, everywhere, fact, plan_of
from support.target_cells import target_cells

from salesbook.model.dimension import CHANNEL, PRODUCT, Channel
from salesbook.model.plan import ChannelHistory, Plan
from salesbook.model.scenario import Scenario
from salesbook.model.submission import Submission
from salesbook.model.targets import Targets
from salesbook.problems import Text
from salesbook.report.reconciliation import reconcile_json
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Line, Reconciliation

CHANNELS = ("ka", "tt")


def plan() -> Plan:
    """Last January Ann sold 100.00 through ka."""
    base = plan_of()
    channels = [Channel(id=id_, name=Text.of(id_.upper())) for id_ in CHANNELS]
    before = ChannelHistory(month=JAN.plus(-12), person="ann", channel="ka", revenue=100_00)
    return replace(base, dimensions=replace(base.dimensions, channels=channels), channel_history=[before])


def targets() -> Targets:
    """Everybody's month is 300.00: 200.00 through ka, 100.00 through tt."""
    made = everywhere(plan())
    cube = np.zeros((12, len(PEOPLE), 2), dtype=np.int64)
    cube[:, :, 0], cube[:, :, 1] = 200_00, 100_00
    assert (cube.sum(axis=2) == made.by(PRODUCT)["revenue"].sum(axis=2)).all()
    through = target_cells(CHANNEL, revenue=cube, quantity=cube // 10_00)
    return replace(made, channels=CHANNELS, cells={**made.cells, **through})


def sold(owner: str, ka: int, tt: int) -> Submission:
    """Return January as planned by product, and by channel as given in cents."""
    submission = as_planned(owner, plan(), (JAN,))
    by_channel = [
        fact(JAN, owner, channel, "revenue", value, "channel")
        for channel, value in zip(CHANNELS, (ka, tt), strict=True)
    ]
    return replace(submission, facts=[*submission.facts, *by_channel])


def person_line(result: Reconciliation, territory: str, person: str, channel: str) -> Line:
    return result.line(
        "person-item", "revenue", territory=territory, person=person, dimension="channel", item=channel
    )


def test_channels_are_compared_at_every_level_and_counted_in_no_total() -> None:
    result = reconcile(plan(), targets(), [sold("ann", 150_00, 150_00), sold("bo", 220_00, 80_00)], JAN)
    ka = result.line("item", "revenue", dimension="channel", item="ka").month
    assert (ka.plan, ka.actual, ka.variance) == (400_00, 370_00, -30_00)
    assert ka.full_plan == 600_00
    assert (ka.prior_year, ka.coverage) == (100_00, Fraction(2, 3))
    east = result.line("territory-item", "revenue", territory="east", dimension="channel", item="tt").month
    assert (east.plan, east.actual) == (200_00, 230_00)
    office = result.line("territory-item", "revenue", territory="sh", dimension="channel", item="tt").month
    assert (office.plan, office.actual) == (100_00, 150_00)
    ann = person_line(result, "sh", "ann", "tt").month
    assert (ann.plan, ann.actual, ann.attainment) == (100_00, 150_00, Fraction(3, 2))
    assert result.line("company", "revenue").month.actual == 600_00
    assert result.value(Scenario.ACTUAL, "revenue", (JAN,), {"territory": "co", "channel": "ka"}) == 370_00


def test_who_did_not_report_by_channel_is_missing_there_alone() -> None:
    result = reconcile(plan(), targets(), [as_planned("ann", plan(), (JAN,)), sold("bo", 0, 300_00)], JAN)
    ann = person_line(result, "sh", "ann", "ka").month
    assert (ann.actual, ann.match) == (None, "missing")
    bo = person_line(result, "east", "bo", "ka").month
    assert (bo.actual, bo.variance) == (0, -200_00)
    assert result.line("person", "revenue", territory="sh", person="ann").month.actual == 300_00


def test_only_what_is_returned_by_channel_has_lines() -> None:
    result = reconcile(plan(), targets(), [], JAN)
    assert {line.measure for line in result.lines if line.keys.get("dimension") == "channel"} == {"revenue"}
    assert result.line("item", "revenue", dimension="channel", item="ka").month.actual is None


def test_a_channel_the_plan_does_not_have_is_listed_and_added_to_nothing() -> None:
    stray = replace(sold("ann", 150_00, 150_00), facts=[fact(JAN, "ann", "xx", "revenue", 5_00, "channel")])
    result = reconcile(plan(), targets(), [stray], JAN)
    assert [(found.slug, found.value) for found in result.findings] == [("figure-outside-plan", "xx")]
    assert result.line("item", "revenue", dimension="channel", item="ka").month.actual is None


def test_a_plan_without_channels_has_no_lines_of_them() -> None:
    result = reconcile(plan_of(), everywhere(plan_of()), [], JAN)
    assert not [line for line in result.lines if line.keys.get("dimension") == "channel"]


def test_the_document_and_the_frame_carry_channels() -> None:
    result = reconcile(plan(), targets(), [sold("ann", 150_00, 150_00)], JAN)
    (line,) = [
        each
        for each in reconcile_json(result, [])["lines"]
        if each["level"] == "item" and each["keys"] == {"dimension": "channel", "item": "tt"}
    ]
    assert [line["month"][name] for name in ("plan", "actual", "variance")] == ["100.00", "150.00", "50.00"]
    frame = result.to_frame("person-item")
    month = frame[(frame["span"] == "month") & (frame["person"] == "ann")]
    assert month.set_index("item")["actual"].to_dict() == {"ka": 150_00, "tt": 150_00}
