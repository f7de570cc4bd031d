"""How a book says what it is: document ids, tokens in cells, and the codes that vouch for them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from salesbook.model.period import Month
from salesbook.problems import Text, sentence

TOKEN_PREFIX = "sb1"  # noqa: S105 - the mark of a table, not a secret
END_PREFIX = "sb1end"
NAME_PREFIX = "sb_t_"
MANIFEST_SHEET = "_sb"
COMPUTED_KEY = "Σ"
"""The keys of subtotals and totals begin with it: such rows are computed, never read back."""

DOCUMENT_PROPERTY = "salesbook_document"

BOOKS = frozenset(
    {"return", "region", "company", "department", "variance", "person_variance", "status", "pay", "half_year"}
)
"""The kinds of books that have a name of their own."""

# Crockford's digits: I, L, O and U are left out, since people misread them.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def document_id(body: str) -> str:
    """Return the id of a document with this content, such as `SB-7K3F9-Q2MXT`: ten signs of 5 bits."""
    number = int.from_bytes(hashlib.sha256(body.encode()).digest()[:7])
    # The low 50 of these 56 bits, the lowest first.
    signs = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(10))
    return f"SB-{signs[:5]}-{signs[5:]}"


def book_word(book: str, month: Month | None = None) -> Text:
    """Return what a kind of book is called, with the month it opens; one of the user's own by its id."""
    word = sentence(f"issued.book.{book}") if book in BOOKS else Text({"en": book, "zh": book})
    return word if month is None else sentence("issued.opened.book", book=word, month=month.key)


def vouch(text: str, key: bytes | None) -> str:
    """Return the code that vouches for a text: keyed when finance has a key, else a mere checksum (hex)."""
    if key is None:
        return hashlib.sha256(text.encode()).hexdigest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What stands in the corner of a table: `sb1|<document>|<table>|<code>`."""

    document: str
    table: str
    code: str

    @classmethod
    def make(cls, document: str, table: str, key: bytes | None) -> Token:
        """Return the token of a table of a document."""
        # 48 bits: short enough for a cell, and too many to be tried out against finance's key.
        return cls(document=document, table=table, code=vouch(f"{document}|{table}", key)[:12])

    @classmethod
    def parse(cls, text: str) -> Token | None:
        """Return the token a cell holds, None when it holds none."""
        parts = text.strip().split("|")
        if len(parts) != 4 or parts[0] != TOKEN_PREFIX:
            return None
        return cls(document=parts[1], table=parts[2], code=parts[3])

    def holds(self, key: bytes | None) -> bool:
        """Say whether the code fits the document and table."""
        # Compared in constant time, so that a code cannot be found sign by sign.
        # As bytes: of texts it takes only ASCII, and a returned cell may hold anything.
        due = Token.make(self.document, self.table, key).code
        return hmac.compare_digest(self.code.encode("utf-8", "surrogatepass"), due.encode())

    def __str__(self) -> str:
        return f"{TOKEN_PREFIX}|{self.document}|{self.table}|{self.code}"


def end_mark(table: str) -> str:
    """Return what stands in the row that ends a table."""
    return f"{END_PREFIX}|{table}"
