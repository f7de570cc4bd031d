"""What somebody who mistyped a word probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from salesbook.problems import Text, sentence

NOTHING = Text({"en": "", "zh": ""})
SHOWN = 12


def closest(word: str, known: Collection[str], *, listed: bool = False) -> Text:
    """Return a clause that names the closest known word, or lists the known words when few.

    `listed` says that the known words stand beside it anyway.
    """
    best = _closest_word(word, known)
    if best is not None:
        return sentence("planning.input.did-you-mean", best=best)
    if 0 < len(known) <= SHOWN and not listed:
        return sentence("planning.input.known", words=", ".join(known))
    return NOTHING


def _closest_word(word: str, known: Collection[str]) -> str | None:
    if len(word) > 60:
        return None
    by_number = [each for each in known if each != word and each.lstrip("0") == word.lstrip("0")]
    if by_number and word.isdigit():
        return by_number[0]
    folded = {each.casefold(): each for each in known}
    best = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[best[0]] if best else None
