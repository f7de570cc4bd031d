"""A profile proposed for an export: what is known of its captions, and what the others may stand for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from salesbook.ledger.exports.heading import DEEPEST, Heading, find_heading
from salesbook.ledger.exports.profile import FIGURES, LABELS, Profile, plain, without_unit
from salesbook.ledger.exports.rows import Export
from salesbook.ledger.exports.shipped import row_words
from salesbook.problems import Language, sentence

SETTINGS = tuple(name for name in Profile.model_fields if name not in ("name", "about", "columns"))


def propose(export: Export, profiles: Sequence[Profile], language: Language) -> str:
    """Return the profile that knows most columns as TOML, with the captions of the file, to be corrected.

    Captions that are not known stand below as comments, with the column they may stand for.
    """
    found = [(profile, _best(export, profile)) for profile in profiles]
    profile, heading = max(found, key=lambda each: len(each[1].columns) if each[1] else 0)
    profile = Profile(name="-", columns={}) if heading is None else profile
    captions = _fullest(export) if heading is None else heading.unknown
    known = {
        plain(caption): column for each in profiles for column, own in each.columns.items() for caption in own
    }
    lines = [*_settings(profile, language), "", "[columns]"]
    if heading is not None:
        lines += [
            f"{column} = {json.dumps([text], ensure_ascii=False)}" for column, text in _ordered(heading)
        ]
    if captions:
        lines += ["", f"# {sentence('exports.map.unknown').in_language(language)}"]
        lines += [
            f"# {_suggested(caption, known)} = {json.dumps([caption], ensure_ascii=False)}"
            for caption in captions
        ]
    columns = sentence("exports.map.columns", columns=", ".join((*LABELS, *FIGURES)))
    return "\n".join([*lines, "", f"# {columns.in_language(language)}", ""])


def _best(export: Export, profile: Profile) -> Heading | None:
    found = [heading for sheet in export.sheets if (heading := find_heading(sheet, profile, row_words()))]
    return max(found, key=lambda each: len(each.columns), default=None)


def _ordered(heading: Heading) -> Iterator[tuple[str, str]]:
    """Yield the columns with the caption that stands above each, units left out, in the order of the file."""
    for column in sorted(heading.columns, key=lambda each: heading.columns[each]):
        yield column, without_unit(heading.captions[column])[0]


def _settings(profile: Profile, language: Language) -> Iterator[str]:
    yield f"# {sentence('exports.map.base', name=profile.name).in_language(language)}"
    for name in SETTINGS:
        value = getattr(profile, name)
        if value is None:
            continue
        line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
        # What says nothing is shown, so that one sees what there is to say.
        yield f"# {line}" if value in ("", (), []) else line


def _suggested(caption: str, known: Mapping[str, str]) -> str:
    close = get_close_matches(plain(without_unit(caption)[0]), known, n=1, cutoff=0.5)
    return known[close[0]] if close else "?"


def _fullest(export: Export) -> Sequence[str]:
    """Return the texts of the fullest row near the top that holds no figure."""
    rows = [row.cells for sheet in export.sheets for row in sheet.rows[:DEEPEST]]
    words = [[cell.strip() for cell in cells if cell.strip()] for cells in rows]
    captions = [each for each in words if not any(cell[0].isdigit() for cell in each)]
    return max(captions, key=len, default=[])
