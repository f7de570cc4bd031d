"""Channels in the plan files, in what is decomposed, and in what is asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from support.made_plans import plan_of

from salesbook.model.dimension import CHANNEL, PRODUCT, Channel
from salesbook.model.plan import ChannelHistory, Hold, Plan, Split, Target
from salesbook.model.targets import Targets
from salesbook.plan_input.plan_files import parse_plan
from salesbook.plan_input.whatif import apply_holds, apply_settings
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.diff import diff_targets
from salesbook.planning.explain import explain
from salesbook.problems import Problem, Text
from salesbook.schedules.registry import SCHEDULES

FILES = {
    "plan.toml": """\
id = "p"
company = "东方"
fiscal_year = 2027
starts = "2027-01"
currency = "CNY"

[target.revenue]
amount = 1200
""",
    "territories.csv": "id,parent,name,kind\nco,,东方,company\nsh,co,上海,office\n",
    "people.csv": "id,name,territory\nzhang,张伟,sh\nli,李娜,sh\n",
    "products.csv": "id,name,class,unit,price\n001,绿茶,B,箱,42\n",
    "channels.csv": "id,name,name_en,weight\nka,商超,Supermarkets,3\ntt,流通,,1\n",
}


def parse(**changes: str | None) -> tuple[Plan | None, list[Problem]]:
    more = {f"{name}.csv": text for name, text in changes.items() if name != "settings"}
    settings = FILES["plan.toml"] + (changes.get("settings") or "")
    files: Mapping[str, str | None] = {**FILES, **more, "plan.toml": settings}
    return parse_plan({name: text.encode() for name, text in files.items() if text is not None}, SCHEDULES)


def found(**changes: str | None) -> list[tuple[str, str | None, int | None, str]]:
    problems = parse(**changes)[1]
    assert all(each.message.in_language("zh") and each.remedy.in_language("zh") for each in problems)
    return [(each.slug, each.where.file, each.where.line, each.value or "") for each in problems]


def targets_of(plan: Plan) -> Targets:
    targets, problems = decompose(plan)
    assert [each.message.in_language("en") for each in problems] == []
    assert targets is not None
    return targets


@pytest.fixture
def plan() -> Plan:
    """Four people, three products, channels 5 : 3 : 2."""
    plan = plan_of(amount=12_000_000_00, people=4, products=3)
    weights = {"ka": 5, "tt": 3, "ec": 2}
    channels = [
        Channel(id=id_, name=Text.of(id_), weight=Fraction(weight)) for id_, weight in weights.items()
    ]
    return replace(plan, dimensions=replace(plan.dimensions, channels=channels))


def test_channels_are_read_with_their_weights() -> None:
    plan, problems = parse()
    assert problems == []
    assert plan is not None
    assert [channel.name.in_language("en") for channel in plan.dimensions.channels] == [
        "Supermarkets",
        "流通",
    ]
    assert targets_of(plan).by(CHANNEL)["revenue"].sum(axis=(0, 1)).tolist() == [900_00, 300_00]


def test_a_plan_without_channels_has_none() -> None:
    plan, problems = parse(channels=None)
    assert problems == []
    assert plan is not None
    assert (list(targets_of(plan).channels), targets_of(plan).by(CHANNEL)) == ([], {})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"channels": "id,name\nka,A\nKA,B\n"}, ("repeated-id", "channels.csv", 3, "KA")),
        ({"channels": "id,name\n"}, ("csv-empty", "channels.csv", 1, "")),
        ({"channels": "id,name,weight\nka,A,-1\n"}, ("plan-value", "channels.csv", 2, "-1")),
        (
            {
                "channels": "id,name,weight\nka,A,0\ntt,B,0\n",
                "settings": '[split.channel]\nmethod = "given"\n',
            },
            ("weights-all-zero", "plan.toml", 9, "ka, tt"),
        ),
        (
            {"settings": '[split.channel]\nmethod = "ratio"\nweights = { ka = 1, kx = 2 }\n'},
            ("unknown-reference", "plan.toml", 11, "kx"),
        ),
        (
            {"settings": '[split.channel]\nmethod = "prior_year"\n'},
            ("history-missing", "plan.toml", 10, "channel (prior_year)"),
        ),
        (
            {"channels": None, "settings": '[split.channel]\nmethod = "equal"\n'},
            ("channels-missing", "plan.toml", 9, ""),
        ),
        (
            {"settings": '[[fix]]\nchannel = "xx"\namount = 1\n'},
            ("unknown-reference", "plan.toml", 10, "xx"),
        ),
        (
            {"settings": '[[fix]]\nchannel = "ka"\nproduct = "001"\namount = 1\n'},
            ("hold-channel-beside", "plan.toml", 9, "ka"),
        ),
        (
            {"settings": '[[cap]]\nchannel = "ka"\namount = 1\n[[floor]]\nchannel = "ka"\namount = 2\n'},
            ("hold-conflict", "plan.toml", 9, "1"),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_mistake_is_named_with_its_place(
    changes: dict[str, str | None], problem: tuple[str, str, int, str]
) -> None:
    assert problem in found(**changes)


def test_mistakes_of_the_history_by_channel_are_named() -> None:
    lines = [
        "month,person,channel,revenue",
        "2026-01,zhang,ka,100",
        "2026-01,zhang,ka,100",
        "2026-02,zhang,xx,1",
        "2026-03,nobody,ka,-1",
        "2027-01,li,ka,1",
        "2026-04,li,tt,0.001",
    ]
    slugs = found(channel_history="\n".join(lines) + "\n")
    assert {(slug, line) for slug, _, line, _ in slugs} == {
        ("history-repeated", 3),
        ("unknown-reference", 4),
        ("unknown-reference", 5),
        ("history-negative", 5),
        ("history-in-year", 6),
        ("amount-too-fine", 7),
        ("history-gap", None),
    }
    assert ("channels-missing", "channel_history.csv", None, "") in found(
        channels=None, channel_history="month,person,channel,revenue\n2026-01,zhang,ka,100\n"
    )


def test_channels_that_do_not_come_to_what_products_sold_are_pointed_out() -> None:
    history = "month,person,product,quantity,revenue\n2026-01,zhang,001,10,420\n"
    sold = "month,person,channel,revenue\n2026-01,zhang,ka,300\n"
    assert ("channel-history-differs", "channel_history.csv", 2, "300") in found(
        history=history, channel_history=sold
    )
    whole = sold + "2026-01,zhang,tt,120\n"
    slugs = {slug for slug, *_ in found(history=history, channel_history=whole)}
    assert slugs == {"history-gap", "member-without-base"}


def test_last_years_sales_are_the_weights_where_nothing_else_is_said() -> None:
    sold = "month,person,channel,revenue\n2026-01,zhang,ka,300\n2026-12,zhang,tt,100\n"
    plan, _ = parse(channels="id,name\nka,A\ntt,B\n", channel_history=sold)
    assert plan is not None
    assert targets_of(plan).by(CHANNEL)["revenue"].sum(axis=(0, 1)).tolist() == [900_00, 300_00]


def test_channels_and_products_of_a_person_come_to_the_same_month(plan: Plan) -> None:
    plan = replace(plan, rounding={"revenue": 700, "collections": 100})
    targets = targets_of(plan)
    for measure, cube in targets.by(CHANNEL).items():
        assert (cube.sum(axis=2) == targets.by(PRODUCT)[measure].sum(axis=2)).all()
    assert targets.by(CHANNEL)["revenue"].sum() == 12_000_000_00


def test_a_floor_of_a_persons_channel_lifts_the_person(plan: Plan) -> None:
    floor = Hold(kind="floor", measure="revenue", amount=4_500_000_00, person="p1", channel="ka")
    targets = targets_of(replace(plan, holds=[floor]))
    assert targets.by(CHANNEL)["revenue"][:, 0, 0].sum() == 4_500_000_00
    assert targets.by(PRODUCT)["revenue"][:, 0].sum() == 4_500_000_00
    assert targets.by(CHANNEL)["revenue"].sum(axis=(0, 1)).tolist() == [
        6_000_000_00,
        3_600_000_00,
        2_400_000_00,
    ]


def test_what_cannot_be_held_of_a_channel_is_refused_with_the_arithmetic(plan: Plan) -> None:
    holds = [
        Hold(kind="fix", measure="revenue", amount=1_000_000_00, channel="ka"),
        Hold(kind="floor", measure="revenue", amount=900_000_00, person="p1", channel="ka"),
        Hold(kind="floor", measure="revenue", amount=300_000_00, person="p2", channel="ka"),
    ]
    targets, problems = decompose(replace(plan, holds=holds))
    assert targets is None
    assert problems[0].message.in_language("en") == (
        "fixed cells and floors of ka sum to 1,200,000; ka's target is 1,000,000; short by 200,000"
    )


def test_a_channel_is_not_held_of_activity(plan: Plan) -> None:
    visits = Target(measure="visits", amount=1200)
    hold = Hold(kind="fix", measure="visits", amount=12, channel="ka")
    targets, problems = decompose(replace(plan, targets={**plan.targets, "visits": visits}, holds=[hold]))
    assert targets is None
    assert [each.slug for each in problems] == ["hold-outside-plan"]


def test_gross_profit_off_the_cost_has_no_channel(plan: Plan) -> None:
    products = [replace(product, cost=1_00) for product in plan.dimensions.products]
    profit = Target(measure="gross_profit", follows=True)
    plan = replace(
        plan,
        dimensions=replace(plan.dimensions, products=products),
        targets={**plan.targets, "gross_profit": profit},
    )
    targets = targets_of(plan)
    assert "gross_profit" in targets.by(PRODUCT)
    assert set(targets.by(CHANNEL)) == {"revenue", "quantity", "collections"}


def test_a_mix_that_leaves_no_way_gives_way_and_says_so(plan: Plan) -> None:
    before = plan.fiscal_year.year_before().months[0]
    history = [
        ChannelHistory(month=before, person=f"p{at}", channel="ka" if at < 4 else "tt", revenue=100)
        for at in range(1, 5)
    ]
    mix = Split(direction="channel_mix", method="prior_year")
    targets, problems = decompose(replace(plan, channel_history=history, splits={"channel_mix": mix}))
    assert targets is not None
    assert {each.slug for each in problems} == {"mix-gives-way"}
    assert targets.by(CHANNEL)["revenue"].sum(axis=(0, 1)).tolist() == [
        6_000_000_00,
        3_600_000_00,
        2_400_000_00,
    ]
    assert np.count_nonzero(targets.by(CHANNEL)["revenue"][:, 3, 0]) == 0


def test_a_channels_number_is_explained(plan: Plan) -> None:
    explanation, problems = explain(plan, targets_of(plan), channel="ka", person="p2", month="2027-03")
    assert problems == []
    assert explanation is not None
    assert explanation.amount == 125_000_00
    assert ("split", "ka: weight 5 of 10, 50.00%") in [
        (step.kind, step.text.in_language("en")) for step in explanation.steps
    ]


def test_what_is_asked_of_a_channel_must_be_there(plan: Plan) -> None:
    targets = targets_of(plan)
    assert [each.slug for each in explain(plan, targets, channel="xx")[1]] == ["explain-where"]
    both = explain(plan, targets, channel="ka", product="A1")[1]
    assert [each.slug for each in both] == ["product-beside-channel"]
    bare = replace(plan, dimensions=replace(plan.dimensions, channels=()))
    assert [each.value for each in explain(bare, targets_of(bare), channel="ka")[1]] == ["ka"]


def test_channels_can_be_held_and_weighed_for_a_question(plan: Plan) -> None:
    held, problems = apply_holds(plan, "fix", ["channel=ec,month=2027-03:500000"])
    equal, more = apply_settings(held, ["channel=equal"])
    assert problems + more == []
    cube = targets_of(equal).by(CHANNEL)["revenue"]
    assert cube[2, :, 2].sum() == 500_000_00
    assert cube.sum(axis=(0, 1)).tolist() == [4_000_000_00] * 3


def test_what_changed_by_channel_is_listed(plan: Plan) -> None:
    equal, _ = apply_settings(plan, ["channel=equal"])
    changes = diff_targets(targets_of(plan), targets_of(equal), ["channel"])
    assert [(change.measure, change.keys["channel"], change.by) for change in changes][:3] == [
        ("revenue", "ka", -2_000_000_00),
        ("revenue", "tt", 400_000_00),
        ("revenue", "ec", 1_600_000_00),
    ]
    assert diff_targets(targets_of(plan), targets_of(equal), ["person", "product"]) == []
