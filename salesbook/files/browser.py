"""Pages printed to PDF by a browser without a window, in a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
SECONDS = 60
# Our own page alone is opened, which holds no script: what a sandbox keeps apart is not there.
QUIET = (
    *("--headless", "--disable-gpu", "--no-first-run", "--no-sandbox", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-extensions", "--no-default-browser-check"),
)


def find_browser() -> str | None:
    """Return the program of Chromium or one like it, None where none is installed."""
    return next((found for found in map(shutil.which, (*PROGRAMS, *ELSEWHERE)) if found), None)


def printed(html: str, program: str) -> bytes | None:
    """Return a page as PDF; None where the browser made none in a minute."""
    with tempfile.TemporaryDirectory(prefix="salesbook-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        page, made = folder / "page.html", folder / "page.pdf"
        page.write_text(html, "utf-8")
        command = [program, *QUIET, f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer"]
        command += [f"--print-to-pdf={made}", page.as_uri()]
        try:
            subprocess.run(command, timeout=SECONDS, capture_output=True, check=False)  # noqa: S603 - our own page
        except (OSError, subprocess.TimeoutExpired):
            return None
        return made.read_bytes() if made.is_file() else None
