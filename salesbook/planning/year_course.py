"""From what is known of a year to where each of its steps stands, and who is to act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from salesbook.model.approval import (
    ASSURANCES,
    Action,
    ApprovalRules,
    ApprovalStanding,
    Step,
    same_name,
    standing_of,
)
from salesbook.model.period import Month
from salesbook.model.status import COUNTING, counted, counts_words
from salesbook.model.year_course import Stage, StageState, Version, YearKnown, YearStatus, YearStep
from salesbook.planning.approving import assurance_words
from salesbook.problems import Text, sentence

DAY = timedelta(days=1)
PLANNER, FINANCE = sentence("planning.year.planner"), sentence("planning.year.finance")
MOST_NAMES = 4


def year_status(known: YearKnown) -> YearStatus:
    """Return the steps of a year: each version before the first month that it holds for."""
    return YearStatus(plan=known.plan, as_of=known.as_of, steps=list(_steps(known)))


def stage_words(step: YearStep) -> Text:
    """Return what a step is called."""
    return sentence(f"planning.stage.{step.stage}")


def subject_words(step: YearStep) -> Text:
    """Return what a step is of: a version, or some months."""
    if not step.version:
        return Text.of(step.period)
    return sentence("planning.year.version", version=step.version, month=step.period)


def state_words(step: YearStep, as_of: date) -> Text:
    """Return what has become of a step on a day."""
    return sentence(f"planning.stage-state.{'overdue' if step.overdue(as_of) else step.state}")


def headline(status: YearStatus) -> Text:
    """Return how many steps are done, open and overdue."""
    late = sum(each.overdue(status.as_of) > 0 for each in status.open)
    done = sum(each.state == "done" for each in status.steps)
    return sentence("planning.year.headline", done=done, open=len(status.open), late=late)


def _steps(known: YearKnown) -> Iterator[YearStep]:
    year = known.plan.fiscal_year
    second = year.halves[1]
    for month in year.months:
        if month == second.months[0]:
            yield _half_year(known, month, second.key)
        for version in known.versions:
            if (version.standing.effective or year.months[0]) == month:
                yield from _version_steps(version, month, known)
        yield _month_step(month, known)
    yield _year_end(known)


def _version_steps(version: Version, first: Month, known: YearKnown) -> Iterator[YearStep]:
    """Yield what a version goes through until it is issued."""
    standing = standing_of(known.steps, version.standing.content, version.rules)
    yield _prepared(version, standing, first)
    for action in ("review", "approve"):
        yield _decided(version, standing, first, action, known.as_of)
    yield _issued(version, standing, first)


def _is_asked(version: Version, standing: ApprovalStanding) -> bool:
    return version.rules.required != "no" or standing.last is not None


def _step(stage: Stage, version: Version, first: Month) -> YearStep:
    """Return a step of a version whose turn has not come."""
    return YearStep(stage=stage, state="ahead", period=first.key, version=version.standing.number)


def _prepared(version: Version, standing: ApprovalStanding, first: Month) -> YearStep:
    step = _step("prepare", version, first)
    waits = _is_asked(version, standing) and standing.waits_for == "submit"
    if waits and version.standing.state == "draft":
        since = None if standing.last is None else standing.last.at.date()
        return replace(step, state="open", who=PLANNER, since=since, due=first.first_day - DAY)
    if not standing.steps:
        return replace(step, state="done")
    submitted = standing.steps[0]
    done = _assured(step, [submitted])
    return replace(done, state="done", since=submitted.at.date(), by=submitted.signer)


def _assured(step: YearStep, taken: Sequence[Step]) -> YearStep:
    """Return a step that several people took with how sure that is: as sure as the least sure of them."""
    least = min((each.assurance for each in taken), key=ASSURANCES.index)
    return replace(step, assurance=least, about=assurance_words(least))


def _decided(
    version: Version, standing: ApprovalStanding, first: Month, action: Action, day: date
) -> YearStep:
    """Return the step of reviewing or of approving."""
    step = _step("review" if action == "review" else "approve", version, first)
    if not _is_asked(version, standing):
        return replace(step, state="not_asked")
    taken = [each for each in standing.steps if each.action == action]
    if len(taken) >= (version.rules.reviews if action == "review" else 1):
        names = ", ".join(each.signer for each in taken)
        return replace(_assured(step, taken), state="done", since=taken[-1].at.date(), by=names)
    last = standing.last
    if last is None or _awaited(standing) != action:
        return step
    since = last.at.date()
    if last.action == "reject":
        return replace(step, state="refused", since=since, by=last.signer, about=Text.of(last.reason))
    who, due = _who(version.rules, standing, action, day), since + timedelta(version.rules.days)
    return replace(step, state="open", since=since, who=who, due=due)


def _awaited(standing: ApprovalStanding) -> Action:
    """Return what a submitted content waits for, or waited for when it was refused."""
    done = sum(each.action == "review" for each in standing.steps)
    return "approve" if done >= standing.reviews else "review"


def _issued(version: Version, standing: ApprovalStanding, first: Month) -> YearStep:
    step, stored = _step("issue", version, first), version.standing
    if stored.state != "draft":
        state: StageState = "done" if stored.state == "issued" else "withdrawn"
        since, about = date.fromisoformat(stored.at[:10]), Text.of(stored.reason)
        return replace(step, state=state, since=since, by=stored.by, about=about)
    if _is_asked(version, standing) and standing.state != "approved":
        return step
    approved = standing.last.at.date() if standing.last is not None else None
    return replace(step, state="open", who=PLANNER, since=approved, due=first.first_day - DAY)


def _who(rules: ApprovalRules, standing: ApprovalStanding, action: Action, day: date) -> Text:
    """Return who may take a step on a day: those named, each with who stands in; else anybody new to it."""
    taken = {name for each in standing.steps for name in each.people}
    named = [each for each in rules.named(action) if same_name(each) not in taken]
    if not named:
        names = Text.listing(dict.fromkeys(each.by for each in standing.steps))
        return sentence("planning.year.anybody-else", names=names)
    return Text.listing(_with_stand_ins(each, rules, day) for each in named)


def _with_stand_ins(name: str, rules: ApprovalRules, day: date) -> Text:
    found = [each.to for each in rules.delegations if rules.stands_in(each.to, name, day)]
    if not found:
        return Text.of(name)
    return sentence("planning.year.stands-in", name=name, by=Text.listing(dict.fromkeys(found)))


def _month_step(month: Month, known: YearKnown) -> YearStep:
    step = YearStep(stage="month", state="ahead", period=month.key, about=_waits(month, known))
    closed = (known.closed or {}).get(month)
    if closed is not None:
        return replace(step, state="done", since=closed.day, by=closed.by)
    # Nobody is asked for anything before there are books.
    if known.as_of < month.first_day or not known.names:
        return step
    states = [course[month] for course in known.courses.values() if month in course]
    missing = [owner for owner, course in known.courses.items() if course.get(month, "late") not in SETTLED]
    about = Text.listing(each for each in (counts_words(counted(states)), step.about) if each)
    since = known.received.get(month)
    if not missing:
        # Whether it is closed only a store knows.
        state: StageState = "done" if known.closed is None else "open"
        return replace(
            step, state=state, since=since, who=FINANCE if state == "open" else Text(), about=about
        )
    who = _listed([known.names.get(each, Text.of(each)) for each in missing])
    return replace(step, state="open", since=month.first_day, who=who, due=known.due.get(month), about=about)


SETTLED = COUNTING - {"partial"}
"""States of a return that leave its owner nothing to do."""


def _waits(month: Month, known: YearKnown) -> Text:
    waiting = known.waiting.get(month, 0)
    return sentence("planning.year.waiting", count=waiting) if waiting else Text()


def _listed(names: Sequence[Text]) -> Text:
    more = len(names) - MOST_NAMES
    shown = Text.listing(names[:MOST_NAMES])
    return shown if more <= 0 else sentence("planning.year.and-more", names=shown, more=more)


def _half_year(known: YearKnown, first: Month, key: str) -> YearStep:
    """Return the step of planning the second half anew: a version that holds from its first month."""
    step = YearStep(stage="half_year", state="ahead", period=key)
    own = [each.standing for each in known.versions if each.standing.effective == first]
    standing = [each for each in own if each.state != "withdrawn"]
    about = sentence("planning.year.by-version", version=standing[-1].number) if standing else Text()
    issued = next((each for each in standing if each.state == "issued"), None)
    if issued is not None:
        since = date.fromisoformat(issued.at[:10])
        return replace(step, state="done", since=since, by=issued.by, about=about)
    if known.kept is not None and not standing:
        kept = sentence("planning.year.kept")
        return replace(step, state="done", since=known.kept.day, by=known.kept.by, about=kept)
    if known.as_of < first.first_day:
        return step
    return replace(step, state="open", who=PLANNER, since=first.first_day, due=first.last_day, about=about)


def _year_end(known: YearKnown) -> YearStep:
    """Return the last step: every month closed, and the next year's plan begun."""
    year = known.plan.fiscal_year
    step, after = YearStep(stage="year_end", state="ahead", period=year.key), year.months[-1].plus(1)
    if known.following:
        return replace(step, state="done", about=sentence("planning.year.next-plan", plan=known.following))
    closed = known.closed or {}
    if known.as_of < after.first_day and len(closed) < len(year.months):
        return step
    # Straight from files nobody knows what is closed.
    left = 0 if known.closed is None else len(year.months) - len(closed)
    about = sentence("planning.year.months-open", count=left) if left else Text()
    since = max((each.day for each in closed.values()), default=None) if not left else after.first_day
    who = FINANCE if left else PLANNER
    return replace(step, state="open", who=who, since=since, due=after.last_day, about=about)
