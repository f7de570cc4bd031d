"""A page as HTML: one file that asks nothing of a network and runs no script."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache, partial
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from salesbook.page.palette import rules
from salesbook.page.parts import ReportPage
from salesbook.problems import Language, Text, sentence, spoken_languages

if TYPE_CHECKING:
    from jinja2 import Template

DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
LANG = {"en": "en", "zh": "zh-CN"}.get


def render_page(page: ReportPage, language: Language, theme: str, *, part: bool = False) -> str:
    """Return a page as a document, or (`part`) as what a notebook shows of it."""
    style = Markup(rules(theme) + _file("page.css"))  # noqa: S704 - our own style sheet
    first = spoken_languages(language)[0]
    page_as_text: str = _template().render(
        page=page,
        part=part,
        style=style,
        # Nothing but this very style sheet may take effect.
        digest=b64encode(sha256(style.encode()).digest()).decode(),
        lang=LANG(first, first),
        say=partial(_said, language=language),
        plain=lambda text: text.in_language(first),
        words={
            "figures": sentence("page.words.figures"),
            "skip": sentence("page.words.skip"),
            "contents": sentence("page.words.contents"),
        },
    )
    return page_as_text


def _said(text: Text | Markup, language: Language) -> Markup:
    """Return words as markup; of two languages the second one stands below the first."""
    if isinstance(text, Markup):
        return text
    first, *others = spoken_languages(language)
    said = _dated(text.in_language(first))
    for other in others:
        if (second := text.in_language(other)) != text.in_language(first):
            said += Markup('<span class="second" lang="{}">{}</span>').format(LANG(other), _dated(second))
    return said


def _dated(words: str) -> Markup:
    """Return words as markup; days in them stay on one line."""
    return Markup(DAY.sub(r'<span class="code">\g<0></span>', str(escape(words))))  # noqa: S704 - escaped before


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only where a page is wanted

    # Whatever is put in is text: a returned cell with markup in it stays what was typed.
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return made.from_string(_file("page.html"))
