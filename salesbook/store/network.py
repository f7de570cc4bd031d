"""Whether a file lies on a network share, where SQLite's locks cannot be trusted."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

NETWORK_TYPES = frozenset(
    (
        "nfs",
        "nfs4",
        "cifs",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "9p",
        "ncpfs",
        "glusterfs",
        "ceph",
        "davfs",
        "webdav",
    )
)
MOUNTS = Path("/proc/self/mountinfo")


def on_network_share(path: Path) -> bool:
    """Say whether a file lies on a network share; False where the system does not tell."""
    if sys.platform == "win32":
        return _windows_share(path)
    try:
        mounts = MOUNTS.read_text("utf-8", "replace")
    except OSError:
        return False
    return is_network_type(type_of_mount(os.path.realpath(path), mounts))


def is_network_type(kind: str) -> bool:
    """Say whether a file system's type is one that other machines share."""
    return kind in NETWORK_TYPES or kind.startswith(("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gvfs"))


def type_of_mount(path: str, mounts: str) -> str:
    """Return the type of the file system that holds an absolute path, by the text of `mountinfo`."""
    best, kind = "", ""
    for line in mounts.splitlines():
        # proc(5): the fifth field is the mount point, the type comes after the dash.
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        # Blanks and tabs in paths are written in octal.
        point = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), fields[4])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        # The longest mount point holds the path; of two alike the later one covers the earlier.
        if inside and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind


def _windows_share(path: Path) -> bool:
    """Say whether a file of a Windows system lies on a share or a mapped drive."""
    import ctypes  # noqa: PLC0415 - only Windows has what is asked here

    # DRIVE_REMOTE of the Windows API
    remote = 4
    drive = path.resolve().drive
    api = getattr(ctypes, "windll", None)
    mapped = api is not None and api.kernel32.GetDriveTypeW(f"{drive}\\") == remote
    return drive.startswith("\\\\") or mapped
