"""The folder of issued books: the books themselves and the registry of what was issued."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from salesbook.files.atomic import write_atomic
from salesbook.intake.identify import Registry
from salesbook.layout.manifest import Manifest, load_manifest

REGISTRY_FILE = "manifest.json"
MANIFEST_FOLDER = "manifests"
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


def write_registry(folder: Path, books: Sequence[IssuedBook]) -> None:
    """Add books to a folder's registry; what was issued before stays known."""
    entries = {entry["document"]: entry for entry in read_registry(folder)}
    manifests = folder / MANIFEST_FOLDER
    manifests.mkdir(parents=True, exist_ok=True)
    for book in books:
        write_atomic(manifests / f"{book.manifest.document}.json", book.manifest.to_json().encode())
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


def registry_of(folder: Path) -> Registry:
    """Return the look-up of issued documents in a folder; a manifest is read when it is first asked for."""
    known = {entry["document"] for entry in read_registry(folder)}

    @cache
    def look_up(document: str) -> Manifest | None:
        if document not in known:
            return None
        try:
            text = (folder / MANIFEST_FOLDER / f"{document}.json").read_text("utf-8")
        except OSError:
            return None
        return load_manifest(text)

    return look_up
