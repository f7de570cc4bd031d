"""A whole year of three people: a correction, a roll-over, a half-year, a restatement, the year-end."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import numpy as np

from salesbook.api.approval import decide_plan
from salesbook.api.build import build_workbooks, file_language
from salesbook.api.half_year import half_year_of, write_half_year
from salesbook.api.import_reading import ImportOrder
from salesbook.api.importing import import_files
from salesbook.api.ledger import LedgerOrder
from salesbook.api.ledger_store import BooksOrder, import_books
from salesbook.api.next_year import write_next_plan
from salesbook.api.plan import plan_targets
from salesbook.api.plan_versions import decide_issued
from salesbook.api.proposals import answered_in, decline_proposal, revise_with
from salesbook.api.store import approve_import, decide_period, init_store
from salesbook.api.year_end import write_year_end
from salesbook.demo.sample_ledger import BOOKED_AS, sample_ledger
from salesbook.files.atomic import make_folder, write_atomic
from salesbook.files.places import is_there
from salesbook.files.plan_folder import starter_files, write_plan
from salesbook.layout.book_content import Figures, Members, Notes, no_figures, no_notes
from salesbook.layout.templates import default_templates
from salesbook.model.cube import Cube
from salesbook.model.dimension import PRODUCT
from salesbook.model.facts import Note
from salesbook.model.half_year import half_id
from salesbook.model.period import Month
from salesbook.model.proposal import HALF, HALF_REASON
from salesbook.model.scenario import ACTUAL, Scenario, ScenarioKey
from salesbook.problems import Location, Problem, Severity, Text, problem, sentence
from salesbook.sheets.half_year_book import build_half_year_book, half_year_orders
from salesbook.sheets.plan_books import Planned, book_orders, build_book
from salesbook.store.decisions import Decision
from salesbook.xlsx.writing.write import write_book

SETTINGS = """
[rollover]
policy = "next"

[return]
sheets = ["difficulty", "proposals"]

[approval]
required = "refuse"
"""
SHARES: Mapping[str, Fraction] = {"li-si": Fraction(95, 100)}
"""What part of the plan people sell; all of it where nothing stands here."""
FOLDERS = ("plan", "second", "third", "issued", "returned", "exports", "half-year", "next-plan")
PARTS = (*FOLDERS, "sales.db", "results.xlsx")
PLANNER, REVIEWER, APPROVER, FINANCE = "Chen Jie", "Li Na", "Wang Wei", "Zhao Min"
LATE = MappingProxyType({("li-si", Month(2027, 1)): 10_000_00})
"""An invoice of January that comes to light after its month is closed; finance's books do not have it."""
RELIEF, MOVED, SECOND_HALF = 60_000_00, 120_000_00, 6_000_000_00


def run_year(
    folder: Path, *, store: str | None = None, language: str | None = None, force: bool = False
) -> list[Problem]:
    """Run the year into a folder, where everything stays to be looked at; SB390 when something is there.

    The store is a file in it, unless one is named; books are in a language, or as the starter plan's are.
    """
    there = [name for name in PARTS if is_there(folder / name)]
    if there and not (force and is_there(folder / "sales.db")):
        return [problem("would-overwrite", Location(file=str(folder)), str(folder / each)) for each in there]
    for name in there:
        shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink()
    make_folder(folder)
    year = Year(folder=folder, store=store or str(folder / "sales.db"), language=language)
    return [each for each in year.run() if each.severity is Severity.ERROR]


