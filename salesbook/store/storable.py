"""Text that every database takes: file names and cells may hold characters that are no valid text."""

from __future__ import annotations

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class StorableText(TypeDecorator[str]):
    """A column of text whose values are passed through `storable` when they are written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return a value as it is written."""
        del dialect
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Return a text with unpaired surrogates and null characters written as escapes.

    They occur in file names that are not UTF-8 and in cells made to break a reader.
    """
    # Most text is ASCII and can hold no half character: the detour below is saved.
    if text.isascii():
        return text.replace("\0", "\\x00")
    # PostgreSQL refuses null characters, both drivers refuse unpaired surrogates.
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
