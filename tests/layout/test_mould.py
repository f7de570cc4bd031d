"""Tables of one shape are laid out once: every book must be the one that is laid out on its own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from support.sample_books import PERIOD, filled, planned, reconciliation

from salesbook.issued.manifest import Manifest
from salesbook.layout.mould import Moulds
from salesbook.layout.templates import default_templates
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.sheets.plan_books import BookOrder, Planned, book_orders, build_book, month_orders
from salesbook.sheets.this_month import Opening
from salesbook.sheets.variance_books import build_variance_book, variance_orders
from salesbook.spreadsheet.book import BookSpec, Stamped

LANGUAGES = ("en", "both")


def orders(base: Planned) -> Iterator[BookOrder]:
    """Yield every book of the sample plan but the company's, and everybody's book of a month."""
    yield from (each for each in book_orders(base.plan, default_templates(), "en") if each.book != "company")
    yield from month_orders(base.plan, PERIOD, default_templates(), "en")


def alone(order: BookOrder, base: Planned, language: str) -> tuple[BookSpec, Manifest]:
    """Return a book that shares nothing with any other."""
    return build_book(order, replace(base, moulds=Moulds()), language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_books_that_share_their_shapes_are_those_laid_out_alone(language: str) -> None:
    base = replace(planned(), moulds=Moulds())
    for order in orders(base):
        assert build_book(order, base, language=language) == alone(order, base, language), order


def test_shapes_of_one_book_do_not_reach_into_one_of_another_kind() -> None:
    """Languages, months, themes, what was accepted and how long lists are: all of it in one batch."""
    shared = Moulds()
    people = [each for each in orders(planned()) if each.owner in ("zhang-wei", "sun-yue")]
    accepted = {each.id: _accepted(each.id) for each in planned().plan.staff}
    openings = (Opening(), Opening(rows=4), Opening(accepted=accepted), Opening(rows=25))
    for order in people:
        for opening in openings:
            for language in LANGUAGES:
                base = replace(planned(), opening=opening, moulds=shared)
                assert build_book(order, base, language=language) == alone(order, base, language)


def _accepted(owner: str) -> list[Fact]:
    """Return what was accepted of somebody in January: one product."""
    plan = planned().plan
    person = plan.dimensions.person[owner]
    product = plan.dimensions.products[0].id
    return [
        Fact(plan.id, "AC", Month(2027, 1), owner, person.territory, "product", product, measure, value)
        for measure, value in (("quantity", 120), ("revenue", 360_000))
    ]


def test_books_filled_in_share_shapes_with_blank_ones() -> None:
    shared = Moulds()
    people = [each for each in orders(planned()) if each.book == "return"][:6]
    for order in people:
        for base in (planned(), filled()):
            own = replace(base, moulds=shared)
            assert build_book(order, own, language="en") == alone(order, base, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_longer_words_and_figures_get_their_own_room(language: str) -> None:
    """All else is the same: a shape that is known by then is fitted anew where it matters, and only there."""
    shared, dimensions = Moulds(), planned().plan.dimensions
    order = BookOrder(book="return", owner="zhang-wei", file="")
    for name in ("Water", "Still water", "Ale", "Water " * 20, "水" * 30, "Mineral\nwater", "Water", "Tea"):
        products = [replace(each, name=Text.of(name)) for each in dimensions.products]
        named = replace(planned().plan, dimensions=replace(dimensions, products=products))
        base = replace(planned(), plan=named)
        assert build_book(order, replace(base, moulds=shared), language=language) == alone(
            order, base, language
        )


def test_days_that_are_due_are_those_of_the_own_plan() -> None:
    """They are the same in everybody's book, and another plan of the same shape has others."""
    shared, plan = Moulds(), planned().plan
    earlier = {name: day - 1 for name, day in plan.due.monthly.items()}
    moved = replace(plan, due=replace(plan.due, monthly=earlier))
    other = Planned.of(moved, planned().targets, default_templates())
    order = BookOrder(book="return", owner="zhang-wei", file="")
    assert alone(order, other, "en") != alone(order, planned(), "en")
    for base in (planned(), planned(), other, other, planned()):
        assert build_book(order, replace(base, moulds=shared), language="en") == alone(order, base, "en")