@dataclass(frozen=True, kw_only=True)
class Year:
    """The folder and the store of a year."""

    folder: Path
    store: str
    language: str | None = None

    def run(self) -> list[Problem]:
        """Do everything, and return all that was told on the way."""
        told = [*init_store(self.store)[1], *self.first(), *self.spring()]
        told += [*self.second(), *self.summer(), *self.third(), *self.autumn()]
        return told

    def said(self, name: str) -> str:
        """Return a reason in the language of the plan."""
        return sentence(f"demo.year.{name}").in_language(self.language or "both")

    def first(self) -> list[Problem]:
        """The plan is submitted, reviewed, approved, issued."""
        files = starter_files(language=self.language)
        files["plan.toml"] += SETTINGS.encode()
        told = write_plan(self.folder / "plan", files)
        return [*told, *self.approved("plan", 1), *self.issued("plan", 1)]

    def spring(self) -> list[Problem]:
        """Li Si reports a difficulty, the south asks for a roll-over; the quarter is closed."""
        asked = {
            "proposal_person": sentence("demo.year.wang"),
            "proposal_kind": sentence("planning.proposal-kind.rollover"),
            "proposal_month": sentence("demo.year.may"),
            "proposal_to_month": sentence("demo.year.october"),
            "proposal_amount": Text.of(str(MOVED)),
            "proposal_reason": sentence("demo.year.moved"),
        }
        march = Month(2027, 3)
        told, _ = self.returned("plan", march, {"south": (_noted(asked), no_figures)})
        told += self.booked("plan", Month(2027, 1))
        told += self.closed((1, 2, 3))
        decision = _decided(FINANCE, 4, 1, self.said("declined"))
        return [*told, *decline_proposal(self.store, "south/1", decision=decision)[1]]

    def second(self) -> list[Problem]:
        """Version 2 takes the relief up; refused once, it is submitted again and approved."""
        told = self.revised("plan", "second", Month(2027, 4), accept=("li-si/1",))
        told += self.step("second", "submit", PLANNER, 4, 2)
        told += self.step("second", "review", REVIEWER, 4, 3)
        told += self.step("second", "reject", APPROVER, 4, 4, self.said("refused"))
        return [*told, *self.approved("second", 4, first=5), *self.issued("second", 4)]

    def summer(self) -> list[Problem]:
        """The first half comes back, with January put right; managers type the second half."""
        told, number = self.returned("second", Month(2027, 6), {}, more=LATE)
        told += approve_import(self.store, number, decision=_decided(FINANCE, 7, 1, self.said("late")))[1]
        told += self.closed((4, 5, 6))
        told += write_half_year(self.store, self.folder / "half-year").problems
        return [*told, *self.typed_half_year()]

    def typed_half_year(self) -> list[Problem]:
        """The south expects less of the second half than planned."""
        half, told = half_year_of(self.store)
        if half is None:
            return told
        plan, templates = half.result.plan, default_templates()
        orders = half_year_orders(plan, templates, file_language(plan.language))
        (order,) = (each for each in orders if each.owner == "south")
        said = {HALF: str(SECOND_HALF), HALF_REASON: self.said("market")}
        notes = [
            (half_id("south"), Note(plan.id, Month(2027, 7), "wang-wu", "south", "", "", kind, text))
            for kind, text in said.items()
        ]
        spec, _ = build_half_year_book(order, replace(half, typed=notes), templates, language=plan.language)
        write_atomic(self.folder / "half-year" / f"{order.file}.xlsx", write_book(spec))
        return [*told, *self.imported(self.folder / "half-year", Month(2027, 7), 7, 10)[0]]

    def third(self) -> list[Problem]:
        """The second half is a version of its own."""
        told = self.revised("second", "third", Month(2027, 7), half_year=True)
        return [*told, *self.approved("third", 7, first=12), *self.issued("third", 7)]

    def autumn(self) -> list[Problem]:
        """The year comes in, is closed, and the next one begun."""
        told, _ = self.returned("third", Month(2027, 12), {}, more=LATE)
        told += self.closed(range(7, 13))
        told += write_year_end(self.store, self.folder / "results.xlsx")[1]
        return [*told, *write_next_plan(self.store, self.folder / "next-plan").problems]

    def approved(self, plan: str, month: int, *, first: int = 2) -> list[Problem]:
        """Submit, review and approve a version, day by day."""
        steps = (("submit", PLANNER), ("review", REVIEWER), ("approve", APPROVER))
        return [
            each
            for at, (action, by) in enumerate(steps)
            for each in self.step(plan, action, by, month, first + at)
        ]

    def step(self, plan: str, action: str, by: str, month: int, day: int, reason: str = "") -> list[Problem]:
        """Take one step of an approval."""
        at = datetime(2027, month, day, 9, tzinfo=UTC)
        return decide_plan(self.folder / plan, action, at=at, by=by, reason=reason)[1]  # type: ignore[arg-type] # one of the four

    def issued(self, plan: str, month: int) -> list[Problem]:
        """Build the books of a version, and issue it."""
        issued, open_ = self.folder / "issued", answered_in(self.store, None) if month > 1 else None
        built = build_workbooks(self.folder / plan, issued, force=True, open_month=open_)
        decision = _decided(FINANCE, month, 15)
        return [*built.problems, *decide_issued(issued, None, "issued", decision, store=self.store)[1]]

    def revised(
        self, plan: str, out: str, effective: Month, *, accept: Sequence[str] = (), half_year: bool = False
    ) -> list[Problem]:
        """Write the next version with what was proposed."""
        return revise_with(
            self.folder / plan,
            self.folder / out,
            self.store,
            effective=effective,
            accept=accept,
            half_year=half_year,
            decision=_decided(FINANCE, effective.number, 1),
        ).problems

    def returned(
        self,
        plan: str,
        period: Month,
        words: Mapping[str, tuple[Notes, Figures]],
        more: Mapping[tuple[str, Month], int] = {},
    ) -> tuple[list[Problem], int]:
        """Fill in everybody's book up to a month, and import them; `more` was sold than was said at first."""
        ready, told = self.filled(plan, period, more)
        if ready is None:
            return told, 0
        said, into = (
            {"li-si": (_noted(_difficulty()), _short), **words},
            self.folder / "returned" / period.key,
        )
        make_folder(into)
        for order in book_orders(ready.plan, default_templates(), file_language(ready.plan.language)):
            if order.book == "return" or order.owner in words:
                notes, figures = said.get(order.owner, (no_notes, no_figures))
                spec, _ = build_book(order, ready, language=ready.plan.language, notes=notes, filled=figures)
                write_atomic(into / f"{order.file}.xlsx", write_book(spec))
        return self.imported(into, period, period.number, 28)

    def filled(
        self, plan: str, period: Month, more: Mapping[tuple[str, Month], int]
    ) -> tuple[Planned | None, list[Problem]]:
        """Return a version with what was sold up to a month."""
        found = plan_targets(self.folder / plan)
        if found.plan is None or found.targets is None:
            return None, list(found.problems)
        planned = Planned.of(found.plan, found.targets, default_templates())
        sold = _sold(planned, found.plan.fiscal_year.until(period), more)
        return replace(planned, cubes=planned.cubes.beside(PRODUCT, sold)), []

    def booked(self, plan: str, month: Month) -> list[Problem]:
        """Take finance's export of a month into the store: what was sold and known then."""
        ready, told = self.filled(plan, month, {})
        if ready is None:
            return told
        export = self.folder / "exports" / f"{month.key}.csv"
        make_folder(export.parent)
        write_atomic(export, sample_ledger(ready.plan, ready.cubes, month).encode("utf-8-sig"))
        order = BooksOrder(
            paths=[export],
            store=self.store,
            first=month,
            last=month,
            decision=_decided(FINANCE, 3, 30),
            how=LedgerOrder(profile=BOOKED_AS),
        )
        return import_books(order)[1]

    def imported(self, returned: Path, period: Month, month: int, day: int) -> tuple[list[Problem], int]:
        """Import what lies in a folder, and return what was told, with the number of the import."""
        order = ImportOrder(
            paths=[returned],
            issued=self.folder / "issued",
            period=period,
            store=self.store,
            now=datetime(2027, month, day, 9, tzinfo=UTC),
            by=FINANCE,
        )
        done = import_files(order)
        return list(done.all_problems), done.number or 0

    def closed(self, months: Iterable[int]) -> list[Problem]:
        """Close months once their returns are in."""
        numbers = list(months)
        decision = _decided(FINANCE, numbers[-1], 28)
        return [
            each
            for number in numbers
            for each in decide_period(
                self.store, period=Month(2027, number), state="closed", decision=decision
            )[1]
        ]


