"""Which sheets, blocks, columns and extra rows a book has something for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain

from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.book_content import Binding
from salesbook.layout.declaration import Block, Index, Legend, Sheet, Table


def present(sheets: Sequence[Sheet], binding: Binding, known: AlreadyMade) -> tuple[Sheet, ...]:
    """Return the sheets without what needs a record list that is empty."""
    there = frozenset(name for name, records in binding.records.items() if records)
    needed = [known.of((sheet,), "needed", partial(_every_need, sheet)) for sheet in sheets]
    return tuple(
        known.of((sheet,), there & names, partial(_with_blocks, sheet, there))
        for sheet, names in zip(sheets, needed, strict=True)
        if there.issuperset(sheet.needs)
    )


def _every_need(sheet: Sheet) -> frozenset[str]:
    """Return all lists that parts of a sheet need."""
    tables = [each for each in sheet.block if isinstance(each, Table)]
    columns = (each.needs for table in tables for each in table.column)
    footers = (each.needs for table in tables for each in table.footer)
    return frozenset(chain.from_iterable([*map(_needs, sheet.block), *columns, *footers]))


def _with_blocks(sheet: Sheet, there: frozenset[str]) -> Sheet:
    blocks = [_with_parts(block, there) for block in sheet.block if there.issuperset(_needs(block))]
    return sheet.model_copy(update={"block": blocks})


def _needs(block: Block) -> Sequence[str]:
    return () if isinstance(block, Index | Legend) else block.needs


def _with_parts(block: Block, there: frozenset[str]) -> Block:
    if not isinstance(block, Table):
        return block
    footers = [footer for footer in block.footer if there.issuperset(footer.needs)]
    columns = [column for column in block.column if there.issuperset(column.needs)]
    return block.model_copy(update={"footer": footers, "column": columns})
