"""Where the container of a workbook goes: a file that may fail, or be given up half way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import IO, Self


class Sink:
    """A file that a container may be closed in even after writing failed or was interrupted.

    What failed is raised at the end: a container that cannot be closed would complain on standard error.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._at = 0
        self._error: OSError | None = None
        self._ended = False
        self.tell = self._told
        """Returns where the next byte goes; a container asks."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._ended = True
        if kind is None and self._error is not None:
            raise self._error

    def write(self, data: bytes) -> int:
        """Write, unless something failed before."""
        return self._tried(partial(self._file.write, data), len(data))

    def seek(self, place: int, base: int = 0) -> int:
        """Go to a place, which may write what is waiting."""
        return self._tried(partial(self._file.seek, place, base), place)

    def _told(self) -> int:
        self._at = self._tried(self._file.tell, self._at)
        return self._at

    def flush(self) -> None:
        """Leave it to whoever opened the file."""

    def _tried(self, work: Callable[[], int], otherwise: int) -> int:
        try:
            return otherwise if self._ended or self._error is not None else work()
        except OSError as error:
            self._error = error
            return otherwise
