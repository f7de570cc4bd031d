"""Words in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Language: TypeAlias = str
"""A language code such as `en` or `zh`, or one of `PAIRS`."""

PAIRS: Mapping[Language, tuple[Language, Language]] = {"both": ("zh", "en"), "en+zh": ("en", "zh")}
"""Two languages side by side, the first one first."""

FALLBACK = ("en", "zh")
COMMAS = (("en", ", "), ("zh", "、"))


def spoken_languages(language: Language) -> tuple[Language, ...]:
    """Return the languages of a text, the first one first."""
    return PAIRS.get(language, (language,))


MARKS = frozenset("✓✗⚠½")
"""Signs of a state, before the words for it."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in every language they exist in.

    `Text.of("x")` is a text that is the same in all languages: a name, a code, a number.
    """

    words: Mapping[Language, str] = field(default_factory=dict)

    @classmethod
    def of(cls, same: str) -> Text:
        """Return a text that reads the same in every language."""
        return cls({"": same})

    @classmethod
    def listing(cls, parts: Iterable[Text | str]) -> Text:
        """Return several texts as a list, with the separator of each language."""
        texts = [part if isinstance(part, Text) else cls.of(part) for part in parts]
        return cls({each: comma.join(text.in_language(each) for text in texts) for each, comma in COMMAS})

    def in_language(self, language: Language, *, separator: str = " ") -> str:
        """Return the words in one language, or in both of a pair.

        A language without words of its own falls back to English, then to Chinese, then to any.
        """
        if language in PAIRS:
            # Words that are the same in both languages stand once, and so does a mark before them.
            first, second = (self.in_language(each) for each in PAIRS[language])
            if first != second and first[:1] in MARKS:
                second = second.removeprefix(f"{first.partition(' ')[0]} ")
            return separator.join(part for part in dict.fromkeys((first, second)) if part)
        for candidate in (language, "", *FALLBACK):
            if candidate in self.words:
                return self.words[candidate]
        return next(iter(self.words.values()), "")

    def format(self, **details: object) -> Text:
        """Return the text with its `{placeholders}` filled, `Text` details in the matching language.

        A text that reads the same everywhere takes on the languages of its details.
        """
        words_by_language = dict(self.words)
        if "" in words_by_language:
            for detail in details.values():
                for language in detail.words if isinstance(detail, Text) else ():
                    words_by_language.setdefault(language, words_by_language[""])
        return Text(
            {
                # Braces in what fills a place stay as they are: it is a value, and never a template itself.
                language: words.format_map(_Details(details, language))
                for language, words in words_by_language.items()
            }
        )

    def __bool__(self) -> bool:
        return any(self.words.values())

    def __hash__(self) -> int:
        # A frozen dataclass would hash the mapping, which has no hash.
        return hash(tuple(sorted(self.words.items())))


class _Details(dict[str, object]):
    """What fills the places of a text in one language; only what is asked for is looked up."""

    def __init__(self, details: Mapping[str, object], language: Language) -> None:
        super().__init__()
        self._details, self._language = details, language

    def __missing__(self, name: str) -> object:
        detail = self._details[name]
        return detail.in_language(self._language) if isinstance(detail, Text) else detail


def joined(texts: Sequence[Text], separator: Text) -> Text:
    """Return texts one after another, in every language any of them has."""
    languages = dict.fromkeys(language for text in (*texts, separator) for language in text.words)
    between = {language: separator.in_language(language or "en") for language in languages}
    return Text(
        {
            language: between[language].join(text.in_language(language or "en") for text in texts)
            for language in languages
        }
    )
