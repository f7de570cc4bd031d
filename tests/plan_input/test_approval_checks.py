"""Who approves a plan: delegations that could never hold."""

from __future__ import annotations

import pytest
from support.plan_texts import PLAN, places, with_settings

DELEGATION = """
[[approval.delegate]]
of = "Wang Wei"
by = "Zhao Min"
from = "2027-07-01"
to = "{to}"
"""


@pytest.mark.parametrize(("to", "sound"), [("2027-06-30", False), ("2027-07-01", True)])
def test_a_delegation_that_ends_before_it_begins_is_refused(to: str, *, sound: bool) -> None:
    plan, problems = with_settings(DELEGATION.format(to=to))
    line = len(PLAN.splitlines()) + 6
    found = [each for each in places(problems) if each[0] == "start-after-end"]
    assert found == ([] if sound else [("start-after-end", "plan.toml", line)])
    assert (plan is not None) == sound
