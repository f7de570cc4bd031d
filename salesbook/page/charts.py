"""The charts of a page: months, steps from plan to actual, the year, regions, people by class, bars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from salesbook.page.svg import Drawn, bar, element, picture, words
from salesbook.sheets.variance_board import short
from salesbook.spreadsheet.widths import text_width

ROW = 26
"""The height of a row of a lying chart."""
LETTER, MOST_LINES = 6.0, 3
"""How wide a letter is, a Chinese one twice that, and on how many lines the head of a column may stand."""
PHONE, WIDE = 360, 720
"""Widths of charts, about the pixels they are shown at, so that no label shrinks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSlot:
    """A month: plan, and actual or what is expected, with the texts of its figures; any unit of one scale."""

    name: str
    plan: float
    actual: float | None = None
    forecast: float | None = None
    prior: float | None = None
    shown: str = ""
    variance: float = 0
    varied: str = ""
    tone: str = ""

    @property
    def reached(self) -> float:
        """How far its bar reaches: actual, and what is expected beyond it."""
        return max(self.actual or 0, self.forecast or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartStep:
    """A step from plan to actual: from where to where, of which kind (pl, ac, gap, good, bad)."""

    name: str
    start: float
    end: float
    kind: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A year's target: what is reached and what is expected as shares of it."""

    name: str
    reached: float
    expected: float
    shown: str


def _most(slots: Sequence[ChartSlot]) -> float:
    return max((max(each.plan, each.reached, each.prior or 0) for each in slots), default=0) or 1


def _bars(
    slot: ChartSlot, base: float, scale: float, across: float, thick: float, id_: str, *, up: bool
) -> Iterator[Drawn]:
    """Yield the bar of a month: the actual in front of what is expected with what is not reported."""
    sign = -1 if up else 1
    if slot.forecast is not None:
        yield _hatched(bar("fc", base, base + sign * slot.forecast * scale, across, thick, upright=up), id_)
    if slot.actual is not None:
        yield bar("ac", base, base + sign * slot.actual * scale, across, thick, upright=up)


def _hatched(drawn: Markup, id_: str) -> Markup:
    # The hatching is the chart's own: a pattern of another one may not be shown.
    return drawn.replace(Markup('class="fc"'), Markup('class="fc" fill="url(#{}-h)"').format(id_), 1)


def months_upright(id_: str, title: str, about: str, slots: Sequence[ChartSlot]) -> Markup:
    """Return months as columns, their variances above them on the same scale."""
    width, base = WIDE / max(len(slots), 1), 240.0
    deepest = max((abs(each.variance) for each in slots), default=0)
    scale = 150 / _most(slots)
    zero = 36 + deepest * scale
    top = zero + deepest * scale + 22
    base = top + 160
    drawn: list[Drawn] = [element("path", d=f"M0 {zero:.1f}H{WIDE}M0 {base:.1f}H{WIDE}", class_="axis")]
    for at, each in enumerate(slots):
        x, middle = at * width, at * width + width / 2
        drawn.append(bar("pl", base - each.plan * scale, base, x + 8, width - 16, upright=True))
        drawn.extend(_bars(each, base, scale, x + 14, width - 28, id_, up=True))
        if each.prior is not None:
            drawn.append(
                element(
                    "path", d=f"M{x + 4:.1f} {base - each.prior * scale:.1f}h{width - 8:.1f}", class_="py"
                )
            )
        drawn.append(words(each.name, middle, base + 16, anchor="middle"))
        highest = max(each.plan, each.reached) * scale
        drawn.append(words(each.shown, middle, base - highest - 5, anchor="middle"))
        if each.actual is not None:
            drawn.append(
                bar(each.tone or "even", zero, zero - each.variance * scale, x + 14, width - 28, upright=True)
            )
            above = zero - max(each.variance, 0) * scale - 5
            drawn.append(words(each.varied, middle, above, f"t {each.tone}", "middle"))
    drawn.append(words("ΔPL", 0, 12))
    return picture(id_, (WIDE, base + 24), title, about, drawn, "upright")


def months_lying(id_: str, title: str, about: str, slots: Sequence[ChartSlot]) -> Markup:
    """Return the same months as rows, for a phone."""
    left, room = 44.0, 190.0
    scale = room / _most(slots)
    drawn: list[Drawn] = []
    for at, each in enumerate(slots):
        y = at * ROW
        drawn.append(words(each.name, 0, y + 17))
        drawn.append(bar("pl", left, left + each.plan * scale, y + 3, ROW - 8))
        drawn.extend(_bars(each, left, scale, y + 7, ROW - 16, id_, up=False))
        if each.prior is not None:
            drawn.append(
                element("path", d=f"M{left + each.prior * scale:.1f} {y + 1}v{ROW - 4}", class_="py")
            )
        drawn.append(words(each.shown, 296, y + 17, anchor="end"))
        drawn.append(words(each.varied, PHONE, y + 17, f"t {each.tone}", "end"))
    drawn.append(element("path", d=f"M{left} 0V{len(slots) * ROW}", class_="axis"))
    return picture(id_, (PHONE, len(slots) * ROW), title, about, drawn, "lying")


def waterfall(id_: str, title: str, about: str, steps: Sequence[ChartStep]) -> Markup:
    """Return the steps from plan to actual as rows, each beginning where the one before ended."""
    left, room = 104.0, 190.0
    least = min((min(each.start, each.end) for each in steps), default=0)
    most = max((max(each.start, each.end) for each in steps), default=0)
    low = min(least, 0)
    scale = room / ((most - low) or 1)

    def at(value: float) -> float:
        return left + (value - low) * scale

    drawn: list[Drawn] = []
    for place, each in enumerate(steps):
        y = place * ROW
        drawn.append(words(each.name, 0, y + 17))
        drawn.append(bar(each.kind, at(each.start), at(each.end), y + 4, ROW - 8))
        if place + 1 < len(steps):
            drawn.append(element("path", d=f"M{at(each.end):.1f} {y + 4}v{ROW}", class_="link"))
        tone = each.kind if each.kind in ("good", "bad") else ""
        drawn.append(words(each.shown, PHONE, y + 17, f"t {tone}", "end"))
    drawn.append(element("path", d=f"M{at(0):.1f} 0V{len(steps) * ROW}", class_="axis"))
    return picture(id_, (PHONE, len(steps) * ROW), title, about, drawn)


def bullets(id_: str, title: str, about: str, goals: Sequence[Goal], due: float | None) -> Markup:
    """Return years as rows: what is reached of each target and what is expected, where time stands at `due`.

    All stand on one scale, as shares of their targets.
    """
    left, room = 104.0, 190.0
    scale = room / max((max(1, each.reached, each.expected) for each in goals), default=1)
    drawn: list[Drawn] = []
    for at, each in enumerate(goals):
        y = at * ROW
        drawn.append(words(each.name, 0, y + 17))
        drawn.append(bar("pl", left, left + scale, y + 3, ROW - 6))
        expected = bar("fc", left + each.reached * scale, left + each.expected * scale, y + 8, ROW - 16)
        drawn.append(_hatched(expected, id_))
        drawn.append(bar("ac", left, left + each.reached * scale, y + 8, ROW - 16))
        drawn.append(words(each.shown, PHONE, y + 17, anchor="end"))
    if due is not None:
        drawn.append(element("path", d=f"M{left + due * scale:.1f} 0V{len(goals) * ROW}", class_="due"))
    return picture(id_, (PHONE, len(goals) * ROW), title, about, drawn)


def region(id_: str, title: str, about: str, slots: Sequence[ChartSlot], most: float) -> Markup:
    """Return a small chart of one region's months; `most` is the scale that all regions share."""
    width, height = 170 / max(len(slots), 1), 60.0
    scale = height / (most or 1)
    drawn: list[Drawn] = []
    for at, each in enumerate(slots):
        drawn.append(bar("pl", height - each.plan * scale, height, at * width + 1, width - 2, upright=True))
        drawn.extend(_bars(each, height, scale, at * width + 3, width - 6, id_, up=True))
    drawn.append(element("path", d=f"M0 {height:.1f}H170", class_="axis"))
    return picture(id_, (170, height + 1), title, about, drawn, "small")


def heat(
    id_: str,
    title: str,
    about: str,
    heads: Sequence[str],
    rows: Sequence[tuple[str, Sequence[tuple[str, float, str]]]],
) -> Markup:
    """Return people by class: of each cell its text, how strong (0 to 1) and which way (good, bad)."""
    left = 110.0
    wide = (PHONE - left) / max(len(heads), 1)
    broken = [broken_words(head, int(wide / LETTER), MOST_LINES) for head in heads]
    top = 6 + 14 * max(map(len, broken), default=0)
    drawn: list[Drawn] = [
        words(line, left + at * wide + wide / 2, 14 * (1 + place), anchor="middle")
        for at, lines in enumerate(broken)
        for place, line in enumerate(lines)
    ]
    for place, (name, cells) in enumerate(rows):
        y = top + place * ROW
        drawn.append(words(name, 0, y + 17))
        drawn += _heated(cells, left, y, wide)
    return picture(id_, (PHONE, top + len(rows) * ROW), title, about, drawn)


def broken_words(text: str, room: int, most: int) -> list[str]:
    """Return words on at most so many lines of a width; what has no room on the last one is cut."""
    lines = [""]
    for piece in re.findall(r"[!-~]+\s*|.[）」』】、，。：；]*", text):
        if lines[-1] and text_width((lines[-1] + piece).rstrip()) > room:
            lines.append("")
        lines[-1] += piece
    kept = [*lines[: most - 1], "".join(lines[most - 1 :])]
    return [short(each, room) for each in kept if each]


def _heated(cells: Sequence[tuple[str, float, str]], left: float, y: float, wide: float) -> Iterator[Drawn]:
    for at, (text, strength, tone) in enumerate(cells):
        x = left + at * wide
        opacity = f"{0.08 + 0.27 * min(strength, 1):.2f}" if tone else "0.06"
        yield element(
            "rect",
            x=x + 1,
            y=y + 1.0,
            width=wide - 2,
            height=ROW - 2,
            class_=tone or "even",
            fill_opacity=opacity,
        )
        yield words(text, x + wide / 2, y + 17, anchor="middle")


def variance_bar(share: float, most: float, tone: str) -> Markup:
    """Return the bar of a row: left of the middle when behind, right when ahead; the row holds its figure."""
    length = 30 * min(abs(share) / (most or 1), 1) * (1 if share > 0 else -1)
    inside = (bar(tone or "even", 32, 32 + length, 3, 10), element("path", d="M32 0v16", class_="axis"))
    return element("svg", *inside, viewBox="0 0 64 16", class_="bar", aria_hidden="true")
