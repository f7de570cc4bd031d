"""The folder of issued books: the books themselves and the registry of what was issued."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from salesbook.files.atomic import make_folder, read_file, write_atomic
from salesbook.files.places import is_there
from salesbook.intake.identify import Registry
from salesbook.issued.identity import vouch
from salesbook.issued.manifest import Manifest, ManifestMemory, load_manifest, names_itself
from salesbook.model.period import Month
from salesbook.model.plan_version import PlanVersion, VersionState
from salesbook.problems import Location, Problem, problem

REGISTRY_FILE = "manifest.json"
REGISTRY_FOLDER = "registry"
SCHEMA = "salesbook/issued/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrySnapshot:
    """The files of a registry as they were, by their names in its folder; manifests are compressed."""

    files: Mapping[str, bytes]

    def read(self, name: str) -> bytes:
        """Return a file's bytes; FileNotFoundError when it was not there."""
        if name not in self.files:
            raise FileNotFoundError(name)
        return zlib.decompress(self.files[name])


IssuedIn = Path | RegistrySnapshot
"""Where a registry is: a folder, or what was in one."""


def snapshot_of(folder: Path) -> RegistrySnapshot:
    """Return what reading returned books asks of a folder's registry, to be sent elsewhere."""
    names = [REGISTRY_FILE, *(_manifest_name(entry["document"]) for entry in read_registry(folder))]
    found = {name: folder / name for name in dict.fromkeys(names)}
    return RegistrySnapshot(
        files={name: zlib.compress(read_file(path), 1) for name, path in found.items() if is_there(path)}
    )


def _manifest_name(document: str) -> str:
    return f"{REGISTRY_FOLDER}/{document}.json"


def _content(issued: IssuedIn, name: str) -> bytes:
    return issued.read(name) if isinstance(issued, RegistrySnapshot) else read_file(issued / name)


Entry = Mapping[str, Any]
"""An issued book, or what became of a version, as the registry has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedBook:
    """One issued book: its manifest, file name and bytes' hash, and the hash of the plan's files."""

    manifest: Manifest
    file: str
    digest: str
    content: str = ""


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def write_registry(
    folder: Path,
    books: Iterable[IssuedBook],
    key: bytes | None = None,
    version: PlanVersion | None = None,
) -> None:
    """Add books to a folder's registry one by one, and their version; what was issued before stays known.

    With finance's key, every entry carries a code of it, so that nobody else can change whose book it is.
    """
    entries = {entry["document"]: entry for entry in read_registry(folder)}
    events = read_events(folder)
    registry = folder / REGISTRY_FOLDER
    make_folder(registry)
    # Manifests first: the list never names a book whose manifest is not there yet.
    for book in books:
        write_atomic(registry / f"{book.manifest.document}.json", book.manifest.to_json().encode())
        entries[book.manifest.document] = _entry(book, key)
    # Built again, in another language perhaps: the version stays what it was, issued or not.
    last = [each["content"] for each in events if version is not None and each["number"] == version.number]
    if version is not None and version.content not in last[-1:]:
        events.append(_event(version, key))
    _write(folder, list(entries.values()), events)


def record_version(folder: Path, version: PlanVersion, key: bytes | None = None) -> None:
    """Add to a folder's registry what became of a version."""
    _write(folder, read_registry(folder), [*read_events(folder), _event(version, key)])


def _write(folder: Path, books: Sequence[Entry], versions: Sequence[Entry]) -> None:
    whole = {"schema": SCHEMA, "versions": versions, "books": books}
    write_atomic(folder / REGISTRY_FILE, json.dumps(whole, ensure_ascii=False, indent=1).encode())


def _event(version: PlanVersion, key: bytes | None) -> Entry:
    effective = version.effective.key if version.effective is not None else None
    event = {**asdict(version), "effective": effective}
    return event if key is None else {**event, "code": _code(event, key)}


def _entry(book: IssuedBook, key: bytes | None) -> dict[str, Any]:
    manifest = book.manifest
    entry = {
        "document": manifest.document,
        "file": book.file,
        "sha256": book.digest,
        "plan": manifest.plan,
        "version": manifest.version,
        "book": manifest.book,
        "owner": manifest.owner,
        "owner_name": dict(manifest.owner_name.words),
        "content": book.content,
        # Left out of a book of the whole year.
        **({"month": manifest.month.key} if manifest.month is not None else {}),
    }
    return entry if key is None else {**entry, "code": _code(entry, key)}


def _code(entry: Mapping[str, Any], key: bytes) -> str:
    """Return the code that authenticates a whole entry."""
    said = {name: value for name, value in entry.items() if name != "code"}
    # Sorted: the code must not depend on the order in which an entry was written.
    return vouch(json.dumps(said, sort_keys=True), key)


TEXTS = ("document", "file", "sha256", "plan", "book", "owner", "content")
EVENT_TEXTS = ("plan", "content", "state", "at", "by", "reason")
DOCUMENT = re.compile(r"SB-[0-9A-Z-]{1,20}")
CONTENT, MONTH_KEY = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
STATES = frozenset(get_args(VersionState))


def _is_entry(entry: object) -> bool:
    """Say whether something is an entry as we write it; its document names a file, so it is no path."""
    if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in TEXTS):
        return False
    version, names = entry.get("version"), entry.get("owner_name")
    named = isinstance(names, dict) and all(isinstance(each, str) for each in names.values())
    named = named and MONTH_KEY.fullmatch(str(entry.get("month", "2027-01"))) is not None
    # Not isinstance: true is an int to Python.
    return named and type(version) is int and DOCUMENT.fullmatch(entry["document"]) is not None


