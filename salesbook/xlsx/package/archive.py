"""The zip container: its directory, bounded inflation of single entries, and repacking with some replaced."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from salesbook.problems import Text, sentence
from salesbook.xlsx.package.limits import KIB, MIB, PackageLimits
from salesbook.xlsx.package.refusal import RefusalError, refusal

END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
CENTRAL = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
STORED, DEFLATED = 0, 8
ENCRYPTED, UTF_8 = 0x1 | 0x40 | 0x2000, 0x800
FIRST_DAY = 0x21  # 1980-01-01, the first date a zip entry can carry
SLICE, CHUNK = 64 * KIB, MIB
COMMENT = 0xFFFF


class ArchiveEntry(NamedTuple):
    """One line of the central directory; every size and the checksum are claims until the data is read."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    attributes: int
    offset: int


@dataclass(slots=True)
class InflationBudget:
    """What may still be inflated from one package, in bytes."""

    left: int


def damaged(what: Text) -> RefusalError:
    """Return the refusal of a container that contradicts itself."""
    return refusal("package-damaged", what=what)


BAD_DIRECTORY = sentence("xlsx.archive.directory")
BAD_OVERLAP = sentence("xlsx.archive.overlap")
BAD_NAMES = sentence("xlsx.archive.names")


def has_end(data: bytes) -> bool:
    """Say whether the record that ends every zip file is there."""
    return _end_at(data) >= 0


def _end_at(data: bytes) -> int:
    # A comment of up to 65,535 bytes may follow the record.
    at = data.rfind(b"PK\5\6", max(0, len(data) - COMMENT - END.size))
    return at if at + END.size <= len(data) else -1


def _directory_span(data: bytes) -> tuple[int, int, int, int]:
    """Return where the central directory starts, its size, its entry count and its declared start."""
    at = _end_at(data)
    if at < 0:
        raise damaged(BAD_DIRECTORY)
    _, disk, first_disk, _, count, size, offset, _ = END.unpack_from(data, at)
    if count == 0xFFFF or 0xFFFFFFFF in (size, offset):
        at -= LOCATOR_64.size + END_64.size
        count, size, offset = _large_end(data, at)
    # An archive in several volumes, which no workbook is.
    elif disk or first_disk:
        raise damaged(BAD_DIRECTORY)
    return at - size, size, count, offset


def _large_end(data: bytes, at: int) -> tuple[int, int, int]:
    """Return entry count, size and start of the directory by the 64-bit end record at `at`."""
    if at < 0 or data[at : at + 4] != b"PK\6\6" or data[at + END_64.size : at + END_64.size + 4] != b"PK\6\7":
        raise damaged(BAD_DIRECTORY)
    count, size, offset = END_64.unpack_from(data, at)[7:10]
    return count, size, offset


def read_directory(data: bytes, limits: PackageLimits) -> tuple[ArchiveEntry, ...]:
    """Return the entries in the directory's order; raises RefusalError. Bytes before it are tolerated."""
    start, size, count, declared = _directory_span(data)
    if count > limits.entries:
        raise refusal("too-many-parts", count=count, limit=limits.entries)
    if start < 0 or start < declared:
        raise damaged(BAD_DIRECTORY)
    entries = tuple(_central_entries(data, start, start + size, limits))
    if len(entries) != count:
        raise damaged(BAD_DIRECTORY)
    if start > declared:
        entries = tuple(entry._replace(offset=entry.offset + start - declared) for entry in entries)
    _check_overlap(entries, start)
    return entries


def _central_entries(data: bytes, at: int, end: int, limits: PackageLimits) -> Iterator[ArchiveEntry]:
    found = 0
    while at < end:
        if at + CENTRAL.size > end or data[at : at + 4] != b"PK\1\2":
            raise damaged(BAD_DIRECTORY)
        found += 1
        if found > limits.entries:
            raise refusal("too-many-parts", count=found, limit=limits.entries)
        fields = CENTRAL.unpack_from(data, at)
        length, extra_length, comment_length = fields[10:13]
        name_at = at + CENTRAL.size
        extra_at = name_at + length
        yield _entry(fields, data[name_at:extra_at], data[extra_at : extra_at + extra_length])
        at = extra_at + extra_length + comment_length


def _entry(fields: tuple[int, ...], raw_name: bytes, extra: bytes) -> ArchiveEntry:
    flags, method, time, date, crc, packed, size = fields[3:10]
    offset = fields[16]
    if 0xFFFFFFFF in (packed, size, offset):
        size, packed, offset = _large_fields(size, packed, offset, extra)
    return ArchiveEntry(
        name=_decoded(raw_name, flags),
        raw_name=raw_name,
        flags=flags,
        method=method,
        time=time,
        date=date,
        crc=crc,
        packed=packed,
        size=size,
        attributes=fields[15],
        offset=offset,
    )


def _decoded(raw_name: bytes, flags: int) -> str:
    try:
        return raw_name.decode("utf-8" if flags & UTF_8 else "cp437")
    except UnicodeDecodeError:
        return raw_name.decode("cp437")


