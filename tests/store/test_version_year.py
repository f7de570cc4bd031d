"""A year with a revision in April: its monthly reports, run again in December, are those of their day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from support.starter_cycle import Cycle, as_planned, issued_book

from salesbook.api.build import build_workbooks
from salesbook.api.importing import ImportOrder, import_files
from salesbook.api.plan_versions import decide_issued, touched_by
from salesbook.api.reconcile import ReconcileResult, reconcile_files, write_variance_books
from salesbook.api.revise import revise_plan
from salesbook.api.status import status_from_store
from salesbook.api.store import decide_period
from salesbook.api.store_reading import reconcile_store
from salesbook.files.issued import digest_of
from salesbook.files.issued_versions import issued_versions
from salesbook.model.import_result import ImportResult
from salesbook.model.period import Month
from salesbook.model.status import Status
from salesbook.report.reconciliation import reconcile_json
from salesbook.report.status import status_json
from salesbook.store.decisions import Decision

MONTHS = [Month(2027, number) for number in range(1, 13)]
APRIL = MONTHS[3]
LI, WANG, ZHANG, NEW = "li-si", "wang-wu", "zhang-san", "chen-er"
BOOKS_OF = (MONTHS[1], MONTHS[3])
"""The months whose variance books are compared byte by byte: one of each version."""


@dataclass(kw_only=True)
class Year:
    """A year as finance keeps it: returns month by month, and every report on its day."""

    cycle: Cycle
    store: str
    plan: Path
    reports: dict[str, object] = field(default_factory=dict)

    def day(self, month: Month) -> datetime:
        """Return when a month is imported and closed."""
        return datetime(month.year, month.number, 28, 9, tzinfo=UTC)

    def folder(self, month: Month) -> Path:
        """Return where a month's returns lie."""
        return self.cycle.returned.parent / "year" / month.key

    def give_back(self, month: Month, owners: tuple[str, ...]) -> ImportResult:
        """Put everybody's return for a month into its folder, and import it."""
        self.folder(month).mkdir(parents=True)
        until = tuple(each.key for each in MONTHS if each <= month)
        for owner in owners:
            months = tuple(key for key in until if owner != NEW or key >= APRIL.key)
            data = as_planned(issued_book(self.cycle, owner), months)
            (self.folder(month) / f"{owner}.xlsx").write_bytes(data)
        order = ImportOrder(
            paths=[self.folder(month)],
            issued=self.cycle.issued,
            period=month,
            store=self.store,
            now=self.day(month),
            by="finance",
        )
        return import_files(order)

    def close(self, month: Month) -> None:
        """Close a month."""
        decision = Decision(at=self.day(month), by="zhao")
        decide_period(self.store, period=month, state="closed", decision=decision)

    def report(self, month: Month, where: Path) -> Mapping[str, object]:
        """Return all that is said of a month, from the store and from the files alone."""
        stored = reconcile_store(self.store, period=month)
        straight = reconcile_files([self.folder(month)], issued=self.cycle.issued, period=month)
        status, _ = status_from_store(self.store, period=month, as_of=self.day(month).date())
        assert isinstance(status, Status)
        said: dict[str, object] = {
            "store": _said(stored),
            "files": _said(straight),
            # What waits for approval is told of closed months too, whenever it came in.
            "status": {**status_json(status), "waiting": ()},
        }
        if month in BOOKS_OF:
            said["books"] = books_of(stored if month < APRIL else straight, where)
        return said


def _said(done: ReconcileResult) -> object:
    assert done.result is not None, done.problems
    return reconcile_json(done.result, done.problems), done.checked.missing


def books_of(done: ReconcileResult, folder: Path) -> Mapping[str, str]:
    """Return the hashes of the variance books."""
    assert done.result is not None
    written = write_variance_books(done.result, folder, language="en", force=True)
    return {name: digest_of((folder / name).read_bytes()) for name in written.files}


