"""Elements of XML text with their places in it, so that children can be added and taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from salesbook.xlsx.patching.tags import ATTRIBUTE, SKIPPED, Tag, unescape

MARK = re.compile(
    rf"""{SKIPPED}|<(/?)((?:[\w.-]+:)?)([\w.-]+)"""
    r"""((?:\s+[^\s=<>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""",
    re.DOTALL,
)
NAME = re.compile(r"<(/?)(?=[A-Za-z])")


class XmlNode(NamedTuple):
    """An element: where it starts, where its content starts and ends, where it ends."""

    prefix: str
    name: str
    attributes: str
    start: int
    inside: int
    inside_end: int
    end: int

    def get(self, name: str) -> str | None:
        """Return an attribute's value by its name as spelled, None when there is none."""
        for _, key, _, value in ATTRIBUTE.findall(self.attributes):
            if key == name:
                return unescape(value[1:-1])
        return None

    @property
    def empty(self) -> bool:
        """Say whether it is written as `<a/>`."""
        return self.inside == self.end

    @property
    def tag(self) -> Tag:
        """The start tag, to be changed and written anew."""
        return Tag(self.prefix, self.name, self.attributes, self.empty, self.start, self.inside)


def nodes(text: str, start: int = 0, end: int | None = None) -> Iterator[XmlNode]:
    """Yield the elements side by side from `start` on, up to the end tag of the one around them."""
    depth, first = 0, None
    for match in MARK.finditer(text, start, len(text) if end is None else end):
        closing, prefix, name, attributes, empty = match.groups()
        # A comment or a CDATA section: what looks like a tag in it is none.
        if name is None:
            continue
        if closing:
            depth -= 1
            if depth < 0:
                return
            if depth == 0 and first is not None:
                yield _node(first, match.start(), match.end())
        elif not empty:
            first = match if depth == 0 else first
            depth += 1
        elif depth == 0:
            yield XmlNode(prefix, name, attributes, match.start(), match.end(), match.end(), match.end())


def _node(opening: re.Match[str], inside_end: int, end: int) -> XmlNode:
    _, prefix, name, attributes, _ = opening.groups()
    return XmlNode(prefix, name, attributes, opening.start(), opening.end(), inside_end, end)


def root_of(text: str) -> XmlNode:
    """Return the root element; ValueError when there is none."""
    for node in nodes(text):
        return node
    raise ValueError("the part has no root element")


def opening_of(text: str) -> XmlNode:
    """Return the root element without looking for its end, which is taken to be that of the text."""
    match = next((match for match in MARK.finditer(text) if match[3] is not None), None)
    if match is None:
        raise ValueError("the part has no root element")
    return _node(match, len(text), len(text))


def children(text: str, parent: XmlNode) -> list[XmlNode]:
    """Return the elements directly in another."""
    return list(nodes(text, parent.inside, parent.inside_end))


def child(text: str, parent: XmlNode, name: str) -> XmlNode | None:
    """Return the first child with a local name."""
    return next((node for node in nodes(text, parent.inside, parent.inside_end) if node.name == name), None)


def without(text: str, unwanted: Iterable[XmlNode]) -> str:
    """Return the text without some elements."""
    pieces, at = [], 0
    for node in sorted(unwanted, key=lambda node: node.start):
        pieces.append(text[at : node.start])
        at = node.end
    return "".join(pieces) + text[at:]


def appended(text: str, parent: XmlNode, xml: str) -> str:
    """Return the text with XML as the last content of an element."""
    if not parent.empty:
        return text[: parent.inside_end] + xml + text[parent.inside_end :]
    opened = parent.tag._replace(empty=False)
    return f"{text[: parent.start]}{opened}{xml}</{parent.prefix}{parent.name}>{text[parent.end :]}"


def retagged(text: str, node: XmlNode, tag: Tag) -> str:
    """Return the text with the start tag of an element replaced."""
    return text[: node.start] + str(tag) + text[node.inside :]


def placed(text: str, parent: XmlNode, later: Sequence[str], xml: str) -> str:
    """Return the text with XML before the first child whose name is in `later`, else as the last child."""
    first = next((node for node in children(text, parent) if node.name in later), None)
    return appended(text, parent, xml) if first is None else text[: first.start] + xml + text[first.start :]


def prefixed(xml: str, prefix: str) -> str:
    """Return our own XML with a namespace prefix, such as `x:`, on every element."""
    return NAME.sub(rf"<\1{prefix}", xml) if prefix else xml
