"""A page without names and amounts, to be shown to people who must not know more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from page_seen import Seen
from support.demo import Demo

from salesbook.api.page import PageOrder, report_html
from salesbook.variance.result import Reconciliation


def written(html: str) -> str:
    """Return the words of a page, and what its attributes say of figures and names."""
    seen = Seen(html)
    told = [
        value
        for _, attributes in seen.elements
        for name, value in attributes.items()
        if name not in ("d", "x", "y", "width", "height", "viewbox", "content", "fill-opacity")
    ]
    return "\n".join([*seen.words, *told])


def names(result: Reconciliation) -> Iterator[str]:
    dimensions = result.plan.dimensions
    for members in (dimensions.territories, dimensions.people, dimensions.products):
        for each in members:
            yield from each.name.words.values()
    yield from (each.id for each in dimensions.people)
    for name in dimensions.classes.values():
        yield from name.words.values()


def typed(result: Reconciliation) -> Iterator[str]:
    for each in result.follow_ups:
        yield from (each.cause, each.measure, each.owner)
    for decision in result.decisions:
        yield decision.words.get("decision", "")


@pytest.mark.parametrize("language", ["en", "zh", "both"])
@pytest.mark.parametrize("owner", [None, "east", "zhang-wei"])
def test_names_and_amounts_are_nowhere(demo: Demo, owner: str | None, language: str) -> None:
    result = demo.reconciliation
    order = PageOrder(only=owner, language=language)
    plain, hidden = report_html(result, order), report_html(result, replace(order, incognito=True))
    told = written(hidden)
    found = [name for name in {*names(result), *typed(result)} if len(name) > 1 and name in told]
    assert found == []
    shown = [(text, each.get("data-exact", "")) for each, text in Seen(plain).figures if text[-1] != "%"]
    amounts = {text.strip("+−") for pair in shown for text in pair if len(text.strip("+−")) > 2}
    alone = set(re.findall(r"(?<![\dA-Z.,])[\d.,]*\d(?![\d.,%])", told))
    assert len(amounts) > 20
    assert amounts & alone == set()
    attributes = {name for _, each in Seen(hidden).elements for name in each}
    assert not {"data-from", "data-exact", "title"} & attributes


def test_shares_days_and_charts_stay(demo: Demo) -> None:
    result = demo.reconciliation
    html = report_html(result, PageOrder(language="en", incognito=True))
    words = "".join(Seen(html).words)
    assert "93.1% of plan (−×××) on 75.7% reported" in words
    assert "Person 1" in words
    assert "2027-03" in words
    assert len(Seen(html).all("svg")) == len(Seen(report_html(result, PageOrder(language="en"))).all("svg"))
    assert html == report_html(result, PageOrder(language="en", incognito=True))
