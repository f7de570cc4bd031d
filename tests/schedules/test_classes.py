"""Customers in classes: by cumulated share, by potential, by hand."""

from __future__ import annotations

from fractions import Fraction

from support.plan_texts import FILES, parse, places

from salesbook.schedules.classes import by_potential, by_share
from salesbook.schedules.customers import Customer, classes_of, why

CUTS = (Fraction(7, 10), Fraction(9, 10), Fraction(1))


def test_who_crosses_a_cut_off_belongs_to_the_higher_class() -> None:
    # 600, 150 (crosses 70 %), 100, 80 (crosses 90 %), 70.
    found = by_share({"k1": 600, "k2": 150, "k3": 100, "k4": 80, "k5": 70}, CUTS)
    assert {id_: each.class_ for id_, each in found.items()} == {
        "k1": "A", "k2": "A", "k3": "B", "k4": "B", "k5": "C",
    }  # fmt: skip
    assert found["k2"].cumulated == Fraction(3, 4)


def test_who_reaches_a_cut_off_exactly_ends_its_class() -> None:
    found = by_share({"k1": 700, "k2": 200, "k3": 100}, CUTS)
    assert [each.class_ for each in found.values()] == ["A", "B", "C"]


def test_equal_customers_are_ranked_by_code() -> None:
    found = by_share({"k3": 100, "k1": 100, "k2": 100}, (Fraction(1, 3), Fraction(2, 3), Fraction(1)))
    assert [found[id_].class_ for id_ in ("k1", "k2", "k3")] == ["A", "B", "C"]


def test_customers_of_zero_or_less_stand_apart() -> None:
    found = by_share({"k1": 100, "k2": 0, "k3": -50}, CUTS)
    assert [(each.class_, each.share) for each in found.values()] == [("A", 1), ("", None), ("", None)]


def test_by_potential_both_count() -> None:
    revenue = {"k1": 60, "k2": 10, "k3": 6, "k4": 1, "k5": 5}
    potential = {"k1": 100, "k2": 100, "k3": 10, "k4": 10, "k5": 0}
    found = by_potential(revenue, potential, 100, Fraction(3, 10))
    assert [each.class_ for each in found.values()] == ["A", "B", "C", "D", ""]


HEAD = "id,name,class,owner,revenue,potential\n"


def test_a_class_given_by_hand_stays_and_each_says_why() -> None:
    plan, problems = parse(
        {"customers.csv": HEAD + "K1,甲,,zhang,900,\nK2,乙,A,zhang,60,\nK3,丙,,li,40,\nK4,丁,,li,0,\n"}
    )
    assert plan is not None, problems
    assert classes_of(plan) == {"K1": "A", "K2": "A", "K3": "C", "K4": ""}
    said = [why(each, plan).in_language("en") for each in plan.schedules.of(Customer)]
    cuts = "; A up to 70%, B up to 90%, C up to 100%, who crosses is above"
    assert said == [
        f"90% of revenue, 90% with all larger ones{cuts}",
        "given by hand",
        f"4% of revenue, 100% with all larger ones{cuts}",
        "bought nothing: apart",
    ]


def test_a_customer_without_class_and_revenue_is_refused() -> None:
    plan, problems = parse({"customers.csv": HEAD + "K1,甲,,zhang,,\n"})
    assert plan is None
    assert ("missing-key", "customers.csv", 2) in places(problems)


def test_a_cut_off_of_a_class_that_there_is_not_is_refused() -> None:
    settings = FILES["plan.toml"] + "[customers.cuts]\nE = 0.5\n"
    plan, problems = parse({"plan.toml": settings, "customers.csv": HEAD + "K1,甲,A,zhang,,\n"})
    assert plan is None
    assert "unknown-key" in [each.slug for each in problems]
