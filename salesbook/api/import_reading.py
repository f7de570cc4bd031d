"""The files of an import as they come in: which of them are new, and their content."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.check import without_conflicts, without_duplicates
from salesbook.api.old_forms import with_old_forms
from salesbook.api.reading import AS_THEY_ARE, Progress, ReadOrder, read_files, skipped
from salesbook.api.spool import Spool
from salesbook.files.issued import digest_of
from salesbook.files.returned import FoundFile, read_returned
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Location, problem
from salesbook.store.decisions import Decision
from salesbook.store.store import SECONDS_TO_WAIT
from salesbook.store.submissions import Known, any_files, known_files, refused_files


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is to be imported: which files, issued from where, for which period, into which store, and how.

    `received` is the day the files came in (default: the day of `now`).
    """

    paths: Sequence[Path]
    issued: Path
    period: Month
    store: str
    now: datetime
    by: str
    received: date | None = None
    archive: Path | None = None
    dry_run: bool = False
    how: ReadOrder = AS_THEY_ARE
    wait: float = SECONDS_TO_WAIT
    progress: Progress | None = None

    @property
    def reading(self) -> ReadOrder:
        """How the files are read, for this period and against what was issued."""
        return replace(self.how, issued=self.issued, period=self.period, packed=True)

    @property
    def first_return(self) -> Decision:
        """What issues a version that nobody issued: its first return that is accepted."""
        return Decision(at=self.now, by=self.by, reason=FIRST_RETURN)


FIRST_RETURN = "first accepted return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The hash of every file, which of them count already, and which were refused for their content.

    Where the store has no file of the month there are no hashes.
    """

    digests: Mapping[str, str]
    known: Mapping[str, Known]
    refused: Collection[str]

    def is_new(self, found: FoundFile) -> bool:
        """Say whether a file is to be read."""
        return found.skipped is None and self.digests.get(str(found.path)) not in self.known


def seen_before(connection: Connection, order: ImportOrder, found: Sequence[FoundFile]) -> Seen:
    """Return which files a store already has, by the hash of their bytes."""
    # Before the first files of a month nothing can be known of any: they need not be read for it.
    asked = found if any_files(connection, order.period) else ()
    digests = {str(each.path): _digest(each) for each in asked}
    some = [digest for digest in digests.values() if digest]
    return Seen(
        digests=digests,
        known=known_files(connection, some, order.period, degraded=order.how.accept_degraded),
        refused=refused_files(connection, some, order.period),
    )


def _digest(found: FoundFile) -> str:
    """Return the hash of a file's bytes, nothing when it is skipped or cannot be read."""
    data = read_returned(found.path)[0] if found.skipped is None else None
    return digest_of(data) if data is not None else ""


def read_incoming(
    order: ImportOrder, found: Sequence[FoundFile], seen: Seen, spool: Spool
) -> list[Submission]:
    """Return every file as read, its figures in the spool; what counts already is not read again.

    Two new files of one owner count neither. A file that was refused before is no conflict: it
    comes first, so that whatever becomes of it, a new file of its owner takes its place.
    """
    new = [each for each in found if seen.is_new(each)]
    read: dict[str, Submission] = {}
    places = {str(each.path): each for each in new}
    for whole in read_files([each.path for each in new], order.reading, order.progress):
        # A file whose worker was ended comes back without a hash.
        read[whole.path] = spool.put(replace(whole, digest=whole.digest or _digest(places[whole.path])))
    in_order = without_duplicates([read[str(each.path)] for each in new])
    fresh = {(each.plan, each.owner) for each in in_order if each.digest not in seen.refused}
    overtaken = [e for e in in_order if e.digest in seen.refused and e.owner and (e.plan, e.owner) in fresh]
    aside = {each.path for each in overtaken}
    agreed = without_conflicts(
        [each for each in in_order if each.path not in aside],
        lambda some: map(spool.whole, some),
    )
    judged = with_old_forms(agreed, order.issued, order.period, order.how.key)
    others = [_unread(each, seen) for each in found if not seen.is_new(each)]
    return [*overtaken, *sorted([*judged, *others], key=_place_in(found))]


def _place_in(found: Sequence[FoundFile]) -> Callable[[Submission], int]:
    places = {str(each.path): at for at, each in enumerate(found)}
    return lambda submission: places[submission.path]


def _unread(found: FoundFile, seen: Seen) -> Submission:
    path = str(found.path)
    if found.skipped is not None:
        return skipped(path, found.skipped)
    return repeated(path, seen.digests[path], seen.known[seen.digests[path]])


def repeated(path: str, digest: str, before: Known) -> Submission:
    """Return a file whose bytes were imported before (SB734)."""
    return Submission(
        path=path,
        status=FileStatus.DUPLICATE,
        digest=digest,
        plan=before.plan,
        owner=before.owner,
        owner_name=before.owner_name,
        problems=[problem("already-imported", Location(file=path), str(before.import_number))],
    )
