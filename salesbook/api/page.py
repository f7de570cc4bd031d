"""Pages of a reconciliation: the HTML report, and the PDF for a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from salesbook.api.plan import not_writable
from salesbook.files.atomic import write_atomic
from salesbook.files.browser import find_browser, printed
from salesbook.files.convert import find_office, printed_book
from salesbook.files.places import is_there
from salesbook.layout.templates import default_templates
from salesbook.ledger.against import AgainstBooks
from salesbook.page.content import MEETING, QUESTIONS, glance, page_of
from salesbook.page.figures import Told
from salesbook.page.incognito import masked, unclassed
from salesbook.page.render import render_page
from salesbook.problems import Location, Problem, problem, spoken_languages
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import (
    PERSON_BOOK,
    TERRITORY_BOOK,
    build_variance_book,
    variance_binding,
)
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.writing.write import write_book


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOrder:
    """Whose page is wanted (`only`, the company without), how it is told, and whether without names."""

    only: str | None = None
    language: str | None = None
    theme: str = "default"
    incognito: bool = False


def report_html(
    result: Reconciliation,
    order: PageOrder,
    against: AgainstBooks | None = None,
    *,
    questions: Sequence[str] = tuple(QUESTIONS),
    part: bool = False,
) -> str:
    """Return the page of a territory or a person as one HTML document, or as `part` of a notebook.

    KeyError for an owner that the plan does not have. Incognito finance's books are left out: their words are
    not ours.
    """
    if order.incognito:
        open_ = replace(order, incognito=False)
        language = result.plan.book_language(order.language)
        told = report_html(unclassed(result), open_, questions=questions, part=part)
        return masked(told, result, spoken_languages(language)[0])
    book = _book_of(result, order)
    if book.owner not in (*result.plan.dimensions.person, *result.plan.dimensions.territory):
        raise KeyError(book.owner)
    language = result.plan.book_language(order.language)
    binding = variance_binding(
        book, result, default_templates(), language=language, theme=order.theme, against=against, whole=True
    )
    page = page_of(Told(result=result, binding=binding, order=book), ("how",) if part else questions)
    return render_page(glance(page) if part else page, language, order.theme, part=part)


def write_pages(
    result: Reconciliation,
    order: PageOrder,
    against: AgainstBooks | None = None,
    *,
    html: Path | None = None,
    pdf: Path | None = None,
    force: bool = False,
) -> list[Problem]:
    """Write the page, and what is printed of it for the meeting, to files.

    Without a browser LibreOffice prints the meeting's sheets of the variance book. SB390 when a file exists
    and not `force`, SB392 for an unknown owner, SB363 and SB364 where nothing prints.
    """
    files = [each for each in (html, pdf) if each is not None]
    if found := _in_the_way(result, files, order, force=force):
        return found
    made: dict[Path, bytes] = {}
    if html is not None:
        made[html] = report_html(result, order, against).encode()
    if pdf is not None:
        browser, office = find_browser(), find_office()
        program = browser or office
        # A workbook cannot hide names.
        if program is None or (browser is None and order.incognito):
            return [problem("browser-missing", Location(file=str(pdf)))]
        if browser is not None:
            page = printed(report_html(result, order, against, questions=MEETING), browser)
        else:
            page = printed_book(_meeting_book(result, order, against), program)
        if page is None:
            return [problem("page-not-printed", Location(file=str(pdf)), program)]
        made[pdf] = page
    for file, data in made.items():
        try:
            write_atomic(file, data)
        except OSError as error:
            return [not_writable(file.parent, error)]
    return []


def _meeting_book(result: Reconciliation, order: PageOrder, against: AgainstBooks | None) -> bytes:
    """Return the variance book of an owner, with the sheets of the meeting to print."""
    book, _ = build_variance_book(
        _book_of(result, order),
        result,
        default_templates(),
        language=result.plan.book_language(order.language),
        theme=order.theme,
        printed="meeting",
        against=against,
    )
    return write_book(book)


def _book_of(result: Reconciliation, order: PageOrder) -> BookOrder:
    owner = order.only or result.plan.dimensions.root.id
    person = owner in result.plan.dimensions.person
    return BookOrder(book=PERSON_BOOK if person else TERRITORY_BOOK, owner=owner, file="")


def _in_the_way(
    result: Reconciliation, files: Sequence[Path], order: PageOrder, *, force: bool
) -> list[Problem]:
    """Return why pages cannot be written: an unknown owner, revenue not planned, a file that is there."""
    plan = result.plan
    owners = [*plan.dimensions.territory, *(each.id for each in plan.staff)]
    if order.only is not None and order.only not in owners:
        near = get_close_matches(order.only, owners, cutoff=0) or owners[:1]
        return [problem("no-such-book", value=order.only, near=", ".join(near))]
    if not result.lines_of("company", "revenue"):
        return [problem("variance-without-revenue", value=plan.id)]
    there = [each for each in files if is_there(each) and not force]
    return [problem("would-overwrite", Location(file=str(each)), str(each)) for each in there]
