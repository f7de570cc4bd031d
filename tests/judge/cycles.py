"""Cases made by the real command: the demonstration, and a generated company."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from judge.books import Shown, VarianceBook, figures_of, read_variance_book
from judge.case import Case, Issued, owner_of, read_issued, reckon, returns_of
from judge.company import AS_OF, MISSING, OLD_FORM, PERIOD, REFUSED, Company, fill_return, write_plan
from judge.document import Said, Statement, statements
from judge.forms import Return, read_form, read_return
from judge.plan_folder import read_plan
from judge.verdict import Judge

DEMO_PERIOD = "2027-03"
DEMO_BOOKS = ("dongfang", "south", "wu-ting", "he-min")
"""Whose books of the demonstration are judged, unless all are: the others are made in the same way."""


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """A case with what the product made of it."""

    case: Case
    variance: Path
    document: Mapping[str, Any]
    books: tuple[str, ...] = ()

    @cached_property
    def issued(self) -> Issued:
        """What was issued."""
        return read_issued(self.case.plan, self.case.issued)

    @cached_property
    def judge(self) -> Judge:
        """What the judge says of the case."""
        return Judge(reckoning=reckon(self.case, self.issued, self.returned))

    @cached_property
    def returned(self) -> Mapping[str, Return]:
        """What came back, by owner."""
        return returns_of(self.case, self.issued)

    @cached_property
    def read_in(self) -> tuple[VarianceBook, ...]:
        """The variance books that are judged."""
        plan, paths = self.issued.plan, sorted(self.variance.glob("*.xlsx"))
        return tuple(read_variance_book(path, plan) for path in paths if self._wanted(path))

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """What they show."""
        return tuple(figure for each in self.read_in for figure in figures_of(each))

    @cached_property
    def said(self) -> Mapping[Statement, Said]:
        """What the document states."""
        return dict(statements(self.document))

    def _wanted(self, path: Path) -> bool:
        return not self.books or any(f"-{each}-" in path.name for each in self.books)


def demo_cycle(folder: Path, *, all_books: bool) -> Cycle:
    """Reconcile the demonstration once more for the document; none of its files change."""
    issued, returned = folder / "issued", folder / "returned"
    document = salesbook(
        "reconcile", returned, "--issued", issued, "--period", DEMO_PERIOD, "--format", "json"
    )
    return Cycle(
        case=Case(plan=folder / "plan", issued=(issued,), returned=returned, period=DEMO_PERIOD),
        variance=folder / "variance",
        document=json.loads(document),
        books=() if all_books else DEMO_BOOKS,
    )


def generated_cycle(company: Company, folder: Path) -> Cycle:
    """Issue a generated company's plan in two versions, fill in what comes back, reconcile it."""
    plans = [folder / f"plan{version}" for version in (1, 2)]
    issued, returned, variance = folder / "issued", folder / "returned", folder / "variance"
    for version, plan in enumerate(plans, 1):
        write_plan(company, plan, version)
        # Of the first version only one form matters.
        salesbook("build", plan, "-o", issued, "--force", *(("--only", OLD_FORM) if version == 1 else ()))
        shutil.copytree(issued, folder / f"issued{version}")
    fill_returns(company, issued, plans[-1], returned)
    document = salesbook(*_reconcile(returned, issued), "-o", variance)
    return Cycle(
        case=Case(plan=plans[-1], issued=(issued,), returned=returned, period=PERIOD),
        variance=variance,
        document=json.loads(document),
    )


def with_an_old_form(company: Company, cycle: Cycle) -> tuple[Judge, Mapping[str, Any]]:
    """Return judge and document of a generated cycle where one form of the first version comes back."""
    folder = cycle.case.plan.parent
    returned = folder / "returned-old"
    shutil.copytree(cycle.case.returned, returned)
    (file,) = returned.glob(f"{OLD_FORM}-*.xlsx")
    form = folder / "issued1" / file.name
    fill_return(company, form, file, OLD_FORM)
    old = read_form(form, cycle.issued.plan, OLD_FORM)
    known = replace(cycle.issued, forms={**cycle.issued.forms, old.document: old})
    document = salesbook(*_reconcile(returned, *cycle.case.issued))
    # The others' files are the same.
    came = read_return(file, known.plan, known.forms, PERIOD)
    judge = Judge(reckoning=reckon(cycle.case, known, {**cycle.returned, OLD_FORM: came}))
    return judge, json.loads(document)


def _reconcile(returned: Path, issued: Path) -> tuple[str | Path, ...]:
    period = ("--period", PERIOD, "--as-of", AS_OF)
    return ("reconcile", returned, "--issued", issued, *period, "--format", "json")


def fill_returns(company: Company, issued: Path, plan: Path, returned: Path) -> None:
    """Write what comes back of the books of a folder."""
    known = read_plan(plan)
    for file in sorted(issued.glob("*.xlsx")):
        owner = owner_of(file, known)
        if owner in REFUSED:
            returned.mkdir(exist_ok=True)
            (returned / file.name).write_bytes(b"no workbook")
        elif owner is not None and owner not in MISSING:
            fill_return(company, file, returned / file.name, owner)


def salesbook(*options: str | Path) -> str:
    """Run the command and return what it prints; findings in returns are no failure here."""
    ran = subprocess.run(
        [sys.executable, "-m", "salesbook", *map(str, options)], capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, 1), ran.stderr
    return ran.stdout