def revised(year: Year) -> None:
    """Raise the rest of the year by a fifth from April on, with somebody new, and issue it."""
    new = year.plan.with_name("plan2")
    done = revise_plan(year.plan, new, effective=APRIL, change=Fraction(1, 5))
    assert done.plan is not None, done.problems
    people = new / "people.csv"
    columns = people.read_text("utf-8-sig").splitlines()[0].split(",")
    row = dict(zip(columns, [""] * len(columns), strict=True))
    row |= {"id": NEW, "name": "陈二", "name_en": "Chen Er", "territory": "guangzhou", "role": "salesperson"}
    row |= {"start": "2027-04-01"}
    kept = people.read_text("utf-8").rstrip("\n")
    people.write_text(f"{kept}\n{','.join(row[name] for name in columns)}\n", "utf-8")
    said = touched_by(done.plan, year.store)
    assert [each.slug for each in said] == ["version-touches"]
    built = build_workbooks(new, year.cycle.issued, language="en", force=True)
    assert built.files, built.problems


@pytest.fixture
def year(cycle: Cycle, store: str) -> Year:
    return Year(cycle=cycle, store=store, plan=cycle.plan)


def test_reports_of_closed_months_run_again_in_december_are_those_of_their_day(
    year: Year, tmp_path: Path
) -> None:
    then: dict[Month, Mapping[str, object]] = {}
    for month in MONTHS[:6]:
        if month == APRIL:
            revised(year)
        owners = (LI, ZHANG) if month == MONTHS[1] else (LI, WANG, ZHANG)
        result = year.give_back(month, (*owners, NEW) if month >= APRIL else owners)
        assert {each.submission.status.counts for each in result.files} == {True}, result.all_problems
        year.close(month)
        then[month] = year.report(month, tmp_path / "then" / month.key)
    again = {month: year.report(month, tmp_path / "again" / month.key) for month in then}
    for month, said in then.items():
        assert again[month] == said, month.key
    versions = issued_versions(year.cycle.issued)
    assert {number: each.state for number, each in versions.items()} == {1: "issued", 2: "issued"}


def test_plan_figures_are_those_of_the_version_in_force_and_to_date_each_months_own(year: Year) -> None:
    for month in MONTHS[:3]:
        year.give_back(month, (LI, WANG, ZHANG))
    before = [company(reconcile_store(year.store, period=month), "month") for month in MONTHS[:3]]
    revised(year)
    year.give_back(APRIL, (LI, WANG, ZHANG, NEW))
    after = [company(reconcile_store(year.store, period=month), "month") for month in MONTHS[:3]]
    assert after == before
    april = reconcile_store(year.store, period=APRIL)
    assert april.result is not None
    assert april.result.plan.version == 2
    assert company(april, "ytd") == sum(before) + company(april, "month")
    march = reconcile_store(year.store, period=MONTHS[2])
    assert march.result is not None
    assert (march.result.plan.version, NEW in march.result.plan.dimensions.person) == (1, False)


def company(done: ReconcileResult, span: str) -> int:
    assert done.result is not None
    line = done.result.line("company", "revenue")
    return (line.month if span == "month" else line.year_to_date).plan


def test_a_version_may_not_hold_from_a_closed_month(year: Year) -> None:
    for month in MONTHS[:4]:
        year.give_back(month, (LI, WANG, ZHANG))
        year.close(month)
    new = year.plan.with_name("plan2")
    assert revise_plan(year.plan, new, effective=APRIL, change=Fraction(1, 5)).plan is not None
    assert build_workbooks(new, year.cycle.issued, language="en", force=True).files
    who = Decision(at=year.day(APRIL), by="zhao")
    version, problems = decide_issued(year.cycle.issued, 2, "issued", who, store=year.store)
    assert (version, [each.slug for each in problems]) == (None, ["version-in-closed"])
    assert issued_versions(year.cycle.issued)[2].state == "draft"


def test_a_version_that_is_withdrawn_gives_way_to_the_one_before(year: Year) -> None:
    year.give_back(MONTHS[0], (LI, WANG, ZHANG))
    revised(year)
    who = Decision(at=year.day(APRIL), by="zhao", reason="market turned")
    assert decide_issued(year.cycle.issued, None, "issued", who, store=year.store)[0] is not None
    found = [reconcile_store(year.store, period=APRIL).result]
    assert decide_issued(year.cycle.issued, 2, "withdrawn", who, store=year.store)[0] is not None
    found.append(reconcile_store(year.store, period=APRIL).result)
    assert [each.plan.version for each in found if each is not None] == [2, 1]
    assert date.fromisoformat(issued_versions(year.cycle.issued)[2].at[:10]) == date(2027, 4, 28)
