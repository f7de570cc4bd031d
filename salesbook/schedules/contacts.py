"""Contacts: who was to be seen by now, who was, and who is overdue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from salesbook.layout.book_content import Record
from salesbook.model.period import Month
from salesbook.plan_input.plan_additions import OptionalRows
from salesbook.plan_input.plan_tables import PlanTables
from salesbook.planning.explain import ExplainedStep, Explanation
from salesbook.problems import PAIRS, Problem, Text, problem, sentence
from salesbook.schedules.classes import CLASSES
from salesbook.schedules.compared import Compared, ComparedBook
from salesbook.schedules.customer_sales import CustomerSales
from salesbook.schedules.customers import (
    FILES,
    Customer,
    CustomerRules,
    classes_of,
    contacts_due,
    customers_of,
    filled,
    people_of,
    planned,
    questioned,
    why,
)
from salesbook.schedules.outlets import OUTLET, outlets_of_people, visits_due
from salesbook.schedules.portfolio import field_said
from salesbook.schedules.returned_lists import ListRow, list_rows
from salesbook.schedules.schedule import PlanSource, Schedule

VISIT = "visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A customer, or a person's outlets of a class (`outlets`), with the contacts due and made.

    In the month and to date, with the day of the last one.
    """

    id: str
    name: Text
    owner: str
    class_: str
    outlets: bool = False
    due: int
    made: int
    ytd_due: int
    ytd_made: int
    last: str = ""

    @property
    def overdue(self) -> int:
        """How many contacts are owed to date."""
        return max(0, self.ytd_due - self.ytd_made)


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class Contacts:
    """The contacts of a month and year to date, where the plan says how many calls a head makes."""

    result: Compared

    @classmethod
    def of(cls, result: Compared) -> Contacts:
        """Return the contacts that all books of a reconciliation say."""
        return result.once(_contacts)

    @property
    def any(self) -> bool:
        """Whether the plan asks for them."""
        schedules = self.result.plan.schedules
        visited = schedules.of(Customer) or outlets_of_people(self.result.plan)
        return schedules.settings(CustomerRules).calls is not None and bool(visited)

    @cached_property
    def _seen(self) -> tuple[Mapping[str, Sequence[ListRow]], Sequence[ListRow]]:
        """The returned visits by customer, and those that name nobody of the list."""
        known = {
            (each.owner, name): each.id
            for each in self.result.plan.schedules.of(Customer)
            for name in _names(each.name)
        }
        found: dict[str, list[ListRow]] = {}
        strange: list[ListRow] = []
        for row in list_rows(self.result, VISIT):
            said = row.words.get("visit_customer")
            id_ = known.get((row.owner, _plain(said))) if said else None
            if id_ is not None:
                found.setdefault(id_, []).append(row)
            elif said:
                strange.append(row)
        return found, strange

    def strangers(self, people: Collection[str]) -> int:
        """Return how many visits of some people name no customer of theirs."""
        return sum(row.owner in people for row in self._seen[1])

    def lines(self, people: Collection[str]) -> list[ContactLine]:
        """Return the customers and outlets of some people, those owed most first."""
        own = customers_of(people, self.result.plan)
        outlets = [
            self._outlets(person, class_, count)
            for person, counts in outlets_of_people(self.result.plan).items()
            for class_, count in counts.items()
            if person in people and count
        ]
        found = [*map(self._line, own), *outlets]
        return sorted(found, key=lambda each: (-each.overdue, each.class_ or "~", each.id))

    @cached_property
    def _classes(self) -> Sequence[Mapping[str, str]]:
        sales = CustomerSales.of(self.result)
        return [sales.classes(month) for month in self.result.months("ytd")]

    def _line(self, customer: Customer) -> ContactLine:
        plan, rows = self.result.plan, self._seen[0].get(customer.id, ())
        # A customer that a later version of the plan names has the class of now in the months before.
        now = self._classes[-1][customer.id]
        classes = [each.get(customer.id, now) for each in self._classes]
        ytd_due, before = contacts_due(classes, plan), contacts_due(classes[:-1], plan)
        return ContactLine(
            id=customer.id,
            name=customer.name,
            owner=customer.owner,
            class_=now,
            due=ytd_due - before,
            made=sum(row.month == self.result.period for row in rows),
            ytd_due=ytd_due,
            ytd_made=len(rows),
            last=max((row.words.get("visit_date", "") for row in rows), default=""),
        )

    @cached_property
    def _visits(self) -> Mapping[tuple[str, str], Mapping[Month, int]]:
        """The returned visits to outlets by person and class."""
        found: dict[tuple[str, str], dict[Month, int]] = {}
        for fact in self.result.listed:
            if fact.dimension == OUTLET and fact.month <= self.result.period:
                found.setdefault((fact.owner, fact.item), {})[fact.month] = fact.value
        return found

    def _outlets(self, person: str, class_: str, count: int) -> ContactLine:
        plan, months = self.result.plan, len(self.result.months("ytd"))
        ytd_due, before = (visits_due(class_, count, each, plan) for each in (months, months - 1))
        made = self._visits.get((person, class_), {})
        return ContactLine(
            id=f"{person}/{class_}",
            name=Text.of(class_),
            owner=person,
            class_=class_,
            outlets=True,
            due=ytd_due - before,
            made=made.get(self.result.period, 0),
            ytd_due=ytd_due,
            ytd_made=sum(made.values()),
        )


