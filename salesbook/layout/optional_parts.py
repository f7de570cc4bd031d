"""Which sheets, blocks, columns and extra rows a book has something for."""

from __future__ import annotations

from collections.abc import Sequence

from salesbook.layout.book_content import Binding
from salesbook.layout.declaration import Block, Index, Legend, Sheet, Table


def present(sheets: Sequence[Sheet], binding: Binding) -> tuple[Sheet, ...]:
    """Return the sheets without what needs a record list that is empty."""
    return tuple(_with_blocks(sheet, binding) for sheet in sheets if _has(sheet.needs, binding))


def _has(needs: Sequence[str], binding: Binding) -> bool:
    return all(binding.records.get(name) for name in needs)


def _with_blocks(sheet: Sheet, binding: Binding) -> Sheet:
    blocks = [_with_parts(block, binding) for block in sheet.block if _has(_needs(block), binding)]
    return sheet.model_copy(update={"block": blocks})


def _needs(block: Block) -> Sequence[str]:
    return () if isinstance(block, Index | Legend) else block.needs


def _with_parts(block: Block, binding: Binding) -> Block:
    if not isinstance(block, Table):
        return block
    footers = [footer for footer in block.footer if _has(footer.needs, binding)]
    columns = [column for column in block.column if _has(column.needs, binding)]
    return block.model_copy(update={"footer": footers, "column": columns})
