"""Makes the books of samples/mangled anew: `PYTHONPATH=tests python -m corpus.make_mangled [WAY...]`.

Each book is mangled in one named way by the program its way names; what is expected of it is written beside
it. exceljs and SheetJS are found in the folder SALESBOOK_NODE_MODULES. Without one of the programs its books
stay as they are; `--expected` writes expectations alone.
"""

from __future__ import annotations

import sys

from corpus import (
    ways_asked,
    ways_diary,
    ways_doubts,
    ways_identity,
    ways_meeting,
    ways_structure,
    ways_values,
)
from corpus.base import FOLDER, issue_all
from corpus.case import Way
from corpus.clients import available


def all_ways() -> list[Way]:
    """Return every way there is."""
    modules = (ways_identity, ways_structure, ways_values, ways_doubts, ways_asked, ways_diary, ways_meeting)
    return [way for module in modules for way in module.ways()]


def main(wanted: list[str]) -> None:
    """Write the registry and the books."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    slugs = [each for each in wanted if not each.startswith("-")]
    if not slugs:
        issue_all()
    for way in all_ways():
        if slugs and way.slug not in slugs:
            continue
        if "--expected" in wanted:
            way.write_expected()
        elif available(way.client):
            way.write()
        else:
            sys.stderr.write(f"{way.slug}: {way.client} is not here, the book stays as it is\n")


if __name__ == "__main__":
    main(sys.argv[1:])
