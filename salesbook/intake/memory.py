"""What a worker remembers of the books it has read, so that the next one, much like them, takes less time."""

from __future__ import annotations

from dataclasses import dataclass, field

from salesbook.intake.column_cells import ColumnMemory
from salesbook.intake.standing import Standings
from salesbook.issued.manifest import ManifestMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeMemory:
    """What was issued in those books, where its tables stood, and what their columns are made of.

    All of it is bounded. Nothing that is read depends on it: what is remembered counts for a book only where
    everything it follows from is the same.
    """

    manifests: ManifestMemory = field(default_factory=ManifestMemory)
    standings: Standings = field(default_factory=Standings)
    columns: ColumnMemory = field(default_factory=ColumnMemory)
