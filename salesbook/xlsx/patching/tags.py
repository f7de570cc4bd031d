"""XML text edited in place: single tags are changed, everything between them stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

SKIPPED = r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
ATTRIBUTES = r"""((?:\s+[^\s=<>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*"""
ATTRIBUTE = re.compile(r"""(\s+)([^\s=]+)(\s*=\s*)("[^"]*"|'[^']*')""")
ENTITIES: Mapping[str, str] = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|[a-z]+);")


class Tag(NamedTuple):
    """A start tag as it stands in the text, from `start` to `end`, with the text right after it."""

    prefix: str
    name: str
    attributes: str
    empty: bool
    start: int
    end: int
    text: str = ""

    def get(self, name: str) -> str | None:
        """Return an attribute's value, None when there is none."""
        for _, key, _, value in ATTRIBUTE.findall(self.attributes):
            if key == name:
                return unescape(value[1:-1])
        return None

    def with_values(self, values: Mapping[str, str | None]) -> Tag:
        """Return the tag with attributes set or (None) removed, the others in their places."""
        left = dict(values)

        def replace(match: re.Match[str]) -> str:
            if match[2] not in left:
                return match[0]
            value = left.pop(match[2])
            return "" if value is None else f'{match[1]}{match[2]}{match[3]}"{escape(value)}"'

        attributes = ATTRIBUTE.sub(replace, self.attributes)
        added = "".join(f' {key}="{escape(value)}"' for key, value in left.items() if value is not None)
        return self._replace(attributes=attributes + added)

    def __str__(self) -> str:
        return f"<{self.prefix}{self.name}{self.attributes}{'/' if self.empty else ''}>{self.text}"


Edit = Callable[[Tag], Tag]
Rewrite = Callable[[str], str]


def escape(text: str) -> str:
    """Return text as it may stand in an element or between double quotes."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    # Left as they are, a parser would make blanks of them in an attribute.
    return text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def unescape(text: str) -> str:
    """Return the text that escaped text stands for."""
    return ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match[1] or match[2]:
        return chr(int(match[1], 16) if match[1] else int(match[2]))
    return ENTITIES.get(match[0], match[0])


@cache
def pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of start tags with these local names; it also takes comments, so as to pass them."""
    either = "|".join(re.escape(name) for name in names)
    return re.compile(rf"{SKIPPED}|<((?:[\w.-]+:)?)({either}){ATTRIBUTES}(/?)>([^<]*)", re.DOTALL)


def _tag(match: re.Match[str]) -> Tag:
    prefix, name, attributes, empty, text = match.groups()
    return Tag(prefix, name, attributes, bool(empty), match.start(), match.start(5), text)


def tags(text: str, *names: str, start: int = 0, end: int | None = None) -> Iterable[Tag]:
    """Yield the start tags with these local names, in order."""
    stop = len(text) if end is None else end
    return (_tag(match) for match in pattern(names).finditer(text, start, stop) if match[2])


def edited(text: str, edits: Mapping[str, Edit]) -> str:
    """Return the text with start tags replaced by what `edits`, by local name, make of them."""

    def replace(match: re.Match[str]) -> str:
        return match[0] if match[2] is None else str(edits[match[2]](_tag(match)))

    return pattern(tuple(edits)).sub(replace, text)


def rewriting(rewrite: Rewrite) -> Edit:
    """Return an edit that rewrites the text in an element."""

    def edit(tag: Tag) -> Tag:
        if tag.empty or not tag.text:
            return tag
        old = unescape(tag.text)
        new = rewrite(old)
        return tag if new == old else tag._replace(text=escape(new))

    return edit
