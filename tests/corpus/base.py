"""The books of the corpus as issued and as filled in before anybody mangled them, and the truth in them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from openpyxl import load_workbook
from support.earlier_templates import earlier_templates
from support.schedules import schedules_of
from support.target_cells import target_cells
from support.tiny_plan import PEOPLE, PRICE, PRODUCTS, tiny_plan

from salesbook.files.issued import IssuedBook, digest_of, read_registry, registry_of, write_registry
from salesbook.issued.manifest import Manifest
from salesbook.layout.templates import default_templates
from salesbook.model.cube import Cube
from salesbook.model.dimension import PRODUCT
from salesbook.model.meeting import DECISION, DONE, DUE, OPEN, OWNER, STATE, MeetingDecision
from salesbook.model.period import Month
from salesbook.model.scenario import ACTUAL
from salesbook.model.targets import Targets
from salesbook.problems import Text
from salesbook.schedules.customers import Customer
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.sheets.variance_books import build_variance_book
from salesbook.variance.reconcile import reconcile
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.writing.write import write_book

FOLDER = Path(__file__).parents[2] / "samples" / "mangled"
ISSUED = FOLDER / "issued"
PERIOD = "2027-03"
MEETING_BOOK = ISSUED / "meeting.xlsx"
SALES, TRACKING, MEETING = "Actuals", "Tracking", "Meeting"
MEASURES = ("quantity", "revenue", "collections")
FILLED_MONTHS = 3
CAUSE = "Rain in the second half"

Key = tuple[str, str]
"""A row key and a column key, such as `("2027-01/tea", "revenue_ac")`."""

Truth = dict[str, int | str | None]
"""What its author meant in every filled cell, by `row column`; None where nobody can say."""


def planned_quantity(month: int, person: int, product: int) -> int:
    """Return a plan that is another one in every row; months count from 1."""
    return 100 + 10 * month + 3 * person + product


def sold(month: int, person: int, product: int) -> dict[str, int]:
    """Return what is reported: no two cells of a measure are alike. Money in cents."""
    quantity = 80 + 7 * month + 3 * product + person
    revenue = quantity * PRICE[PRODUCTS[product]] + 37 * month + 11 * product
    return {"quantity": quantity, "revenue": revenue, "collections": revenue * 9 // 10 + month}


@cache
def ready(version: int = 1, input_unit: str = "1") -> Planned:
    """Return the plan with what is reported for the first months."""
    plan = replace(tiny_plan(input_unit=input_unit), version=version)
    shape = (12, len(PEOPLE), len(PRODUCTS))
    quantity = np.array(
        [planned_quantity(m + 1, p, k) + version - 1 for m, p, k in np.ndindex(shape)], dtype=np.int64
    ).reshape(shape)
    revenue = quantity * np.array([PRICE[product] for product in PRODUCTS], dtype=np.int64)
    targets = Targets(
        version=version,
        months=plan.fiscal_year.months,
        people=PEOPLE,
        products=PRODUCTS,
        cells=target_cells(PRODUCT, revenue=revenue, quantity=quantity, collections=revenue * 95 // 100),
    )
    return Planned.of(plan, targets, earlier_templates())


def filled(planned: Planned) -> Planned:
    """Return the plan with actuals for the first months."""
    known = np.zeros((12, len(PEOPLE)), dtype=np.bool_)
    known[:FILLED_MONTHS] = True
    shape = (12, len(PEOPLE), len(PRODUCTS))
    actual = {
        (ACTUAL, measure): Cube(
            values=np.array(
                [sold(m + 1, p, k)[measure] if m < FILLED_MONTHS else 0 for m, p, k in np.ndindex(shape)],
                dtype=np.int64,
            ).reshape(shape),
            known=known,
        )
        for measure in MEASURES
    }
    return replace(planned, cubes=planned.cubes.beside(PRODUCT, actual))


CUSTOMER = Customer(id="c1", name=Text({"en": "Mei Supermarkets", "zh": "美家超市"}), class_="A", owner="ann")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A book of the corpus: its bytes, what was issued in it, and what its author meant."""

    data: bytes
    manifest: Manifest
    truth: Truth


@cache
def book(
    owner: str = "ann", *, version: int = 1, language: str = "en", input_unit: str = "1", blank: bool = False
) -> Book:
    """Return a book filled in for January to March, with a cause for February; or blank, as issued."""
    return _made(ready(version, input_unit), owner, language, blank=blank)


