"""A year with versions in April, July, October and November: reports, run again, are those of their day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.filled_books import places
from support.postgresql import Server
from support.starter_cycle import MEASURES, SHEET, Cycle, start_cycle

from salesbook.api.build import build_workbooks
from salesbook.api.importing import ImportOrder, import_files
from salesbook.api.next_year import write_next_plan
from salesbook.api.plan_versions import decide_issued, touched_by, with_closed
from salesbook.api.reading import AS_THEY_ARE
from salesbook.api.reconcile import ReconcileResult, reconcile_files
from salesbook.api.revise import revise_plan
from salesbook.api.status import status_from_files, status_from_store
from salesbook.api.store import decide_period, init_store
from salesbook.api.store_reading import reconcile_store
from salesbook.api.year_end import write_year_end
from salesbook.api.year_status import YearOrder, year_from_files, year_from_store
from salesbook.files.issued import digest_of, issued_manifest, issued_owners
from salesbook.files.issued_versions import issued_versions
from salesbook.layout.templates import default_templates
from salesbook.model.import_result import ImportResult
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.model.status import Form, Status
from salesbook.report.reconciliation import reconcile_json
from salesbook.report.status import status_json
from salesbook.sheets.variance_books import build_variance_book, variance_orders
from salesbook.store.decisions import Decision
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.writing.write import write_book

MONTHS = [Month(2027, number) for number in range(1, 13)]
FEBRUARY, APRIL, JULY, OCTOBER, NOVEMBER = (MONTHS[at] for at in (1, 3, 6, 9, 10))
LI, WANG, ZHANG, NEW = "li-si", "wang-wu", "zhang-san", "chen-er"
SHEETS = ("variance_summary", "variance_people", "variance_products", "open_items")
"""The sheets of the company's book that are compared byte by byte in every month; in October all are."""
PRODUCT = "004"
"""What is sold from October on."""


@dataclass(kw_only=True)
class Year:
    """A year as finance keeps it: returns month by month, and every report on its day."""

    cycle: Cycle
    store: str
    plan: Path

    def day(self, month: Month) -> datetime:
        """Return when a month is imported and closed."""
        return datetime(month.year, month.number, 28, 9, tzinfo=UTC)

    def folder(self, month: Month) -> Path:
        """Return where a month's returns lie."""
        return self.cycle.returned.parent / "year" / month.key

    def give_back(self, month: Month, owners: Sequence[str], old: Sequence[str] = ()) -> ImportResult:
        """Put everybody's return for a month into its folder, some in `old` forms, and import it."""
        self.folder(month).mkdir(parents=True)
        for owner in owners:
            data = self.filled(owner, month, newest=owner not in old)
            (self.folder(month) / f"{owner}.xlsx").write_bytes(data)
        return self.take_in(month)

    def take_in(self, month: Month) -> ImportResult:
        """Import what came back for a month."""
        return import_files(
            ImportOrder(
                paths=[self.folder(month)],
                issued=self.cycle.issued,
                period=month,
                store=self.store,
                now=self.day(month),
                by="finance",
            )
        )

    def filled(self, owner: str, until: Month, *, newest: bool = True) -> bytes:
        """Return an owner's book with its planned figures as actuals, the newest or the one before it."""
        version = None if newest else max(issued_versions(self.cycle.issued)) - 1
        entry = issued_owners(self.cycle.issued, until=version)[owner]
        manifest = issued_manifest(self.cycle.issued, entry["document"])
        table = None if manifest is None else manifest.table("sales")
        assert table is not None
        data, planned = self.kept(entry["document"], entry["file"]), table.planned()
        at, changes = places(data, SHEET), dict[tuple[int, int], CellValue]()
        for number, row in enumerate(table.rows):
            month = row.subject.month
            for measure in MEASURES if month is not None and month <= until else ():
                figure = planned[measure][number]
                if figure:
                    value = Decimal(figure) / (1 if measure == "quantity" else 100)
                    changes[at[row.key, f"{measure}_ac"]] = value
        return set_cells(data, SHEET, changes)

    def kept(self, document: str, file: str) -> bytes:
        """Return an issued book: it stays with its owner when another takes its place in the folder."""
        kept = self.cycle.returned.parent / "books" / document
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes((self.cycle.issued / file).read_bytes())
        return kept.read_bytes()

    def close(self, month: Month) -> None:
        """Close a month."""
        decision = Decision(at=self.day(month), by="zhao")
        decide_period(self.store, period=month, state="closed", decision=decision)

    def stored(self, month: Month) -> Mapping[str, object]:
        """Return all that the store says of a month."""
        done = reconcile_store(self.store, period=month)
        status, _ = status_from_store(self.store, period=month, as_of=self.day(month).date())
        assert isinstance(status, Status)
        # What waits for approval is told of closed months too, whenever it came in.
        said = {"status": {**status_json(status), "waiting": ()}, "reconcile": _said(done)}
        return {**said, "books": books_of(done)}

    def straight(self, month: Month) -> Mapping[str, object]:
        """Return what the files alone say of a month."""
        done = reconcile_files([self.folder(month)], issued=self.cycle.issued, period=month)
        return {"reconcile": _said(done), "books": books_of(done)}


