"""What meetings decide is imported like a return, and heads the next meeting."""

from __future__ import annotations

from pathlib import Path

from imported_returns import FEB, JAN, imported, slugs, statuses
from support.filled_books import places
from support.starter_cycle import Cycle

from salesbook.api.reconcile import write_variance_books
from salesbook.api.store_reading import reconcile_store
from salesbook.model.meeting import DECISION
from salesbook.model.period import Month
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.patching.patch import set_cells

TOPIC = f"{JAN.key}/total"


def reconciled(cycle: Cycle, store: str, period: Month) -> Reconciliation:
    done = reconcile_store(store, period=period)
    assert done.result is not None
    assert done.issued == cycle.issued
    return done.result


def typed(data: bytes, decision: str) -> bytes:
    at = places(data, "Meeting")
    return set_cells(data, "Meeting", {at[TOPIC, "decision"]: decision, at[TOPIC, "state"]: "open"})


def test_decisions_are_imported_and_head_the_next_meeting(cycle: Cycle, store: str, tmp_path: Path) -> None:
    def write(result: Reconciliation, *, force: bool = False) -> tuple[list[str], list[str]]:
        written = write_variance_books(
            result, tmp_path, language="en", issued=cycle.issued, people=False, force=force
        )
        return list(written.files), [found.slug for found in written.problems]

    imported(cycle, store)
    january = reconciled(cycle, store, JAN)
    files, problems = write(january)
    assert problems == []
    company = tmp_path / files[0]
    blank = company.read_bytes()
    company.write_bytes(typed(blank, "more visits"))
    # Nobody has read it back: it is not replaced, by force or not.
    assert write(january, force=True) == ([], ["decisions-not-imported"])
    assert company.read_bytes() == typed(blank, "more visits")

    both = {"one.xlsx": typed(blank, "more visits"), "two.xlsx": typed(blank, "fewer visits")}
    differing = imported(cycle, store, FEB, both)
    assert statuses(differing) == {"one": "rejected", "two": "rejected"}
    assert "two-files-for-owner" in slugs(differing)

    assert statuses(imported(cycle, store, FEB, {"one.xlsx": both["one.xlsx"]})) == {"one": "accepted"}
    (decided,) = reconciled(cycle, store, FEB).decisions
    assert (decided.territory, decided.key) == ("company", TOPIC)
    assert decided.words[DECISION] == "more visits"
    # Known now: January's book is written anew, and holds them still.
    assert write(reconciled(cycle, store, JAN), force=True) == (files, [])
    assert typed(blank, "more visits") != company.read_bytes()
    assert places(company.read_bytes(), "Meeting").keys() == places(blank, "Meeting").keys()
