"""One word for one state: the page names every state as the program does, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from salesbook.model.status import STATE_WORDS, STATES
from salesbook.model.submission import FileStatus

PAGE = Path(__file__).parents[2] / "docs" / "variance.md"
ROW = re.compile(r"^\| `([a-z-]+)` ([^|]+) \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


def test_the_page_has_every_state_with_its_words() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("## States of files and returns")[2]
    rows = {id_: (en, zh, of) for id_, en, zh, of in ROW.findall(text.partition("## ")[0])}
    assert {id_: (en, zh) for id_, (en, zh, _) in rows.items()} == {
        state: (words.in_language("en"), words.in_language("zh")) for state, words in STATE_WORDS.items()
    }
    assert {id_ for id_, (_, _, of) in rows.items() if "file" in of} == set(FileStatus)
    assert {id_ for id_, (_, _, of) in rows.items() if "return" in of} == set(STATES)
