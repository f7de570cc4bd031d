"""A step towards an approval as it came back in the book that was issued to whoever takes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from salesbook.api.reading import read_return_bytes
from salesbook.files.issued import Entry, digest_of, read_registry, registry_of
from salesbook.files.returned import read_returned
from salesbook.model.approval import Action, Step
from salesbook.model.plan import Plan
from salesbook.planning.approving import action_words
from salesbook.problems import Location, Problem, Text, problem, sentence
from salesbook.schedules.quotas import manager_of

SIGN_OFF = "sign_off"


def attested(step: Step, plan: Plan, book: Path, issued: Path) -> tuple[Step, list[Problem]]:
    """Return a step with who takes it, and why, from a returned book; SB055 where that does not say so."""
    data, unreadable = read_returned(book)
    if data is None:
        return step, [] if unreadable is None else [unreadable]
    read = read_return_bytes(data, path=str(book), registry=registry_of(issued))
    entry = next((each for each in read_registry(issued) if each["document"] == read.document), None)
    said = {note.kind: note.text for note in read.notes if note.dimension == SIGN_OFF}
    why = _objection(step, entry, said, issued)
    by = "" if entry is None else _person(entry, plan)
    if entry is not None and not why and not by:
        why = sentence("planning.attesting.nobody", owner=entry["owner"])
    if why:
        return step, [problem("book-attests-not", Location(file=str(book)), book.name, why=why)]
    proof = f"{read.document} sha256:{digest_of(data)}"
    reason = said.get("sign_reason", step.reason)
    return replace(step, by=by, reason=reason, assurance="attested", evidence=proof), []


def _objection(step: Step, entry: Entry | None, said: dict[str, str], issued: Path) -> Text:
    """Return why a book does not say that a step was taken; nothing when it does."""
    if entry is None:
        return sentence("planning.attesting.unknown", folder=issued)
    if entry["content"] != step.content:
        own, now = (each[:12] for each in (entry["content"], step.content))
        return sentence("planning.attesting.older", own=own, now=now)
    decided = said.get("sign_decision", "")
    if not decided:
        return sentence("planning.attesting.unsigned")
    if decided != step.action:
        return sentence("planning.attesting.otherwise", decided=action_words(cast("Action", decided)))
    return Text()


def _person(entry: Entry, plan: Plan) -> str:
    """Return whose book it is by name: a person's own, or of a territory that of who answers for it."""
    people = plan.dimensions.person
    if entry["owner"] in people:
        return people[entry["owner"]].name.in_language(plan.languages[0])
    manager = people.get(manager_of(plan, entry["owner"]))
    return "" if manager is None else manager.name.in_language(plan.languages[0])
