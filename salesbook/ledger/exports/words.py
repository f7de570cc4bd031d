"""The words that tell what a row of an export is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from salesbook.ledger.exports.profile import plain


class RowKind(StrEnum):
    """What a row of an export may be besides a line."""

    TOTAL = "total"
    CUMULATIVE = "cumulative"
    OPENING = "opening"
    CARRIED = "carried"
    CLOSING = "closing"
    FOOTER = "footer"
    REPEATED = "heading"
    GROUP = "group"
    REMARK = "remark"
    HIDDEN = "hidden"
    OTHER = "other"


# Each kind is looked for in this order: a sum that goes on is no plain sum.
_KINDS = (
    RowKind.CUMULATIVE, RowKind.OPENING, RowKind.CARRIED, RowKind.CLOSING, RowKind.TOTAL, RowKind.FOOTER,
)  # fmt: skip
LONGEST = 120
_TIMESTAMP = re.compile(
    r"(?:[a-z]+day,? )?(?:[a-z]{3,9} \d{1,2},? \d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}) \d{1,2}[:：]\d{2}.*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWords:
    """Words by what they mean; `whole` by the plain word, `patterns` those with any name in them."""

    whole: Mapping[str, RowKind]
    patterns: Sequence[tuple[re.Pattern[str], RowKind]]
    unit: frozenset[str]
    debit: frozenset[str]
    credit: frozenset[str]
    level: frozenset[str]
    yes: frozenset[str]
    close: Sequence[re.Pattern[str]]
    doubtful: Sequence[str]
    back: Sequence[str]
    currency: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, table: Mapping[str, Sequence[str]], currency: Mapping[str, Sequence[str]]) -> RowWords:
        """Return the words of a table of lists; `currency` has what each is called, by its code."""
        sets = {name: frozenset(map(_starred, listed)) for name, listed in table.items()}
        ordered = [(word, kind) for kind in reversed(_KINDS) for word in sets[kind.value]]
        return cls(
            whole={word: kind for word, kind in ordered if not _has_name(word)},
            patterns=[(_pattern(word), kind) for word, kind in reversed(ordered) if _has_name(word)],
            unit=sets["unit"],
            debit=sets["debit"],
            credit=sets["credit"],
            level=sets["level"],
            yes=sets["yes"],
            close=[_pattern(word) for word in table["close"]],
            doubtful=table["doubtful"],
            back=table["back"],
            currency={code: frozenset(listed) for code, listed in currency.items()},
        )

    def kind_of(self, text: str) -> RowKind | None:
        """Return what a word makes of its row, None for words that make nothing of it."""
        if len(text) > LONGEST:
            return None
        # ERPNext puts its own words between quotation marks.
        text = text.strip("'\"")
        word = _starred(text)
        found = self.whole.get(word)
        if found is not None:
            return found
        spaced = _spaced(text)
        if _TIMESTAMP.fullmatch(spaced):
            return RowKind.FOOTER
        return next((kind for pattern, kind in self.patterns if pattern.fullmatch(spaced)), None)

    def sums_up(self, code: str) -> bool:
        """Say whether a word for a sum stands where a code does."""
        return self.whole.get(_starred(code)) in (RowKind.TOTAL, RowKind.CUMULATIVE)

    def closes(self, text: str) -> bool:
        """Say whether an entry closes an account: its words, of which it may have more."""
        spaced = _spaced(text)
        return any(pattern.fullmatch(spaced) for pattern in self.close)


def _starred(text: str) -> str:
    """Return a word as `plain`, its stars kept: a total may be a row of stars."""
    return text.strip() if not text.strip(" *") else plain(text.replace("*", "\0")).replace("\0", "*")


def _has_name(word: str) -> bool:
    return "*" in word and word.strip("*") != ""


def _pattern(word: str) -> re.Pattern[str]:
    """Return the pattern of words with a name, which may be missing at the end unless a blank is due."""
    parts = [re.escape(part) for part in _spaced(word).split("*")]
    optional = word.endswith("*") and not word.endswith(" *")
    return re.compile(".+".join(parts[:-1]) + ".*" if optional else ".+".join(parts))


def _spaced(text: str) -> str:
    return " ".join(text.split()).casefold()