def _said(done: ReconcileResult) -> object:
    assert done.result is not None, done.problems
    return reconcile_json(done.result, done.problems), done.checked.missing


def books_of(done: ReconcileResult) -> Mapping[str, str]:
    """Return the hashes of the company's book, and in October of a person's too."""
    result, whole = done.result, default_templates()
    assert result is not None
    company = whole.books["variance"].model_copy(update={"sheets": SHEETS})
    few = replace(whole, books={**whole.books, "variance": company})
    templates = whole if result.period == OCTOBER else few
    orders = list(variance_orders(result.plan, result.period, templates, "en"))
    specs = (
        build_variance_book(each, result, templates, language="en")[0]
        for each in ((orders[0], orders[-1]) if templates is whole else orders[:1])
    )
    return {spec.title: digest_of(write_book(spec)) for spec in specs}


def a_version(year: Year, month: Month, edit: Callable[[Path], None], change: Fraction | None = None) -> None:
    """Make the next version of the plan, from a month on, and build its books."""
    new = year.plan.with_name(f"plan-{month.key}")
    done = revise_plan(year.plan, new, effective=month, change=change)
    assert done.plan is not None, done.problems
    edit(new)
    said = touched_by(done.plan, year.store)
    assert [each.slug for each in said] == ["version-touches"]
    for entry in issued_owners(year.cycle.issued).values():
        year.kept(entry["document"], entry["file"])
    built = build_workbooks(new, year.cycle.issued, only=(LI, WANG, ZHANG, NEW), language="en", force=True)
    assert built.files, built.problems
    year.plan = new


def add_row(file: Path, **values: str) -> None:
    """Add a row to a plan file, and the columns that it does not have yet."""
    head, *rows = file.read_text("utf-8-sig").splitlines()
    columns = head.split(",")
    more = [name for name in values if name not in columns]
    lines = (
        [head, *rows]
        if not more
        else [f"{each},{','.join(more if each is head else [''] * len(more))}" for each in (head, *rows)]
    )
    lines.append(",".join(values.get(name, "") for name in (*columns, *more)))
    file.write_text("\n".join(lines) + "\n", "utf-8")


def somebody_new(plan: Path) -> None:
    """Chen Er begins in April."""
    add_row(
        plan / "people.csv", id=NEW, name="陈二", name_en="Chen Er", territory="guangzhou", start="2027-04-01"
    )


def revised(year: Year) -> None:
    """Raise the rest of the year by a fifth from April on, with somebody new."""
    a_version(year, APRIL, somebody_new, Fraction(1, 5))


def transferred(year: Year) -> None:
    """Li Si moves from Shanghai to Guangzhou in July."""
    rows = f"person,territory,from,to\n{LI},shanghai,,2027-06-30\n{LI},guangzhou,2027-07-01,\n"

    def edit(plan: Path) -> None:
        (plan / "assignments.csv").write_text(rows, "utf-8")

    a_version(year, JULY, edit)


def with_a_product(year: Year) -> None:
    """A fourth product is sold from October on."""
    row = {"id": PRODUCT, "name": "产品丁", "name_en": "Product D", "class": "A", "unit": "箱"}
    row |= {"unit_en": "case", "price": "90.00", "cost": "60.00", "start": "2027-10-01"}
    a_version(year, OCTOBER, lambda plan: add_row(plan / "products.csv", **row))


def without_wang(year: Year) -> None:
    """Wang Wu leaves at the end of October."""

    def edit(plan: Path) -> None:
        people = plan / "people.csv"
        lines = people.read_text("utf-8-sig").splitlines()
        columns, row = lines[0].split(","), next(each for each in lines if each.startswith(WANG)).split(",")
        row[columns.index("end")] = "2027-10-31"
        kept = [each for each in lines if not each.startswith(WANG)]
        people.write_text("\n".join([*kept, ",".join(row)]) + "\n", "utf-8")

    a_version(year, NOVEMBER, edit)


EVENTS = {APRIL: revised, JULY: transferred, OCTOBER: with_a_product, NOVEMBER: without_wang}


