"""Text that is safe to print on a terminal: control characters are escaped."""

from __future__ import annotations

LINE_END = "↵"


def printable(text: str) -> str:
    """Return text safe for a terminal: line ends as `↵`, other control characters as escapes."""
    lines = text.replace("\r\n", "\n").replace("\n", LINE_END)
    # Marks that reverse the direction of text (U+202E) are not printable to Python either.
    return "".join(mark if mark.isprintable() or mark == " " else f"\\u{ord(mark):04x}" for mark in lines)
