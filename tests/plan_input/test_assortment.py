"""What somebody sells: assortment.csv."""

from __future__ import annotations

from support.schedules import refused, with_files

from salesbook.model.dimension import PRODUCT
from salesbook.planning.decomposition.decompose import decompose


def test_who_stands_in_the_list_gets_no_target_for_anything_else() -> None:
    plan, problems = with_files(assortment__csv="person,class,product\nwu-ting,A,\nzhang-wei,,0201\n")
    assert plan is not None, problems
    targets, _ = decompose(plan)
    assert targets is not None
    cells = targets.by(PRODUCT)["revenue"].sum(axis=0)
    classes = {each.id: each.product_class for each in plan.dimensions.products}
    sold = {
        person: [product for at, product in enumerate(targets.products) if cells[number, at]]
        for number, person in enumerate(targets.people)
    }
    assert {classes[product] for product in sold["wu-ting"]} == {"A"}
    assert sold["zhang-wei"] == ["0201"]
    assert {classes[product] for product in sold["sun-yue"]} == {"A", "B", "C"}


def test_lists_of_a_person_and_of_their_territory_hold_together() -> None:
    plan, _ = with_files(assortment__csv="territory,person,class,product\neast,,A,\n,wu-ting,,0101\n")
    assert plan is not None
    capped = {(each.territory, each.person, each.product) for each in plan.holds if each.amount == 0}
    assert ("east", None, "0201") in capped
    assert (None, "wu-ting", "0102") in capped
    assert {product for _, _, product in capped} >= {"0102", "0201"}


def test_what_nobody_knows_is_named_at_its_place() -> None:
    assert refused(assortment__csv="person,product\nwu-ting,9999\nnobody,0101\n") == [
        ("unknown-reference", 2, "product"),
        ("unknown-reference", 3, "person"),
    ]
