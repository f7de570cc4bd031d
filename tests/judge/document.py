"""What the JSON of `reconcile` states, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from judge.reckoning import Subject

SPANS = {"month": "month", "quarter": "quarter", "half": "half", "ytd": "year_to_date"}
COMPARED = ("plan", "actual", "variance", "attainment", "favorable", "prior_year", "year_on_year")
OUTLOOK = (
    "target",
    "to_date",
    "left",
    "months_left",
    "attainment",
    "time_progress",
    "gap_to_time",
    "required_rate",
    "forecast_a",
    "forecast_b",
)
BRIDGE = (
    "plan",
    "actual",
    "variance",
    "price",
    "volume",
    "mix",
    "cost",
    "off_list",
    "new",
    "dropped",
    "unsplit",
)

Keys = tuple[tuple[str, str], ...]


class Statement(NamedTuple):
    """Where a figure stands in the document: about what, over which span, which of its figures."""

    subject: Subject
    span: str
    name: str


Said = int | float | bool | None


def statements(document: Mapping[str, Any]) -> Iterator[tuple[Statement, Said]]:
    """Yield every figure of a document; amounts in cents or whole units."""
    for line in document["lines"]:
        subject = Subject(line["level"], keys_of(line["keys"]), line["measure"])
        for span, key in SPANS.items():
            yield from _compared(subject, span, line[key])
        for name in OUTLOOK:
            yield Statement(subject, "outlook", name), minor(line["outlook"][name])
    for rate in document["rates"]:
        subject = Subject("rate", keys_of(rate["keys"]), rate["rate"])
        for span, key in SPANS.items():
            for name, said in _rate(rate[key]):
                yield Statement(subject, f"rate/{span}", name), said
    for bridge in document["bridges"]:
        subject = Subject(bridge["level"], keys_of(bridge["keys"]), bridge["measure"])
        for name in BRIDGE:
            yield Statement(subject, f"bridge/{bridge['span']}", name), minor(bridge[name])
    for ranked in document["ranking"]:
        subject = Subject("ranked", (("person", ranked["person"]),), ranked["measure"])
        for name in ("place", "attainment", "change"):
            yield Statement(subject, "ranking", name), ranked[name]
    for quota in (document["rollover"] or {"quotas": ()})["quotas"]:
        subject = Subject("quota", (("person", quota["person"]),), quota["measure"])
        for month in quota["months"]:
            for name in ("assigned", "carried_in", "carried_out", "current"):
                yield Statement(subject, f"quota/{month['month']}", name), minor(month[name])
    for way in (document["ledger"] or {"bridges": ()})["bridges"]:
        keys = (("territory", way["territory"]),) if way["territory"] else ()
        subject = Subject(way["level"], keys, way["measure"])
        for name, amount in {**way["reasons"], "returned": way["returned"], "booked": way["booked"]}.items():
            yield Statement(subject, f"ledger/{way['span']}", name), minor(amount)


def _compared(subject: Subject, span: str, block: Mapping[str, Any]) -> Iterator[tuple[Statement, Said]]:
    for name in COMPARED:
        yield Statement(subject, span, name), minor(block[name])
    change, full = block["period_on_period"], block["full_plan"]
    for name, value in (
        ("now", change["actual"]),
        ("previous", change["previous"]),
        ("period_on_period", change["change"]),
        ("full_plan", full["plan"]),
        ("full_attainment", full["attainment"]),
        ("coverage", full["coverage"]),
        ("grey", block["grey"]),
    ):
        yield Statement(subject, span, name), minor(value)


def _rate(block: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    names = {"points": "difference"}
    for name in ("full_plan", "plan", "actual", "points", "favorable", "coverage"):
        yield name, minor(block[names.get(name, name)])


def keys_of(keys: Mapping[str, str]) -> Keys:
    """Return the keys of a line in order."""
    return tuple(sorted(keys.items()))


def minor(value: str | float | None) -> Said:
    """Return an amount in cents, anything else as it is."""
    return int(Decimal(value) * 100) if isinstance(value, str) else value