@cache
def month_blocks() -> Book:
    """Return Ann's book in today's form, filled in with the same: a month on one sheet, below one another."""
    planned = Planned.of(ready().plan, ready().targets, default_templates())
    return _made(planned, "ann", "en", blank=False)


@cache
def diary(*, blank: bool = False) -> Book:
    """Return Ann's book under the third plan, which has lists that grow: visits and difficulties."""
    planned = ready(version=3)
    schedules = schedules_of(CUSTOMER, beside=planned.plan.schedules)
    plan = replace(planned.plan, schedules=schedules)
    return _made(Planned.of(plan, planned.targets, earlier_templates()), "ann", "en", blank=blank)


def _made(planned: Planned, owner: str, language: str, *, blank: bool) -> Book:
    order = BookOrder(book="return", owner=owner, file=owner)
    spec, manifest = build_book(order, planned if blank else filled(planned), language=language)
    data = write_book(spec)
    if blank:
        return Book(data=data, manifest=manifest, truth={})
    tracking = manifest.tables[1].sheet
    data = set_cells(data, tracking, {places(data, tracking)["2027-02", "cause"]: CAUSE})
    return Book(data=data, manifest=manifest, truth=truth_of(owner))


DECIDED = {
    "total": ("no more stock to wholesalers", "Li Na", "2027-04-20", OPEN),
    "places": ("visit the south every week", "Wang Wei", "2027-04-05", DONE),
}
"""What the meeting of March decided, by topic: the decision, who does it, by when, its state."""


def _decided(topic: str) -> MeetingDecision:
    words = dict(zip((DECISION, OWNER, DUE, STATE), DECIDED[topic], strict=True))
    return MeetingDecision(territory="co", key=f"{PERIOD}/{topic}", words=words)


@cache
def meeting() -> Book:
    """Return the company's book of March with decisions, as it was written once: such books change."""
    data = MEETING_BOOK.read_bytes()
    known = registry_of(ISSUED)
    manifests = (known(entry["document"]) for entry in read_registry(ISSUED))
    (manifest,) = [each for each in manifests if each is not None and each.book == "variance"]
    truth: Truth = {
        f"{each.key} {kind}": words for each in map(_decided, DECIDED) for kind, words in each.words.items()
    }
    return Book(data=data, manifest=manifest, truth=truth)


def issue_meeting() -> None:
    """Write that book anew, and what was issued in it."""
    planned = ready()
    found = reconcile(planned.plan, planned.targets, (), Month.parse(PERIOD))
    decided = replace(found, decisions=tuple(map(_decided, DECIDED)))
    order = BookOrder(book="variance", owner="co", file="meeting")
    spec, manifest = build_variance_book(order, decided, default_templates(), language="en")
    data = write_book(spec)
    MEETING_BOOK.write_bytes(data)
    write_registry(ISSUED, [IssuedBook(manifest=manifest, file=MEETING_BOOK.name, digest=digest_of(data))])


def truth_of(owner: str) -> Truth:
    """Return what an owner reports, figure by figure."""
    person = PEOPLE.index(owner)
    truth: Truth = {
        f"2027-{month:02d}/{product} {measure}": value
        for month in range(1, FILLED_MONTHS + 1)
        for number, product in enumerate(PRODUCTS)
        for measure, value in sold(month, person, number).items()
    }
    return {**truth, "2027-02 cause": CAUSE}


@cache
def places(data: bytes, sheet: str = SALES) -> Mapping[Key, tuple[int, int]]:
    """Return the 0-based place of every cell of a sheet's tables, found by openpyxl; of two the first."""
    columns: dict[str, int] = {}
    found: dict[Key, tuple[int, int]] = {}
    for down, row in enumerate(load_workbook(io.BytesIO(data))[sheet].iter_rows()):
        first = str(row[0].value)
        if first.startswith("sb1|"):
            columns = {str(cell.value): cell.column - 1 for cell in row if cell.value is not None}
            continue
        for column, at in columns.items():
            found.setdefault((first, column), (down, at))
    return found


def issue_all() -> None:
    """Write the registry of what was issued: everybody's book, a Chinese one, one in 万元, Ann's second."""
    books = [book(owner, blank=True) for owner in PEOPLE]
    books += [book("bo", language="zh", blank=True), book("cy", input_unit="10k", blank=True)]
    books += [book("ann", version=2, blank=True), diary(blank=True)]
    write_registry(
        ISSUED,
        [
            IssuedBook(
                manifest=each.manifest, file=f"{each.manifest.owner}.xlsx", digest=digest_of(each.data)
            )
            for each in books
        ],
    )
