"""Writing books for reading, all of them or none, and making what is typed into them known again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from salesbook.api.build import BuildResult, file_name, unfit_words
from salesbook.api.plan import not_writable
from salesbook.api.workers import Jobs, run_together
from salesbook.files.atomic import make_folder, staging
from salesbook.files.issued import IssuedBook, digest_of, write_registry
from salesbook.issued.manifest import Manifest
from salesbook.layout.book_content import UnfitWordsError
from salesbook.layout.templates import Templates
from salesbook.sheets.plan_books import BookOrder

Setting = TypeVar("Setting")
Built = tuple[bytes, Manifest | None]
"""A book, and its manifest where anything is typed into it."""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """How books are written into a folder; the registry in `issued` knows them afterwards."""

    folder: Path
    templates: Templates
    jobs: Jobs = 1
    progress: Callable[[int, int], None] | None = None
    issued: Path | None = None
    key: bytes | None = None

    def write(
        self, built: Callable[[Setting, BookOrder], Built], setting: Setting, orders: Sequence[BookOrder]
    ) -> BuildResult:
        """Write the books of some orders; their names, or why it could not be done."""
        names = [file_name(order) for order in orders]
        try:
            make_folder(self.folder)
            books = run_together(built, setting, orders, jobs=self.jobs)
            with staging() as staged:
                # The books come in the order of their orders, whichever worker is quicker.
                returned: list[IssuedBook] = []
                for done, ((book, manifest), name) in enumerate(zip(books, names, strict=True), start=1):
                    staged.add(self.folder / name, book)
                    if manifest is not None:
                        returned.append(IssuedBook(manifest=manifest, file=name, digest=digest_of(book)))
                    if self.progress is not None:
                        self.progress(done, len(orders))
                if self.issued is not None:
                    write_registry(self.issued, returned, self.key)
                staged.settle()
        except OSError as error:
            return BuildResult(problems=[not_writable(self.folder, error)])
        except UnfitWordsError as unfit:
            return BuildResult(problems=[unfit_words(unfit, self.templates)])
        return BuildResult(files=names)
