"""The tags and texts of an HTML page in their order; however broken it is, each sign is looked at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from types import MappingProxyType
from typing import Literal, NamedTuple

MOST_OF_ONE = 256 * 1024
"""Characters of one tag: more than that is no export."""
NONE: Mapping[str, str] = MappingProxyType({})
_OPENS = re.compile(r"<(?=[a-zA-Z!?/])")
# Nothing is tried a second time (`++`, `*+`): what nothing closes fails at the end of the page, and once.
_ASIDE = re.compile(
    r"""<!--(?:-?>|.*?--!?>)
    | <(?i:(script|style)(?=[\s/>])[^>]*+>.*?</\1(?=[\s/>]))[^>]*+>
    | <(?:!(?!--)|\?|/(?![a-zA-Z]))[^>]*+>""",
    re.DOTALL | re.VERBOSE,
)
_TAG = re.compile(
    r"""<(/?)(?!(?i:script|style)[\s/>]) ([a-zA-Z][^\s/>]*+)
    ((?: [^>=]++ | =\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+) )*+) >""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?""")


class TagPart(NamedTuple):
    """A tag by its name, or a text, and where it begins.

    A part that is `cut` is never closed, one that is `long` is no tag any more; none comes after it.
    """

    kind: Literal["start", "end", "text", "cut", "long"]
    at: int
    value: str = ""
    given: Mapping[str, str] = NONE


def parts_of(text: str) -> Iterator[TagPart]:
    """Yield the parts of a page; comments, scripts and styles are left out."""
    at = 0
    while (opening := _OPENS.search(text, at)) is not None:
        start = opening.start()
        if start > at:
            yield TagPart("text", at, unescape(text[at:start]))
        if (aside := _ASIDE.match(text, start)) is not None:
            at = aside.end()
            continue
        tag = _TAG.match(text, start)
        if tag is None or tag.end() - start > MOST_OF_ONE:
            yield TagPart("cut" if tag is None else "long", start)
            return
        yield from _tag(tag)
        at = tag.end()
    yield TagPart("text", at, unescape(text[at:]))


def _tag(found: re.Match[str]) -> Iterator[TagPart]:
    """Yield a tag; one that closes itself is two."""
    name, given = found[2].lower(), found[3]
    if found[1]:
        yield TagPart("end", found.start(), name)
        return
    attributes = (
        {
            each[1].lower(): unescape(each[2] or each[3] or each[4] or "")
            for each in _ATTRIBUTE.finditer(given)
        }
        if given
        else NONE
    )
    yield TagPart("start", found.start(), name, attributes)
    if given.endswith("/"):
        yield TagPart("end", found.start(), name)
