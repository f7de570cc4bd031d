"""How the rows and columns of each table in a variance book are told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from openpyxl.cell.cell import Cell

from judge.columns import FIGURES, OUTLOOK, PRODUCT_PARTS, RANKED, STEPS
from judge.marked_tables import Row, Table
from judge.plan_folder import Plan
from judge.reckoning import Subject

Keys = tuple[tuple[str, str], ...]
WHOLE = ("company", ())


class About(NamedTuple):
    """What a cell is about, inside its book: a subject, a span or a month, and which of its figures."""

    subject: Subject
    span: str
    name: str


class Book(NamedTuple):
    """A variance book: whose it is, and the plan its rows are found in."""

    plan: Plan
    name: str
    scope: Keys

    @property
    def period(self) -> str:
        """The month that its name begins with."""
        return self.name[:7]

    @property
    def next_month(self) -> str:
        """The month after it."""
        return self.plan.months[self.plan.months.index(self.period) + 1]


Found = Iterator[tuple[Cell, About]]

# ---- who or what a row is about ----------------------------------------------------------------------------


def _place(plan: Plan, row: Row, owner: str = "") -> tuple[str, Keys]:
    """Return level and keys of a row of people, of their subtotals, or of the whole."""
    id_ = owner or row.key
    if not row.total:
        person = plan.people.get(id_)
        if person is None:
            return "territory", (("territory", id_),)
        return "person", (("person", id_), ("territory", person.territory))
    named = _subtotal(
        row, {each.id: each.name for each in plan.territories.values()}, plan.rows["territories"]
    )
    return ("territory", (("territory", named),)) if named else WHOLE


def _subtotal(row: Row, names: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> str | None:
    """Return the id of what a subtotal sums up, by the last of its labels; None for the whole."""
    english = {each["id"]: each.get("name_en", "") for each in rows if "id" in each}
    labels = [
        str(row.cells[id_].value) for id_ in ("region", "office", "person", "class") if id_ in row.cells
    ]
    told = [label for label in labels if label != "None"]
    words = told[-1] if told else ""
    bare = words.replace("小计", "").replace("subtotal", "").replace("Σ", "").strip()
    if bare == words.strip():
        return None
    spelt = {
        spelling: id_
        for id_, name in names.items()
        for spelling in (name, english.get(id_, ""), f"{name} {english.get(id_, '')}".strip())
        if spelling
    }
    return spelt.get(" ".join(bare.split()))


def _compared(row: Row, subject: Subject, columns: Mapping[str, str] = FIGURES) -> Found:
    for id_, cell in row.cells.items():
        span, bare = ("ytd", id_.removeprefix("ytd_")) if id_.startswith("ytd_") else ("month", id_)
        if bare in columns:
            yield cell, About(subject, span, columns[bare])


def _outlook(row: Row, subject: Subject, columns: Mapping[str, str] = OUTLOOK) -> Found:
    for id_, cell in row.cells.items():
        if id_ in columns:
            yield cell, About(subject, "outlook", columns[id_])


# ---- the tables --------------------------------------------------------------------------------------------


def _measures(_: Book, table: Table) -> Found:
    for row in table.rows:
        yield from _compared(row, Subject(*WHOLE, row.key))


def _spans(_: Book, table: Table) -> Found:
    for row in table.rows:
        measure, span = row.key.split("/")
        for id_, cell in row.cells.items():
            if id_ in FIGURES:
                yield cell, About(Subject(*WHOLE, measure), span, FIGURES[id_])


def _outlooks(_: Book, table: Table) -> Found:
    for row in table.rows:
        yield from _outlook(row, Subject(*WHOLE, row.key))
        yield from _to_date(row, Subject(*WHOLE, row.key))


def _people(book: Book, table: Table) -> Found:
    for row in _till_total(table):
        yield from _compared(row, Subject(*_place(book.plan, row), "revenue"))


def _till_total(table: Table) -> Iterator[Row]:
    """Yield rows up to the first total of everything; what stands below it is told otherwise."""
    for row in table.rows:
        yield row
        if row.total and not _is_subtotal(row):
            return


def _is_subtotal(row: Row) -> bool:
    words = [str(cell.value) for cell in row.cells.values()]
    return any(mark in each for mark in ("subtotal", "小计", "Σ") for each in words)


def _products(book: Book, table: Table) -> Found:
    classes = book.plan.settings.get("classes", {})
    assert isinstance(classes, dict)
    group = ""
    for row in _till_total(table):
        product = book.plan.products.get(row.key)
        if product is not None:
            group = product.group
            subject = Subject("product", (("class", group), ("product", row.key)), "revenue")
        elif _is_subtotal(row):
            subject = Subject("class", (("class", group),), "revenue")
        else:
            subject = Subject(*WHOLE, "revenue")
        yield from _compared(row, subject)


def _channels(_: Book, table: Table) -> Found:
    for row in _till_total(table):
        of_item = () if row.total else (("item", row.key),)
        level = "dimension" if row.total else "item"
        yield from _compared(row, Subject(level, (("dimension", "channel"), *of_item), "revenue"))


def _person_channels(book: Book, table: Table) -> Found:
    owner = ""
    for row in _till_total(table):
        if not row.total:
            owner, _, channel = row.key.partition("/")
            _, keys = _place(book.plan, row, owner)
            # Of whom nothing is reported there is one row, which names no channel.
            item = (("item", channel),) if channel else ()
            named = (("dimension", "channel"), *item, *keys)
            subject = Subject(f"person-{'item' if item else 'dimension'}", tuple(sorted(named)), "revenue")
        else:
            named = _place(book.plan, row)[1]
            if not named and _is_subtotal(row):
                # Of no territory: of the person above.
                named = (("person", owner), ("territory", book.plan.people[owner].territory))
            level = "person-dimension" if len(named) == 2 else "territory-dimension" if named else "dimension"
            subject = Subject(level, tuple(sorted((("dimension", "channel"), *named))), "revenue")
        yield from _compared(row, subject)


EXPECTED = {
    "full_pl": "full_plan",
    "forecast": "forecast",
    "expected": "expected",
    "expected_variance": "expected_variance",
    "expected_share": "expected_share",
}


def _months(book: Book, table: Table) -> Found:
    subject = Subject(*WHOLE, "revenue")
    person = book.plan.people.get(dict(book.scope).get("person", ""))
    last = person.end[:7] if person is not None and person.end else "9999"
    for row in table.rows:
        gone = not row.total and row.key > last
        for id_, cell in row.cells.items():
            # Of the months after somebody has left nothing needs to be said.
            if gone and cell.value is None:
                continue
            span, bare = ("ytd", id_.removeprefix("ytd_")) if id_.startswith("ytd_") else ("month", id_)
            if row.total and id_ in EXPECTED:
                yield cell, About(subject, "year/expected", EXPECTED[id_])
            elif row.total and bare in FIGURES and span == "month":
                yield cell, About(subject, "ytd", FIGURES[bare])
            elif row.total:
                continue
            elif id_ in EXPECTED:
                yield cell, About(subject, f"{row.key}/expected", EXPECTED[id_])
            elif bare in FIGURES:
                yield cell, About(subject, f"{row.key}/{span}", FIGURES[bare])


def _bridge(measure: str, span: str) -> Callable[[Book, Table], Found]:
    def read(_: Book, table: Table) -> Found:
        subject = Subject(*WHOLE, measure)
        for row in table.rows:
            label = str(row.cells["what"].value)
            level, amount = row.cells["level"], row.cells["amount"]
            if label.startswith(("All plan", "全部计划")):
                yield level, About(subject, span, "full_plan")
            elif label.startswith(("Not counted", "未计入")):
                yield level, About(subject, f"bridge/{span}", "not_counted")
            elif level.value is not None:
                yield level, About(subject, f"bridge/{span}", "plan" if "PL" in label else "actual")
            part = next((name for words, name in STEPS.items() if label.lower().endswith(words)), None)
            if part is not None:
                yield amount, About(subject, f"bridge/{span}", part)
                yield row.cells["share"], About(subject, f"bridge/{span}", f"{part}_share")

    return read


def _by_product(measure: str, span: str) -> Callable[[Book, Table], Found]:
    def read(book: Book, table: Table) -> Found:
        for row in table.rows:
            product = book.plan.products.get(row.key)
            keys = (("class", product.group), ("product", product.id)) if product is not None else ()
            subject = Subject("product" if keys else "products", keys, measure)
            for id_, name in PRODUCT_PARTS.items():
                if id_ in row.cells:
                    yield row.cells[id_], About(subject, f"bridge/{span}", name)

    return read


EXPENSES = {**FIGURES, "lf": "plan", "bu": "full_plan"}
EXPENSE_YEAR = {"year_bu": "target", "ytd_open": "open", "left": "left", "used": "attainment"}


def _expense_lines(_: Book, table: Table) -> Found:
    for row in _till_total(table):
        keys = (("dimension", "cost_line"), ("item", row.key))
        subject = Subject(*WHOLE, "expense") if row.total else Subject("item", keys, "expense")
        yield from _compared(row, subject, EXPENSES)
        yield from _outlook(row, subject, EXPENSE_YEAR)
        yield from _ratios(row, subject)


def _ratios(row: Row, subject: Subject) -> Found:
    """Yield the ratios to sales of a cost line or a place."""
    for id_, name in (("ratio_bu", "plan"), ("ratio_ac", "actual")):
        if id_ in row.cells and not row.total:
            yield row.cells[id_], About(subject, "rate/ytd", name)


def _expense_places(book: Book, table: Table) -> Found:
    for row in _till_total(table):
        if row.total:
            subject = Subject(*WHOLE, "expense")
        elif row.key.endswith("."):
            # What a region or the company spends itself.
            subject = Subject("own", (("territory", row.key[:-1]),), "expense")
        else:
            subject = Subject(*_place(book.plan, row), "expense")
        yield from _compared(row, subject, EXPENSES)
        yield from _outlook(row, subject, EXPENSE_YEAR)
        yield from _ratios(row, subject)


ACTIVITIES = {**FIGURES, "pl": "full_plan", "lf": "plan", "rate": "attainment"}
ACTIVITY_YEAR = {"year_pl": "target", "ytd_open": "open", "left": "left", "reached": "attainment"}


def _activity_lines(_: Book, table: Table) -> Found:
    for row in table.rows:
        subject = Subject(*WHOLE, row.key)
        yield from _compared(row, subject, ACTIVITIES)
        yield from _outlook(row, subject, ACTIVITY_YEAR)


def _activity_places(book: Book, table: Table) -> Found:
    for row in table.rows:
        measure, owner = row.key.split("/")
        subject = Subject(*_place(book.plan, row, owner), measure)
        yield from _compared(row, subject, ACTIVITIES)
        yield from _outlook(row, subject, ACTIVITY_YEAR)


RATES = {"lf": "plan", "pl": "full_plan", "ac": "actual", "variance": "points", "rate": "coverage"}


def _rates(_: Book, table: Table) -> Found:
    for row in table.rows:
        for cell, about in _compared(row, Subject("rate", (), row.key), RATES):
            yield cell, about._replace(span=f"rate/{about.span}")


STAFF = {"lf": "plan", "ac": "actual", "gap": "variance"}
STAFF_COSTS = {
    "end": "target",
    "open": "open",
    "a_head": "a_head",
    "cost_lf": "cost_plan",
    "cost_ac": "cost_actual",
}


def _staff(_: Book, table: Table) -> Found:
    for row in table.rows:
        keys = (("dimension", "post"), ("item", row.key))
        subject = Subject(*WHOLE, "headcount") if row.total else Subject("item", keys, "headcount")
        yield from _compared(row, subject, STAFF)
        for id_, name in STAFF_COSTS.items():
            yield row.cells[id_], About(subject, "staff", name)


COURSE = {
    "heads_pl": ("trainees", "outlook", "target"),
    "hours_pl": ("training_hours", "outlook", "target"),
    "cost_pl": ("training_cost", "outlook", "target"),
    "heads_ac": ("trainees", "held", "actual"),
    "hours_ac": ("training_hours", "held", "actual"),
    "cost_lf": ("training_cost", "held", "planned"),
    "cost_ac": ("training_cost", "held", "actual"),
    "cost_var": ("training_cost", "held", "variance"),
    "score": ("score_points", "held", "share"),
    "passed": ("passed", "held", "share"),
}


def _courses(_: Book, table: Table) -> Found:
    for row in table.rows:
        keys = () if row.total else (("dimension", "course"), ("item", row.key))
        for id_, (measure, span, name) in COURSE.items():
            if not (row.total and name == "share"):
                yield row.cells[id_], About(Subject("item" if keys else "company", keys, measure), span, name)


def _tracking(book: Book, table: Table) -> Found:
    for row in _till_total(table):
        subject = Subject(*_place(book.plan, row), "revenue")
        yield from _outlook(row, subject)
        yield from _to_date(row, subject)


def _board(_: Book, table: Table) -> Found:
    for row in table.rows:
        yield from _compared(row, Subject(*WHOLE, row.key))
        yield from _outlook(row, Subject(*WHOLE, row.key))


def _summed(row: Row) -> Found:
    """Yield the figures of a total, beside which no bar is drawn."""
    for cell, about in _compared(row, Subject(*WHOLE, "revenue")):
        if cell is not row.cells["drawn"]:
            yield cell, about


def _rest_of(table: Table, kind: str) -> Subject:
    """Return the subject of the row of all that have none of their own."""
    shown = [("shown", row.key) for row in table.rows if not row.key.startswith("(")]
    return Subject("rest", (("kind", kind), *shown), "revenue")


def _board_people(book: Book, table: Table) -> Found:
    for row in table.rows:
        if row.total:
            yield from _summed(row)
        elif row.key == "(rest)":
            yield from _compared(row, _rest_of(table, "people"))
        elif row.cells["ac"].value is not None:
            yield from _compared(row, Subject(*_place(book.plan, row), "revenue"))
        elif row.key in book.plan.people:
            yield row.cells["pl"], About(Subject(*_place(book.plan, row), "revenue"), "month", "full_plan")


DRIVERS = ("volume", "price", "rest")


def _board_places(book: Book, table: Table) -> Found:
    for row in table.rows:
        if row.key == "(between)":
            subject = Subject("between", (), "revenue")
        elif row.key == "(rest)":
            subject = _rest_of(table, "places")
        else:
            subject = Subject(*(WHOLE if row.total else _place(book.plan, row)), "revenue")
        for cell, about in () if row.key == "(between)" else _compared(row, subject):
            # No bar is drawn of what is not judged.
            if cell is not row.cells["drawn"] or cell.value not in ("", None):
                yield cell, about
        for name in DRIVERS:
            if name in row.cells and row.key != "(rest)":
                yield row.cells[name], About(subject, "bridge/month", name)


def _board_products(book: Book, table: Table) -> Found:
    reported = any(row.cells["ac"].value is not None for row in table.rows if not row.total)
    for row in table.rows:
        product = book.plan.products.get(row.key)
        keys = (("class", product.group), ("product", product.id)) if product is not None else ()
        subject = Subject("product", keys, "revenue")
        if reported:
            yield from _compared(row, subject) if keys else _summed(row)
        else:
            if keys:
                yield row.cells["pl"], About(subject, "month", "full_plan")
            to_date = _compared(row, subject) if keys else _summed(row)
            yield from (each for each in to_date if each[1].span == "ytd")


def _to_date(row: Row, subject: Subject) -> Found:
    names = {"pl": "plan", "reported": "plan", "ac": "actual", "gap": "variance", "attainment": "attainment"}
    names["coverage"] = "coverage"
    for id_, name in names.items():
        if id_ in row.cells:
            yield row.cells[id_], About(subject, "ytd", name)


def _ranking(book: Book, table: Table) -> Found:
    for row in table.rows:
        if not row.total:
            subject = Subject(*_place(book.plan, row), "revenue")
            for id_, name in RANKED.items():
                if id_ in row.cells:
                    yield row.cells[id_], About(subject, "ranking", name)
        elif row.cells["pl"].value is not None:
            together = {id_: FIGURES[id_] for id_ in ("pl", "ac", "variance", "attainment")}
            yield from _compared(row, Subject(*WHOLE, "revenue"), together)
        else:
            yield row.cells["attainment"], About(Subject(*WHOLE, "revenue"), "average", "attainment")


def _follow_up(book: Book, table: Table) -> Found:
    for row in table.rows:
        subject = Subject(*_place(book.plan, row), "revenue")
        for id_, span, name in (
            ("pl", "month", "plan"),
            ("gap", "month", "variance"),
            ("gap_ytd", "ytd", "variance"),
        ):
            if id_ in row.cells:
                yield row.cells[id_], About(subject, span, name)


def _open_returns(book: Book, table: Table) -> Found:
    for row in table.rows:
        if row.key in book.plan.people:
            subject = Subject(*_place(book.plan, row), "revenue")
            yield row.cells["plan_month"], About(subject, "month", "full_plan")
        elif row.key.split("/")[1:2] == ["product"]:
            # What a form never asked for.
            owner, _, product = row.key.split("/")
            keys = (*_place(book.plan, row, owner)[1], ("product", product))
            keys = tuple(sorted((*keys, ("class", book.plan.products[product].group))))
            yield (
                row.cells["plan_month"],
                About(Subject("person-product", keys, "revenue"), "month", "full_plan"),
            )


def _unexplained(book: Book, table: Table) -> Found:
    for row in table.rows:
        yield row.cells["gap"], About(Subject(*_place(book.plan, row), "revenue"), "month", "variance")


QUOTAS = {
    "assigned": "assigned",
    "carried_in": "carried_in",
    "current": "current",
    "carried_out": "carried_out",
    "revenue_ac": "actual",
    "actual": "actual",
}


def _quota_people(book: Book, table: Table) -> Found:
    for row in _till_total(table):
        subject = Subject(*_place(book.plan, row), "revenue")
        for id_, cell in row.cells.items():
            month = book.next_month if id_.startswith("next_") else book.period
            name = QUOTAS.get(id_.removeprefix("next_"))
            if name is not None:
                yield cell, About(subject, f"quota/{month}", name)


def _quota_months(_: Book, table: Table) -> Found:
    for row in table.rows:
        measure, month = row.key.split("/")
        for id_, name in QUOTAS.items():
            if id_ in row.cells:
                yield row.cells[id_], About(Subject(*WHOLE, measure), f"quota/{month}", name)


def _ledger_bridge(_: Book, table: Table) -> Found:
    for row in table.rows:
        name = "booked" if row.total else row.key
        for id_, cell in row.cells.items():
            measure, _bar, span = id_.partition("_")
            if span in ("month", "ytd"):
                yield cell, About(Subject(*WHOLE, measure), f"ledger/{span}", name)


def _ledger_positions(measure: str) -> Callable[[Book, Table], Found]:
    def read(book: Book, table: Table) -> Found:
        products = {each.name: each.id for each in book.plan.products.values()}
        for row in table.rows:
            owner = book.plan.told_apart.get(str(row.cells["name"].value), str(row.cells["name"].value))
            keys = (("item", products.get(str(row.cells["item"].value), "")), ("owner", owner))
            for name in ("returned", "booked", "gap"):
                yield row.cells[name], About(Subject("position", keys, measure), "position/month", name)

    return read


LEAF = {
    "qp": "planned",
    "rp": "plan",
    "qa": "sold",
    "ra": "actual",
    "pp": "list",
    "at_plan": "at_plan",
    "price": "price",
}


def _leaves(book: Book, table: Table) -> Found:
    for row in _till_total(table):
        if row.total:
            for id_ in ("qp", "rp", "qa", "ra", "at_plan", "price"):
                yield row.cells[id_], About(Subject(*WHOLE, "revenue"), "leaves", LEAF[id_])
        if not row.total:
            month, person, product = row.key.split("/")
            keys = (("class", book.plan.products[product].group), ("person", person), ("product", product))
            named = tuple(sorted((*keys, ("territory", book.plan.people[person].territory))))
            for id_, name in LEAF.items():
                yield (
                    row.cells[id_],
                    About(Subject("person-product", named, "revenue"), f"{month}/leaf", name),
                )


TABLES: Mapping[str, Callable[[Book, Table], Found]] = {
    "board": _board,
    "board_people": _board_people,
    "board_places": _board_places,
    "board_products": _board_products,
    "summary": _measures,
    "like": _measures,
    "spans": _spans,
    "outlook": _outlooks,
    "variance_people": _people,
    "variance_products": _products,
    "variance_channels": _channels,
    "variance_person_channels": _person_channels,
    "variance_months": _months,
    "bridge_month": _bridge("revenue", "month"),
    "bridge_ytd": _bridge("revenue", "ytd"),
    "profit_month": _bridge("gross_profit", "month"),
    "profit_ytd": _bridge("gross_profit", "ytd"),
    "pvm_month": _by_product("revenue", "month"),
    "pvm_ytd": _by_product("revenue", "ytd"),
    "gp_month": _by_product("gross_profit", "month"),
    "gp_ytd": _by_product("gross_profit", "ytd"),
    "expense_lines": _expense_lines,
    "expense_places": _expense_places,
    "activity_lines": _activity_lines,
    "activity_places": _activity_places,
    "rates": _rates,
    "staff": _staff,
    "courses": _courses,
    "target_tracking": _tracking,
    "ranking": _ranking,
    "follow_up": _follow_up,
    "open_returns": _open_returns,
    "unexplained": _unexplained,
    "leaves": _leaves,
    "rollover_people": _quota_people,
    "rollover_months": _quota_months,
    "ledger_bridge": _ledger_bridge,
    "ledger_money": _ledger_positions("revenue"),
    "ledger_counts": _ledger_positions("quantity"),
}
"""The tables that are judged, and how their rows are told apart."""
