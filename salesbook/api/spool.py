"""What was read, kept on disk until its turn, so that a large batch does not fill the memory."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO

from salesbook.model.submission import Submission


@contextmanager
def open_spool() -> Iterator[Spool]:
    """Yield a spool in a temporary file that is gone afterwards, whatever happens."""
    with tempfile.TemporaryFile(prefix="salesbook-") as file:
        yield Spool(file)


class Spool:
    """Submissions in a file, each found again by its path."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, int] = {}

    def put(self, submission: Submission) -> Submission:
        """Keep a submission and return it without its figures and words, and why it was recognised."""
        self._places[submission.path] = self._file.seek(0, 2)
        pickle.dump(submission, self._file, pickle.HIGHEST_PROTOCOL)
        return replace(submission, facts=(), aside=(), notes=(), reasons=())

    def get(self, path: str) -> Submission:
        """Return the submission of a file as it was put."""
        self._file.seek(self._places[path])
        kept = pickle.load(self._file)  # noqa: S301 - written above, by this process
        assert isinstance(kept, Submission)
        return kept
