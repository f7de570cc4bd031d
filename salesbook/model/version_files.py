"""The files of a plan's earlier versions, which come with it below `parents/`."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from salesbook.model.approval import ApprovalRules
from salesbook.model.period import Month, first_month, typed_month
from salesbook.model.plan_version import PlanVersion
from salesbook.problems import Location

PARENTS = "parents"
_NAME = re.compile(rf"{PARENTS}/v([1-9][0-9]{{0,3}})/([^/]+)")


def parent_name(version: int, name: str) -> str:
    """Return what a file of an earlier version is called in the folder of a later one."""
    return f"{PARENTS}/v{version}/{name}"


def base_name(name: str) -> str:
    """Return what a file is called in the folder of its own version."""
    found = _NAME.fullmatch(name)
    return found[2] if found else name


def of_parent(version: int, where: Location) -> Location:
    """Return a place in a file of an earlier version as one in the folder of a later one."""
    return replace(where, file=parent_name(version, where.file)) if where.file else where


def own_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a version without those of the versions before it."""
    return {name: data for name, data in files.items() if not _NAME.fullmatch(name)}


def parent_files(files: Mapping[str, bytes]) -> tuple[int, dict[str, bytes]]:
    """Return the number of the version before and all its files with those before it; 0 without any."""
    named = {name: found for name in files if (found := _NAME.fullmatch(name))}
    number = max((int(found[1]) for found in named.values()), default=0)
    below = {found[2] if int(found[1]) == number else name: files[name] for name, found in named.items()}
    return number, below


def with_parent(files: Mapping[str, bytes], version: int, parent: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a version with those of the version before it, and of all before that."""
    lifted = {name if _NAME.fullmatch(name) else parent_name(version, name): parent[name] for name in parent}
    return {**own_files(files), **lifted}


def version_of(files: Mapping[str, bytes]) -> PlanVersion:
    """Return which version the files of a sound plan are, as a draft."""
    table = _settings(files)
    return PlanVersion(
        plan=str(table["id"]).strip(),
        number=int(str(table.get("version", 1))),
        content=digest_of_files(files),
        effective=typed_month(table.get("effective")),
    )


def first_month_of(files: Mapping[str, bytes]) -> Month:
    """Return the first month of the year that the files of a sound plan are of."""
    month = first_month(_settings(files)["starts"])
    assert month is not None
    return month


def approval_rules(files: Mapping[str, bytes]) -> ApprovalRules:
    """Return what the files of a sound plan ask of its approval, and whose keys sign it."""
    table = _settings(files).get("approval", {})
    said = {name: table[name] for name in ("required", "assurance", "keys") if name in table}
    return ApprovalRules(**said)


def _settings(files: Mapping[str, bytes]) -> dict[str, Any]:
    return tomllib.loads(files["plan.toml"].decode("utf-8-sig").replace("\r\n", "\n"))


def changed_files(files: Mapping[str, bytes], others: Mapping[str, bytes]) -> list[str]:
    """Return the names of the files that differ, or that only one of two versions has."""
    return sorted(name for name in {*files, *others} if files.get(name) != others.get(name))


def digest_of_files(files: Mapping[str, bytes]) -> str:
    """Return a hash of all the files of a version, with those of the versions before it."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        # The length keeps files apart: the end of one cannot pass for the beginning of the next.
        whole.update(f"{name} {len(content)}\n".encode() + content)
    return whole.hexdigest()
