"""Workbooks with a password: opened in memory, never written without it here."""

from __future__ import annotations

import io
import struct
import zlib
from xml.parsers.expat import ExpatError

from salesbook.problems import Problem, problem


def decrypt(data: bytes, password: str) -> tuple[bytes | None, Problem]:
    """Return an encrypted workbook's bytes with a note (SB353), or None with the reason (SB354 to SB356)."""
    try:
        from msoffcrypto import OfficeFile  # noqa: PLC0415 - an extra, needed for such files only
        from msoffcrypto.exceptions import (  # noqa: PLC0415
            DecryptionError,
            FileFormatError,
            InvalidKeyError,
            ParseError,
        )
    except ImportError:
        return None, problem("password-extra-missing")
    opened = io.BytesIO()
    try:
        file = OfficeFile(io.BytesIO(data))
        # Unchecked, a wrong password gives garbage, which would be reported as a damaged file.
        file.load_key(password=password, verify_password=True)
        file.decrypt(opened)
    except InvalidKeyError:
        return None, problem("password-wrong")
    except (DecryptionError, FileFormatError, ParseError, ExpatError, struct.error, zlib.error) as error:
        return None, problem("decryption-failed", value=f"{error}")
    except (OSError, ValueError, LookupError, AttributeError, TypeError, OverflowError) as error:
        # What the library lets through when an encrypted file is cut or garbled.
        return None, problem("decryption-failed", value=f"{error}")
    return opened.getvalue(), problem("decrypted")