def _is_event(event: object) -> bool:
    """Say whether something tells of a version as we write it; its content names a folder, not a path."""
    if not isinstance(event, dict) or not all(isinstance(event.get(name), str) for name in EVENT_TEXTS):
        return False
    month = event.get("effective")
    sound = type(event.get("number")) is int and CONTENT.fullmatch(event["content"]) is not None
    return (
        sound and event["state"] in STATES and (month is None or MONTH_KEY.fullmatch(str(month)) is not None)
    )


def _lists(issued: IssuedIn) -> tuple[list[Entry], list[Entry]] | None:
    """Return the entries and the versions of a folder's registry, None when it is not as we write it."""
    return _parsed(_content(issued, REGISTRY_FILE))


# A command asks a registry for one thing after the other. It is read each time and parsed only when its
# bytes are others; nobody changes what is returned.
@lru_cache(maxsize=1)
def _parsed(content: bytes) -> tuple[list[Entry], list[Entry]] | None:
    try:
        raw = json.loads(content)
    # Brackets nested deep enough make json recurse too far.
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        return None
    books, versions = raw.get("books"), raw.get("versions")
    if not isinstance(books, list) or not isinstance(versions, list):
        return None
    return (books, versions) if all(map(_is_entry, books)) and all(map(_is_event, versions)) else None


def read_registry(folder: IssuedIn, key: bytes | None = None) -> list[Entry]:
    """Return the entries of a folder's registry, none when there is no registry.

    With finance's key, only those it vouches for.
    """
    return _vouched(folder, 0, key)


def read_events(folder: IssuedIn, key: bytes | None = None) -> list[Entry]:
    """Return all that became of the versions in a folder's registry, the latest last."""
    return _vouched(folder, 1, key)


def _vouched(folder: IssuedIn, which: Literal[0, 1], key: bytes | None) -> list[Entry]:
    try:
        lists = _lists(folder)
    except OSError:
        return []
    return [
        each for each in (lists or ((), ()))[which] if key is None or each.get("code") == _code(each, key)
    ]


def registry_problem(folder: Path, key: bytes | None = None) -> Problem | None:
    """Return why a folder's registry cannot be used.

    There is none (SB813), it cannot be read (SB805), it is damaged (SB815), or somebody without the key
    changed an entry (SB817).
    """
    where = Location(file=str(folder / REGISTRY_FILE))
    try:
        lists = _lists(folder)
    except FileNotFoundError:
        return problem("registry-missing", Location(file=str(folder)))
    except OSError as error:
        return problem("file-unreadable", where, error.strerror or str(error))
    if lists is None:
        return problem("registry-damaged", where)
    coded = [each for each in (*lists[0], *lists[1]) if "code" in each and key is not None]
    forged = next((each for each in coded if each["code"] != _code(each, key or b"")), None)
    named = "" if forged is None else str(forged.get("document", forged.get("number")))
    return None if forged is None else problem("registry-changed", where, named)


def registry_of(folder: IssuedIn, key: bytes | None = None, memory: ManifestMemory | None = None) -> Registry:
    """Return the look-up of issued documents in a folder; a manifest is read when it is first asked for."""
    memory = memory or ManifestMemory()
    known = {entry["document"] for entry in read_registry(folder, key)}

    # The cache is part of this look-up and ends with its worker (docs/decisions.md).
    @lru_cache(maxsize=64)
    def look_up(document: str) -> Manifest | None:
        return issued_manifest(folder, document, memory) if document in known else None

    return look_up


def successors_of(
    folder: IssuedIn, key: bytes | None = None, memory: ManifestMemory | None = None
) -> Registry:
    """Return the look-up of the books that took the place of those of a draft that was replaced."""
    memory = memory or ManifestMemory()
    content = {each["number"]: each["content"] for each in read_events(folder, key)}
    entries = read_registry(folder, key)
    stands = {_subject(each): each for each in entries if each["content"] == content.get(each["version"])}
    replaced = {
        each["document"]: stands[_subject(each)]["document"]
        for each in entries
        if each["content"] != content.get(each["version"]) and _subject(each) in stands
    }

    def look_up(document: str) -> Manifest | None:
        return issued_manifest(folder, replaced[document], memory) if document in replaced else None

    return look_up


def _subject(entry: Entry) -> tuple[object, ...]:
    return entry["version"], entry["book"], entry["owner"], entry.get("month")


def issued_manifest(folder: IssuedIn, document: str, memory: ManifestMemory | None = None) -> Manifest | None:
    """Return what a document was issued as, None when that is gone or no longer what the document names."""
    text = issued_text(folder, document)
    return None if text is None else load_manifest(text, memory)


def issued_text(folder: IssuedIn, document: str) -> str | None:
    """Return the manifest of a document as it was written, None when it is gone or was changed."""
    try:
        text = _content(folder, _manifest_name(document)).decode()
    except (OSError, UnicodeDecodeError):
        return None
    # A document is a hash of its manifest: one that was changed proves nothing of what was issued.
    return text if names_itself(text, document) else None


def issued_owners(
    folder: Path, key: bytes | None = None, until: int | None = None, month: Month | None = None
) -> dict[str, Entry]:
    """Return the newest registry entry of every owner of a return book, up to a version.

    With a `month` only of books that open it: books of the year, and of that month.
    """
    newest: dict[str, Entry] = {}
    for entry in read_registry(folder, key):
        if until is not None and entry["version"] > until:
            continue
        if month is not None and entry.get("month") not in (None, month.key):
            continue
        known = newest.get(str(entry.get("owner")))
        # >=: of one version the entry that stands later in the list.
        if entry.get("book") == "return" and (known is None or entry["version"] >= known["version"]):
            newest[str(entry["owner"])] = entry
    return newest
