"""What a rule finds: where, how much, and the words for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from salesbook.lint.seen import SeenBook, SeenSheet
from salesbook.problems import Problem, Text, sentence
from salesbook.spreadsheet.grid import a1


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; `alike` counts the places of the sheet where the same is found, `cell` is the first."""

    rule: str
    sheet: str
    cell: str = ""
    alike: int = 1
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> Text:
        """What is found, in words."""
        return sentence(f"lint.found.{self.rule}", **self.details)


@dataclass(frozen=True, slots=True, kw_only=True)
class LintedFile:
    """A file with what the rules find in it; `problems` say why it was not read."""

    path: str
    findings: Sequence[Finding] = ()
    problems: Sequence[Problem] = ()


Found: TypeAlias = tuple[tuple[int, int] | None, Mapping[str, object]]
"""A place, 0-based, and the details of the rule's sentence."""
Rule: TypeAlias = Callable[[SeenSheet, SeenBook], Iterator[Found]]


def findings(rules: Mapping[str, Rule], book: SeenBook) -> Iterator[Finding]:
    """Yield what rules find in the sheets that have a tab, alike ones of a sheet once."""
    for sheet in book.visible:
        for id_, rule in rules.items():
            yield from _alike(
                Finding(rule=id_, sheet=sheet.name, cell=a1(*place) if place else "", details=details)
                for place, details in rule(sheet, book)
            )


def _alike(found: Iterable[Finding]) -> Iterator[Finding]:
    by_details: dict[tuple[object, ...], list[Finding]] = {}
    for each in found:
        by_details.setdefault(tuple(each.details.values()), []).append(each)
    yield from (replace(alike[0], alike=len(alike)) for alike in by_details.values())
