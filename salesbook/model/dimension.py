"""The dimensions a plan is split along: territories, people, products, channels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from salesbook.model.period import Month
from salesbook.problems import Text

PRODUCT, CHANNEL = "product", "channel"
COST_LINE, POST, COURSE, ACTIVITY = "cost_line", "post", "course", "activity"
"""What the items of figures may be; templates name others. Of an activity (visits, new customers) there are
no items: its measure says which it is."""


def part_of(month: Month, start: date | None, end: date | None) -> Fraction:
    """Return the part of a month's calendar days from a first to a last day; None is an open end."""
    first, last = max(month.first_day, start or date.min), min(month.last_day, end or date.max)
    return Fraction(max((last - first).days + 1, 0), (month.last_day - month.first_day).days + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """A node of the market tree: the company, a region, an office."""

    id: str
    name: Text
    parent: str | None
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """Days on which a share of somebody belongs to a territory; None is an open end."""

    start: date | None = None
    end: date | None = None
    share: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A place: somebody in a territory, who owns a target.

    Most people have one. Who has several, at once or in turn, has a record for each, with the code of the
    first one in `of` and its days in `stints`; at its end they have `moved` and are not gone. A place that is
    `vacant` keeps the target of an office whose last person left. `wage` is monthly, in minor units; `weight`
    is a given share.
    """

    id: str
    name: Text
    territory: str
    role: str
    start: date | None = None
    end: date | None = None
    wage: int | None = None
    weight: Fraction | None = None
    successor: str | None = None
    of: str = ""
    stints: Sequence[Stint] = ()
    moved: bool = False
    vacant: bool = False

    @property
    def identity(self) -> str:
        """The code of the person, whichever of their places this is."""
        return self.of or self.id

    @property
    def spans(self) -> Sequence[Stint]:
        """The days in this place."""
        return self.stints or (Stint(start=self.start, end=self.end),)

    def there(self, month: Month) -> Fraction:
        """Return the part of a month's calendar days on which somebody is in the place."""
        return sum((part_of(month, each.start, each.end) for each in self.spans), Fraction(0))

    def serves(self, month: Month) -> bool:
        """Say whether somebody is in the place on any day of a month."""
        # docs/decisions.md, Nobody waits for who does not work here: one day makes a month of service.
        return self.there(month) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something that is sold, from `start` to `end`. `price` and `cost` are per unit, in minor units."""

    id: str
    name: Text
    product_class: str
    unit: Text
    price: int
    cost: int | None = None
    weight: Fraction | None = None
    start: date | None = None
    end: date | None = None

    def on_sale(self, month: Month) -> Fraction:
        """Return the part of a month in which it is sold."""
        return part_of(month, self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to the market, or a group of customers, that targets are split by. `weight` is a given share."""

    id: str
    name: Text
    weight: Fraction | None = None


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class Dimensions:
    """The members of every dimension, in the order of the plan files; a plan may do without channels.

    `people` are places, each in its territory; `persons` are the people themselves.
    """

    territories: Sequence[Territory]
    people: Sequence[Person]
    products: Sequence[Product]
    classes: Mapping[str, Text] = field(default_factory=dict)
    channels: Sequence[Channel] = ()

    @cached_property
    def territory(self) -> Mapping[str, Territory]:
        """Territories by id."""
        return {each.id: each for each in self.territories}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """Places by id; under the code of a person stands the first of their places."""
        return {each.id: each for each in self.people}

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        """Everybody once, as the first of their places."""
        return tuple(each for each in self.people if not each.vacant and each.id == each.identity)

    @cached_property
    def places(self) -> Mapping[str, tuple[Person, ...]]:
        """The places of every person by their code."""
        found: dict[str, tuple[Person, ...]] = {}
        for each in self.people:
            found[each.identity] = (*found.get(each.identity, ()), each)
        return found

    def serves(self, person: str, month: Month) -> bool:
        """Say whether a person works here in a month, in whichever place."""
        return any(each.serves(month) for each in self.places.get(person, ()))

    def home(self, person: str, month: Month) -> Person:
        """Return the place where a person is in a month for the most part, the first where in none."""
        return max(self.places[person], key=lambda each: each.there(month))

    @cached_property
    def product(self) -> Mapping[str, Product]:
        """Products by id."""
        return {each.id: each for each in self.products}

    @cached_property
    def channel(self) -> Mapping[str, Channel]:
        """Channels by id."""
        return {each.id: each for each in self.channels}

    def stated_weights(self, dimension: str) -> Mapping[str, Fraction | None]:
        """Return the members' own weights by id, None for one without; empty where members have none."""
        weighted: Mapping[str, Sequence[Person | Product | Channel]] = {
            "person": self.people,
            "product": self.products,
            "channel": self.channels,
        }
        # Territories and classes have none: they weigh what is below them, or what plan.toml says.
        return {each.id: each.weight for each in weighted.get(dimension, ())}

    @cached_property
    def root(self) -> Territory:
        """The company: the one territory without a parent."""
        return next(each for each in self.territories if each.parent is None)

    @cached_property
    def class_ids(self) -> tuple[str, ...]:
        """The product classes in use, in the order of the plan files."""
        return tuple(dict.fromkeys(product.product_class for product in self.products))

    def children(self, territory: str) -> tuple[Territory, ...]:
        """Return the territories directly below one."""
        return tuple(each for each in self.territories if each.parent == territory)

    def path(self, territory: str) -> tuple[Territory, ...]:
        """Return the way from the company down to a territory, both included."""
        node: Territory | None = self.territory[territory]
        way: list[Territory] = []
        while node is not None:
            way.append(node)
            node = self.territory[node.parent] if node.parent is not None else None
        return tuple(reversed(way))

    @cached_property
    def regions(self) -> tuple[Territory, ...]:
        """The territories with a book of their own: directly below the company, and regions in them."""
        inside = (each for each in self.below(self.root.id) if each.parent is not None)
        return tuple(each for each in inside if each.parent == self.root.id or each.kind == "region")

    def region(self, territory: str) -> Territory:
        """Return the region a territory lies in; of the company itself, the company."""
        return self.path(territory)[:2][-1]

    def below(self, territory: str) -> Iterator[Territory]:
        """Yield a territory and all below it, parents first."""
        yield self.territory[territory]
        for child in self.children(territory):
            yield from self.below(child.id)

    def people_in(self, territory: str) -> tuple[Person, ...]:
        """Return everybody who works in a territory or anywhere below it, in plan order."""
        inside = {each.id for each in self.below(territory)}
        return tuple(person for person in self.people if person.territory in inside)

    def staff_in(self, territory: str) -> frozenset[str]:
        """Return the codes of everybody who has a place in a territory or anywhere below it."""
        return frozenset(each.identity for each in self.people_in(territory) if not each.vacant)

    def products_in(self, product_class: str) -> tuple[Product, ...]:
        """Return the products of a class, in plan order."""
        return tuple(product for product in self.products if product.product_class == product_class)
