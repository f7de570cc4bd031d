"""Contacts: who was to be seen by now, who was, and who is overdue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from salesbook.layout.book_content import Record
from salesbook.plan_input.plan_additions import OptionalRows
from salesbook.plan_input.plan_tables import PlanTables
from salesbook.planning.explain import ExplainedStep, Explanation
from salesbook.problems import Problem, Text, problem, sentence
from salesbook.schedules.classes import CLASSES
from salesbook.schedules.compared import Compared, ComparedBook
from salesbook.schedules.customers import (
    FILES,
    Customer,
    CustomerRules,
    classes_of,
    contacts_due,
    filled,
    people_of,
    planned,
    questioned,
    why,
)
from salesbook.schedules.returned_lists import ListRow, list_rows
from salesbook.schedules.schedule import PlanSource, Schedule

VISIT = "visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A customer with the contacts due and made in the month and to date, and the day of the last one."""

    customer: Customer
    class_: str
    due: int
    made: int
    ytd_due: int
    ytd_made: int
    last: str

    @property
    def overdue(self) -> int:
        """How many contacts are owed to date."""
        return max(0, self.ytd_due - self.ytd_made)


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class Contacts:
    """The contacts of a month and year to date, where the plan says how many calls a head makes."""

    result: Compared

    @property
    def any(self) -> bool:
        """Whether the plan asks for them."""
        schedules = self.result.plan.schedules
        return schedules.settings(CustomerRules).calls is not None and bool(schedules.of(Customer))

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
        """Return the customers of some people, those owed most first."""
        classes = classes_of(self.result.plan)
        own = [each for each in self.result.plan.schedules.of(Customer) if each.owner in people]
        found = [self._line(each, classes[each.id]) for each in own]
        return sorted(found, key=lambda each: (-each.overdue, each.class_ or "~", each.customer.id))

    def _line(self, customer: Customer, class_: str) -> ContactLine:
        plan, rows = self.result.plan, self._seen[0].get(customer.id, ())
        months = len(self.result.months("ytd"))
        ytd_due, before = (contacts_due(class_, count, plan) for count in (months, months - 1))
        return ContactLine(
            customer=customer,
            class_=class_,
            due=ytd_due - before,
            made=sum(row.month == self.result.period for row in rows),
            ytd_due=ytd_due,
            ytd_made=len(rows),
            last=max((row.words.get("visit_date", "") for row in rows), default=""),
        )


def _names(name: Text) -> set[str]:
    """Return how forms in any language write a name."""
    return {_plain(name.in_language(each)) for each in ("zh", "en", "both")}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


# -- in variance books and JSON


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    contacts = Contacts(result=book.result)
    if not contacts.any:
        return {"contact_classes": (), "contact_lines": ()}
    lines = contacts.lines(people_of(book))
    return {
        "contact_classes": [
            _class(each, lines) for each in CLASSES if any(one.class_ == each for one in lines)
        ],
        "contact_lines": [_record(each, book) for each in lines if each.overdue],
    }


def _class(class_: str, lines: Iterable[ContactLine]) -> Record:
    own = [each for each in lines if each.class_ == class_]
    sums = {name: sum(getattr(each, name) for each in own) for name in ("due", "made", "ytd_due", "ytd_made")}
    late = sum(each.overdue > 0 for each in own)
    return {"key": class_, "class": class_, "count": len(own), **sums, "late": late}


def _record(line: ContactLine, book: ComparedBook) -> Record:
    return {
        "key": line.customer.id,
        "name": line.customer.name,
        "class": line.class_,
        "owner": book.result.plan.dimensions.person[line.customer.owner].name,
        "ytd_due": line.ytd_due,
        "ytd_made": line.ytd_made,
        "overdue": line.overdue,
        "last": line.last,
    }


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    contacts = Contacts(result=book.result)
    if not contacts.any:
        return {"contacts_message": Text()}
    people = people_of(book)
    lines = contacts.lines(people)
    said = book.words["message_contacts"].format(
        due=f"{sum(each.ytd_due for each in lines):,}",
        made=f"{sum(each.ytd_made for each in lines):,}",
        customers=sum(each.overdue > 0 for each in lines),
        strangers=contacts.strangers(people),
    )
    return {"contacts_message": said}


def _reported(result: Compared) -> Mapping[str, object]:
    contacts = Contacts(result=result)
    if not contacts.any:
        return {}
    people = {each.id for each in result.plan.staff}
    return {"contacts": [_json(each) for each in contacts.lines(people)]}


def _json(line: ContactLine) -> Mapping[str, object]:
    return {
        "customer": line.customer.id,
        "name": line.customer.name,
        "class": line.class_,
        "owner": line.customer.owner,
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


def _explained(source: PlanSource, place: Mapping[str, str]) -> Explanation | None:
    """Return how a customer came to its class."""
    named = (each for each in source.plan.schedules.of(Customer) if each.id == place["customer"])
    customer = next(named, None)
    if customer is None:
        return None
    class_ = Text.of(classes_of(source.plan)[customer.id] or "–")
    said = sentence("sheets.customers.class", class_=class_, why=why(customer, source.plan))
    step = ExplainedStep(kind="basis", text=said)
    return Explanation(measure="revenue", amount=customer.revenue or 0, steps=(step,))


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