def _names(name: Text) -> set[str]:
    """Return how forms in any language write a name."""
    return {_plain(name.in_language(each)) for each in ("zh", "en", *PAIRS)}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


# -- in variance books and JSON


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    contacts = Contacts.of(book.result)
    if not contacts.any:
        return {"contact_classes": (), "contact_lines": ()}
    lines = contacts.lines(people_of(book))
    return {
        "contact_classes": list(_classes(lines, book)),
        "contact_lines": [_record(each, book) for each in lines if each.overdue],
    }


def _classes(lines: Sequence[ContactLine], book: ComparedBook) -> Iterator[Record]:
    """Yield the classes of customers, then those of outlets."""
    counts = outlets_of_people(book.result.plan)
    for outlets, class_ in product((False, True), CLASSES):
        own = [each for each in lines if (each.outlets, each.class_) == (outlets, class_)]
        if own:
            many = sum(counts[each.owner][class_] for each in own) if outlets else len(own)
            names = ("due", "made", "ytd_due", "ytd_made")
            yield {
                "key": f"outlets-{class_}" if outlets else class_,
                "class": _outlets_word(class_, book) if outlets else class_,
                "count": many,
                **{name: sum(getattr(each, name) for each in own) for name in names},
                "late": sum(each.overdue > 0 for each in own),
            }


def _outlets_word(class_: str, book: ComparedBook) -> Text:
    return book.words["outlets_of_class"].format(letter=class_)


def _record(line: ContactLine, book: ComparedBook) -> Record:
    return {
        "key": line.id,
        "name": _outlets_word(line.class_, book) if line.outlets else line.name,
        "class": line.class_,
        "owner": book.result.plan.dimensions.person[line.owner].name,
        "ytd_due": line.ytd_due,
        "ytd_made": line.ytd_made,
        "overdue": line.overdue,
        "last": line.last,
    }


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    contacts = Contacts.of(book.result)
    if not contacts.any:
        return {"contacts_message": Text()}
    people = people_of(book)
    lines = contacts.lines(people)
    said = book.words["message_contacts"].format(
        due=f"{sum(each.ytd_due for each in lines):,}",
        made=f"{sum(each.ytd_made for each in lines):,}",
        customers=sum(each.overdue > 0 for each in lines if not each.outlets),
        strangers=contacts.strangers(people),
    )
    return {"contacts_message": said}


def _reported(result: Compared) -> Mapping[str, object]:
    contacts = Contacts.of(result)
    if not contacts.any:
        return {}
    people = {each.id for each in result.plan.staff}
    lines = contacts.lines(people)
    outlets = [_json(each) for each in lines if each.outlets]
    found = {"contacts": [{"customer": each.id, **_json(each)} for each in lines if not each.outlets]}
    return {**found, "outlet_contacts": outlets} if outlets else found


def _json(line: ContactLine) -> Mapping[str, object]:
    return {
        "name": line.name,
        "class": line.class_,
        "owner": line.owner,
        "due": line.due,
        "made": line.made,
        "ytd_due": line.ytd_due,
        "ytd_made": line.ytd_made,
        "overdue": line.overdue,
        "last": line.last,
    }


def _check(rows: OptionalRows, tables: PlanTables) -> Iterable[Problem]:
    """Yield customers without a class and without what the rule makes one of (SB207)."""
    del tables
    for row in rows.rows(Customer):
        if row.record.class_ is None and row.record.revenue is None:
            yield problem("missing-key", row.at("class"), "class")


def _contacts(result: Compared) -> Contacts:
    return Contacts(result=result)


def _explained(source: PlanSource | Compared, place: Mapping[str, str]) -> Explanation | None:
    """Return how a customer came to its class and field, how it moved, and what contacts it is owed."""
    plan = source.plan
    customer = next((each for each in plan.schedules.of(Customer) if each.id == place["customer"]), None)
    if customer is None:
        return None
    class_ = Text.of(classes_of(plan)[customer.id] or "–")
    said = [sentence("sheets.customers.class", class_=class_, why=why(customer, plan))]
    found = [] if isinstance(source, PlanSource) else list(_returned(customer, source))
    field = field_said(customer, plan)
    steps = [
        *(ExplainedStep(kind="basis", text=each) for each in (*said, field) if each.words),
        *(ExplainedStep(kind="month", text=each) for each in found),
    ]
    return Explanation(measure="revenue", amount=customer.revenue or 0, steps=steps)


def _returned(customer: Customer, result: Compared) -> Iterator[Text]:
    """Yield what became of a customer by what was returned: its class month by month, its contacts."""
    for each in reversed(list(CustomerSales.of(result).changes({customer.owner}))):
        if each.customer.id == customer.id:
            before, class_ = each.before or "–", each.class_ or "–"
            yield sentence(
                "sheets.customers.moved", month=each.month.key, before=before, class_=class_, why=each.why
            )
    contacts = Contacts.of(result)
    for line in contacts.lines({customer.owner}) if contacts.any else ():
        if line.id == customer.id:
            yield sentence(
                "sheets.customers.contacts", due=line.ytd_due, made=line.ytd_made, owed=line.overdue
            )


CUSTOMERS = Schedule(
    files=FILES,
    settings={"customers": CustomerRules},
    check=_check,
    planned=planned,
    questioned=questioned,
    filled=filled,
    explained={"customer": _explained},
    compared=_compared,
    messages=_messages,
    reported=_reported,
)
