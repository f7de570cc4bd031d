"""What a worker packs comes out as it was, and is packed once."""

from __future__ import annotations

from dataclasses import replace

from support.small_returns import MONTHS, submission

from salesbook.api.packing import PackedFacts, packed, unpacked, without_figures
from salesbook.api.spool import open_spool
from salesbook.model.asking import Asking

WHOLE = replace(
    submission({(1, "tea"): 1, (1, "water"): 2, (3, "tea"): 3}, MONTHS[0]),
    asked={Asking("ann", "product", "tea", "revenue"): MONTHS[0]},
)


def test_a_submission_comes_out_as_it_was() -> None:
    light = packed(WHOLE)
    assert isinstance(light.facts, PackedFacts)
    assert (len(light.facts), replace(light, facts=())) == (2, without_figures(WHOLE))
    assert packed(light) is light
    assert unpacked(light, light.facts.data) == WHOLE
    assert unpacked(light, light.facts.data).facts[0].source is not None


def test_a_submission_without_figures_comes_out_as_well() -> None:
    empty = replace(without_figures(WHOLE), facts=[], aside=[])
    light = packed(empty)
    assert isinstance(light.facts, PackedFacts)
    assert unpacked(light, light.facts.data) == empty


def test_what_waits_in_a_spool_is_held_once() -> None:
    other = replace(WHOLE, path="bob.xlsx", owner="bob", tables=dict(WHOLE.tables))
    with open_spool() as spool:
        one, two = spool.put(WHOLE), spool.put(other)
        assert one.tables is two.tables
        assert (spool.whole(one), spool.whole(two)) == (WHOLE, other)
