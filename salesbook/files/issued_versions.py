"""The versions of a plan in a folder of issued books: their files, their state, what each may replace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from salesbook.files.approvals import APPROVALS, read_steps
from salesbook.files.atomic import make_folder, write_atomic
from salesbook.files.issued import REGISTRY_FILE, REGISTRY_FOLDER, read_events
from salesbook.files.plan_folder import PlanRead, parsed, read_plan_files, write_plan
from salesbook.model.approval import ApprovalRules, standing_of
from salesbook.model.period import Month
from salesbook.model.plan_version import PlanVersion, in_force
from salesbook.model.version_files import (
    approval_rules,
    changed_files,
    digest_of_files,
    parent_files,
    version_of,
    with_parent,
)
from salesbook.plan_input.plan_tables import SETTINGS_FILE
from salesbook.problems import Location, Problem, Text, problem


def issued_versions(folder: Path, key: bytes | None = None) -> dict[int, PlanVersion]:
    """Return the versions in a folder by their number, each as it stands now."""
    events = read_events(folder, key)
    found = [{name: value for name, value in each.items() if name != "code"} for each in events]
    return {each["number"]: PlanVersion(**{**each, "effective": _month(each["effective"])}) for each in found}


def _month(key: str | None) -> Month | None:
    return None if key is None else Month.parse(key)


def plan_folder(folder: Path, version: PlanVersion) -> Path:
    """Return where the files of a version of the plan are kept."""
    # By their content as well: the registry names one, so that both are never apart, and drafts stay.
    return folder / REGISTRY_FOLDER / f"plan-v{version.number}-{version.content[:12]}"


def write_plan_copy(folder: Path, plan_files: Mapping[str, bytes], approvals: bytes = b"") -> PlanVersion:
    """Keep the files that books were issued from, and the list of approvals, beside their registry."""
    version = version_of(plan_files)
    copy = plan_folder(folder, version)
    make_folder(copy)
    write_plan(copy, plan_files, force=True)
    if approvals:
        write_atomic(copy / APPROVALS, approvals)
    return version


def version_in_force(
    folder: Path, month: Month | None = None, returned: Collection[int] = (), key: bytes | None = None
) -> PlanVersion | None:
    """Return the version in force in a month, without one the highest; None when a folder has none.

    One of which books were `returned` counts as issued, unless it waits for its approval.
    """
    known = issued_versions(folder, key).values()
    counting = set(returned) - (unapproved_drafts(folder, key) if returned else frozenset())
    return in_force(known, month, counting)


def unapproved_drafts(folder: Path, key: bytes | None = None) -> frozenset[int]:
    """Return the drafts built without the approval that they ask for: no return of them issues them."""
    known = issued_versions(folder, key).values()
    return frozenset(each.number for each in known if each.state == "draft" and _waits(folder, each))


def _waits(folder: Path, version: PlanVersion) -> bool:
    copy = plan_folder(folder, version)
    settings = copy / SETTINGS_FILE
    rules = approval_rules({SETTINGS_FILE: settings.read_bytes()}) if settings.is_file() else ApprovalRules()
    if rules.required == "no":
        return False
    steps, _ = read_steps(copy / APPROVALS)
    return standing_of(steps, version.content, rules).state != "approved"


def copied_files(folder: Path, version: PlanVersion) -> tuple[Mapping[str, bytes], list[Problem]]:
    """Return the files a version was issued from, or that they changed since; neither when they are gone."""
    copy = plan_folder(folder, version)
    files = read_plan_files(copy) if copy.is_dir() else {}
    changed = bool(files) and digest_of_files(files) != version.content
    return ({}, [problem("registry-damaged", Location(file=str(copy)))]) if changed else (files, [])


def read_version(folder: Path, version: PlanVersion) -> PlanRead | None:
    """Return a version of the plan as books were issued from it; None when its files are gone."""
    files, damaged = copied_files(folder, version)
    if damaged:
        return PlanRead(problems=damaged)
    return parsed(files) if files else None


def with_issued_parent(read: PlanRead, folder: Path) -> PlanRead:
    """Return a plan with the version before it, from the folder its books go to, where it brought none."""
    lonely = next((found for found in read.problems if found.slug == "version-without-parent"), None)
    number = int(lonely.value or 0) if lonely is not None else 0
    # A draft too: whoever revises a plan before it is issued stands on the draft.
    lower = [
        each
        for each in issued_versions(folder).values()
        if each.number < number and each.state != "withdrawn"
    ]
    parent = max(lower, key=lambda each: each.number, default=None)
    if parent is None:
        return read
    return parsed(with_parent(read.files, parent.number, read_plan_files(plan_folder(folder, parent))))


def version_problems(folder: Path, files: Mapping[str, bytes]) -> list[Problem]:
    """Return what keeps a version from being built into a folder, and a note of the draft it replaces.

    An issued version never changes (SB013), a withdrawn one is not built again (SB018), none below an
    issued one is added (SB015), each stands on the version before it as that was built there (SB012), and a
    folder is of one plan (SB016).
    """
    own, known = version_of(files), issued_versions(folder)
    where = Location(file=str(folder / REGISTRY_FILE))
    other = next((each.plan for each in known.values() if each.plan != own.plan), None)
    if other is not None:
        return [problem("folder-of-other-plan", where, own.plan, other=other)]
    found = [] if (wrong := _parent_problem(folder, files, known)) is None else [wrong]
    before = known.get(own.number)
    if before is not None and before.content != own.content:
        old = read_plan_files(plan_folder(folder, before))
        slug = "draft-replaced" if before.state == "draft" else "version-issued"
        changed = Text.listing(changed_files(files, old))
        found.append(problem(slug, where, str(own.number), changed=changed, by=before.by, at=before.at[:10]))
    elif before is not None and before.state == "withdrawn":
        found.append(problem("version-decided", where, str(own.number), by=before.by))
    above = [each.number for each in known.values() if each.state == "issued" and each.number > own.number]
    if above and before is None:
        found.append(problem("version-lower", where, str(own.number), issued=max(above)))
    return found


def _parent_problem(
    folder: Path, files: Mapping[str, bytes], known: Mapping[int, PlanVersion]
) -> Problem | None:
    number, below = parent_files(files)
    parent = known.get(number)
    if parent is None or parent.content == digest_of_files(below):
        return None
    changed = Text.listing(changed_files(below, read_plan_files(plan_folder(folder, parent))))
    where = Location(file=str(folder / REGISTRY_FILE))
    return problem("parent-not-issued", where, str(number), changed=changed)
