"""How text stands on a terminal: the width it wraps at, and colours where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from salesbook.spreadsheet.widths import padded, text_width

Tone = Literal["bad", "warning", "note", "good", ""]
CODES: Mapping[str, str] = {"bad": "31", "warning": "33", "note": "36", "good": "32"}
PAINT = re.compile(r"\x1b\[\d+m")

WIDE = r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]"
CLOSING = re.escape("，。；：、！？）】》”’,.;:!?)]%")
OPENING = re.escape("（【《“‘([")
PIECE = re.compile(
    # A path or the name of a file stays whole; other Chinese is cut between characters, not before a mark.
    rf"\s+|[^\s，。；、（）]*(?:[/\\]|\.[a-z]{{3,4}}\b)[^\s，。；、（）]*[{CLOSING}]*"
    rf"|[{OPENING}]*{WIDE}[{CLOSING}]*|(?:(?!{WIDE})[^\s])+[{CLOSING}]*"
)
"""What a line is not broken in: a word, a number, a path, a Chinese character with the marks around it."""
NARROWEST = 20
"""In less than this nothing is wrapped: a word a line would be harder to read than a line that runs on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where text is printed: so many columns wide (0: nothing is wrapped), and with colours or without."""

    width: int = 0
    colour: bool = False

    def painted(self, text: str, tone: Tone) -> str:
        """Return text in the colour of a tone, where there are colours."""
        return f"\x1b[{CODES[tone]}m{text}\x1b[0m" if self.colour and tone and text else text

    def wrapped(self, text: str, hanging: int = 0) -> list[str]:
        """Return a line as lines that fit, those after the first indented by so many columns."""
        if not self.width or seen_width(text) <= self.width or self.width - hanging < NARROWEST:
            return [text]
        return [line.rstrip() for line in _filled(text, self.width, hanging)]


PLAIN = Look()
"""As text goes into a pipe or a file."""


def _filled(text: str, width: int, hanging: int) -> Iterator[str]:
    line, length, begun = "", 0, False
    for piece in _pieces(text):
        wide = seen_width(piece)
        # A piece that is too wide by itself runs on: it is never cut.
        if begun and length + wide > width and not piece.isspace():
            yield line
            line, length = " " * hanging, hanging
        line, length = line + piece, length + wide
        begun = begun or not piece.isspace()
    yield line


def _pieces(text: str) -> Iterator[str]:
    end = 0
    for found in PIECE.finditer(text):
        # What no pattern knows, such as a code of a colour, stays with what follows it.
        yield text[end : found.end()]
        end = found.end()
    if text[end:]:
        yield text[end:]


def seen_width(text: str) -> int:
    """Return how wide a text is on a terminal, where codes of colours take no room."""
    return text_width(PAINT.sub("", text) if "\x1b" in text else text)


def filled_up(text: str, width: int, *, right: bool = False) -> str:
    """Return a text filled up with blanks to a width; codes of colours take no room."""
    return padded(text, width + text_width(text) - seen_width(text), right=right)
