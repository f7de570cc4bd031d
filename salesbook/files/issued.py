"""The folder of issued books: the books themselves and the registry of what was issued."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from salesbook.files.atomic import make_folder, staging, sweep, write_atomic
from salesbook.files.plan_folder import PlanRead, read_plan
from salesbook.intake.identify import Registry
from salesbook.issued.identity import vouch
from salesbook.issued.manifest import Manifest, ManifestMemory, load_manifest, names_itself
from salesbook.problems import Location, Problem, problem

REGISTRY_FILE = "manifest.json"
REGISTRY_FOLDER = "registry"
SCHEMA = "salesbook/issued/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedBook:
    """One issued book: its manifest, file name and bytes' hash."""

    manifest: Manifest
    file: str
    digest: str


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def write_registry(folder: Path, books: Iterable[IssuedBook], key: bytes | None = None) -> None:
    """Add books to a folder's registry one by one; what was issued before stays known.

    With finance's key, every entry carries a code of it, so that nobody else can change whose book it is.
    """
    entries = {entry["document"]: entry for entry in read_registry(folder)}
    registry = folder / REGISTRY_FOLDER
    make_folder(registry)
    sweep(registry)
    # Manifests first: the list never names a book whose manifest is not there yet.
    for book in books:
        write_atomic(registry / f"{book.manifest.document}.json", book.manifest.to_json().encode())
        entries[book.manifest.document] = _entry(book, key)
    text = json.dumps({"schema": SCHEMA, "books": list(entries.values())}, ensure_ascii=False, indent=1)
    write_atomic(folder / REGISTRY_FILE, text.encode())


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
    }
    return entry if key is None else {**entry, "code": _code(entry, key)}


def _code(entry: Mapping[str, Any], key: bytes) -> str:
    """Return the code that authenticates a whole entry."""
    said = {name: value for name, value in entry.items() if name != "code"}
    # Sorted: the code must not depend on the order in which an entry was written.
    return vouch(json.dumps(said, sort_keys=True), key)


TEXTS = ("document", "file", "sha256", "plan", "book", "owner")
DOCUMENT = re.compile(r"SB-[0-9A-Z-]{1,20}")


def _is_entry(entry: object) -> bool:
    """Say whether something is an entry as we write it; its document names a file, so it is no path."""
    if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in TEXTS):
        return False
    version, names = entry.get("version"), entry.get("owner_name")
    named = isinstance(names, dict) and all(isinstance(each, str) for each in names.values())
    # Not isinstance: true is an int to Python.
    return named and type(version) is int and DOCUMENT.fullmatch(entry["document"]) is not None


def _books(folder: Path) -> list[dict[str, Any]] | None:
    """Return all entries of a folder's registry, None when it is not as we write it; OSError as it comes."""
    try:
        raw = json.loads((folder / REGISTRY_FILE).read_bytes())
    # Brackets nested deep enough make json recurse too far.
    except (ValueError, RecursionError):
        return None
    books = raw.get("books") if isinstance(raw, dict) and raw.get("schema") == SCHEMA else None
    return books if isinstance(books, list) and all(map(_is_entry, books)) else None


def read_registry(folder: Path, key: bytes | None = None) -> list[Mapping[str, Any]]:
    """Return the entries of a folder's registry, none when there is no registry.

    With finance's key, only those it vouches for.
    """
    try:
        books = _books(folder) or []
    except OSError:
        return []
    return [each for each in books if key is None or each.get("code") == _code(each, key)]


def registry_problem(folder: Path, key: bytes | None = None) -> Problem | None:
    """Return why a folder's registry cannot be used.

    There is none (SB813), it cannot be read (SB805), it is damaged (SB815), or somebody without the key
    changed an entry (SB817).
    """
    where = Location(file=str(folder / REGISTRY_FILE))
    try:
        books = _books(folder)
    except FileNotFoundError:
        return problem("registry-missing", Location(file=str(folder)))
    except OSError as error:
        return problem("file-unreadable", where, error.strerror or str(error))
    if books is None:
        return problem("registry-damaged", where)
    coded = [each for each in books if "code" in each and key is not None]
    forged = next((each for each in coded if each["code"] != _code(each, key or b"")), None)
    return None if forged is None else problem("registry-changed", where, str(forged["document"]))


def registry_of(folder: Path, key: bytes | None = None, memory: ManifestMemory | None = None) -> Registry:
    """Return the look-up of issued documents in a folder; a manifest is read when it is first asked for."""
    memory = memory or ManifestMemory()
    known = {entry["document"] for entry in read_registry(folder, key)}

    # The cache is part of this look-up and ends with its worker (docs/decisions.md).
    @lru_cache(maxsize=64)
    def look_up(document: str) -> Manifest | None:
        return issued_manifest(folder, document, memory) if document in known else None

    return look_up


def issued_manifest(folder: Path, document: str, memory: ManifestMemory | None = None) -> Manifest | None:
    """Return what a document was issued as, None when that is gone or no longer what the document names."""
    try:
        text = (folder / REGISTRY_FOLDER / f"{document}.json").read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
    # A document is a hash of its manifest: one that was changed proves nothing of what was issued.
    return load_manifest(text, memory) if names_itself(text, document) else None


def write_plan_copy(folder: Path, plan_files: Mapping[str, bytes], version: int) -> None:
    """Keep the plan files that books were issued from beside their registry."""
    copy = plan_folder(folder, version)
    make_folder(copy)
    sweep(copy)
    with staging() as staged:
        for name, data in plan_files.items():
            staged.add(copy / name, data)
        staged.settle()


def plan_folder(folder: Path, version: int) -> Path:
    """Return where the files of a version of the plan are kept."""
    return folder / REGISTRY_FOLDER / f"plan-v{version}"


def plan_copy(folder: Path) -> Path | None:
    """Return the folder with the latest plan that books were issued from, None when there is none."""
    copies = [path for path in (folder / REGISTRY_FOLDER).glob("plan-v*") if path.name[6:].isdecimal()]
    return max(copies, key=lambda path: int(path.name[6:]), default=None)


def read_issued_plan(folder: Path) -> PlanRead | None:
    """Return the latest plan that books were issued from, None when there is none."""
    copy = plan_copy(folder)
    return None if copy is None else read_plan(copy)


def issued_owners(folder: Path, key: bytes | None = None) -> dict[str, Mapping[str, Any]]:
    """Return the newest registry entry of every owner of a return book."""
    newest: dict[str, Mapping[str, Any]] = {}
    for entry in read_registry(folder, key):
        known = newest.get(str(entry.get("owner")))
        # >=: of one version the entry that stands later in the list.
        if entry.get("book") == "return" and (known is None or entry["version"] >= known["version"]):
            newest[str(entry["owner"])] = entry
    return newest
