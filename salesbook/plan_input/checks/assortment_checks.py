"""What somebody sells: assortment.csv, and what follows from it for the plan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.plan_tables import PlanTables, Row
from salesbook.plan_input.schema import AssortmentRow, HoldTable, PersonRow, ProductRow, TerritoryRow
from salesbook.problems import Problem


def check_assortment(tables: PlanTables) -> list[Problem]:
    """Return the people, territories, products and classes that are none."""
    classes = frozenset(row.record.class_ for row in tables.products.rows)
    known = (
        ("territory", TerritoryRow.file, tables.territories.ids, tables.territories.complete),
        ("person", PersonRow.file, tables.people.ids, tables.people.complete),
        ("class", ProductRow.file, classes, tables.products.sound),
        ("product", ProductRow.file, tables.products.ids, tables.products.complete),
    )
    return [
        unknown_reference(row.at(key), value, file, ids)
        for row in tables.assortment.rows
        for key, file, ids, complete in known
        if complete
        and (value := getattr(row.record, "class_" if key == "class" else key)) is not None
        and value not in ids
    ]


def unsold(tables: PlanTables) -> Iterator[tuple[Row[AssortmentRow], HoldTable]]:
    """Yield for everybody in the file a cap of nothing on each product that they do not sell."""
    sold: dict[tuple[str | None, str | None], tuple[Row[AssortmentRow], set[str]]] = {}
    for row in tables.assortment.rows:
        _, own = sold.setdefault((row.record.territory, row.record.person), (row, set()))
        own |= {each.record.id for each in tables.products.rows if _names(row.record, each.record)}
    for (territory, person), (row, own) in sold.items():
        known = territory in {None, *tables.territories.ids} and person in {None, *tables.people.ids}
        for product in tables.products.rows if known else ():
            if product.record.id not in own:
                yield (
                    row,
                    HoldTable(
                        amount=Decimal(0), territory=territory, person=person, product=product.record.id
                    ),
                )


def _names(row: AssortmentRow, product: ProductRow) -> bool:
    return row.product in (None, product.id) and row.class_ in (None, product.class_)
