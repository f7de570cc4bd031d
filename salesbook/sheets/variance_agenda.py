"""The monthly sales meeting: its topics as far as figures and returns go, and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from salesbook.layout.book_content import Binding, Record
from salesbook.model.facts import Note
from salesbook.model.meeting import DECISION, DUE, OWNER, MeetingDecision, standing
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.model.status import COUNTING
from salesbook.problems import Text
from salesbook.problems.text import joined
from salesbook.schedules.registry import measure_name
from salesbook.variance.result import FollowUp, Line, Ranked, Reconciliation
from salesbook.variance.wording import Wording, listed

# The ISO day that weekly reports are due on unless a plan says otherwise (docs/plan.md).
SATURDAY = 6

MOST_NAMES, MOST_QUOTED = 3, 3
"""The most products or people named at either end, and the most quoted."""

UNSPOKEN = frozenset(("customers", "training_hours", "training_cost", "score_points", "passed"))
"""Measures that the meeting does not name one by one."""

MOST_SAID = 2
"""The most that is quoted on a topic beside causes and measures."""
MOST_MEASURES = 4
"""The plan of the next month is told of so many measures."""

LINE = Text.of("\n")
NOTHING = ("0", "−0", "0.0", "−0.0")


TOPICS: Mapping[str, str] = {
    "total": "board",
    "products": "variance_products",
    "customers": "variance_channels",
    "places": "variance_people",
    "open": "open_returns",
    "next": "outlook",
    "support": "difficulties",
}
"""The topics of the meeting in their order, each with the table that its facts stand in; `agenda_` and the
name is the phrase of each."""


@dataclass(frozen=True)
class Meeting:
    """The meeting of a territory: what stands on its sheets."""

    result: Reconciliation
    territory: str
    inside: Collection[str]
    binding: Binding

    def records(self, messages: Sequence[Text]) -> dict[str, list[Record]]:
        """Return the topics, what is told beside them, and what was decided before, here and below."""
        result, month = self.result, self.result.period
        below = [each.id for each in result.plan.dimensions.below(self.territory)]
        own = standing(result.decisions, self.territory, month)
        others = [id_ for id_ in below if id_ != self.territory]
        found = [each for id_ in others for each in standing(result.decisions, id_, month)]
        return {
            "decisions_before": [self._decided(each) for each in own],
            "decisions_below": [self._decided(each) for each in found],
            "agenda": list(self._topics(messages)),
            "agenda_more": list(self._more()),
        }

    def _one(self, text: Text) -> Text:
        """Return words in the first language of the book: in two a meeting would not stand on a page."""
        return Text.of(self.binding.lines(text)[0])

    @property
    def _speaker(self) -> _Speaker:
        return _Speaker(self.result, self.territory, self.inside, self.binding)

    def _decided(self, each: MeetingDecision) -> Record:
        words, dimensions = self.binding.phrases.words, self.result.plan.dimensions
        topic = words.get(f"agenda_{each.topic}", Text.of(each.topic))
        return {
            "key": each.key if each.territory == self.territory else f"{each.territory}/{each.key}",
            "month": each.month.key,
            "topic": self._one(topic),
            "region": self._one(dimensions.territory[each.territory].name),
            "decided": each.words.get(DECISION),
            "owner": ", ".join(filter(None, (each.words.get(OWNER), each.month.key))),
            "due": self._until(each),
            "state": words[f"decision_{each.state}"],
        }

    def _until(self, each: MeetingDecision) -> Text:
        """Return until when something was to be done, marked where that is past."""
        said = [Text.of(each.words.get(DUE, ""))]
        if each.is_late(self.result.period.last_day):
            said.append(self._one(self.binding.phrases.words["board_past_due"]))
        return joined(said, Text.of(" "))

    def _topics(self, messages: Sequence[Text]) -> Iterator[Record]:
        speaker, words = self._speaker, self.binding.phrases.words
        total = joined([each for each in (*messages, speaker.gap()) if each], LINE)
        # Facts, causes and measures of each topic.
        said: Mapping[str, tuple[Text, Text, Text]] = {
            "total": (total, speaker.causes(), speaker.measures()),
            "products": (speaker.products(), Text(), Text()),
            "customers": (speaker.customers(), speaker.words(("key_customers", "week_accounts")), Text()),
            "places": (speaker.places(), speaker.words(("analysis",)), Text()),
            "open": (speaker.open_problems(), speaker.silent(), Text()),
            "next": (speaker.next_month(), Text(), speaker.words(("next_month",))),
            "support": (Text(), speaker.words(("support", "week_support", "difficulty_help")), Text()),
        }
        month = self.result.period.key
        for topic, (facts, causes, measures) in said.items():
            yield {
                "key": f"{month}/{topic}",
                "month": month,
                "topic": words[f"agenda_{topic}"],
                "sheet": TOPICS[topic],
                "findings": self._one(facts),
                "causes": self._one(causes),
                "measures": self._one(measures),
            }

    def _more(self) -> Iterator[Record]:
        speaker, words = self._speaker, self.binding.phrases.words
        findings = {
            "competitors": speaker.told(("week_market",)),
            "cases": words["agenda_to_tell"],
            "ranking": speaker.ranking(),
            "praise": speaker.praise(),
        }
        for topic, found in findings.items():
            yield {"key": topic, "topic": words[f"agenda_{topic}"], "findings": found}


def ranking_message(result: Reconciliation, inside: Collection[str], binding: Binding) -> Text:
    """Return who of some people is first, last and most improved."""
    return _Speaker(result, result.plan.dimensions.root.id, inside, binding).ranking()


def wording_of(binding: Binding) -> Wording:
    """Return the wording of a reconciliation in a book."""
    return Wording(words=binding.phrases.words, currency=binding.currency, unit=binding.display_unit)


class _Speaker:
    """Puts the figures of one territory into sentences."""

    def __init__(self, result: Reconciliation, scope: str, inside: Collection[str], binding: Binding) -> None:
        self.result = result
        self.scope = scope
        self.inside = inside
        self.binding = binding
        self.wording = wording_of(binding)

    def _say(self, key: str, **details: object) -> Text:
        return self.wording.words[key].format(**details)

    def products(self) -> Text:
        """Return which products are ahead and which behind."""
        lines = self.result.lines_of("product", "revenue")
        return self._ends([self._within(line) for line in lines])

    def _within(self, line: Line) -> tuple[Text, int]:
        """Return a product's name and its variance against the plan of those who reported, in the scope."""
        members = {**self._scope(), "product": line.keys["product"]}
        value = self.result.cubes.products.value
        actual = value(Scenario.ACTUAL, line.measure, (self.result.period,), members) or 0
        # No product is behind because somebody has not reported yet.
        planned = value(Scenario.PLAN_OF_REPORTED, line.measure, (self.result.period,), members) or 0
        return line.name, actual - planned

    def _scope(self) -> Mapping[str, str]:
        return {"territory": self.scope}

    def _ends(self, variances: Sequence[tuple[Text, int]]) -> Text:
        ordered = sorted(variances, key=lambda each: each[1])
        # What shows as zero in the display unit is neither ahead nor behind.
        seen = [each for each in ordered if self.wording.amount(each[1]) not in NOTHING]
        best = [each for each in reversed(seen) if each[1] > 0][:MOST_NAMES]
        worst = [each for each in seen if each[1] < 0][:MOST_NAMES]
        return joined(
            [
                self._say("agenda_best", names=self.wording.names([self._named(*each) for each in best])),
                self._say("agenda_worst", names=self.wording.names([self._named(*each) for each in worst])),
            ],
            Text.of(" "),
        )

    def _named(self, name: Text, variance: int) -> Text:
        return self._say("message_part", part=name, amount=self.wording.amount(variance, signed=True))

    def customers(self) -> Text:
        """Return customers and channels ahead and behind, where figures of them are returned."""
        company = self.scope == self.result.plan.dimensions.root.id
        lines = [
            line
            for line in self.result.lines_of("item" if company else "territory-item", "revenue")
            if line.keys["dimension"] in ("customer", "channel")
            and line.keys.get("territory", self.scope) == self.scope
            and line.month.variance is not None
        ]
        if not lines:
            return self._say("agenda_none")
        return self._ends([(line.name, line.month.variance or 0) for line in lines])

    def places(self) -> Text:
        """Return the territories below, or the people where there are none, each in short.

        Those that can be judged come first, the best before the others.
        """
        children = self.result.plan.dimensions.children(self.scope)
        if children:
            lines = [self._territory(each.id) for each in children]
            judged = [each for each in lines if each.month.attainment is not None and not each.month.grey]
            judged.sort(key=lambda each: -(each.month.attainment or 0))
            rest = [each for each in lines if each not in judged]
            return listed([self.wording.place(each) for each in (*judged, *rest)])
        people = self.result.lines_of("person", "revenue", person=self.inside)
        return listed([self.wording.place(line) for line in people])

    def _territory(self, id_: str) -> Line:
        return self.result.line("territory", "revenue", territory=id_)

    def _alike(self, kind: str) -> dict[str, list[FollowUp]]:
        """Return causes or measures as typed, each with all who name it, the largest gaps first."""
        groups: dict[str, list[FollowUp]] = {}
        for each in sorted(self._follow_ups(), key=lambda each: each.line.month.variance or 0):
            if words := " ".join(str(getattr(each, kind)).split()):
                groups.setdefault(words, []).append(each)
        return groups

    def causes(self) -> Text:
        """Return the causes, a line each, with who names them and what their variances come to."""
        lines = [
            self._say(
                "agenda_grouped",
                words=words,
                names=self._few([each.line.name for each in named]),
                amount=self.wording.amount(sum(each.line.month.variance or 0 for each in named), signed=True),
            )
            for words, named in self._alike("cause").items()
        ]
        return self._first(lines)

    def _few(self, names: Sequence[Text]) -> Text:
        """Return the first of some names, and how many the others are."""
        kept = names if len(names) <= MOST_NAMES + 1 else names[:MOST_NAMES]
        rest = [self._say("board_people", count=len(names) - len(kept))] if len(kept) < len(names) else []
        return listed([*kept, *rest])

    def measures(self) -> Text:
        """Return the measures that people intend, a line each."""
        return self._first([Text.of(words) for words in self._alike("measure")])

    def _first(self, lines: Sequence[Text]) -> Text:
        more = len(lines) - MOST_QUOTED
        rest = [self._say("agenda_more", count=more)] if more > 0 else []
        return joined([*lines[:MOST_QUOTED], *rest], LINE)

    def gap(self) -> Text:
        """Return what is needed a month to reach the year's target, against what came so far."""
        dimensions, months = self.result.plan.dimensions, self.result.months("ytd")
        root = self.scope == dimensions.root.id
        line = self.result.line("company", "revenue") if root else self._territory(self.scope)
        rate, so_far = line.outlook.required_rate, line.outlook.to_date
        if rate is None or so_far is None:
            return Text()
        return self._say(
            "agenda_gap",
            needed=self.wording.amount(round(rate)),
            run=self.wording.amount(round(so_far / len(months))),
            unit=self.binding.display_unit.label,
        )

    def silent(self) -> Text:
        """Return whose material gap has no cause."""
        names = [each.line.name for each in self._follow_ups() if each.unexplained]
        return self._say("agenda_silent", names=listed(names)) if names else Text()

    def told(self, kinds: Sequence[str]) -> Text:
        """Return the notes of some kinds, a line each; without any the topic is left open for the meeting."""
        said = self.words(kinds)
        return said if said.words else self._say("agenda_to_tell")

    def words(self, kinds: Sequence[str]) -> Text:
        """Return the notes of the period, regions before their people, each as typed."""
        dimensions = self.result.plan.dimensions
        names = {each.id: each.name for each in dimensions.below(self.scope)}
        names |= {each.id: each.name for each in dimensions.people if each.id in self.inside}
        returns = (*self.result.returns, *self.result.region_returns)
        for each in returns:
            if each.state not in COUNTING:
                names.pop(each.person, None)
        order = {owner: at for at, owner in enumerate(names)}
        notes = [
            note
            for note in self.result.notes
            if note.kind in kinds and note.owner in names and self._is_now(note)
        ]
        notes.sort(key=lambda note: order[note.owner])
        # Words that several rows or people have in common are quoted once.
        said: dict[str, dict[str, Text]] = {}
        for note in notes:
            said.setdefault(note.text.strip(), {})[note.owner] = names[note.owner]
        lines = [self._quoted(listed(list(whose.values())), words) for words, whose in said.items()]
        return Text.of("\n".join(lines[:MOST_SAID])) if lines else Text()

    def _is_now(self, note: Note) -> bool:
        """Say whether a note is of the period: that of a week when its Saturday is in the month."""
        if note.dimension != "week":
            return note.month == self.result.period
        year, _, week = note.item.partition("-W")
        day = date.fromisocalendar(int(year), int(week), SATURDAY)
        return self.result.plan.fiscal_year.month_of(day) == self.result.period

    def _quoted(self, name: Text, words: str) -> str:
        said = self._say("agenda_said", name=Text.of(self.binding.lines(name)[0]), words=words)
        return said.in_language(self.binding.languages[-1])

    def _follow_ups(self) -> list[FollowUp]:
        return [each for each in self.result.follow_ups if each.line.keys["person"] in self.inside]

    def open_problems(self) -> Text:
        """Return how much is open."""
        submissions = self.result.submissions
        return self._say(
            "agenda_problems",
            missing=sum(each.person in self.inside for each in self.result.missing),
            unexplained=sum(each.unexplained for each in self._follow_ups()),
            problems=sum(len(each.problems) for each in submissions if each.owner in self.inside),
        )

    def next_month(self) -> Text:
        """Return the next month's plan of every measure, and the largest gaps."""
        month = self.result.period.plus(1)
        if month not in self.result.plan.fiscal_year.months:
            return self._say("agenda_year_end")
        planned = [said for measure in self.result.measures for said in self._planned(measure, month)]
        plan = listed(planned[:MOST_MEASURES])
        gaps = sorted(
            (each for each in self._follow_ups() if (each.line.year_to_date.variance or 0) < 0),
            key=lambda each: each.line.year_to_date.variance or 0,
        )
        names = [self._named(each.line.name, each.line.year_to_date.variance or 0) for each in gaps]
        said = self._say("agenda_month", month=month.key, plan=plan)
        first = self._say("agenda_priorities", names=self.wording.names(names[:MOST_NAMES]))
        return joined([said, first], Text.of(""))

    def _planned(self, measure: str, month: Month) -> Iterator[Text]:
        """Yield the plan of a measure; what is not planned for the month is left out."""
        value = self.result.value(Scenario.PLAN, measure, (month,), self._scope())
        if measure in UNSPOKEN or not value:
            return
        yield self._say(
            "agenda_figure",
            measure=measure_name(measure, self.result.plan, self.binding.phrases),
            amount=self.wording.measured(value, measure),
        )

    def _ranked(self) -> list[Ranked]:
        own = (each for each in self.result.ranking if each.line.keys["person"] in self.inside)
        return [each for each in own if each.attainment is not None]

    def ranking(self) -> Text:
        """Return who is first, last and most improved."""
        ranked = self._ranked()
        best = [each for each in ranked if each.place == ranked[0].place]
        # Where all share the first place nobody is last.
        last = [each for each in ranked if each.place == ranked[-1].place and each not in best]
        return self._say(
            "message_ranking",
            first=self.wording.names([self.wording.place(each.line) for each in best]),
            last=self.wording.names([self.wording.place(each.line) for each in last]),
            improved=self.wording.names([each.line.name for each in self._improved(ranked)]),
        )

    def _improved(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        gained = [each for each in ranked if each.change is not None and each.change > 0]
        most = max((each.change for each in gained if each.change is not None), default=None)
        return [each for each in gained if each.change == most]

    def praise(self) -> Text:
        """Return who reached the plan, and whose material gap is not explained."""
        good = [each.line.name for each in self._ranked() if each.attainment and each.attainment >= 1]
        silent = [each.line.name for each in self._follow_ups() if each.unexplained]
        return self._say("agenda_praised", names=self.wording.names(good), others=self.wording.names(silent))
