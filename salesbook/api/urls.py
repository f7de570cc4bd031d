"""Output folders by URL: books are written to a folder of this machine, and sent when all are there."""

from __future__ import annotations

from pathlib import Path

from salesbook.files.issued import REGISTRY_FILE, REGISTRY_FOLDER
from salesbook.files.urls import files_at, is_url, send_to, unusable, url_of
from salesbook.problems import Location, Problem, problem

__all__ = ["is_url", "obstructed", "send", "url_of"]


def obstructed(out: Path) -> list[Problem]:
    """Return why nothing can be written below a URL: it must be new, whatever --force says (SB849)."""
    found, problems = unusable(out, files_at)
    return [problem("url-not-empty", Location(file=url_of(out)), url_of(out))] if found else problems


def send(folder: Path, out: Path) -> list[Problem]:
    """Write what a folder holds below a URL, or say why that cannot be done."""
    # What is cut off half way has no registry, and so is no folder of issued books.
    return unusable(out, lambda path: send_to(path, folder, (REGISTRY_FOLDER, REGISTRY_FILE)))[1]
