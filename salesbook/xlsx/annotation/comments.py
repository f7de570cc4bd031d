"""Notes on cells: the part that holds their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.annotation.nodes import XmlNode, appended, child, children, prefixed, root_of, without
from salesbook.xlsx.annotation.parts import DECLARATION
from salesbook.xlsx.annotation.words import NOTE_SIGN
from salesbook.xlsx.package.markup import MAIN
from salesbook.xlsx.patching.cell_text import text_xml
from salesbook.xlsx.patching.tags import unescape
from salesbook.xlsx.references import place_of

AUTHOR = "salesbook"
NO_NOTES = f'{DECLARATION}<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
THREAD = "tc="
"""How the author of a note is called that stands for a conversation."""

# With a code behind it, since people may begin a line with the name of the program.
SIGN = re.compile(rf"(?:\A\s*|\s*\n){re.escape(NOTE_SIGN)}SB[0-9]{{3}}")
LOOK = '<sz val="9"/><color indexed="81"/><rFont val="Microsoft YaHei"/><family val="2"/>'
Place = tuple[int, int]


class Stripped(NamedTuple):
    """Notes without our words: the part's text, whose notes are gone altogether, how many are left."""

    text: str
    gone: tuple[Place, ...]
    left: int


def _comments(text: str) -> list[XmlNode]:
    holder = child(text, root_of(text), "commentList")
    return [] if holder is None else [node for node in children(text, holder) if node.name == "comment"]


def with_notes(text: str, words: Mapping[Place, str]) -> tuple[str, list[Place]]:
    """Return the notes with our words added, and the cells that had no note before.

    A note that is there goes on with our words; one that stands for a conversation is left alone.
    """
    text, author = _with_author(text)
    threads = {number for number, name in enumerate(_authors(text)) if name.startswith(THREAD)}
    there = {
        place: node for node in _comments(text) if (place := place_of(node.get("ref") or "")) is not None
    }
    new = [place for place in words if place not in there]
    runs = {
        node: _run(words[place], "\n\n")
        for place, node in there.items()
        if place in words and int(node.get("authorId") or 0) not in threads
    }
    text = _rewritten(text, list(runs), lambda note, node: _joined(note, runs[node]))
    holder = child(text, root_of(text), "commentList")
    if holder is None:
        raise ValueError("the notes are not in a list")
    xml = "".join(
        f'<comment ref="{a1(*place)}" authorId="{author}"><text>{_run(words[place], "")}</text></comment>'
        for place in new
    )
    return appended(text, holder, prefixed(xml, holder.prefix)), new


def _authors(text: str) -> list[str]:
    holder = child(text, root_of(text), "authors")
    if holder is None:
        return []
    return [unescape(text[node.inside : node.inside_end]) for node in children(text, holder)]


def _with_author(text: str) -> tuple[str, int]:
    """Return the notes with us among the authors, and our number."""
    names = _authors(text)
    if AUTHOR in names:
        return text, names.index(AUTHOR)
    root = root_of(text)
    if child(text, root, "authors") is None:
        empty = f"<{root.prefix}authors></{root.prefix}authors>"
        text = text[: root.inside] + empty + text[root.inside :]
    holder = child(text, root_of(text), "authors")
    assert holder is not None
    return appended(text, holder, prefixed(f"<author>{AUTHOR}</author>", root.prefix)), len(names)


def _rewritten(text: str, comments: Sequence[XmlNode], rewrite: Callable[[str, XmlNode], str]) -> str:
    """Return the notes with each of `comments`, in order, as `rewrite` makes it anew."""
    pieces, at = [], 0
    for node in comments:
        pieces += [text[at : node.start], rewrite(text[node.start : node.end], node)]
        at = node.end
    return "".join(pieces) + text[at:]


def _joined(note: str, run: str) -> str:
    """Return a note with one more run of words; a bare text becomes the first run."""
    root = root_of(note)
    holder = child(note, root, "text")
    if holder is None or holder.empty:
        return note
    inside = note[holder.inside : holder.inside_end]
    if any(each.name == "t" for each in children(note, holder)):
        inside = f"<{root.prefix}r>{inside}</{root.prefix}r>"
    return note[: holder.inside] + inside + prefixed(run, root.prefix) + note[holder.inside_end :]


def _run(words: str, before: str) -> str:
    spoken = text_xml(before + words)
    return f'<r><rPr>{LOOK}</rPr><t xml:space="preserve">{spoken}</t></r>'


def without_notes(text: str) -> Stripped:
    """Return the notes without our words."""
    comments = _comments(text)
    if NOTE_SIGN not in text:
        return Stripped(text, (), len(comments))
    gone: list[Place] = []
    left = 0

    def rewrite(note: str, node: XmlNode) -> str:
        nonlocal left
        kept = _without_words(note)
        left += bool(kept)
        place = place_of(node.get("ref") or "")
        if not kept and place is not None:
            gone.append(place)
        return kept

    return Stripped(_rewritten(text, comments, rewrite), tuple(gone), left)


def _without_words(note: str) -> str:
    """Return a note up to where our words begin; nothing when it holds nothing else."""
    said = "".join(unescape(note[each.inside : each.inside_end]) for each in _texts(note))
    match = SIGN.search(said)
    if match is None:
        return note
    # Ours come last: what was written before we came stands before them, and stays.
    return _cut(note, match.start()) if said[: match.start()].strip() else ""


def _runs(note: str) -> list[tuple[XmlNode, XmlNode]]:
    """Return the elements that hold a note's words in order: each run with the text in it."""
    holder = child(note, root_of(note), "text")
    found = []
    for run in [] if holder is None else children(note, holder):
        held = [run] if run.name == "t" else children(note, run) if run.name == "r" else []
        found += [(run, each) for each in held if each.name == "t"]
    return found


def _texts(note: str) -> list[XmlNode]:
    return [words for _, words in _runs(note)]


def _cut(note: str, length: int) -> str:
    """Return a note cut after so many characters."""
    at, unwanted = 0, []
    shorter: tuple[XmlNode, str] | None = None
    for run, words in _runs(note):
        said = unescape(note[words.inside : words.inside_end])
        if at >= length:
            unwanted.append(run)
        elif at + len(said) > length:
            shorter = (words, said[: length - at])
        at += len(said)
    note = without(note, unwanted)
    if shorter is None:
        return note
    words, said = shorter
    return note[: words.inside] + text_xml(said) + note[words.inside_end :]
