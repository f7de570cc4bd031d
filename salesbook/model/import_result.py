"""What became of each file of an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from salesbook.model.period import Month
from salesbook.model.submission import Submission
from salesbook.problems import Problem, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A file as the import left it; the submission comes without its figures and words, which are counted.

    `waiting` are the figures that restate what was accepted; `recorded` says whether anything was written.
    """

    submission: Submission
    facts: int = 0
    aside: int = 0
    notes: int = 0
    waiting: int = 0
    recorded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """Every file, who is missing, and what is wrong with the batch as a whole.

    `number` is the import's, None when nothing was written. `stopped` says that the import could not go on,
    `interrupted` that it was ended by hand; what is in `files` is then done, and the rest is not.
    """

    period: Month
    files: Sequence[ImportedFile] = ()
    number: int | None = None
    missing: Sequence[str] = ()
    names: Mapping[str, Text] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    stopped: bool = False
    interrupted: bool = False
    dry_run: bool = False

    @property
    def submissions(self) -> tuple[Submission, ...]:
        """The files without their figures."""
        return tuple(each.submission for each in self.files)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The problems of the batch and of every file."""
        return (*self.problems, *(found for each in self.files for found in each.submission.problems))

    @property
    def waiting(self) -> int:
        """How many figures wait for approval."""
        return sum(each.waiting for each in self.files)
