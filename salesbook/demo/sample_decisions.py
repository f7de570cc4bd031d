"""What the meetings of the sample company decided."""

from __future__ import annotations

from salesbook.demo.sample_words import sample_words
from salesbook.model.meeting import DECISION, DONE, DUE, OPEN, OWNER, STATE, MeetingDecision
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.problems import spoken_languages

DUE_DAY = 20


def sample_decisions(plan: Plan, month: Month, language: str) -> tuple[MeetingDecision, ...]:
    """Return what the meeting of the company, and that of its first region, decided in a month."""
    root, first = plan.dimensions.root.id, plan.dimensions.regions[0].id
    spoken = spoken_languages(language)[0]
    day = f"{month.plus(1).key}-{DUE_DAY}"
    return tuple(
        MeetingDecision(
            territory=territory,
            key=f"{month.key}/{topic}",
            words={
                DECISION: words.in_language(spoken),
                OWNER: plan.dimensions.people_in(territory)[0].name.in_language(spoken),
                DUE: day,
                STATE: state,
            },
        )
        for (topic, territory, state), words in zip(
            (("total", root, OPEN), ("products", root, DONE), ("places", first, OPEN)),
            sample_words()["decision"],
            strict=True,
        )
    )