@pytest.fixture
def year(cycle: Cycle, store: str) -> Year:
    return Year(cycle=cycle, store=store, plan=cycle.plan)


def owners_in(month: Month) -> tuple[str, ...]:
    """Return who returns a book for a month: two of them forget all but the first of a quarter."""
    if month.number % 3 != 1:
        return ZHANG, LI
    return (ZHANG, LI, WANG, NEW) if month >= APRIL else (ZHANG, LI, WANG)


@dataclass(frozen=True, kw_only=True)
class Played:
    """A year that was played month by month on SQLite, with what every report said on its day."""

    year: Year
    stored: Mapping[Month, Mapping[str, object]]
    straight: Mapping[Month, Mapping[str, object]]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("year")
    cycle, store = start_cycle(folder / "cycle"), str(folder / "store.db")
    assert init_store(store)[1] == []
    year = Year(cycle=cycle, store=store, plan=cycle.plan)
    stored: dict[Month, Mapping[str, object]] = {}
    straight: dict[Month, Mapping[str, object]] = {}
    for month in MONTHS:
        EVENTS.get(month, lambda _: None)(year)
        # Of the books with the new product Zhang San has none yet.
        result = year.give_back(month, owners_in(month), old=(ZHANG,) if month == OCTOBER else ())
        assert {each.submission.status.counts for each in result.files} == {True}, result.all_problems
        year.close(month)
        stored[month], straight[month] = year.stored(month), year.straight(month)
    return Played(year=year, stored=stored, straight=straight)


def test_reports_run_again_in_december_are_those_of_their_day(played: Played) -> None:
    for all_said in (played.stored, played.straight):
        # Twelve figures and twelve books, and no two of them the same.
        assert len({str(said["books"]) for said in all_said.values()}) == len(MONTHS)
    for month, said in played.stored.items():
        assert played.year.stored(month) == said, month.key
    versions = issued_versions(played.year.cycle.issued)
    assert [(number, each.state) for number, each in versions.items()] == [(n, "issued") for n in range(1, 6)]


def test_reports_from_files_alone_run_again_are_those_of_their_day(played: Played) -> None:
    for month, said in played.straight.items():
        assert played.year.straight(month) == said, month.key


def test_reports_of_the_other_database_are_the_same(played: Played, server: Server) -> None:
    place = server.new_database()
    assert init_store(place)[1] == []
    year = replace(played.year, store=place)
    for month in MONTHS:
        year.take_in(month)
        year.close(month)
    for month, said in played.stored.items():
        assert year.stored(month) == said, month.key


def test_a_form_of_the_version_before_counts_for_what_it_asked(played: Played) -> None:
    year = played.year
    for done in (
        reconcile_store(year.store, period=OCTOBER),
        reconcile_files([year.folder(OCTOBER)], issued=year.cycle.issued, period=OCTOBER),
    ):
        assert done.result is not None
        assert {(each.owner, each.item, each.measure) for each in done.result.not_asked} == {
            (ZHANG, PRODUCT, measure) for measure in MEASURES
        }
        line = done.result.line("person", "revenue", territory="shanghai", person=ZHANG).month
        (revenue,) = (each.plan for each in done.result.not_asked if each.measure == "revenue")
        assert line.full_plan == line.plan + revenue
        (told,) = [each for one in done.checked.submissions for each in one.problems if each.code == "SB025"]
        assert told.where.file == str(year.folder(OCTOBER) / f"{ZHANG}.xlsx")
        assert PRODUCT in told.message.in_language("en")
        assert str(told.details["book"]) in told.remedy.in_language("en")


def test_status_names_the_book_that_is_needed(played: Played) -> None:
    year, day = played.year, date(2027, 10, 31)
    (stored, _), (straight, _) = (
        status_from_store(year.store, period=OCTOBER, as_of=day),
        status_from_files([year.folder(OCTOBER)], issued=year.cycle.issued, period=OCTOBER, as_of=date.max),
    )
    for status in (stored, straight):
        assert status is not None
        needed = {line.owner: status.needed(line) for line in status.lines}
        book = issued_owners(year.cycle.issued, until=4)[ZHANG]["file"]
        assert needed == {LI: None, WANG: None, NEW: None, ZHANG: Form(4, book)}


