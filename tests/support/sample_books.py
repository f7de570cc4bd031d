"""The sample company's books: issued, filled in as its people would, and compared with the plan."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path

from salesbook.api.plan import plan_targets
from salesbook.api.reading import read_return_bytes
from salesbook.demo.actuals import sample_actuals, sample_notes
from salesbook.demo.sample_departments import SampleDepartment
from salesbook.demo.sample_returns import SampleReturn, together
from salesbook.intake.identify import Registry
from salesbook.issued.manifest import Manifest
from salesbook.layout.templates import default_templates
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.sheets.appraisal_book import build_appraisal_book
from salesbook.sheets.pay_book import build_pay_book
from salesbook.sheets.pay_summary_book import PayDay, build_pay_summary
from salesbook.sheets.plan_books import BookOrder, Planned, build_book, issue_of, month_orders
from salesbook.sheets.this_month import Opening
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.writing.write import write_book
from support.pay_slips import slip_of

SAMPLE = Path(__file__).parents[2] / "samples" / "plan"
PERIOD = Month(2027, 3)
REPORTING = ("chen-jianhua", "wu-ting", "huang-zhiqiang", "zhao-guodong")
"""Who has reported; the ten others have not."""
REPORTING_REGION = "east"
"""The region whose own book came back."""
DEPARTMENTS = ("plant", "store")


@dataclass(frozen=True, eq=False)
class Made:
    """A book as a spec, with its manifest."""

    spec: BookSpec
    manifest: Manifest

    @cached_property
    def data(self) -> bytes:
        """The bytes of the file."""
        return write_book(self.spec)


@cache
def planned() -> Planned:
    """Return the sample plan with its targets."""
    result = plan_targets(SAMPLE)
    assert result.plan is not None
    assert result.targets is not None
    return Planned.of(result.plan, result.targets, default_templates())


@cache
def filled() -> Planned:
    """Return the sample plan with actuals of the first three months."""
    base = planned()
    months = base.plan.fiscal_year.until(PERIOD)
    return replace(base, cubes=sample_actuals(base.plan, base.targets, base.cubes, months))


def company_book(language: str) -> Made:
    """Return the company's plan book."""
    order = BookOrder(book="company", owner="dongfang", file="")
    return Made(*build_book(order, planned(), language=language))


def region_book(territory: str, language: str) -> Made:
    """Return a region's plan book."""
    order = BookOrder(book="region", owner=territory, file="")
    return Made(*build_book(order, planned(), language=language))


def return_book(owner: str, language: str) -> Made:
    """Return a person's book as it is issued."""
    order = BookOrder(book="return", owner=owner, file="")
    return Made(*build_book(order, planned(), language=language))


def month_book(owner: str, language: str) -> Made:
    """Return a person's return book of March, as issued."""
    orders = month_orders(planned().plan, PERIOD, default_templates(), "en")
    order = next(each for each in orders if each.owner == owner)
    opened = replace(planned(), opening=Opening())
    return Made(*build_book(order, opened, language=language))


def filled_book(owner: str, language: str) -> Made:
    """Return a person's book filled in for three months."""
    person = planned().plan.dimensions.person[owner]
    sample = SampleReturn.of(planned().plan, planned().targets, owner, PERIOD, language)
    notes = together(sample_notes(person, PERIOD, language=language), sample.notes)
    order = BookOrder(book="return", owner=owner, file="")
    return Made(*build_book(order, filled(), language=language, notes=notes, filled=sample.figures))


def filled_region_book(owner: str, language: str) -> Made:
    """Return a region's book filled in for three months."""
    sample = SampleReturn.of(planned().plan, planned().targets, owner, PERIOD, language)
    order = BookOrder(book="region", owner=owner, file="")
    return Made(*build_book(order, filled(), language=language, notes=sample.notes, filled=sample.figures))


def department_book(owner: str, language: str) -> Made:
    """Return a department's book as it is issued."""
    order = BookOrder(book="department", owner=owner, file="")
    return Made(*build_book(order, planned(), language=language))


def filled_department_book(owner: str, language: str) -> Made:
    """Return a department's book filled in for three months."""
    sample = SampleDepartment(planned=planned(), period=PERIOD, language=language)
    order = BookOrder(book="department", owner=owner, file="")
    return Made(*build_book(order, filled(), language=language, notes=sample.notes, filled=sample.figures))