def _large_fields(size: int, packed: int, offset: int, extra: bytes) -> tuple[int, int, int]:
    """Return the 64-bit values of those fields that are marked as standing in the extra field."""
    body = next((body for kind, body in _extras(extra) if kind == 1), b"")
    values = iter(struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8]))
    try:
        size, packed, offset = (
            next(values) if claim == 0xFFFFFFFF else claim for claim in (size, packed, offset)
        )
    # Where values are missing, StopIteration leaves the generator as RuntimeError.
    except (RuntimeError, ValueError) as error:
        raise damaged(BAD_DIRECTORY) from error
    return size, packed, offset


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _check_overlap(entries: Iterable[ArchiveEntry], directory: int) -> None:
    end = 0
    # Entries that share their bytes multiply a small file without any entry being packed too tightly.
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset < end:
            raise damaged(BAD_OVERLAP)
        end = entry.offset + LOCAL.size + len(entry.raw_name) + entry.packed
    if end > directory:
        raise damaged(BAD_OVERLAP)


def packed_bytes(data: bytes, entry: ArchiveEntry) -> memoryview:
    """Return the entry's bytes as they lie in the archive; raises RefusalError where its header disagrees."""
    at = entry.offset
    if at + LOCAL.size > len(data) or data[at : at + 4] != b"PK\3\4":
        raise damaged(BAD_NAMES)
    fields = LOCAL.unpack_from(data, at)
    name_at = at + LOCAL.size
    start = name_at + fields[9] + fields[10]
    if data[name_at : name_at + fields[9]] != entry.raw_name or start + entry.packed > len(data):
        raise damaged(BAD_NAMES)
    return memoryview(data)[start : start + entry.packed]


def inflate(
    data: bytes, entry: ArchiveEntry, limits: PackageLimits, budget: InflationBudget
) -> Iterator[bytes]:
    """Yield an entry's content; raises RefusalError on a limit, a broken stream, a wrong checksum."""
    if entry.flags & ENCRYPTED:
        raise refusal("part-encrypted", value=entry.name)
    if entry.method not in (STORED, DEFLATED):
        raise refusal("part-compression", value=entry.name, method=entry.method)
    packed = packed_bytes(data, entry)
    produced, crc = 0, 0
    for piece in _stored(packed) if entry.method == STORED else _deflated(packed, entry):
        produced += len(piece)
        budget.left -= len(piece)
        _check_growth(entry, produced, limits, budget)
        crc = zlib.crc32(piece, crc)
        yield piece
    if produced != entry.size or crc != entry.crc:
        raise refusal("part-damaged", value=entry.name)


def _stored(packed: memoryview) -> Iterator[bytes]:
    for at in range(0, len(packed), CHUNK):
        yield bytes(packed[at : at + CHUNK])


def _deflated(packed: memoryview, entry: ArchiveEntry) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), SLICE):
            rest: bytes | memoryview = packed[at : at + SLICE]
            while len(rest) and not stream.eof:
                # Bounded, so that a limit is met before the memory is taken.
                yield stream.decompress(rest, CHUNK)
                rest = stream.unconsumed_tail
    except zlib.error as error:
        raise refusal("part-damaged", value=entry.name) from error


def _check_growth(entry: ArchiveEntry, produced: int, limits: PackageLimits, budget: InflationBudget) -> None:
    if budget.left < 0:
        raise refusal("inflates-too-much", value=entry.name, limit=limits.inflated // MIB)
    if produced > entry.size:
        raise refusal("part-damaged", value=entry.name)
    if produced > limits.free and produced > limits.ratio * entry.packed:
        raise refusal("compressed-too-tightly", value=entry.name, ratio=limits.ratio)


def pack(parts: Iterable[tuple[ArchiveEntry, bytes | memoryview]]) -> bytes:
    """Return an archive of entries with their packed bytes, in the order given."""
    body, directory = bytearray(), bytearray()
    count = 0
    for entry, packed in parts:
        # Sizes and checksum stand in the headers here, so no entry is followed by a data descriptor.
        flags = entry.flags & UTF_8
        shared = (flags, entry.method, entry.time, entry.date, entry.crc, entry.packed, entry.size)
        length = len(entry.raw_name)
        directory += CENTRAL.pack(b"PK\1\2", 20, 20, *shared, length, 0, 0, 0, 0, entry.attributes, len(body))
        directory += entry.raw_name
        body += LOCAL.pack(b"PK\3\4", 20, *shared, length, 0) + entry.raw_name
        body += packed
        count += 1
    end = END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def deflated(raw_name: bytes, flags: int, content: bytes) -> tuple[ArchiveEntry, bytes]:
    """Return an entry with new content and its packed bytes; the time stamp is always the same."""
    stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = stream.compress(content) + stream.flush()
    entry = ArchiveEntry(
        name=_decoded(raw_name, flags),
        raw_name=raw_name,
        flags=flags,
        method=DEFLATED,
        time=0,
        date=FIRST_DAY,
        crc=zlib.crc32(content),
        packed=len(packed),
        size=len(content),
        attributes=0,
        offset=0,
    )
    return entry, packed


def replaced(
    data: bytes, entries: Iterable[ArchiveEntry], changed: Mapping[bytes, bytes | None]
) -> Iterator[tuple[ArchiveEntry, bytes | memoryview]]:
    """Yield entries for `pack`: those in `changed` (by raw name) with new content or, for None, left out.

    New names follow at the end, in the order of `changed`. Untouched entries keep their packed bytes.
    """
    known = set()
    for entry in entries:
        known.add(entry.raw_name)
        if entry.raw_name not in changed:
            yield entry, packed_bytes(data, entry)
            continue
        content = changed[entry.raw_name]
        if content is not None:
            yield deflated(entry.raw_name, entry.flags, content)
    for raw_name, content in changed.items():
        if raw_name not in known and content is not None:
            yield deflated(raw_name, UTF_8, content)
