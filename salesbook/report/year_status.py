"""Where the steps of a year stand, as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesbook.model.year_course import StageState, YearStatus, YearStep
from salesbook.planning.year_course import headline, stage_words, state_words, subject_words
from salesbook.problems import Language, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look, Tone
from salesbook.report.problems import words_json
from salesbook.report.status import days_words
from salesbook.report.tables import text_table

TONES: Mapping[StageState, Tone] = {"done": "good", "open": "warning", "refused": "bad", "withdrawn": "bad"}


def year_json(status: YearStatus) -> dict[str, Any]:
    """Return the steps of a year as one JSON document."""
    return {
        "schema": "salesbook/year-status/1",
        "plan": status.plan.id,
        "year": status.plan.fiscal_year.key,
        "as_of": status.as_of.isoformat(),
        "steps": [_step_json(each, status) for each in status.steps],
    }


def _step_json(step: YearStep, status: YearStatus) -> dict[str, Any]:
    return {
        "stage": step.stage,
        "period": step.period,
        "version": step.version or None,
        "state": step.state,
        "since": None if step.since is None else step.since.isoformat(),
        "by": step.by or None,
        "assurance": step.assurance,
        "who": words_json(step.who) if step.who else None,
        "due": None if step.due is None else step.due.isoformat(),
        "days_overdue": step.overdue(status.as_of),
        "note": words_json(step.about) if step.about else None,
    }


def render_year(status: YearStatus, language: Language, look: Look = PLAIN) -> str:
    """Return every step in a line: who did it or is to act, since when, and by when."""
    head = sentence(
        "report.year.heading",
        plan=status.plan.id,
        year=status.plan.fiscal_year.key,
        as_of=status.as_of.isoformat(),
        counts=headline(status),
    )
    lines = [sentence("report.year.header").in_language(language).split("|")]
    lines += [_line(each, status, language, look) for each in status.steps]
    return "\n".join([head.in_language(language), "", text_table(lines, look=look)])


def _line(step: YearStep, status: YearStatus, language: Language, look: Look) -> list[str]:
    tone: Tone = "bad" if step.overdue(status.as_of) else TONES.get(step.state, "")
    left = None if step.due is None or step.state != "open" else (step.due - status.as_of).days
    return [
        stage_words(step).in_language(language),
        subject_words(step).in_language(language),
        look.painted(state_words(step, status.as_of).in_language(language), tone),
        "" if step.since is None else step.since.isoformat(),
        printable(step.by or step.who.in_language(language)),
        days_words(left).in_language(language),
        printable(step.about.in_language(language)),
    ]
