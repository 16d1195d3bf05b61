"""Lay the last three chapters of a strategy out: how we talk back, with what, what kind of page."""

from __future__ import annotations

from collections.abc import Iterator

from cfkit.domain.outline import Outline
from cfkit.domain.strategy import Channel, Member
from cfkit.domain.strategy.resources import Budget

from .strategy_parts import Cell, Facts, Note, Part, Sheet
from .strategy_words import Sayings

_A_YEAR = {"month": 12, "quarter": 4, "year": 1}


class Means:
    """The chapters about people, hours, money and pages."""

    def __init__(self, outline: Outline, say: Sayings) -> None:
        self.outline = outline
        self.project = outline.project
        self.strategy = outline.project.strategy
        self.say = say
        self.words = say.words
        self.sheet = Sheet(say.words)

    def talk(self) -> Iterator[Part]:
        """Say when people get an answer, from whom, and which answers stand ready."""
        how = self.strategy.communication
        yield self.sheet.facts(
            "talk",
            hours=how.hours,
            answer_within=self.say.duration(how.answer_within),
            rules=how.rules,
            contact=how.contact,
            negative=how.escalate.negative,
            emergency=how.escalate.emergency,
            error=how.escalate.error,
            late=how.escalate.late,
        )
        faq = [[" / ".join(one.questions), " / ".join(one.answers)] for one in how.faq]
        yield from self.sheet.if_any("faq", faq)

    def resources(self) -> Iterator[Part]:
        """Hold the hours that the cadence needs against the hours there are; add up the money."""
        yield from self._hours()
        team = [self._member(one) for one in self.strategy.resources.team]
        yield from self.sheet.if_any("team", team, {3, 4, 5, 6, 7})
        if budget := self.strategy.resources.budget:
            yield self._budget(budget)
        yield self._factory()
        yield from self._outside()

    def _hours(self) -> Iterator[Part]:
        work = [
            [
                self.words.name("role", one.role),
                self.words.num(one.needs),
                self.say.listed(one.holders),
            ]
            for one in self.outline.work
        ]
        yield from self.sheet.if_any("work", work, {1})
        if work:
            yield Note(self.words.say("work.note"))
        if work and self.outline.uses_norms:
            yield Note(self.words.say("work.thumb"))

    def _member(self, member: Member) -> list[Cell]:
        needs, has = self.outline.loads.get(member.id, 0.0), member.working_hours
        budget = self.strategy.resources.budget
        cost = member.cost_per_month
        return [
            member.id,
            self.say.names("role", member.roles),
            self.say.name("employment", member.employment),
            self.words.num(has),
            self.words.num(needs),
            self.say.share(needs / has if has else None),
            self.say.number(member.units_per_month),
            None if cost is None else self.words.money(cost, budget.currency if budget else None),
        ]

    def _budget(self, budget: Budget) -> Part:
        times = _A_YEAR[budget.per]
        sums: list[tuple[str, float]] = [
            (self.words.name("budget_item", name), amount)
            for name in ("ads", "bloggers", "seeding", "targeting", "tests")
            if (amount := getattr(budget, name)) is not None
        ]
        sums.append((self.words.say("budget.total"), sum(amount for _, amount in sums)))
        rows = [
            [
                title,
                self.words.money(amount, budget.currency),
                self.words.money(amount * times, budget.currency),
            ]
            for title, amount in sums
        ]
        per = self.words.name("budget_period", budget.per)
        part = self.sheet.table("budget", rows, {1, 2})
        heads = [
            self.words.say(f"budget.{name}", per=per) for name in ("what", "a_period", "a_year")
        ]
        return self.sheet.headed(part, heads)

    def _factory(self) -> Facts:
        factory = self.strategy.factory
        late, utm = factory.late, factory.utm
        return self.sheet.facts(
            "factory",
            mode=self.say.name("mode", factory.mode),
            volume=self.say.number(factory.volume),
            explore=self.say.share(factory.explore),
            approval=self.say.name("approval_rule", factory.approval),
            late=self.words.say(
                "factory.late_within",
                then=self.words.name("then", late.then),
                after=self.say.duration(late.after),
            )
            if late
            else None,
            utm=" · ".join(f"utm_{name}={value}" for name, value in utm if value) if utm else None,
        )

    def _outside(self) -> Iterator[Part]:
        people = [
            [
                one.id,
                self.say.names("role", one.roles),
                self.say.day(one.rights.until) if one.rights else None,
                self.say.listed(one.rights.where) if one.rights else None,
                self.say.number(one.terms.rounds),
                self.say.day(one.consent.given) if one.consent else None,
                self.say.number(one.cost),
            ]
            for one in self.project.people.values()
        ]
        yield from self.sheet.if_any("people", people)
        rivals = [
            [
                one.title,
                self.words.name("platform", one.platform) if one.platform else None,
                self.say.number(one.subscribers),
                self.say.number(one.posts_per_month),
                self.say.listed(one.strong),
                self.say.listed(one.weak),
                self.say.day(one.checked),
            ]
            for one in self.project.sources.competitors
        ]
        yield from self.sheet.if_any("rivals", rivals, {2, 3})
        reading = [
            [self.words.link(one.title or one.url, one.url), one.why, self.say.day(one.checked)]
            for one in self.project.sources.reading
        ]
        yield from self.sheet.if_any("reading", reading)

    def page(self) -> Iterator[Part]:
        """Show what kind of page each channel is, and what that means."""
        channels = self.strategy.channels
        yield self.sheet.table("pages", map(self._page, channels))
        for page in dict.fromkeys(one.page for one in channels if one.page):
            yield Note(self.words.say(f"page_means.{page}"))

    def _page(self, channel: Channel) -> list[Cell]:
        tags = channel.hashtags
        said = self.words.say("pages.tags", tags=" ".join(tags.always), max=tags.max)
        return [
            channel.name,
            self.say.name("page", channel.page),
            self.say.name("access", channel.access),
            self.say.name("persona", channel.persona),
            channel.title,
            self.say.flag(channel.can_be_talked_to),
            channel.footer,
            said if tags.always or tags.max else None,
        ]
