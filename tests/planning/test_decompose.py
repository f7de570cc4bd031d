from __future__ import annotations

from fractions import Fraction

from support.made_plans import plan_of

from salesbook.model.dimension import PRODUCT
from salesbook.planning.decomposition.decompose import decompose


def test_every_measure_adds_up_to_its_total() -> None:
    targets, problems = decompose(plan_of(amount=50_000_000_00, people=8, products=3))
    assert problems == []
    assert targets is not None
    assert targets.total("revenue") == 50_000_000_00
    assert targets.total("collections") == 49_000_000_00


def test_eight_people_of_a_region_get_the_same_every_quarter() -> None:
    targets, _ = decompose(plan_of(amount=80_000_000_00, people=8, products=2))
    assert targets is not None
    cube = targets.by(PRODUCT)["revenue"]
    assert set(cube.sum(axis=(0, 2)).tolist()) == {10_000_000_00}
    for quarter in range(4):
        assert set(cube[quarter * 3 : quarter * 3 + 3].sum(axis=(0, 2)).tolist()) == {2_500_000_00}


def test_classes_in_the_ratio_two_to_three_to_one() -> None:
    ratio = {"A": Fraction(2), "B": Fraction(3), "C": Fraction(1)}
    targets, _ = decompose(plan_of(amount=500_000_000_00, people=2, products=3, classes=ratio))
    assert targets is not None
    assert targets.by(PRODUCT)["revenue"].sum(axis=(0, 1)).tolist() == [
        166_666_666_67,
        250_000_000_00,
        83_333_333_33,
    ]
