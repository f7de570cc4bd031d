"""Small sheets out of literal TOML, and a small company to fill them with."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from salesbook.issued.manifest import Manifest
from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.book_content import Binding, Members
from salesbook.layout.compose import Issue, compose
from salesbook.layout.declaration import Sheet, Table
from salesbook.layout.fill import Workings, opened, work_out
from salesbook.layout.mould import Moulds
from salesbook.layout.placement import PlacedSheet, PlacedTable, place
from salesbook.layout.templates import default_templates
from salesbook.model.amount import Currency, money_units
from salesbook.model.dimension import Dimensions, Person, Product, Territory
from salesbook.model.measure import MEASURES
from salesbook.model.period import FiscalYear, Month
from salesbook.problems import Text
from salesbook.spreadsheet.book import BookSpec
from salesbook.spreadsheet.formula.expression import CellError, emit

YEAR = FiscalYear(2027, Month(2026, 10))
"""FY2027, from October 2026 to September 2027."""

UNITS = money_units("CNY")

DIMENSIONS = Dimensions(
    territories=(
        Territory(id="co", name=Text({"en": "Company", "zh": "公司"}), parent=None, kind="company"),
        Territory(id="east", name=Text({"en": "East", "zh": "华东"}), parent="co", kind="region"),
        Territory(id="west", name=Text({"en": "West", "zh": "华西"}), parent="co", kind="region"),
        Territory(id="sh", name=Text({"en": "Shanghai", "zh": "上海"}), parent="east", kind="office"),
        Territory(id="empty", name=Text({"en": "Empty", "zh": "空缺"}), parent="co", kind="region"),
    ),
    people=(
        Person(id="ann", name=Text({"en": "Ann", "zh": "安"}), territory="sh", role="salesperson"),
        Person(id="bo", name=Text({"en": "Bo", "zh": "博"}), territory="west", role="salesperson"),
        Person(id="lead", name=Text({"en": "Lee", "zh": "李"}), territory="east", role="manager"),
    ),
    products=(
        Product(
            id="007",
            name=Text({"en": "Tea", "zh": "茶"}),
            product_class="A",
            unit=Text({"en": "box", "zh": "盒"}),
            price=19_90,
        ),
        Product(
            id="oil",
            name=Text({"en": "Oil", "zh": "油"}),
            product_class="B",
            unit=Text({"en": "can", "zh": "桶"}),
            price=50_00,
        ),
        Product(
            id="salt",
            name=Text({"en": "Salt", "zh": "盐"}),
            product_class="B",
            unit=Text({"en": "bag", "zh": "袋"}),
            price=2_00,
        ),
    ),
    classes={"A": Text({"en": "Class A", "zh": "A类"})},
)

COMPANY: Mapping[str, Text] = {
    "heading": Text.of("Company"),
    "company": Text.of("Company"),
    "data_date": Text.of("2026-12"),
}

MANIFEST = Manifest(
    plan="plan",
    version=1,
    book="book",
    owner="ann",
    owner_name=Text.of("Ann"),
    territory="sh",
    fiscal_year=YEAR,
    currency=Currency("CNY"),
    language="en",
)


def figures_of(known: Mapping[tuple[str, str, str, str], int]) -> Callable[..., int | None]:
    """Return figures by (scenario, measure, month or "", member); a member is the product, person or "".

    Figures of several months are summed; nothing known is None.
    """

    def figures(scenario: str, measure: str, months: Sequence[Month], members: Members) -> int | None:
        member = members.get("product") or members.get("person") or members.get("territory") or ""
        found = [
            value
            for month in months
            if (value := known.get((scenario, measure, month.key, member))) is not None
        ]
        return sum(found) if found else None

    return figures


def bound(**changes: object) -> Binding:
    """Return the binding of the small company in English, money in 元; `changes` replace its fields."""
    plain = Binding(
        language="en",
        phrases=default_templates().phrases,
        dimensions=DIMENSIONS,
        scope="co",
        fiscal_year=YEAR,
        currency=Currency("CNY"),
        display_unit=UNITS["10k"],
        input_unit=UNITS["1"],
        measures=(MEASURES["revenue"], MEASURES["quantity"]),
        facts=COMPANY,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def sheet_of(toml: str, **changes: object) -> Sheet:
    """Return a sheet `s` with the blocks of some TOML, tables by default; `changes` are its keys."""
    declared = {"id": "s", "version": 1, "tab": "S", "title": "Title", "about": "about", **changes}
    blocks = [{"kind": "table", **block} for block in tomllib.loads(toml)["block"]]
    return Sheet.model_validate({**declared, "block": blocks})


def table_of(toml: str) -> Table:
    """Return the first block of some TOML, a table."""
    block = sheet_of(toml).block[0]
    assert isinstance(block, Table)
    return block


def placed_of(toml: str, binding: Binding | None = None, **changes: object) -> PlacedSheet:
    """Return a sheet laid out."""
    return place([sheet_of(toml, **changes)], binding or bound(), AlreadyMade())[0]


class Filled:
    """Sheets laid out and filled, to be asked for formulas and values by keys."""

    def __init__(self, binding: Binding, *tomls: str) -> None:
        sheets = [sheet_of(toml, id=f"s{at}", tab=f"S{at}") for at, toml in enumerate(tomls)]
        self.placed = place(sheets, binding, AlreadyMade())
        self.workings: Workings = opened(self.placed, binding)
        work_out(self.workings, Moulds().of(self.workings), AlreadyMade())

    def table(self, table: str) -> PlacedTable:
        """Return a table."""
        return self.workings.tables[table]

    def _at(self, table: str, row: str, column: str) -> tuple[str, int, int]:
        found = self.table(table)
        name, _, period = column.partition("@")
        across = found.columns_by_id[name, period or None].column
        down = found.footers[row] if row in found.footers else found.row_by_key[row].row
        return found.sheet, down, across

    def formula(self, table: str, row: str, column: str) -> str | None:
        """Return the formula of a cell, None when it has none."""
        place_ = self._at(table, row, column)
        content = self.workings.contents.get(place_)
        return None if content is None or content.formula is None else emit(content.formula, place_[0])

    def value(self, table: str, row: str, column: str) -> Decimal | str | bool | CellError | None:
        """Return the value of a cell."""
        return self.workings.value(*self._at(table, row, column))


def composed(binding: Binding, *tomls: str, key: bytes | None = None) -> tuple[BookSpec, Manifest]:
    """Return the book of some sheets and its manifest."""
    sheets = [sheet_of(toml, id=f"s{at}", tab=f"S{at}") for at, toml in enumerate(tomls)]
    return compose(sheets, binding, Issue(manifest=MANIFEST, key=key), title="Title")