def _difficulty() -> Mapping[str, Text]:
    """Return the difficulty report, which stands in every later book, too."""
    return {
        "difficulty_date": Text.of("2027-03-20"),
        "difficulty_month": sentence("demo.year.april"),
        "difficulty": sentence("demo.year.difficulty"),
    }


def _decided(by: str, month: int, day: int, reason: str = "") -> Decision:
    return Decision(at=datetime(2027, month, day, 10, tzinfo=UTC), by=by, reason=reason)


def _noted(words: Mapping[str, Text]) -> Notes:
    """Return words for the first spare row of a list."""

    def notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        del months
        return words.get(kind) if "+001" in members.values() else None

    return notes


def _short(scenario: Scenario, measure: str, months: Sequence[Month], members: Members) -> int | None:
    """Return the shortfall of the first difficulty report."""
    del months
    said = (str(scenario), measure, members.get("difficulty")) == (str(Scenario.ACTUAL), "shortfall", "+001")
    return RELIEF if said else None


def _sold(
    planned: Planned, months: Sequence[Month], more: Mapping[tuple[str, Month], int]
) -> Mapping[tuple[ScenarioKey, str], Cube]:
    """Return what everybody sold: their share of the plan, and of the first product `more` in a month."""
    axes, found = planned.cubes.products.axes, dict[tuple[ScenarioKey, str], Cube]()
    known = np.array([[month in months for _ in axes.owners] for month in axes.months], dtype=np.bool_)
    for measure, targets in planned.targets.by(PRODUCT).items():
        values = np.where(known[:, :, None], targets, 0)
        for at, owner in enumerate(axes.owners):
            share = SHARES.get(owner, Fraction(1))
            values[:, at] = values[:, at] * share.numerator // share.denominator
        for (owner, month), amount in more.items():
            if measure != "quantity":
                values[axes.months.index(month), axes.owners.index(owner), 0] += amount
        found[ACTUAL, measure] = Cube(values=values, known=known)
    return found