@cache
def reconciliation() -> Reconciliation:
    """Return what the filled-in books of those who report come to."""
    books = [filled_book(owner, "both") for owner in REPORTING]
    books.append(filled_region_book(REPORTING_REGION, "both"))
    books += [filled_department_book(owner, "both") for owner in DEPARTMENTS]
    submissions = [
        read_return_bytes(
            book.data, path=f"{book.manifest.owner}.xlsx", registry=registry_of(book.manifest), period=PERIOD
        )
        for book in books
    ]
    assert all(each.status.counts for each in submissions)
    return reconcile(planned().plan, planned().targets, submissions, PERIOD)


def registry_of(*manifests: Manifest) -> Registry:
    """Return the look-up of some issued books."""
    issued = {manifest.document: manifest for manifest in manifests}
    return issued.get


def variance_book(owner: str, language: str, *, printed: str | None = None) -> Made:
    """Return the variance book of a territory or a person."""
    book = "person_variance" if owner in planned().plan.dimensions.person else "variance"
    order = BookOrder(book=book, owner=owner, file="")
    made = build_variance_book(
        order, reconciliation(), default_templates(), language=language, printed=printed
    )
    return Made(*made)


def pay_book(owner: str, language: str) -> Made:
    """Return a person's statement of pay for March, with a correction of February."""
    result = reconciliation()
    slip = slip_of(result.plan.dimensions.person[owner], result, PERIOD, paid_before=4_000_00)
    return Made(*build_pay_book(slip, default_templates(), language=language))


@cache
def appraised() -> Reconciliation:
    """Return the sample's March with scores of everybody but the last of the south, month by month."""
    result = reconciliation()
    people = [each for each in result.plan.staff if each.id != "he-min"]
    further = [
        Fact(result.plan.id, "AC", month, each.id, each.territory, "", "", measure, value)
        for at, each in enumerate(people)
        for month in result.months("ytd")
        for measure, value in _scores(each.role, 71 + (at * 7 + month.number * 3) % 27, at % 3)
    ]
    return replace(result, further=further)


def _scores(role: str, work: int, absent: int) -> ItemsView[str, int]:
    side = ("level_score", "level_absences") if role == "regional_manager" else ("work_score", "absences")
    return {side[0]: work, side[1]: absent, "self_score": min(work + 4, 100)}.items()


def appraisal_book(owner: str, language: str) -> Made:
    """Return the appraisal book of the company or a region for March."""
    return Made(*build_appraisal_book(appraised(), owner, default_templates(), language=language))


def pay_summary(language: str) -> Made:
    """Return the summary of March's payday, of those who report."""
    result = reconciliation()
    people = (result.plan.dimensions.person[each] for each in REPORTING)
    slips = [slip_of(each, result, PERIOD, paid_before=4_000_00) for each in people]
    lines = (each for slip in slips for each in slip.lines if each.kind == "line")
    before = [replace(each, paid_in=each.month) for each in lines]
    spec = build_pay_summary(PayDay(slips=slips, before=before), default_templates(), language=language)
    return Made(spec, issue_of(result.plan, "pay_summary", result.plan.dimensions.root.id))


KINDS: Mapping[str, Callable[[str], Made]] = {
    "appraisal": partial(appraisal_book, "dongfang"),
    "appraisal-east": partial(appraisal_book, "east"),
    "pay-summary": pay_summary,
    "company": company_book,
    "region": partial(region_book, "east"),
    "department": partial(department_book, "plant"),
    "warehouse": partial(filled_department_book, "store"),
    "return": partial(return_book, "zhang-wei"),
    "filled": partial(filled_book, "wu-ting"),
    "variance": partial(variance_book, "dongfang"),
    "variance-east": partial(variance_book, "east"),
    "variance-person": partial(variance_book, "wu-ting"),
    "pay": partial(pay_book, "wu-ting"),
}
"""How a book of each kind is made in a language, by a name for its file."""


@cache
def every_kind_of_book(language: str) -> Mapping[str, Made]:
    """Return a book of every kind in a language."""
    return {kind: make(language) for kind, make in KINDS.items()}
