"""The rules as docs/lint.md lists them."""

from __future__ import annotations

from salesbook.lint.rules import RULES


def rule_list() -> str:
    """Return every rule with what it finds, as its function says."""
    lines = ["| rule | finds |", "| --- | --- |"]
    for id_, rule in RULES.items():
        about = " ".join((rule.__doc__ or "").split("\n\n")[0].split())
        lines.append(f"| `{id_}` | {about.removeprefix('Find ').rstrip('.')} |")
    return "".join(f"{line}\n" for line in lines)
