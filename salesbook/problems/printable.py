"""Text that a terminal shows as it is: no mark in it steers anything."""

from __future__ import annotations

LINE_END = "↵"


def printable(text: str) -> str:
    """Return text safe for a terminal: ends of lines as `↵`, other control and direction marks as escapes."""
    lines = text.replace("\r\n", "\n").replace("\n", LINE_END)
    return "".join(mark if mark.isprintable() or mark == " " else f"\\u{ord(mark):04x}" for mark in lines)
