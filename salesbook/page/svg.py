"""Elements of SVG, put together as text that is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from markupsafe import Markup, escape

Drawn = Markup | str


def number(value: Decimal | float) -> str:
    """Return a coordinate with one decimal at most, the same everywhere."""
    rounded = Decimal(value).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)
    text = f"{rounded:f}"
    return (
        (text.rstrip("0").rstrip(".") or "0").replace("-0", "0") if rounded == 0 else text.removesuffix(".0")
    )


def element(name: str, *inside: Drawn, **attributes: Decimal | float | str) -> Markup:
    """Return an element; a trailing underline is taken off attributes' names, others become hyphens."""
    told = [
        Markup(' {}="{}"').format(
            key.rstrip("_").replace("_", "-"), value if isinstance(value, str) else number(value)
        )
        for key, value in attributes.items()
    ]
    content = Markup().join(escape(each) for each in inside)
    return Markup("<{0}{1}>{2}</{0}>").format(name, Markup().join(told), content)


def bar(kind: str, start: float, end: float, across: float, thick: float, *, upright: bool = False) -> Markup:
    """Return a bar from one value's place to another's, lying or upright; what has no length is not drawn."""
    low, length = min(start, end), abs(end - start)
    if length < 0.05:
        return Markup()
    if upright:
        return element("rect", class_=kind, x=across, y=low, width=thick, height=length)
    return element("rect", class_=kind, x=low, y=across, width=length, height=thick)


def words(text: str, x: float, y: float, kind: str = "", anchor: str = "start") -> Markup:
    """Return a line of text; `kind` is its class."""
    return element("text", text, x=x, y=y, class_=kind or "t", text_anchor=anchor)


def picture(
    id_: str, size: tuple[float, float], title: str, about: str, inside: Sequence[Drawn], kind: str = ""
) -> Markup:
    """Return a drawing with its title and description, which readers of the screen are told."""
    hatch = element(
        "pattern",
        element("path", d="M0 6L6 0", class_="hatch"),
        id=f"{id_}-h",
        width="6",
        height="6",
        patternUnits="userSpaceOnUse",
    )
    return element(
        "svg",
        element("title", title, id=f"{id_}-t"),
        element("desc", about, id=f"{id_}-d"),
        element("defs", hatch),
        *inside,
        viewBox=f"0 0 {number(size[0])} {number(size[1])}",
        role="img",
        aria_labelledby=f"{id_}-t {id_}-d",
        class_=f"chart {kind}".strip(),
    )
