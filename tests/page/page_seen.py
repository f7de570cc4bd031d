"""What a page holds, as a test asks for it."""

from __future__ import annotations

from html.parser import HTMLParser


class Seen(HTMLParser):
    """What a page holds: its elements with their attributes, figures, words and headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.figures: list[tuple[dict[str, str], str]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.elements[-1] if self.elements else ("", {})
        if tag == "td" and "data-from" in attributes and data.strip():
            self.figures.append((attributes, data))
        if tag != "style":
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]
