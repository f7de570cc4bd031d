"""Submissions kept on disk until they are written, so that a large batch does not fill the memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from salesbook.api.packing import PackedFacts, packed, unpacked
from salesbook.api.plan import not_writable
from salesbook.model.submission import Submission
from salesbook.store.errors import StoreError


@contextmanager
def open_spool() -> Iterator[Spool]:
    """Yield a spool in a temporary file that is gone afterwards, whatever happens.

    StoreError when there is no room for it, now or later: SB391 with the folder for temporary files.
    """
    with _room():
        file = tempfile.TemporaryFile(prefix="salesbook-")  # noqa: SIM115 - closed below
    try:
        yield Spool(file)
    finally:
        # Closing writes what is left, which fails on a full disk.
        with suppress(OSError):
            file.close()


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # Not gettempdir(), which fails itself where no folder for temporary files can be written to.
        folder = Path(tempfile.tempdir or os.environ.get("TMPDIR") or "/tmp")  # noqa: S108 - to be named only
        raise StoreError(not_writable(folder, error)) from error


class Spool:
    """What is large of submissions, in a file; each is found again by its path."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}
        self._once: dict[Hashable, Any] = {}

    def put(self, submission: Submission) -> Submission:
        """Keep a submission and return it without its figures, notes and reasons of recognition."""
        light = packed(submission)
        assert isinstance(light.facts, PackedFacts)
        with _room():
            self._places[light.path] = self._file.seek(0, 2), len(light.facts.data)
            self._file.write(light.facts.data)
            # A full disk shows here, and not when the submission is asked for.
            self._file.flush()
        return self._sharing(light)

    def _sharing(self, light: Submission) -> Submission:
        """Return a submission without its figures; what most have in common they hold together."""
        once, nothing = self._once.setdefault, self._once.setdefault(None, {})
        return replace(
            light,
            facts=(),
            plan=once(light.plan, light.plan),
            book=once(light.book, light.book),
            territory=once(light.territory, light.territory),
            tables=once(tuple(light.tables.items()), light.tables),
            cells=once(light.cells, light.cells),
            asked=nothing,
            forms=nothing,
        )

    def whole(self, light: Submission) -> Submission:
        """Return a submission as it is now, with the figures, notes and reasons that were put."""
        start, length = self._places[light.path]
        with _room():
            self._file.seek(start)
            data = self._file.read(length)
        return unpacked(light, data)
