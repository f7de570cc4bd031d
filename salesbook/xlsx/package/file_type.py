"""What a file is by its content, when it is not a workbook we read."""

from __future__ import annotations

import re

from salesbook.problems import Problem, Text, problem, sentence

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\3\4"
EMPTY_ZIP = b"PK\5\6"
BOF, FILEPASS = b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x2f\x00"
FIRST_RECORDS = 8
HEAD = 4096
SAMPLE = 65_536

SIGNATURES: tuple[tuple[bytes, str, Text], ...] = (
    (b"%PDF", "pdf-file", Text.of("PDF")),
    (b"\x89PNG", "image-file", Text.of("PNG")),
    (b"\xff\xd8\xff", "image-file", Text.of("JPEG")),
    (b"GIF8", "image-file", Text.of("GIF")),
    (b"II*\0", "image-file", Text.of("TIFF")),
    (b"MM\0*", "image-file", Text.of("TIFF")),
    (b"BM", "image-file", Text.of("BMP")),
    (b"RIFF", "image-file", Text.of("WebP")),
    (b"\0\0\0\x18ftyphei", "image-file", Text.of("HEIC")),
    (b"\0\0\0\x1cftyphei", "image-file", Text.of("HEIC")),
    (b"\0\0\0$ftyphei", "image-file", Text.of("HEIC")),
    (b"{\\rtf", "other-office-file", sentence("xlsx.kind.rtf")),
    (b"Rar!", "archive-file", Text.of("RAR")),
    (b"7z\xbc\xaf", "archive-file", Text.of("7z")),
    (b"\x1f\x8b", "archive-file", Text.of("gzip")),
    (b"MIME-Version:", "html-file", Text.of("MHTML")),
)
HTML = re.compile(rb"(?i)<(?:!doctype html|html|head|body|meta|table|div|script|style|center|font)\b")
XML_SPREADSHEET = (b'progid="Excel.Sheet"', b"urn:schemas-microsoft-com:office:spreadsheet")
FLAT_DOCUMENT = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
OFFICE_PARTS: tuple[tuple[str, str, Text], ...] = (
    ("xl/workbook.bin", "binary-workbook", Text.of("xlsb")),
    ("word/document.xml", "other-office-file", sentence("xlsx.kind.word")),
    ("ppt/presentation.xml", "other-office-file", sentence("xlsx.kind.presentation")),
    ("visio/document.xml", "other-office-file", sentence("xlsx.kind.visio")),
    ("index/document.iwa", "numbers-file", Text.of("Numbers")),
    ("index.zip", "numbers-file", Text.of("Numbers")),
)


def recognise(data: bytes) -> Problem | None:
    """Return what is wrong with a file that is not a zip package, None for one that may be a workbook."""
    if not data:
        return problem("file-empty")
    if data.startswith(OLE):
        return recognise_ole(data)
    if data.startswith(ZIP):
        return None
    if data.startswith(EMPTY_ZIP):
        return problem("archive-empty")
    head = data[:HEAD]
    # Two letters tell little: a text may begin with `BM` as well as a picture.
    for signature, slug, kind in SIGNATURES:
        if head.startswith(signature) and not (signature == b"BM" and _is_text(data)):
            return problem(slug, kind=kind)
    if not head.strip(b"\0"):
        return problem("file-placeholder")
    return _recognise_text(data, head)


def _recognise_text(data: bytes, head: bytes) -> Problem | None:
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if plain.startswith(b"<"):
        if any(mark in head for mark in XML_SPREADSHEET):
            return problem("xml-spreadsheet")
        if FLAT_DOCUMENT in head:
            return problem("opendocument-file")
        if HTML.match(plain) or HTML.search(head):
            return problem("html-file", kind=Text.of("HTML"))
    return problem("text-file") if _is_text(data) else None


def _is_text(data: bytes) -> bool:
    sample = data[:SAMPLE]
    # Excel in China saves CSV in GB 18030.
    encodings = ("utf-16",) if sample[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "gb18030")
    return any(_reads_as(sample, encoding) for encoding in encodings) or _is_western(sample)


def _is_western(sample: bytes) -> bool:
    """Tell text in Latin-1 or Windows-1252 from bytes of no meaning: mostly ASCII, in lines."""
    text = sample.decode("latin-1")
    others = sum(1 for each in sample if each > 127)
    return not CONTROL.search(text) and 10 * others <= 3 * len(sample) and b"\n" in sample


def _reads_as(sample: bytes, encoding: str) -> bool:
    # The sample may end inside a character, so its last few bytes are not held against it.
    for cut in range(4):
        try:
            text = sample[: len(sample) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and not CONTROL.search(text)
    return False


def recognise_ole(data: bytes) -> Problem:
    """Return what an OLE container is: an encrypted workbook, an old .xls, or something else."""
    if _has_stream(data, "EncryptedPackage"):
        return problem("password-protected")
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        locked = _has_password(data)
        return problem("password-other-format", kind=Text.of("xls")) if locked else problem("old-workbook")
    for stream, kind in (
        ("WordDocument", sentence("xlsx.kind.old-word")),
        ("PowerPoint Document", sentence("xlsx.kind.old-presentation")),
        ("__properties_version1.0", sentence("xlsx.kind.message")),
    ):
        if _has_stream(data, stream):
            return problem("other-office-file", kind=kind)
    # A container of some other program has its root and nothing that is known here.
    return problem("not-a-workbook" if _has_stream(data, "Root Entry") else "old-container-damaged")


def _has_password(data: bytes) -> bool:
    """Say whether the globals of an old workbook begin with FILEPASS, within their first records."""
    at = data.find(BOF)
    for _ in range(FIRST_RECORDS if at >= 0 else 0):
        kind, length = data[at : at + 2], int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == FILEPASS:
            return True
        at += 4 + length
    return False


def _has_stream(data: bytes, name: str) -> bool:
    """Say whether a directory entry of an OLE container has this name: 128 bytes, its length at byte 64."""
    wanted = name.encode("utf-16-le")
    length = (len(wanted) + 2).to_bytes(2, "little")
    at = data.find(wanted + b"\0\0")
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == length:
            return True
        at = data.find(wanted + b"\0\0", at + 1)
    return False


def recognise_package(names: frozenset[str], mimetype: bytes, listed: bytes = b"") -> Problem | None:
    """Return what a zip file is by its lower-case names when it holds no workbook, None when it may.

    `listed` is what an OpenDocument file says of its parts: which of them are encrypted, too.
    """
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        locked = b"encryption-data" in listed
        kind = Text.of("ods")
        return problem("password-other-format", kind=kind) if locked else problem("opendocument-file")
    for part, slug, kind in OFFICE_PARTS:
        if part in names:
            return problem(slug, kind=kind)
    if "[content_types].xml" in names or "_rels/.rels" in names or "xl/workbook.xml" in names:
        return None
    return problem("archive-file", kind=Text.of("zip"))
