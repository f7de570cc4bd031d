"""What the JSON holds beside its lines: working days, gaps to follow up, courses, single expenses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from judge.document import minor
from judge.plan_folder import cents
from judge.reckoning import Reckoning, Subject, over
from judge.staffing import held


def judge_lists(reckoning: Reckoning, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the lists of a document state otherwise."""
    for what, said, expected in _stated(reckoning, document):
        if said != expected:
            yield f"{what}: {said!r}, judge {expected!r}"


def _stated(reckoning: Reckoning, document: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    elapsed, days = document["working_days"]["year"]
    yield "time progress", Fraction(elapsed, days), reckoning.time_progress
    yield "coverage limit", document["coverage_limit"], float(reckoning.coverage_limit)
    for each in document["follow_ups"]:
        yield from _follow_up(reckoning, each)
    for each in document["courses"]:
        yield from _course(reckoning, each)
    said = [(each["owner"], each["row"], minor(each["amount"])) for each in document["expense_items"]]
    items = [
        (owner, row, item)
        for owner, each in reckoning.returns.items()
        for row, item in sorted(each.items.items())
    ]
    yield "expense items", sorted(said), sorted((owner, row, item.amount) for owner, row, item in items)
    limit = _settings(reckoning, "expenses").get("entertainment_limit")
    flagged = [
        (owner, item.amount)
        for owner, _, item in items
        if limit is not None and item.amount > cents(str(limit)) and not item.approved
    ]
    said_flags = [
        (each["owner"], minor(each["amount"]))
        for each in document["expense_flags"]
        if each["rule"] == "single_item"
    ]
    yield "expense flags", sorted(said_flags), sorted(flagged)


def _follow_up(reckoning: Reckoning, each: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    person = reckoning.plan.people[each["person"]]
    keys = (("person", person.id), ("territory", person.territory))
    subject = Subject("person", keys, each["measure_of"])
    month, to_date = (reckoning.compared(subject, span) for span in ("month", "ytd"))
    yield f"follow-up {person.id}", minor(each["variance"]), month.variance
    yield f"follow-up {person.id} to date", minor(each["variance_to_date"]), to_date.variance
    limits = _settings(reckoning, "materiality")
    far = abs(month.variance or 0)
    relative = Fraction(str(limits.get("relative", "0")).removesuffix("%")) / 100
    material = far > cents(str(limits.get("absolute", 0))) and far > relative * (month.plan or 0)
    yield f"follow-up {person.id} material", each["material"], material


def _course(reckoning: Reckoning, each: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    keys = (("dimension", "course"), ("item", each["course"]))
    for measure, value in each["plan"].items():
        expected = reckoning.outlook(Subject("item", keys, measure)).target
        yield f"course {each['course']} {measure} planned", minor(value), expected
    for measure, value in each["actual"].items():
        came = held(reckoning, Subject("item", keys, measure), "actual")
        yield f"course {each['course']} {measure}", minor(value), came
    trainees = held(reckoning, Subject("item", keys, "trainees"), "actual")
    for name, measure in (("average_score", "score_points"), ("pass_rate", "passed")):
        came = held(reckoning, Subject("item", keys, measure), "actual")
        ratio = None if came is None or trainees is None else over(int(came), int(trainees))
        yield f"course {each['course']} {name}", each[name], None if ratio is None else float(ratio)


def _settings(reckoning: Reckoning, name: str) -> Mapping[str, Any]:
    found = reckoning.plan.settings.get(name, {})
    assert isinstance(found, dict)
    return found
