"""Working without the rights of root, for whom no folder is closed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def ordinary_folder() -> Iterator[Path]:
    """Yield a folder that everybody may enter, and work in it without the rights of root."""
    folder = Path(tempfile.mkdtemp(prefix="salesbook-test-"))
    root = os.geteuid() == 0
    try:
        folder.chmod(0o755)
        if root:
            os.chown(folder, NOBODY, -1)
            os.seteuid(NOBODY)
        yield folder
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(folder, ignore_errors=True)
