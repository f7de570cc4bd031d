"""Bytes of a plan file as text, and what to do when they are not UTF-8."""

from __future__ import annotations

import codecs

from salesbook.model.foreign_text import composed
from salesbook.problems import Location, Problem, Text, problem, sentence

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def parse_text(file: str, content: bytes) -> tuple[str | None, list[Problem]]:
    """Return the text of a UTF-8 file with or without a byte order mark, in composed characters (NFC).

    Problems: `file-encoding`, located at the first line that cannot be read.
    """
    if content.startswith(UTF_16_MARKS) or b"\0" in content[:400]:
        return None, [_not_utf8(file, 1, Text.of("UTF-16"))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [_not_utf8(file, line, _likely_encoding(content))]
    return composed("NFC", text).replace("\0", "\ufffd"), []


def _not_utf8(file: str, line: int, encoding: Text) -> Problem:
    return problem("file-encoding", Location(file=file, line=line), encoding=encoding)


def _likely_encoding(content: bytes) -> Text:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return sentence("planning.input.unknown-encoding")
    return sentence("planning.input.gbk")
