"""XML of a package's parts: expat without document types, with bounds, and one way to fail."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from salesbook.xlsx.package.limits import KIB, PackageLimits
from salesbook.xlsx.package.refusal import refusal

SEPARATOR = "|"
SLICE = 128 * KIB
REMEMBERED = 64 * KIB
"""Parts up to this size are parsed once for all files of a worker that hold the same."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATED = "http://purl.oclc.org/ooxml/officeDocument/relationships"


class Handlers(NamedTuple):
    """What is called as a part is parsed: for each start tag, each end tag, each piece of text."""

    start: Callable[[str, dict[str, str]], None]
    end: Callable[[str], None]
    characters: Callable[[str], None]


class Element(NamedTuple):
    """An element by its local name, with its parent's, its attributes and the text directly in it."""

    parent: str
    name: str
    attributes: Mapping[str, str]
    text: str


def names_of(*local_names: str) -> dict[str, str]:
    """Return the names as expat reports them, in both main namespaces, with their local names."""
    return {f"{space}{SEPARATOR}{name}": name for space in (MAIN, STRICT_MAIN) for name in local_names}


def is_on(attributes: Mapping[str, str]) -> bool:
    """Say whether a property of a font is set: it is when it stands there, unless its value says no."""
    return attributes.get("val", "1") not in ("0", "false", "off", "baseline")


def related_id(attributes: Mapping[str, str]) -> str | None:
    """Return the `r:id` of an element."""
    found = attributes.get(f"{RELATED}{SEPARATOR}id")
    return attributes.get(f"{STRICT_RELATED}{SEPARATOR}id") if found is None else found


def parse(chunks: Iterable[bytes], part: str, limits: PackageLimits, handlers: Handlers) -> None:
    """Feed a part to the handlers; raises RefusalError where it is not XML we accept."""
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = handlers.start
    parser.EndElementHandler = handlers.end
    parser.CharacterDataHandler = handlers.characters

    def refuse_document_type(*_: object) -> None:
        raise refusal("part-has-doctype", value=part)

    # Without a document type there are no entities to grow or to be fetched.
    parser.StartDoctypeDeclHandler = refuse_document_type
    fed = 0
    try:
        for chunk in _slices(chunks):
            parser.Parse(chunk, False)
            fed += len(chunk)
            # Expat keeps a tag until it ends: what is fed and not yet parsed is memory.
            if fed - parser.CurrentByteIndex > limits.token:
                raise refusal("part-malformed", value=part, line=parser.CurrentLineNumber)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise refusal("part-malformed", value=part, line=error.lineno) from error
    except (LookupError, ValueError) as error:
        # An encoding that expat cannot be taught.
        raise refusal("part-malformed", value=part, line=1) from error


def _slices(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks in slices, since a tag that is far too long is noticed behind each of them."""
    return (chunk[at : at + SLICE] for chunk in chunks for at in range(0, len(chunk), SLICE))


class _Collector:
    """Handlers that keep the elements with the wanted local names."""

    def __init__(self, part: str, limits: PackageLimits, wanted: Collection[str]) -> None:
        self.part, self.limits, self.wanted = part, limits, wanted
        self.found: list[tuple[str, str, dict[str, str], list[str]]] = []
        self.path: list[str] = []
        self.texts: list[list[str] | None] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, short = name.rpartition(SEPARATOR)
        text: list[str] | None = None
        if not self.path or short in self.wanted:
            text = []
            self.found.append((self.path[-1] if self.path else space, short, attributes, text))
        self.texts.append(text)
        self.path.append(short)
        for count, limit in (len(self.found), self.limits.elements), (len(self.path), self.limits.depth):
            if count > limit:
                raise refusal("too-much-content", value=self.part, limit=limit)

    def end(self, _: str) -> None:
        self.path.pop()
        self.texts.pop()

    def characters(self, text: str) -> None:
        into = self.texts[-1]
        if into is not None:
            into.append(text)


Parse = Callable[[bytes, str, PackageLimits, frozenset[str]], tuple[Element, ...]]
"""Returns the wanted elements of a whole part, in the order they open."""


def parse_whole(data: bytes, part: str, limits: PackageLimits, wanted: frozenset[str]) -> tuple[Element, ...]:
    """Return the elements of a whole part with the wanted local names."""
    return tuple(_elements((data,), part, limits, wanted))


def remembering_parse() -> Parse:
    """Return the same, remembered: the books of a batch share most of their small parts byte for byte."""
    return lru_cache(maxsize=256)(parse_whole)


def elements(
    chunks: Iterable[bytes],
    part: str,
    limits: PackageLimits,
    wanted: Collection[str],
    whole: Parse = parse_whole,
    most: int | None = None,
) -> list[Element]:
    """Return the elements with the wanted local names, in the order they open, whatever their namespace.

    The root is always among them, first, its `parent` being its namespace. A part that is no larger than
    REMEMBERED is left to `whole`; one of more than `most` tags is refused.
    """
    data, pieces = gathered(iter(chunks), REMEMBERED)
    if data is not None:
        return list(whole(data, part, limits, frozenset(wanted)))
    return _elements(_counted(pieces, part, limits, most or 2 * limits.names), part, limits, wanted)


def _counted(chunks: Iterable[bytes], part: str, limits: PackageLimits, most: int) -> list[bytes]:
    """Return a part once its tags are counted, which is quicker than to parse too many."""
    pieces, tags, room = [], 0, limits.part
    for piece in chunks:
        tags += piece.count(b"<")
        room -= len(piece)
        if tags > most or room < 0:
            raise refusal("too-much-content", value=part, limit=most)
        pieces.append(piece)
    return pieces


def gathered(chunks: Iterator[bytes], limit: int) -> tuple[bytes | None, Iterator[bytes]]:
    """Return a part as a whole when it is no larger than `limit`, and else None and all its pieces."""
    pieces: list[bytes] = []
    size = 0
    for piece in chunks:
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            return None, chain(pieces, chunks)
    return b"".join(pieces), iter(())


def _elements(
    chunks: Iterable[bytes], part: str, limits: PackageLimits, wanted: Collection[str]
) -> list[Element]:
    collector = _Collector(part, limits, wanted)
    parse(chunks, part, limits, Handlers(collector.start, collector.end, collector.characters))
    return [
        Element(parent, name, attributes, "".join(text)) for parent, name, attributes, text in collector.found
    ]
