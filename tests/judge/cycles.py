"""Cases made by the real command: the demonstration, and a generated company."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from judge.books import Shown, VarianceBook, figures_of, read_variance_book
from judge.case import Case, Issued, owner_of, read_issued, reckon, returns_of
from judge.company import AS_OF, MISSING, OLD_FORM, PERIOD, REFUSED, Company, fill_return, write_plan
from judge.document import Said, Statement, statements
from judge.forms import Return
from judge.ledger import Booked, books_of, write_ledger
from judge.plan_folder import Plan
from judge.verdict import Judge

DEMO_PERIOD = "2027-03"
DEMO_BOOKS = ("dongfang", "south", "wu-ting", "he-min")
"""Whose books of the demonstration are judged, unless all are: the others are made in the same way."""


BESIDE_BOOKS = ("ledger", "position")
"""The spans of what stands beside finance's books: judged in the generated company, whose books it writes."""


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """A case with what the product made of it; `booked` are the lines of finance's books."""

    case: Case
    issued: Issued
    returned: Mapping[str, Return]
    variance: Path
    document: Mapping[str, Any]
    books: tuple[str, ...] = ()
    booked: tuple[Booked, ...] = ()

    @cached_property
    def judge(self) -> Judge:
        """What the judge says of the case."""
        return Judge(reckoning=reckon(self.case, self.issued, self.returned), booked=self.booked)

    @cached_property
    def read_in(self) -> tuple[VarianceBook, ...]:
        """The variance books that are judged."""
        plan, paths = self.issued.plan, sorted(self.variance.glob("*.xlsx"))
        return tuple(read_variance_book(path, plan) for path in paths if self._wanted(path))

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """What they show; beside finance's books only where the judge knows what was booked."""
        found = (figure for each in self.read_in for figure in figures_of(each))
        return tuple(each for each in found if self.booked or not each.about.span.startswith(BESIDE_BOOKS))

    @cached_property
    def said(self) -> Mapping[Statement, Said]:
        """What the document states."""
        return dict(statements(self.document))

    def _wanted(self, path: Path) -> bool:
        return not self.books or any(f"-{each}-" in path.name for each in self.books)


def demo_cycle(folder: Path, document: Mapping[str, Any], *, all_books: bool) -> Cycle:
    """Return the demonstration as it lies in its folder, with the document that was made of it."""
    case = Case(
        plan=folder / "plan", issued=(folder / "issued",), returned=folder / "returned", period=DEMO_PERIOD
    )
    issued = read_issued(case.plan, case.issued)
    return Cycle(
        case=case,
        issued=issued,
        returned=returns_of(case, issued),
        variance=folder / "variance",
        document=document,
        books=() if all_books else DEMO_BOOKS,
    )


def generated_cycle(company: Company, folder: Path) -> Cycle:
    """Issue a generated company's plan in two versions, fill in returns, reconcile them with its books."""
    first, issued_in = folder / "issued1", folder / "issued"
    plans = [folder / f"plan{version}" for version in (1, 2)]
    returned, variance, ledger = folder / "returned", folder / "variance", folder / "ledger.csv"
    for version, plan in enumerate(plans, 1):
        write_plan(company, plan, version)
    # Of the first version only one form matters, which its owner fills in.
    salesbook("build", plans[0], "-o", first, "--only", OLD_FORM)
    shutil.copytree(first, issued_in)
    salesbook("build", plans[1], "-o", issued_in, "--force")
    case = Case(plan=plans[1], issued=(first, issued_in), returned=returned, period=PERIOD)
    issued = read_issued(case.plan, case.issued)
    fill_returns(company, case, issued.plan)
    came = returns_of(case, issued)
    booked = tuple(books_of(came.values()))
    write_ledger(booked, ledger)
    period = ("--period", PERIOD, "--as-of", AS_OF)
    found = ("reconcile", returned, "--issued", issued_in, "--ledger", ledger, "-o", variance)
    document = salesbook(*found, *period, "--format", "json")
    return Cycle(
        case=case,
        issued=issued,
        returned=came,
        variance=variance,
        document=json.loads(document),
        booked=booked,
    )


def fill_returns(company: Company, case: Case, plan: Plan) -> None:
    """Write what comes back: of everybody's form the oldest there is."""
    forms = {owner_of(file, plan): file for folder in reversed(case.issued) for file in folder.glob("*.xlsx")}
    for owner, file in forms.items():
        out = case.returned / file.name
        if owner in REFUSED:
            out.parent.mkdir(exist_ok=True)
            out.write_bytes(b"no workbook")
        elif owner is not None and owner not in MISSING:
            fill_return(company, file, out, owner)


def salesbook(*options: str | Path) -> str:
    """Run the command and return what it prints; findings in returns are no failure here."""
    ran = subprocess.run(
        [sys.executable, "-m", "salesbook", *map(str, options)], capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, 1), ran.stderr
    return ran.stdout