def test_the_year_is_told_step_by_step(played: Played) -> None:
    year = played.year
    told, problems = year_from_store(year.store, YearOrder(as_of=date(2028, 1, 10)))
    assert told is not None, problems
    issued = [(each.version, each.period) for each in told.steps if each.stage == "issue"]
    assert issued == [(1, "2027-01"), (2, "2027-04"), (3, "2027-07"), (4, "2027-10"), (5, "2027-11")]
    months = [each for each in told.steps if each.stage == "month"]
    assert [(each.state, each.since, each.by) for each in months] == [
        ("done", year.day(month).date(), "zhao") for month in MONTHS
    ]
    (half,) = (each for each in told.steps if each.stage == "half_year")
    assert (half.state, half.by, half.about.in_language("zh")) == ("done", "finance", "见第 3 版")
    assert [each.stage for each in told.open] == ["year_end"]
    files, _ = year_from_files(
        [year.folder(OCTOBER)], year.cycle.issued, YearOrder(as_of=date(2027, 11, 2)), AS_THEY_ARE
    )
    assert files is not None
    assert [each.period for each in files.open if each.stage == "month"][-1] == "2027-11"


def test_the_next_plan_begins_with_who_and_what_there_is_at_the_end(played: Played, tmp_path: Path) -> None:
    done = write_next_plan(played.year.store, tmp_path / "next")
    plan = done.plan
    assert plan is not None, done.problems
    people, months = plan.dimensions, plan.fiscal_year.months
    assert (plan.version, plan.effective, len(done.months), done.outside) == (1, None, 12, 0)
    # Li Si moved in July, Wang Wu left in October: his history is that of his office.
    assert people.person[LI].territory == "guangzhou"
    assert [each.id for each in plan.staff] == [ZHANG, LI, NEW]
    assert not people.serves(WANG, months[0])
    assert PRODUCT in people.product
    assert {each.person for each in plan.history} == {ZHANG, LI, WANG, NEW}
    last = reconcile_store(played.year.store, period=MONTHS[11]).result
    assert last is not None
    sold = last.value(Scenario.ACTUAL, "revenue", MONTHS, {})
    assert sum(each.revenue for each in plan.history) == sold


def test_the_results_of_the_year_show_first_and_final_targets(played: Played, tmp_path: Path) -> None:
    book, problems = write_year_end(played.year.store, tmp_path / "results.xlsx", language="en")
    assert book is not None, problems
    sheet = load_workbook(book)["Year"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    def column(caption: str) -> int:
        return next(cell.column for cell in cells if str(cell.value).split()[-1] == caption)

    rows = {str(cell.value): cell.row for cell in cells}
    products = [rows[f"Product {letter}"] for letter in "ABCD"]
    first, final = (
        [sheet.cell(row, column(caption)).value for row in products] for caption in ("First", "Final")
    )
    # 30,000 thousand; from April on 78 of 100 parts of it, 23,400, and a fifth more: 6,600 + 28,080.
    assert first[3] is None
    assert sum(each for each in first if isinstance(each, int | float)) == pytest.approx(30_000)
    assert sum(each for each in final if isinstance(each, int | float)) == pytest.approx(34_680)
    # Chen Er came in April: there was no first target.
    assert sheet.cell(rows["Chen Er"], column("First")).value is None


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


def test_a_version_without_its_month_is_told_which_months_are_closed(year: Year) -> None:
    year.give_back(MONTHS[0], (LI,))
    year.close(MONTHS[0])
    toml = year.plan / "plan.toml"
    toml.write_text(toml.read_text("utf-8").replace("version = 1", "version = 2"), "utf-8")
    problems = build_workbooks(year.plan, year.cycle.issued).problems
    (told,) = (each for each in with_closed(problems, year.plan, year.store) if each.code == "SB001")
    assert told.message.in_language("en").endswith("from which month it holds; closed are 2027-01")
    assert with_closed(problems, year.plan, None) == list(problems)


def test_a_version_that_is_withdrawn_gives_way_to_the_one_before(year: Year) -> None:
    year.give_back(MONTHS[0], (LI, WANG, ZHANG))
    revised(year)
    who = Decision(at=year.day(APRIL), by="zhao", reason="market turned")
    assert decide_issued(year.cycle.issued, None, "issued", who, store=year.store)[0] is not None
    found = [reconcile_store(year.store, period=APRIL).result]
    assert decide_issued(year.cycle.issued, 2, "withdrawn", who, store=year.store)[0] is not None
    found.append(reconcile_store(year.store, period=APRIL).result)
    assert [each.plan.version for each in found if each is not None] == [2, 1]
    # Whoever still fills in a form of it is told, and it is not built again.
    taken = year.give_back(APRIL, (LI,))
    assert {each.code for one in taken.files for each in one.submission.problems} == {"SB025"}
    again = build_workbooks(year.plan, year.cycle.issued, language="en", force=True)
    assert {each.code for each in again.problems if each.severity == "error"} == {"SB018"}
    assert date.fromisoformat(issued_versions(year.cycle.issued)[2].at[:10]) == date(2027, 4, 28)
