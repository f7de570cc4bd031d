"""Templates as a user has them: exported to a folder, and loaded from one."""

from __future__ import annotations

from pathlib import Path

from salesbook.api.plan import not_writable
from salesbook.files.atomic import make_folder, read_limited, write_atomic
from salesbook.files.places import is_folder, is_there
from salesbook.layout.templates import Templates, default_templates, load_templates, packaged_templates
from salesbook.problems import Location, Problem, problem

LARGEST_TEMPLATE = 4 * 1024 * 1024


def export_templates(folder: Path, *, force: bool = False) -> tuple[list[str], list[Problem]]:
    """Write the shipped templates into a folder; SB390 when a file is in the way and not `force`."""
    files = packaged_templates()
    # One file in the way is enough: none is written (docs/command.md).
    in_the_way = [name for name in files if is_there(folder / name)]
    if in_the_way and not force:
        return [], [problem("would-overwrite", Location(file=str(folder)), name) for name in in_the_way]
    try:
        make_folder(folder)
        for name, data in files.items():
            write_atomic(folder / name, data)
    except OSError as error:
        return [], [not_writable(folder, error)]
    return list(files), []


def templates_from(folder: Path | None) -> tuple[Templates | None, list[Problem]]:
    """Return a user's templates laid over the shipped ones, or the shipped ones without a folder.

    A file of the user's replaces the shipped file of its name; every mistake is reported at once.
    """
    if folder is None:
        return default_templates(), []
    if not is_folder(folder):
        return None, [problem("path-missing", Location(file=str(folder)))]
    own: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            own[path.name] = read_limited(path, LARGEST_TEMPLATE)
        except OSError as error:
            return None, [problem("file-unreadable", Location(file=str(path)), str(error))]
    return load_templates({**packaged_templates(), **own})
