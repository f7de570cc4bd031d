"""Bytes of a plan file as text, and what to do when they are not UTF-8."""

from __future__ import annotations

import codecs
import re

from salesbook.model.foreign_text import composed
from salesbook.problems import Location, Problem, Text, problem, sentence

_STRAY = re.compile(r"[A-Za-z][^\x00-\x7f](?:[A-Za-z]|$)", re.MULTILINE)
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def parse_text(file: str, content: bytes) -> tuple[str | None, list[Problem]]:
    """Return the text of a UTF-8 file with or without a byte order mark, in composed characters (NFC).

    GB18030, in which a Chinese Excel saves a plain CSV, is read where it is plausible, and that is said.
    Problems: `file-encoding`, located at the first line that cannot be read; `read-as-gbk`.
    """
    if content.startswith(UTF_16_MARKS) or b"\0" in content[:400]:
        return None, [_not_utf8(file, 1, Text.of("UTF-16"))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        chinese = _as_gbk(content)
        if chinese is None or not file.endswith(".csv"):
            return None, [_not_utf8(file, line, _likely_encoding(content))]
        return composed("NFC", chinese), [problem("read-as-gbk", Location(file=file, line=line))]
    return composed("NFC", text).replace("\0", "\ufffd"), []


def _as_gbk(content: bytes) -> str | None:
    """Return GB18030 text, None where a Chinese character alone between letters shows another encoding."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    # González in Western Windows is valid GB18030, and reads Gonz醠ez.
    return None if _STRAY.search(text) else text


def _not_utf8(file: str, line: int, encoding: Text) -> Problem:
    return problem("file-encoding", Location(file=file, line=line), encoding=encoding)


def _likely_encoding(content: bytes) -> Text:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return sentence("planning.input.unknown-encoding")
    return sentence("planning.input.gbk")
