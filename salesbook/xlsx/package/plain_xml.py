"""Which XML is plain enough to be scanned with patterns instead of parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping

ENCODING = re.compile(rb"""<\?xml[^<>]*\bencoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
# What XML forbids, and what it rewrites or treats specially: all of it is left to the parser.
CONTROLS = frozenset({*range(32)} - {9, 10})
UNUSUAL: Mapping[bytes, bytes] = {
    b"]": b"]]>",
    b"!": b"<!",
    b"\xbe": b"\xef\xbf\xbe",
    b"\xbf": b"\xef\xbf\xbf",
}
"""What is unusual, by a byte that most parts do not hold at all."""
OTHERS = bytes({*range(256)} - CONTROLS - {sign[0] for sign in UNUSUAL})
ENTITY = re.compile(r"&(?:([a-z]{2,4});|#([0-9]{1,7});|#x([0-9A-Fa-f]{1,6});)?")
NAMED: Mapping[str, str] = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def decoded(data: bytes) -> str | None:
    """Return a part as text when it is UTF-8, None in any other encoding; what it says is not judged."""
    if ENCODING.match(data.removeprefix(b"\xef\xbb\xbf")):
        return None
    # Many writers break the line after the declaration with CR LF, which says nothing.
    head, _, rest = data[:200].partition(b"?>\r\n")
    if rest:
        data = head + b"?>" + data[len(head) + 4 :]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if text.startswith("\ufeff") else text  # a second mark is no mark


def is_plain(text: str) -> bool:
    """Say whether patterns can judge a text: no comments, CDATA, CR, document type or forbidden sign."""
    if text.isprintable():  # true of most short texts; then no sign is forbidden
        return "<!" not in text and "]]>" not in text
    return _is_plain(text.encode())


def _is_plain(data: bytes) -> bool:
    telling = data.translate(None, OTHERS)
    return CONTROLS.isdisjoint(telling) and not any(
        sign in telling and UNUSUAL[sign] in data for sign in UNUSUAL
    )


def plain_text(data: bytes) -> str | None:
    """Return a part as text when patterns can judge it, None for every other."""
    text = decoded(data)
    # What is decoded may be plain where the data is not, by the CR behind its declaration alone.
    return text if text is not None and (_is_plain(data) or _is_plain(text.encode())) else None


def resolved_entities(text: str) -> str | None:
    """Return text with character references replaced, None when one of them is not XML's."""
    if "&" not in text:
        return text
    try:
        return ENTITY.sub(_replaced, text)
    except (KeyError, ValueError, OverflowError):
        return None


def _replaced(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        if (code < 32 and code not in (9, 10, 13)) or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF):
            raise ValueError(code)
        return chr(code)
    return NAMED[name]
