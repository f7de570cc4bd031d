"""A workbook opened for patching: where its sheets and other parts are, and their text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from salesbook.xlsx.package.markup import related_id
from salesbook.xlsx.package.package import Package, open_package
from salesbook.xlsx.package.refusal import RefusalError
from salesbook.xlsx.package.relations import of_type, relations_of, relations_part
from salesbook.xlsx.reading.read import read_book

DECLARATION = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([\w.-]+)["'][^>]*\?>""")
CHAIN = re.compile(r"<(?:[\w.-]+:)?(?:Relationship|Override)\b[^<>]*calcChain[^<>]*(?:/>|>\s*</[^<>]*>)")
TYPES = "[Content_Types].xml"


@dataclass(slots=True, kw_only=True)
class OpenBook:
    """A workbook while it is patched.

    `sheets` are the worksheets' parts by name; `texts` the parts changed so far, None for one left out.
    """

    package: Package
    part: str
    sheets: Mapping[str, str]
    texts: dict[str, str | None] = field(default_factory=dict)

    def sheet_named(self, name: str) -> str:
        """Return a sheet's name as the book spells it; ValueError when there is none of this name."""
        for sheet in self.sheets:
            if sheet.casefold() == name.casefold():
                return sheet
        raise ValueError(f"no sheet named {name!r}")

    def text(self, part: str) -> str:
        """Return a part's text as it stands now."""
        changed = self.texts.get(part)
        return decoded(self.package.read(part)) if changed is None else changed

    def change(self, part: str, text: str) -> None:
        """Set a part's text, unless it is what it was."""
        if text != self.text(part):
            self.texts[part] = text

    def related(self, part: str, kind: str) -> list[str]:
        """Return the parts of one kind that a part points at."""
        found = of_type(relations_of(self.package, part).values(), kind)
        return [relation.target for relation in found if self.package.entry(relation.target)]

    def drop_calculation_chain(self) -> None:
        """Leave out the list of formula cells: programs make it anew, but take a wrong one for damage."""
        rels = relations_part(self.part)
        for part in self.related(self.part, "calcChain"):
            self.texts[part] = None
            self.change(rels, CHAIN.sub("", self.text(rels)))
            self.change(TYPES, CHAIN.sub("", self.text(TYPES)))

    def saved(self) -> bytes:
        """Return the file: changed parts anew, all others byte for byte."""
        changed = {part: None if text is None else text.encode() for part, text in self.texts.items()}
        return self.package.with_parts(changed)


def open_book(data: bytes) -> OpenBook:
    """Return a workbook opened for patching; ValueError when it cannot be read."""
    package, problems = open_package(data)
    if package is None:
        raise ValueError(f"cannot patch: {problems[0].slug}")
    try:
        book = read_book(package)
    except RefusalError as refused:
        raise ValueError(f"cannot patch: {refused}") from refused
    sheets = {}
    for element in book.named("sheet"):
        relation = book.relations.get(related_id(element.attributes) or "")
        if relation is not None and relation.kind == "worksheet" and not relation.external:
            sheets[element.attributes.get("name", "")] = relation.target
    return OpenBook(package=package, part=book.part, sheets=sheets)


def decoded(content: bytes) -> str:
    """Return an XML part as text that may be saved as UTF-8, whatever encoding it declares."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16").encode()
        return DECLARATION.sub(b"", content, count=1).decode()
    match = DECLARATION.match(content.removeprefix(b"\xef\xbb\xbf"))
    encoding = "utf-8-sig" if match is None else match[1].decode("ascii")
    if encoding.lower() in ("utf-8", "utf-8-sig"):
        return content.decode("utf-8-sig")
    return content[match.end() if match else 0 :].decode(encoding)
