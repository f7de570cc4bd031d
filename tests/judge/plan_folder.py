"""The plan folder as the judge needs it, read with csv and tomllib alone."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

UNITS = {
    "": 1,
    "元": 1,
    "1": 1,
    "k": 1000,
    "千元": 1000,
    "10k": 10**4,
    "万元": 10**4,
    "m": 10**6,
    "百万元": 10**6,
}
LATIN_UNITS = {"k": 1000, "m": 10**6}
HAN_UNITS = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 1000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A row of people.csv; `start` and `end` are days written as 2027-03-01, or nothing."""

    id: str
    name: str
    territory: str
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A row of products.csv; price and cost in cents, None where there is none."""

    id: str
    name: str
    group: str
    unit: str
    price: int | None
    cost: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """A row of territories.csv."""

    id: str
    parent: str
    name: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the judge knows of a plan; `settings` is plan.toml as it stands."""

    settings: Mapping[str, object]
    people: Mapping[str, Person]
    territories: Mapping[str, Territory]
    products: Mapping[str, Product]
    channels: Mapping[str, str]
    sold: Mapping[tuple[str, str, str, str], int]
    channel_sold: Mapping[tuple[str, str, str], int]
    rows: Mapping[str, Sequence[Mapping[str, str]]]

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The twelve months of the year."""
        return tuple(_months_from(str(self.settings["starts"]), 12))

    @cached_property
    def before(self) -> tuple[str, ...]:
        """The twelve months of the year before."""
        return tuple(_last_year(month) for month in self.months)

    @property
    def display(self) -> int:
        """How many of the currency's main units one of the plan's display unit is."""
        return UNITS[str(self.settings.get("display_unit", "1"))]

    @property
    def entered(self) -> int:
        """The same of the unit of return books."""
        return UNITS[str(self.settings.get("input_unit", "1"))]

    def path(self, territory: str) -> tuple[str, ...]:
        """Return a territory and what it lies in, the company last."""
        above = self.territories[territory].parent
        return (territory, *self.path(above)) if above else (territory,)

    def above(self, owner: str) -> tuple[str, ...]:
        """Return the territories of a person or a territory, without the company."""
        person = self.people.get(owner)
        return self.path(person.territory if person else owner)[:-1]

    def of_territory(self, territory: str) -> Iterator[str]:
        """Yield the people in a territory and below it."""
        return (id_ for id_, person in self.people.items() if territory in self.path(person.territory))

    @cached_property
    def told_apart(self) -> Mapping[str, str]:
        """Everybody's id by their name; who has another's name is told apart by the id."""
        names = Counter(each.name for each in self.people.values())
        return {
            f"{each.name} ({each.id})" if names[each.name] > 1 else each.name: each.id
            for each in self.people.values()
        }

    @cached_property
    def company(self) -> str:
        """The id on top of the tree."""
        return next(each.id for each in self.territories.values() if not each.parent)


def read_plan(folder: Path) -> Plan:
    """Return the plan of a folder."""
    rows = {path.stem: _rows(path) for path in sorted(folder.glob("*.csv"))}
    history, channels = rows.get("history", []), rows.get("channel_history", [])
    sold: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
    for row in history:
        place = row["month"], row["person"], row["product"]
        sold[*place, "quantity"] += int(Decimal(row["quantity"]))
        sold[*place, "revenue"] += cents(row["revenue"])
    by_channel: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for row in channels:
        by_channel[row["month"], row["person"], row["channel"]] += cents(row["revenue"])
    return Plan(
        settings=tomllib.loads((folder / "plan.toml").read_text("utf-8")),
        people={each.id: each for each in map(_person, rows["people"])},
        territories={each.id: each for each in map(_territory, rows["territories"])},
        products={each.id: each for each in map(_product, rows["products"])},
        channels={row["id"]: row["name"] for row in rows.get("channels", [])},
        sold=sold,
        channel_sold=by_channel,
        rows=rows,
    )


def cents(text: str) -> int:
    """Return an amount of the plan files in cents: 1200, 1,200.50, 500k, 1.2亿."""
    bare, factor = text.strip().replace(",", "").removesuffix("元"), 1
    for mark, times in {**LATIN_UNITS, **HAN_UNITS}.items():
        if bare.endswith(mark):
            bare, factor = bare.removesuffix(mark), times
            break
    return int(Decimal(bare) * factor * 100)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]


def _person(row: Mapping[str, str]) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        territory=row["territory"],
        start=row.get("start", ""),
        end=row.get("end", ""),
    )


def _territory(row: Mapping[str, str]) -> Territory:
    return Territory(id=row["id"], parent=row["parent"], name=row["name"], kind=row.get("kind", ""))


def _product(row: Mapping[str, str]) -> Product:
    price, cost = row.get("price", ""), row.get("cost", "")
    return Product(
        id=row["id"],
        name=row["name"],
        group=row.get("class", ""),
        unit=row.get("unit", ""),
        price=cents(price) if price else None,
        cost=cents(cost) if cost else None,
    )


def _months_from(first: str, count: int) -> Iterable[str]:
    year, month = map(int, first.split("-"))
    for number in range(month - 1, month - 1 + count):
        yield f"{year + number // 12}-{number % 12 + 1:02}"


def _last_year(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"
