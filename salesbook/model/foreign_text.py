"""Text that somebody else wrote, taken only where it cannot ask for more than its length is worth."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from decimal import Decimal
from typing import Any, Literal

MAX_DEPTH = 20
DEEP = "nested too deeply"

# Strings and comments, in which a point joins no keys. One that is not closed runs on to its end, where the
# parser gives up. Nothing here is tried twice, so that the time stays in proportion to the text.
_WORDS = re.compile(
    r"""\"{3}(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5})?|'{3}(?:[^']++|'(?!''))*+(?:'{3,5})?"""
    r"""|"(?:[^"\\\n]++|\\.)*+"?|'[^'\n]*+'?|\#[^\n]*+""",
    re.DOTALL,
)
_DEEP_KEY = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{MAX_DEPTH}}}")
_MARKS = re.compile(r"[^\w\x00-\u02ff]{31,}")
MOST_MARKS = 30
"""Marks upon one letter that Unicode's stream-safe text format allows."""


def load_toml(text: str) -> dict[str, Any]:
    """Return TOML as tables with exact numbers; TOMLDecodeError for keys of more than 20 parts too.

    The parser keeps a table for each part: 40 kB of points would take seconds and gigabytes.
    """
    plain = _WORDS.sub(_blanked, text)
    if deep := _DEEP_KEY.search(plain):
        raise _too_deep(plain.count("\n", 0, deep.start()) + 1)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError as error:
        raise _too_deep(1) from error


def _blanked(words: re.Match[str]) -> str:
    """Return what stands for a comment or a string: as many lines as it had."""
    return "" if words[0][0] == "#" else "x" + "\n" * words[0].count("\n")


def _too_deep(line: int) -> tomllib.TOMLDecodeError:
    return tomllib.TOMLDecodeError(f"{DEEP} (at line {line}, column 1)")


def composed(form: Literal["NFC", "NFKC"], text: str) -> str:
    """Return text in a normal form; as it is where a letter carries more marks than any language has.

    To sort the marks upon one letter takes their number squared: 200 kB of them would take minutes.
    """
    if text.isascii() or any(_overloaded(found[0]) for found in _MARKS.finditer(text)):
        return text
    return unicodedata.normalize(form, text)


def _overloaded(run: str) -> bool:
    """Say whether more marks than are allowed follow one another."""
    row = 0
    for sign in run:
        row = row + 1 if unicodedata.combining(sign) else 0
        if row > MOST_MARKS:
            return True
    return False
