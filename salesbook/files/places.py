"""Tests of paths that never raise.

pathlib raises where a path is too long, runs in a circle, or stands in a folder that may not be looked into;
none of these may end a batch.
"""

from __future__ import annotations

import os
from pathlib import Path


def is_there(path: Path) -> bool:
    """Say whether anything stands at a path, a link to nowhere too; what may not be looked at does not."""
    return os.path.lexists(path)


def is_folder(path: Path) -> bool:
    """Say whether a folder stands at a path, or a link to one."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where we may not look


def real_place(path: Path) -> Path:
    """Return where a path leads once its links are followed, as far as they can be."""
    return Path(os.path.realpath(path))


def is_link(path: Path) -> bool:
    """Say whether a link stands at a path, wherever it leads."""
    return os.path.islink(path)  # noqa: PTH114 - Path.is_symlink raises where we may not look


def is_special(path: Path) -> bool:
    """Say whether a pipe, a device or a socket stands at a path itself; a link to one is a link."""
    return is_there(path) and not (is_link(path) or is_folder(path) or os.path.isfile(path))  # noqa: PTH113
