"""Lay the figures of a report out as tables that HTML and Markdown share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cfkit.domain.definitions import DEFINITIONS, Rate, is_share
from cfkit.domain.report import GoalFact, Level, Notable, Report, Row, Standing

from .report_charts import Bar, Chart, Interval
from .report_words import DASH, Words

Cell = str | Chart | None
RATES = frozenset(one.id for one in DEFINITIONS)
ALWAYS = frozenset({0, 1, 2, 5, 6, 7, 8})
"""Columns of the production table that stand even when they hold only zeros."""

SPAN = 4.0
"""The charts of factors reach from a quarter of the usual to four times it."""

SHOWN = ("reach", "views", "likes", "shares", "comments", "quotes", "saves", "clicks", "votes")
MISSED = frozenset({"missed", "expired", "event-began", "news-is-old", "offer-ended"})
"""Reasons that a report has words for."""

RARE = ("registrations", "leads", "subscribers")


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, headings and rows; the first cell names its row. `numeric`: columns of numbers."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numeric: frozenset[int] = frozenset()

    @property
    def charts(self) -> frozenset[int]:
        """Columns that hold charts, which only a page can show."""
        return frozenset(
            at for row in self.rows for at, cell in enumerate(row) if isinstance(cell, Chart)
        )


class Tables:
    """The tables of one report."""

    def __init__(self, report: Report, words: Words) -> None:
        self._report = report
        self._words = words

    def goals(self) -> Table:
        """Hold the plan against the fact."""
        rows = [self._goal(goal) for goal in self._report.goals]
        return self._table("goals", rows, {2})

    def path(self) -> Table:
        """Walk from reach to lead."""
        words = self._words
        rows = [
            (
                words.name("metric", step.metric),
                words.num(step.total),
                words.percent(step.from_previous),
                self._of(step.units, step.of),
                words.num(step.both) if number else DASH,
            )
            for number, step in enumerate(self._report.path)
        ]
        return self._table("path", rows, {1, 2, 3, 4})

    def channels(self) -> Table:
        """Show sums and medians of every channel."""
        return self._table("channels", list(self._channels()), {1, 2, 4, 5, 6})

    def engagement(self) -> list[tuple[Table, str]]:
        """Make a table a platform, with the rates that cannot be computed there."""
        words, found = self._words, []
        for one in self._report.engagement:
            name = words.name("platform", one.platform)
            caption = words.say("engagement.caption", platform=name, n=one.published)
            rows = [self._rate(rate, one.aliases.get(rate.id, "")) for rate in one.rates]
            table = Table(caption, words.heads("engagement"), rows, frozenset({2, 3, 6}))
            found.append((table, ", ".join(map(self._metric, one.missing))))
        return found

    def glossary(self) -> Table:
        """Say what every id means, and the letters for it by platform."""
        rows = [
            (
                self._words.say("glossary.named", name=self._metric(one.id), id=one.id),
                self._words.say(f"glossary.{one.id}"),
                self._letters(one.aliases) or DASH,
            )
            for one in DEFINITIONS
        ]
        return self._table("glossary", rows, set())

    def factors(self) -> list[Table]:
        """Make a table a factor."""
        words, found = self._words, []
        for factor in dict.fromkeys(level.factor for level in self._report.factors):
            levels = [level for level in self._report.factors if level.factor == factor]
            caption = words.say("factors.caption", factor=words.name("factor", factor))
            rows = [self._level(level) for level in levels]
            found.append(Table(caption, words.heads("factors"), rows, frozenset({1, 2, 3, 4})))
        return found

    def notable(self, which: str) -> Table | None:
        """List publications `above` or `below` the usual."""
        some: Sequence[Notable] = getattr(self._report, which)
        if not some:
            return None
        words = self._words
        rows = [
            (
                words.say(
                    "notable.what",
                    link=words.link(one.title, one.url),
                    angle=one.angle,
                    at=words.short(one.at),
                ),
                one.channel,
                words.name("metric", one.measure),
                words.num(one.value),
                words.times(one.ratio),
            )
            for one in some
        ]
        caption = words.say(f"notable.{which}")
        return Table(caption, words.heads("notable"), rows, frozenset({3, 4}))

    def comments(self) -> Table:
        """Count comments by channel."""
        words, report = self._words, self._report
        rows = [
            (
                channel.title,
                words.num(one.total),
                words.num(one.median),
                self._of(one.units, one.of),
            )
            for channel, one in zip(report.channels, report.comments, strict=True)
            if one.of
        ]
        return self._table("comments", rows, {1, 2, 3})

    def production(self) -> Table:
        """Tell what became of the plan, by channel and in total."""
        words, some = self._words, self._report.production
        rows: list[Sequence[Cell]] = [
            (
                one.title,
                words.num(one.planned),
                *(words.num(one.standings.get(standing, 0)) for standing in Standing),
                words.num(one.without_file),
            )
            for one in some
            if one.planned or one.without_file
        ]
        if len(rows) > 1:
            sums = [sum(one.standings.get(standing, 0) for one in some) for standing in Standing]
            planned, lost = sum(one.planned for one in some), sum(one.without_file for one in some)
            total = [words.num(n) for n in (planned, *sums, lost)]
            rows.append((words.say("production.total"), *total))
        known = [at for at in range(13) if at in ALWAYS or any(row[at] != "0" for row in rows)]
        head = [words.heads("production")[at] for at in known]
        kept = [[row[at] for at in known] for row in rows]
        return Table(words.say("production.caption"), head, kept, frozenset(range(1, 13)))

    def effort(self) -> Table:
        """Add hours up by role."""
        words, effort = self._words, self._report.effort
        rows: list[Sequence[Cell]] = [
            (
                words.name("role", one.role),
                words.num(one.units),
                words.num(one.planned, 1),
                words.num(one.published, 1),
                words.num(one.members) if one.members else words.say("effort.nobody"),
                words.num(one.available, 1) if one.members else DASH,
            )
            for one in effort.roles
        ]
        if rows:
            planned, published = words.num(effort.planned, 1), words.num(effort.published, 1)
            people = words.num(effort.available, 1)
            units, team = words.num(effort.normed), words.num(effort.people)
            rows.append((words.say("effort.total"), units, planned, published, team, people))
        return self._table("effort", rows, {1, 2, 3, 4, 5})

    def diversity(self) -> Table:
        """Show how even each channel was."""
        words = self._words
        rows = [
            (
                one.title,
                words.name("axis", one.axis),
                words.percent(one.evenness)
                if one.evenness is not None
                else words.say("diversity.not_yet"),
                Bar(one.evenness),
                words.say("diversity.of", used=one.used, possible=one.possible),
                words.num(one.units),
            )
            for one in self._report.diversity
            if one.units
        ]
        return self._table("diversity", rows, {2, 4, 5})

    def shares(self, axis: str) -> Table | None:
        """Hold planned shares of pillars or stages against published ones."""
        words = self._words
        rows = [
            (
                one.title or words.name("stage", one.level),
                words.percent(one.planned),
                words.percent(one.fact),
                self._of(one.units, one.of),
            )
            for one in self._report.shares
            if one.axis == axis
        ]
        caption = words.say(f"shares.caption_{axis}")
        return Table(caption, words.heads("shares"), rows, frozenset({1, 2, 3})) if rows else None

    def publications(self) -> Table:
        """List every placement with the metrics that anybody reports."""
        words, report = self._words, self._report
        known = {metric for row in report.publications for metric in row.counts}
        metrics = [metric for metric in (*SHOWN, *RARE) if metric in known]
        head = [*words.heads("publications"), *(words.name("metric", m) for m in metrics)]
        if metrics:
            head.append(words.say("publications.taken"))
        rows = [self._publication(row, metrics) for row in report.publications]
        numbers = frozenset(range(5, 5 + len(metrics)))
        return Table(words.say("publications.caption"), head, rows, numbers)

    def _table(self, key: str, rows: Sequence[Sequence[Cell]], numeric: set[int]) -> Table:
        caption = self._words.say(f"{key}.caption")
        return Table(caption, self._words.heads(key), rows, frozenset(numeric))

    def _metric(self, slug: str) -> str:
        """Name a rate or a metric."""
        return self._words.name("rate" if slug in RATES else "metric", slug)

    def _of(self, units: int, of: int) -> str:
        return self._words.say("of", units=units, of=of)

    def _goal(self, goal: GoalFact) -> Sequence[Cell]:
        words = self._words
        if goal.metric is None:
            return (goal.title, DASH, DASH, words.say("goals.why.no_kpi"), DASH, DASH)
        show = words.percent if is_share(goal.metric) else words.num
        fact = (
            show(goal.fact) if goal.fact is not None else words.say(f"goals.why.{goal.why_unknown}")
        )
        if goal.at_least:
            fact = words.say("goals.no_less", fact=fact)
        target = show(goal.target)
        if goal.at_most:
            target = words.say("goals.no_more", target=target)
        status = words.say(f"goals.status.{goal.status}")
        done = words.say(
            "goals.done",
            progress=None if goal.at_most else goal.progress,
            status=status,
            at_least=goal.at_least,
        )
        return (
            goal.title,
            self._metric(goal.metric),
            words.say("goals.target", target=target, scaled=goal.scaled),
            fact,
            done if goal.fact is not None else DASH,
            self._of(goal.units, goal.of),
        )

    def _channels(self) -> Iterator[Sequence[Cell]]:
        words, report = self._words, self._report
        tallest: dict[str, float] = {}
        for channel in report.channels:
            for one in channel.figures:
                tallest[one.metric] = max(tallest.get(one.metric, 0), one.median or 0)
        for channel in report.channels:
            reporting = self._of(channel.reporting, channel.published)
            start = (channel.title, words.num(channel.published), reporting)
            known = [one for one in channel.figures if one.units]
            if not known:
                why = "no_numbers" if channel.published else "nothing"
                yield (*start, words.say(f"channels.{why}"), DASH, DASH, DASH, Bar(None))
            for one in known:
                top = tallest[one.metric]
                yield (
                    *start,
                    words.name("metric", one.metric),
                    words.num(one.total),
                    words.num(one.median),
                    self._of(one.units, one.of),
                    Bar(one.median / top if one.median is not None and top else None),
                )

    def _rate(self, rate: Rate, alias: str) -> Sequence[Cell]:
        words = self._words
        pieces = [
            words.say("engagement.made_of", metric=words.name("metric", metric), units=units)
            for metric, units in rate.made_of.items()
        ]
        return (
            self._metric(rate.id),
            alias or DASH,
            words.percent(rate.pooled),
            words.percent(rate.median),
            words.say("engagement.side", total=rate.part, what=", ".join(pieces)),
            words.say("engagement.side", total=rate.whole, what=words.name("metric", rate.base)),
            words.num(rate.units),
        )

    def _letters(self, aliases: Mapping[str, str]) -> str:
        words = self._words
        others = aliases.get("", "")
        named = [(words.name("platform", slug), known) for slug, known in aliases.items() if slug]
        without = ", ".join(platform for platform, known in named if not known)
        spoken = [
            words.say("glossary.alias_on", letters=known, platform=platform)
            for platform, known in named
            if known
        ]
        if others:
            spoken.append(words.say("glossary.alias", letters=others, without=without))
        return words.join("; ", spoken)

    def _level(self, level: Level) -> Sequence[Cell]:
        words = self._words
        span = DASH
        if level.low is not None and level.high is not None:
            span = f"{words.times(level.low)}…{words.times(level.high)}"
        return (
            level_name(words, level.factor, level.level, level.title),
            words.num(level.units),
            words.times(level.median),
            words.times(level.ratio),
            span,
            Interval(level.low, level.ratio, level.high, SPAN),
            words.say(f"verdict.{level.verdict}", needs=level.needs, ripening=level.ripening),
        )

    def _taken(self, row: Row) -> str:
        if row.age_hours is None:
            return self._words.short(row.taken_at) if row.taken_at else DASH
        return self._words.say("publications.aged", hours=round(row.age_hours))

    def _why_missed(self, row: Row) -> str | None:
        """Say in the report's language why a post was missed; the store keeps it in English."""
        if row.missed_because not in MISSED:
            return None
        return self._words.say(f"missed.{row.missed_because}", hours=row.allowed_hours)

    def _publication(self, row: Row, metrics: Sequence[str]) -> Sequence[Cell]:
        words = self._words
        state = words.say(f"standing.{row.standing}")
        why = self._why_missed(row) or row.error
        cells = [
            words.short(row.at),
            row.channel_title,
            words.link(row.title, row.url),
            words.say("publications.kind", angle=row.angle, format=row.format),
            words.say("publications.state", state=state, error=why, sandbox=row.sandbox),
            *(words.num(row.counts.get(metric)) for metric in metrics),
        ]
        if metrics:
            cells.append(self._taken(row))
        return cells


def level_name(words: Words, factor: str, level: str, title: str) -> str:
    """Name a level as the strategy does, else as the language does, else by its id."""
    return title or (words.name(factor, level) if factor in {"weekday", "stage"} else level)
