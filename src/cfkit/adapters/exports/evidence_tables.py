"""Lay out what looks past single figures: carry-over, usefulness, hypotheses, tiring, weights."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from cfkit.domain.evidence import Stage, Tested
from cfkit.domain.report import Report

from .plots import Panel, plot
from .report_charts import Interval
from .report_tables import SPAN, Cell, Table, level_name
from .report_words import DASH, Words

LISTED = 8
"""Hypotheses that wait for data and are shown, the nearest to a verdict first."""

MOVES = 15
"""Weights that are shown; a person reads no more of them at once."""


class EvidenceTables:
    """Tables that are `None` where there is nothing to lay out."""

    def __init__(self, report: Report, words: Words) -> None:
        self._report = report
        self._words = words

    def carried(self) -> Table | None:
        """Part the gain of new posts from that of earlier ones."""
        words = self._words
        rows = [
            (
                one.title,
                words.name("metric", one.metric),
                words.num(one.fresh),
                words.say("of", units=one.fresh_units, of=one.fresh_of),
                words.num(one.earlier),
                words.say("of", units=one.earlier_units, of=one.earlier_of),
                words.percent(one.share),
            )
            for one in self._report.carried
        ]
        return self._table("carried", rows, {2, 3, 4, 5, 6})

    def paid(self) -> Table | None:
        """Part what posts reached by themselves from what advertising brought."""
        words, currency = self._words, self._report.currency
        rows = [
            (
                one.title,
                words.name("metric", one.metric) if one.metric else DASH,
                words.num(one.organic),
                words.say("of", units=one.units, of=one.of),
                words.num(one.paid),
                words.num(one.boosted),
                self._behind(words.num(one.seeded), one.seeded_units),
                self._behind(words.money(one.spent, currency), one.spent_units),
                words.money(one.per_thousand, currency, 2),
                words.num(one.priced),
            )
            for one in self._report.paid
        ]
        return self._table("paid", rows, set(range(2, 10)))

    def reached(self) -> Table | None:
        """Part reach among subscribers from viral reach; channels that tell neither stay out."""
        words = self._words
        rows = [
            (
                one.title,
                words.num(one.subscribers),
                words.say("of", units=one.subscriber_units, of=one.of),
                words.num(one.viral),
                words.say("of", units=one.viral_units, of=one.of),
                self._behind(words.percent(one.share), one.both),
            )
            for one in self._report.reached
            if one.subscriber_units or one.viral_units
        ]
        return self._table("reached", rows, {1, 2, 3, 4, 5})

    @property
    def untold(self) -> str:
        """Name the channels that tell neither."""
        return ", ".join(
            one.title
            for one in self._report.reached
            if not one.subscriber_units and not one.viral_units
        )

    def conversation(self) -> Table | None:
        """Count comments by class, and how they were answered."""
        words, talk = self._words, self._report.conversation
        if talk is None:
            return None
        rows = [
            (
                words.name("sort", one.sort) if one.sort else words.say("conversation.whole"),
                words.num(one.comments),
                words.num(one.owed),
                words.num(one.answered),
                words.percent(one.share),
                self._took(one.p50_hours),
                self._took(one.p90_hours),
                words.num(one.late),
                words.num(one.units),
            )
            for one in (*talk.classes, talk.whole)
        ]
        return self._table("conversation", rows, set(range(1, 9)))

    def questions(self) -> Table | None:
        """List questions that were asked repeatedly, or that wait for an answer."""
        words, talk = self._words, self._report.conversation
        rows = [
            (
                words.quoted(one.text),
                words.num(one.people),
                words.num(one.times),
                words.say("of", units=one.answered, of=one.times),
                words.say("questions.where", channel=one.channel, title=one.title),
                one.case,
            )
            for one in (talk.questions if talk else ())
        ]
        return self._table("questions", rows, {1, 2, 3})

    def outcomes(self) -> Markup | None:
        """Say what became of comments, as people noted it."""
        words, talk = self._words, self._report.conversation
        if talk is None or not talk.outcomes:
            return None
        told = [
            words.say("conversation.outcome", name=words.name("outcome", name), n=n)
            for name, n in talk.outcomes.items()
        ]
        return words.say("conversation.outcomes", told=words.join(", ", told))

    def _took(self, hours: float | None) -> str:
        words = self._words
        return DASH if hours is None else words.say("conversation.took", hours=hours)

    def weeks(self) -> Table | None:
        """Follow the weeks of the period."""
        words = self._words
        rows = [
            (
                words.brief(one.first),
                words.num(one.of),
                words.name("metric", one.metric),
                words.num(one.median),
                words.say("of", units=one.units, of=one.of),
                words.percent(one.engagement),
                words.num(one.engaged),
                words.percent(one.evenness),
            )
            for one in self._report.weeks
        ]
        return self._table("weeks", rows, {1, 3, 4, 5, 6, 7})

    def plot(self) -> Markup | None:
        """Plot the weeks; `None` for a single one and where nothing can plot."""
        words, weeks = self._words, self._report.weeks
        if len(weeks) < 2:
            return None
        metric = words.name("metric", weeks[0].metric)
        panels = (
            Panel(words.say("weeks.median", metric=metric), [w.median for w in weeks], words.num),
            Panel(words.say("weeks.engagement"), [w.engagement for w in weeks], words.percent),
            Panel(words.say("weeks.evenness"), [w.evenness for w in weeks], words.percent),
        )
        known = [one for one in panels if any(value is not None for value in one.values)]
        return plot([words.brief(one.first) for one in weeks], known) if known else None

    def valued(self) -> Table | None:
        """Rank angles by how useful their posts were."""
        words = self._words
        rows = [
            (
                one.title or one.angle,
                words.say("of", units=one.units, of=one.of),
                words.num(one.index, 2),
                words.say("of", units=one.rates, of=3),
            )
            for one in self._report.valued
        ]
        return self._table("valued", rows, {1, 2, 3})

    def hypotheses(self) -> Table | None:
        """List what is tested."""
        words = self._words
        rows = [
            (
                words.say("hypotheses.what", what=self._what(one.factor, one.level, one.title)),
                words.say(
                    "hypotheses.stage",
                    name=words.say(f"hypotheses.stages.{one.stage}"),
                    since=words.day(one.since) if one.since else None,
                    fresh=one.fresh,
                ),
                words.times(one.lift),
                self._span(one.low, one.high),
                words.num(one.units),
                words.num(one.needs) if one.needs else DASH,
            )
            for one in self._shown()
        ]
        return self._table("hypotheses", rows, {2, 3, 4, 5})

    @property
    def waiting(self) -> int:
        """Hypotheses that wait for data and are not in the table."""
        return len(self._report.hypotheses) - len(self._shown())

    def _shown(self) -> list[Tested]:
        found = self._report.hypotheses
        waiting = [one for one in found if one.stage is Stage.WAITING]
        return [one for one in found if one not in waiting[LISTED:]]

    def tiring(self) -> Table | None:
        """Hold the later halves of angles against the earlier ones."""
        words = self._words
        rows = [
            (
                one.title or one.angle,
                words.num(one.units),
                words.times(one.ratio),
                self._span(one.low, one.high),
                Interval(one.low, one.ratio, one.high, SPAN),
                words.say("tiring.tires" if one.tires else "tiring.stands"),
            )
            for one in self._report.tiring
            if one.ratio is not None
        ]
        return self._table("tiring", rows, {1, 2, 3})

    def shifts(self) -> Table | None:
        """Show the weights that move most."""
        words = self._words
        rows = [
            (
                self._what(one.factor, one.level, one.title),
                words.percent(one.before),
                words.percent(one.before if one.kept else one.after),
                words.num(one.units),
                words.say("shifts.kept") if one.kept else one.why,
            )
            for one in self._report.shifts[:MOVES]
        ]
        return self._table("shifts", rows, {1, 2, 3})

    def rivals(self) -> Table | None:
        """Hold our pages against those of competitors."""
        words = self._words
        rows = [
            (
                words.say("rivals.ours" if one.is_ours else "rivals.theirs", title=one.title),
                words.name("platform", one.channel) if one.channel else DASH,
                words.num(one.subscribers),
                self._gain(one.subscribers, one.before),
                words.num(one.posts),
                words.num(one.reach),
                words.num(one.reach_per_post),
                words.num(one.interactions),
                words.say("rivals.posts", units=one.reporting, of=one.posts)
                if one.is_ours
                else words.say("rivals.months", months=one.months, of=one.of),
            )
            for one in self._report.rivals
        ]
        return self._table("rivals", rows, {2, 3, 4, 5, 6, 7})

    def _gain(self, now: int | None, before: int | None) -> str:
        if now is None or before is None:
            return DASH
        sign = "+" if now > before else "−" if now < before else ""
        return f"{sign}{self._words.num(abs(now - before))}"

    def bought(self) -> Table | None:
        """Say what paid placements cost and brought."""
        words = self._words
        rows = [
            (
                one.title,
                words.say(f"bought.roles.{one.role}") if one.role else DASH,
                words.num(one.units),
                self._behind(self._money(one.cost, one.currency), one.priced),
                words.num(one.reach),
                words.say("of", units=one.reporting, of=one.units),
                self._behind(self._money(one.per_thousand, one.currency), one.both),
            )
            for one in self._report.bought
        ]
        return self._table("bought", rows, {2, 3, 4, 5, 6})

    def _behind(self, value: str, units: int) -> str:
        """Say how many stand behind a value; a dash stays alone."""
        return f"{value} ({self._words.num(units)})" if units else value

    def _money(self, amount: float | None, currency: str | None) -> str:
        if amount is None:
            return DASH
        return str(self._words.say("bought.money", amount=amount, currency=currency))

    @property
    def unshown(self) -> int:
        """Weights that move and are not in the table."""
        return max(0, len(self._report.shifts) - MOVES)

    def _what(self, factor: str, level: str, title: str) -> str:
        words = self._words
        named = words.quoted(level_name(words, factor, level, title))
        return f"{words.name('factor', factor)} {named}"

    def _span(self, low: float | None, high: float | None) -> str:
        if low is None or high is None:
            return DASH
        return f"{self._words.times(low)}…{self._words.times(high)}"

    def _table(self, key: str, rows: Sequence[Sequence[Cell]], numeric: set[int]) -> Table | None:
        if not rows:
            return None
        words = self._words
        return Table(words.say(f"{key}.caption"), words.heads(key), rows, frozenset(numeric))