def test_another_theme_is_another_shape() -> None:
    base = replace(planned(), moulds=Moulds())
    order = next(each for each in orders(base) if each.book == "region")
    plain = build_book(order, base, language="en", theme="default")
    mono = build_book(order, base, language="en", theme="mono")
    assert mono == build_book(order, replace(base, moulds=Moulds()), language="en", theme="mono")
    assert mono != plain


def test_people_with_as_many_products_share_their_patterns() -> None:
    base = replace(planned(), moulds=Moulds())
    ones, others = (
        build_book(BookOrder(book="return", owner=owner, file=""), base, language="en")[0].sheets[0].cells
        for owner in ("wang-lijuan", "zhou-xiaoming")
    )
    assert isinstance(ones, Stamped)
    assert isinstance(others, Stamped)
    assert ones.pattern is others.pattern
    assert ones.values != others.values


def test_what_the_first_book_holds_does_not_stay_in_the_next() -> None:
    """Somebody without a plan comes after somebody with one, and the other way round."""
    base = planned()
    order = BookOrder(book="return", owner="zhang-wei", file="")
    nothing = _without(base, Scenario.PRIOR_YEAR)
    for first, second in ((base, nothing), (nothing, base)):
        shared = Moulds()
        build_book(order, replace(first, moulds=shared), language="en")
        assert build_book(order, replace(second, moulds=shared), language="en") == alone(order, second, "en")


def _without(base: Planned, scenario: Scenario) -> Planned:
    """Return a plan without the figures of a scenario."""
    kept = {
        name: replace(
            each, cubes={key: cube for key, cube in each.cubes.items() if key[0].scenario != scenario}
        )
        for name, each in base.cubes.by_dimension.items()
    }
    return replace(base, cubes=replace(base.cubes, by_dimension=kept))


def test_no_more_shapes_are_kept_than_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesbook.layout.mould.KEPT", 40)
    monkeypatch.setattr("salesbook.layout.mould.MOST_NUMBERED", 200)
    shared = Moulds()
    for owner in ("zhang-wei", "liu-yang", "sun-yue", "zhang-wei"):
        order = BookOrder(book="return", owner=owner, file="")
        book = build_book(order, replace(planned(), moulds=shared), language="en")
        assert book == alone(order, planned(), "en")
    # Half of what one book has: it is dropped before the next one comes.
    assert shared.kept <= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_variance_books_that_share_their_shapes_are_those_laid_out_alone(language: str) -> None:
    result, templates, shared = reconciliation(), default_templates(), Moulds()
    for order in variance_orders(result.plan, result.period, templates, "en", people=True):
        together = build_variance_book(order, result, templates, language=language, moulds=shared)
        assert together == build_variance_book(order, result, templates, language=language), order


class Meanwhile:
    """A part of a shape: while it is looked for, another thread asks for the number of another one."""

    def __init__(self, shared: Moulds) -> None:
        self._shared = shared

    def __hash__(self) -> int:
        self.other = self._shared.number("other")
        return 1


def test_no_two_parts_of_shapes_are_given_one_number() -> None:
    shared = Moulds()
    part = Meanwhile(shared)
    assert shared.number(part) != part.other


def test_books_built_by_threads_are_those_laid_out_alone() -> None:
    base = replace(planned(), moulds=Moulds())
    people = [each for each in orders(base) if each.book == "return"][:8]
    with ThreadPoolExecutor(4) as pool:
        built = list(pool.map(lambda each: build_book(each, base, language="en"), people))
    assert built == [alone(each, base, "en") for each in people]
