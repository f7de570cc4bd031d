"""Colours: how far apart two are, which are grey, and which belong to a theme."""

from __future__ import annotations

WHITE = "#FFFFFF"


def channels(color: str) -> tuple[int, int, int]:
    """Return red, green and blue of `#RRGGBB`."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def is_neutral(color: str) -> bool:
    """Say whether a colour is black, white or any grey."""
    found = channels(color)
    return max(found) - min(found) <= 8


def is_grey(color: str) -> bool:
    """Say whether a colour is a grey lighter than type is usually set in, yet not white."""
    return is_neutral(color) and 0x40 < channels(color)[1] < 0xF0


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2)."""
    bright, dark = sorted((_luminance(one), _luminance(other or WHITE)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [each / 255 for each in channels(color)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
