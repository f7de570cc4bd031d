"""Text that every database takes: names of files and words in cells may hold marks that are no text."""

from __future__ import annotations

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class StorableText(TypeDecorator[str]):
    """A column of text; what is written to it is written as `storable` has it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return a value as it is written."""
        del dialect
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Return a text with halves of characters and null characters written out as escapes.

    They stand in file names that are not UTF-8 and in cells that were made to break a reader.
    """
    if text.isascii():
        return text.replace("\0", "\\x00")
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
