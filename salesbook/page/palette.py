"""The colours of a page in the light, in the dark and on paper, for every theme."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.layout.style import THEMES

LIGHT: Mapping[str, str] = {
    "ink": "#1A1A1A", "soft": "#595959", "paper": "#FFFFFF", "card": "#F6F6F4", "rule": "#8A8A8A",
    "ac": "#404040", "pl": "#595959", "py": "#767676", "gap": "#8A8A8A", "link": "#0B57A4",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "ink": "#F0F0F0", "soft": "#B8B8B8", "paper": "#161616", "card": "#222222", "rule": "#7C7C7C",
    "ac": "#D0D0D0", "pl": "#B8B8B8", "py": "#9A9A9A", "gap": "#7C7C7C", "link": "#8AB8F0",
}  # fmt: skip
PAPER: Mapping[str, str] = {**LIGHT, "card": "#FFFFFF", "ink": "#000000"}

IN_THE_DARK: Mapping[str, str] = {
    "#2E7D32": "#7BC67F", "#C62828": "#F28B82", "#0072B2": "#6CB8E6",
    "#D55E00": "#F2994A", "#000000": "#F0F0F0",
}  # fmt: skip
"""What the colours of themes become on a dark page."""
ON_WHITE: Mapping[str, str] = {"#D55E00": "#B34E00"}
"""What is too pale for figures in print of this size."""


def colors(theme: str, shade: str) -> Mapping[str, str]:
    """Return the colours of a theme, `light`, `dark` or on `paper`, by what they are for."""
    base = {"light": LIGHT, "dark": DARK, "paper": PAPER}[shade]
    shift = IN_THE_DARK if shade == "dark" else ON_WHITE
    return {**base, **{tone: shift.get(THEMES[theme][tone], THEMES[theme][tone]) for tone in ("good", "bad")}}


def rules(theme: str) -> str:
    """Return the colours as a style sheet: light or dark as the screen is set, on paper always light."""

    def block(shade: str) -> str:
        told = ";".join(f"--{name}:{color}" for name, color in colors(theme, shade).items())
        return f".sb{{{told}}}"

    return (
        f"{block('light')}\n@media (prefers-color-scheme:dark){{{block('dark')}}}\n"
        f"@media print{{{block('paper')}}}\n"
    )
