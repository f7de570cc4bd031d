"""The parts of a workbook while it is annotated: their text, their relations, their content types."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from salesbook.xlsx.annotation.nodes import XmlNode, appended, children, root_of, without
from salesbook.xlsx.package.markup import RELATED
from salesbook.xlsx.package.package import Package, normal, resolved
from salesbook.xlsx.package.relations import Relation, relations_part
from salesbook.xlsx.patching.open_book import TYPES, decoded
from salesbook.xlsx.patching.tags import escape

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
NO_RELATIONS = f'{DECLARATION}<Relationships xmlns="{RELATIONS}"></Relationships>'
ID = re.compile(r"rId([0-9]{1,9})")


@dataclass(slots=True, kw_only=True)
class Parts:
    """A package whose parts are read once, changed as text, and saved: what is not changed stays as it lies.

    `changed` holds None for a part left out.
    """

    package: Package
    book: str
    read: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str | None] = field(default_factory=dict)

    def has(self, part: str) -> bool:
        """Say whether there is such a part now."""
        key = self._key(part)
        return self.changed[key] is not None if key in self.changed else self.package.entry(part) is not None

    def text(self, part: str) -> str:
        """Return a part's text as it stands now; raises RefusalError when there is none."""
        key = self._key(part)
        changed = self.changed.get(key)
        return self._original(key) if changed is None else changed

    def _key(self, part: str) -> str:
        # Relations and directory may spell a part differently; the directory's spelling is kept.
        found = self.package.entry(part)
        return part if found is None else found.name

    def _original(self, key: str) -> str:
        if key not in self.read:
            self.read[key] = decoded(self.package.read(key))
        return self.read[key]

    def change(self, part: str, text: str) -> None:
        """Set a part's text, making it where there is none."""
        if not self.has(part) or text != self.text(part):
            self.changed[self._key(part)] = text

    def add(self, part: str, text: str, content_type: str) -> None:
        """Add a part of a content type."""
        self.change(part, text)
        types = self.text(TYPES)
        root = root_of(types)
        xml = f'<{root.prefix}Override PartName="/{escape(part)}" ContentType="{content_type}"/>'
        self.change(TYPES, appended(types, root, xml))

    def remove(self, part: str) -> None:
        """Leave a part out, with its relations and its content type."""
        for name in (part, relations_part(part)):
            if self.has(name):
                self.changed[self._key(name)] = None
        types = self.text(TYPES)
        own = [
            node
            for node in children(types, root_of(types))
            if node.name == "Override" and normal(node.get("PartName") or "") == normal(part)
        ]
        self.change(TYPES, without(types, own))

    def free(self, name: str) -> str:
        """Return the first name of no part, `{}` being a number from 1 on."""
        number = 1
        while self.has(name.format(number)):
            number += 1
        return name.format(number)

    def know_extension(self, extension: str, content_type: str) -> None:
        """Declare the content type of a file name's ending, unless that is done."""
        types = self.text(TYPES)
        root = root_of(types)
        known = {(node.get("Extension") or "").lower() for node in children(types, root)}
        if extension not in known:
            xml = f'<{root.prefix}Default Extension="{extension}" ContentType="{content_type}"/>'
            self.change(TYPES, types[: root.inside] + xml + types[root.inside :])

    def relations(self, part: str) -> list[Relation]:
        """Return the relations of a part as they stand now."""
        rels = relations_part(part)
        if not self.has(rels):
            return []
        text = self.text(rels)
        return [_relation(part, node) for node in children(text, root_of(text))]

    def related(self, part: str, kind: str) -> Relation | None:
        """Return the first relation of one kind whose part is there."""
        found = (each for each in self.relations(part) if each.kind == kind and not each.external)
        return next((each for each in found if self.has(each.target)), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation to another part and return its id."""
        rels = relations_part(part)
        text = self.text(rels) if self.has(rels) else NO_RELATIONS
        taken = [ID.fullmatch(each.id) for each in self.relations(part)]
        new = f"rId{1 + max((int(match[1]) for match in taken if match), default=0)}"
        root = root_of(text)
        # Relative to the part: a client of the npm world opens no file with targets from the root.
        beside_part = posixpath.relpath(target, posixpath.dirname(part) or ".")
        kept = f'Id="{new}" Type="{RELATED}/{kind}" Target="{escape(beside_part)}"'
        self.change(rels, appended(text, root, f"<{root.prefix}Relationship {kept}/>"))
        return new

    def unrelate(self, part: str, id_: str) -> None:
        """Take a relation out, and the last one with the part that held it."""
        rels = relations_part(part)
        text = self.text(rels)
        every = children(text, root_of(text))
        left = [node for node in every if node.get("Id") != id_]
        if left:
            self.change(rels, without(text, [node for node in every if node.get("Id") == id_]))
        else:
            self.changed[self._key(rels)] = None

    def saved(self) -> bytes:
        """Return the file: changed parts anew, all others byte for byte."""
        new = {
            part: None if text is None else text.encode()
            for part, text in self.changed.items()
            # A part that was changed back is left as it lies: annotating twice gives the same bytes.
            if text is None or self.package.entry(part) is None or text != self._original(part)
        }
        new = {part: text for part, text in new.items() if text is not None or self.package.entry(part)}
        return self.package.with_parts(new) if new else self.package.data


def _relation(part: str, node: XmlNode) -> Relation:
    external = node.get("TargetMode") == "External"
    target = node.get("Target") or ""
    return Relation(
        id=node.get("Id") or "",
        kind=(node.get("Type") or "").rpartition("/")[2],
        target=target if external else resolved(part, target),
        external=external,
    )


def beside(part: str, name: str) -> str:
    """Return a part's name in the folder of another."""
    return posixpath.join(posixpath.dirname(part), name)


def related_attribute(root: XmlNode, id_: str) -> str:
    """Return `r:id="…"` as an element inside `root` may carry it."""
    found = re.search(rf"""\sxmlns:([\w.-]+)\s*=\s*["']{re.escape(RELATED)}["']""", root.attributes)
    return f'{found[1]}:id="{id_}"' if found else f'xmlns:r="{RELATED}" r:id="{id_}"'
