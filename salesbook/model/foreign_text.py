"""Text that somebody else wrote, taken only where it cannot ask for more than its length is worth."""

from __future__ import annotations

import codecs
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
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
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_LONE_HAN = re.compile(rf"(?<![{_HAN}])[{_HAN}](?![{_HAN}])")
_LATIN = re.compile("[A-Za-z]")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Bytes as text, and the encoding that was taken; `text` is None where none fits or two do.

    `readings` are then what the first doubtful words read as, one for each encoding that fits.
    """

    text: str | None
    encoding: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)


def decoded(data: bytes, encoding: str = "") -> Decoded:
    """Return bytes as text: in the encoding named, else in the one that alone fits.

    UTF-16 by its mark or its zero bytes, strict UTF-8, then GB 18030, unless that makes a Chinese character
    of an accent between Latin letters (`González` would be `Gonz醠ez`): that is refused. Then cp1252.
    """
    if encoding:
        return Decoded(text=_strictly(data, encoding), encoding=encoding)
    for known in (_wide(data), "utf-8-sig"):
        text = _strictly(data, known)
        if text is not None:
            return Decoded(text=text, encoding=known.removesuffix("-sig"))
    chinese, western = _strictly(data, "gb18030"), _strictly(data, "cp1252")
    if chinese is None:
        return Decoded(text=western, encoding="cp1252" if western is not None else "")
    lone = _lone_han(chinese) if western is not None else None
    if lone is None or western is None:
        return Decoded(text=chinese, encoding="gb18030")
    word = next(found[0] for found in re.finditer(r"[^\s,;|\"]+", chinese) if found.end() > lone)
    other = word.encode("gb18030").decode("cp1252", "replace")
    return Decoded(text=None, readings={"gb18030": word, "cp1252": other})


def _wide(data: bytes) -> str:
    """Return which UTF-16 bytes are, "" for none: by their mark, or as every second byte is mostly zero."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = data[:400]
    zeros = sample[::2].count(0), sample[1::2].count(0)
    if max(zeros) * 4 < len(sample) or min(zeros):
        return ""
    return "utf-16-be" if zeros[0] else "utf-16-le"


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeError, LookupError):
        return None


def _lone_han(text: str) -> int | None:
    """Return where a Chinese character may be an accented letter: alone beside Latin ones."""
    for found in _LONE_HAN.finditer(text):
        at = found.start()
        beside = [bool(_LATIN.match(text, each)) for each in (at - 1, at + 1) if each >= 0]
        # No character in daily use ends in the byte of a letter; an accent before a letter does.
        if beside == [True, True] or (any(beside) and found[0].encode("gb18030")[1] < 0x80):
            return at
    return None
