"""The folder of issued books: the books themselves and the registry of what was issued."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from salesbook.files.atomic import make_folder, staging, sweep, write_atomic
from salesbook.files.plan_folder import PlanRead, read_plan
from salesbook.intake.identify import Registry
from salesbook.issued.manifest import Manifest, ManifestMemory, load_manifest
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


def write_registry(folder: Path, books: Iterable[IssuedBook]) -> None:
    """Add books to a folder's registry one by one; what was issued before stays known."""
    entries = {entry["document"]: entry for entry in read_registry(folder)}
    registry = folder / REGISTRY_FOLDER
    make_folder(registry)
    sweep(registry)
    for book in books:
        write_atomic(registry / f"{book.manifest.document}.json", book.manifest.to_json().encode())
        entries[book.manifest.document] = _entry(book)
    text = json.dumps({"schema": SCHEMA, "books": list(entries.values())}, ensure_ascii=False, indent=1)
    write_atomic(folder / REGISTRY_FILE, text.encode())


def _entry(book: IssuedBook) -> dict[str, Any]:
    manifest = book.manifest
    return {
        "document": manifest.document,
        "file": book.file,
        "sha256": book.digest,
        "plan": manifest.plan,
        "version": manifest.version,
        "book": manifest.book,
        "owner": manifest.owner,
        "owner_name": dict(manifest.owner_name.words),
    }


def read_registry(folder: Path) -> list[Mapping[str, Any]]:
    """Return the entries of a folder's registry, none when there is no registry."""
    try:
        raw = json.loads((folder / REGISTRY_FILE).read_bytes())
    except (OSError, ValueError):
        return []
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        return []
    return [entry for entry in raw.get("books", []) if isinstance(entry, dict)]


def registry_problem(folder: Path) -> Problem | None:
    """Return what is wrong with a folder's registry: there is none (SB813), or it is damaged (SB815)."""
    where = Location(file=str(folder / REGISTRY_FILE))
    try:
        raw = json.loads((folder / REGISTRY_FILE).read_bytes())
    except FileNotFoundError:
        return problem("registry-missing", Location(file=str(folder)))
    except (OSError, ValueError):
        return problem("registry-damaged", where)
    known = isinstance(raw, dict) and raw.get("schema") == SCHEMA and isinstance(raw.get("books"), list)
    return None if known else problem("registry-damaged", where)


def registry_of(folder: Path, memory: ManifestMemory | None = None) -> Registry:
    """Return the look-up of issued documents in a folder; a manifest is read when it is first asked for."""
    memory = memory or ManifestMemory()
    known = {entry["document"] for entry in read_registry(folder)}

    @lru_cache(maxsize=64)
    def look_up(document: str) -> Manifest | None:
        if document not in known:
            return None
        try:
            text = (folder / REGISTRY_FOLDER / f"{document}.json").read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            return None
        return load_manifest(text, memory)

    return look_up


def write_plan_copy(folder: Path, plan_files: Mapping[str, bytes], version: int) -> None:
    """Keep the plan files that books were issued from beside their registry."""
    copy = folder / REGISTRY_FOLDER / f"plan-v{version}"
    make_folder(copy)
    sweep(copy)
    with staging() as staged:
        for name, data in plan_files.items():
            staged.add(copy / name, data)
        staged.settle()


def plan_copy(folder: Path) -> Path | None:
    """Return the folder with the latest plan that books were issued from, None when there is none."""
    copies = [path for path in (folder / REGISTRY_FOLDER).glob("plan-v*") if path.name[6:].isdecimal()]
    return max(copies, key=lambda path: int(path.name[6:]), default=None)


def read_issued_plan(folder: Path) -> PlanRead | None:
    """Return the latest plan that books were issued from, None when there is none."""
    copy = plan_copy(folder)
    return None if copy is None else read_plan(copy)


def issued_owners(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Return the newest registry entry of every owner of a return book."""
    newest: dict[str, Mapping[str, Any]] = {}
    for entry in read_registry(folder):
        known = newest.get(str(entry.get("owner")))
        if entry.get("book") == "return" and (known is None or entry["version"] >= known["version"]):
            newest[str(entry["owner"])] = entry
    return newest
