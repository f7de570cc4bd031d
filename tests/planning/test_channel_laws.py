"""Laws of the cube of channels, for every plan: sums, holds, order, zeros, distance from the share."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
from drawn_plans import held_plans, held_sum, plans
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesbook.model.dimension import CHANNEL, PRODUCT
from salesbook.model.plan import ChannelHistory, Plan, Split
from salesbook.model.scenario import Scenario
from salesbook.planning.decomposition.decompose import decompose

law = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@law
@given(plan=held_plans(channels=3), stretch=st.integers(0, 10**9))
def test_channels_sum_to_every_persons_month_in_every_measure(plan: Plan, stretch: int) -> None:
    target = plan.targets["revenue"]
    higher = replace(target, stretch=(target.amount or 0) + stretch)
    plan = replace(plan, targets={**plan.targets, "revenue": higher})
    targets, problems = decompose(plan)
    if targets is None:
        assert problems
        return
    assert targets.by(CHANNEL).keys() == {"revenue", "quantity", "collections"}
    for measure, cube in targets.by(CHANNEL).items():
        assert (cube >= 0).all()
        assert (cube.sum(axis=2) == targets.by(PRODUCT)[measure].sum(axis=2)).all()
    assert (
        targets.by(CHANNEL, Scenario.STRETCH)["revenue"].sum(axis=2)
        == targets.by(PRODUCT, Scenario.STRETCH)["revenue"].sum(axis=2)
    ).all()


@law
@given(plan=held_plans(channels=3))
def test_what_is_held_of_a_channel_is_held_exactly_or_refused(plan: Plan) -> None:
    targets, problems = decompose(plan)
    if targets is None:
        assert all(found.message.in_language("en") and found.message.in_language("zh") for found in problems)
        return
    for hold in plan.holds:
        found = held_sum(plan, targets, hold)
        assert found <= hold.amount if hold.kind == "cap" else found >= hold.amount
        assert found == hold.amount or hold.kind != "fix"


@law
@given(plan=plans(channels=3))
def test_channels_change_nothing_of_people_and_products(plan: Plan) -> None:
    without = replace(plan, dimensions=replace(plan.dimensions, channels=()))
    one, two = decompose(plan)[0], decompose(without)[0]
    if one is None or two is None:
        weightless = not any(channel.weight for channel in plan.dimensions.channels)
        assert (one is None) == (two is None) or weightless
        return
    assert all((one.by(PRODUCT)[measure] == two.by(PRODUCT)[measure]).all() for measure in two.by(PRODUCT))
    assert not two.by(CHANNEL)


@law
@given(plan=held_plans(channels=4), seed=st.integers(0, 2**32))
def test_the_order_of_channels_changes_nothing(plan: Plan, seed: int) -> None:
    channels = random.Random(seed).sample(list(plan.dimensions.channels), 4)
    one = decompose(plan)[0]
    two = decompose(replace(plan, dimensions=replace(plan.dimensions, channels=channels)))[0]
    assert (one is None) == (two is None)
    if one is None or two is None:
        return
    places = [two.channels.index(id_) for id_ in one.channels]
    for measure, cube in one.by(CHANNEL).items():
        assert (two.by(CHANNEL)[measure][:, :, places] == cube).all()


@law
@given(plan=plans(channels=3))
def test_channels_stay_within_one_unit_of_their_share(plan: Plan) -> None:
    targets, _ = decompose(replace(plan, rounding={}))
    if targets is None:
        return
    cube, total = targets.by(CHANNEL)["revenue"], targets.total("revenue")
    whole = sum(int(channel.weight or 0) for channel in plan.dimensions.channels)
    people, channels = cube.sum(axis=2), cube.sum(axis=1)
    for at, channel in enumerate(plan.dimensions.channels):
        assert abs(int(channels[:, at].sum()) * whole - total * int(channel.weight or 0)) < max(whole, 1)
        assert channel.weight or not cube[:, :, at].any()
    for month in range(12):
        of_month = max(int(people[month].sum()), 1)
        gap = cube[month] * of_month - people[month][:, None] * channels[month][None, :]
        assert (np.abs(gap) < of_month).all()
    assert not [each for each in targets.deviations if each.measure == "revenue"]


@law
@given(plan=plans(channels=3), sold=st.lists(st.integers(0, 3), min_size=36, max_size=36))
def test_sums_are_kept_whatever_people_sold_before(plan: Plan, sold: list[int]) -> None:
    people = [person.id for person in plan.dimensions.people]
    before = plan.fiscal_year.year_before().months[0]
    history = [
        ChannelHistory(month=before, person=person, channel=channel.id, revenue=sold[3 * at + way])
        for at, person in enumerate(people)
        for way, channel in enumerate(plan.dimensions.channels)
    ]
    mix = Split(direction="channel_mix", method="prior_year")
    plan = replace(plan, channel_history=history, splits={**plan.splits, "channel_mix": mix})
    targets, problems = decompose(plan)
    if targets is None:
        assert {found.slug for found in problems} <= {"nothing-to-share-by", "rest-without-place"}
        return
    assert {found.slug for found in problems} <= {"mix-gives-way"}
    for measure, cube in targets.by(CHANNEL).items():
        assert (cube >= 0).all()
        assert (cube.sum(axis=2) == targets.by(PRODUCT)[measure].sum(axis=2)).all()
