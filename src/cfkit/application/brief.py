"""Make the brief of a unit for a creator, from what the project knows, and say what it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from cfkit.domain.brief import BLOCKS, Block, Brief, Gap, Statement
from cfkit.domain.definitions import is_share
from cfkit.domain.diagnostics import Location
from cfkit.domain.errors import NothingToSay, UsageError
from cfkit.domain.idea import Fact, Idea
from cfkit.domain.markup import parse
from cfkit.domain.people import Creator
from cfkit.domain.production import Task
from cfkit.domain.project import Project
from cfkit.domain.script import Script
from cfkit.domain.strategy.brand import Language
from cfkit.domain.strategy.goals import Kpi
from cfkit.domain.variant import Variant
from cfkit.ports import Templates

from .agreement import Figure
from .kinds import serves
from .unit import Unit
from .write import parts_of

HOOKS = 3
"""Hooks to choose from; people shoot more than one opening of the same clip."""

TEMPERATURE = {
    "unaware": "cold",
    "problem": "cold",
    "solution": "warm",
    "product": "hot",
    "purchase": "hot",
    "loyalty": "own",
}
"""How well the audience of a stage knows us."""

Said = Iterator[Statement | Gap]


def make_brief(  # noqa: PLR0913  each is one thing that a brief is read from
    unit: Unit,
    project: Project,
    templates: Templates,
    script: Script | None = None,
    creator: Creator | None = None,
    *,
    tasks: Sequence[Task] = (),
) -> Brief:
    """Fill the blocks of a brief; without a creator it is for the team, and `tasks` are its dates.

    Raise `UsageError` when the ideas no longer give the unit.
    """
    if unit.variant is None:
        raise UsageError(
            f"{unit.key} stands in a file, but no idea gives it: a brief needs the idea"
        )
    maker = _Maker(unit, unit.variant, project, templates, script, creator, tasks)
    blocks = []
    for name in BLOCKS:
        told: Callable[[], Said] = getattr(maker, name)
        said = list(told())
        statements = tuple(one for one in said if isinstance(one, Statement))
        gaps = tuple(one for one in said if isinstance(one, Gap))
        blocks.append(Block(name, statements, gaps))
    return Brief(
        key=str(unit.key),
        title=unit.variant.idea.title,
        language=project.strategy.brand.language,
        creator=creator.id if creator else None,
        blocks=tuple(blocks),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Knows one unit; each method says one block, statements and gaps."""

    unit: Unit
    variant: Variant
    of: Project
    templates: Templates
    script: Script | None
    creator: Creator | None
    tasks: Sequence[Task]

    def project(self) -> Said:
        brand, goals = self.of.strategy.brand, self.of.strategy.goals
        yield _say("brand", name=brand.name, about=brand.about)
        yield _say("subject", title=self.idea.title)
        goal = next((one for one in goals if one.id == self.variant.goal), None)
        if goal is not None:
            yield _say("goal", title=goal.title)
            if goal.kpi is not None:
                kpi = goal.kpi
                target = _target(kpi, brand.language)
                yield _say("kpi", metric=kpi.metric, target=target, per=kpi.per)

    def place(self) -> Said:
        channel = self.unit.channel
        if channel is not None:
            yield _say("channel", name=channel.name, platform=channel.platform)
            yield from self._each("promise", channel.promise)
        yield _say("format", name=self._format_name())
        yield _say("paid" if self.idea.is_ad else "organic")
        if self.variant.stage is not None:
            yield _say(f"audience_{TEMPERATURE[self.variant.stage]}")

    def audience(self) -> Said:
        segment = self.variant.segment
        yield _say("segment", title=segment.title)
        yield from self._each("age", segment.age)
        for name in ("geography", "pains", "interests"):
            yield from self._each(name, "; ".join(getattr(segment, name)))
        if self.idea.story is not None:
            yield from self._each("quote", self.idea.story.quote)

    def message(self) -> Said:
        yield _say("plain", text=self.idea.message)

    def hooks(self) -> Said:
        found = list(islice(self._hooks(), HOOKS))
        yield from self._each("plain", *found)
        if len(found) < HOOKS:
            yield Gap(f"hooks ({len(found)} of {HOOKS})", self._in_idea("hooks"))

    def course(self) -> Said:
        if self.script is not None:
            for scene in self.script.scenes:
                time = f"{scene.start}–{scene.end}"
                text = scene.voice or scene.screen
                yield _say("scene", time=time, block=scene.block, text=text)
            yield _say("outline")
            return
        for number, part in enumerate(parts_of(self.unit.body), 1):
            yield _say("part", number=str(number), text=parse(part).written_out)

    def shots(self) -> Said:
        scenes = self.script.scenes if self.script else ()
        if self.script is None and self.variant.format.needs.images:
            parts = parts_of(self.unit.body)
            yield _say("pictures", count=str(len(parts)))
            if len(parts) == 1:
                yield _say("picture_of", text=self.idea.message)
        for scene in scenes:
            is_must = scene.number in (1, len(scenes)) or scene.seconds == max(
                one.seconds for one in scenes
            )
            if scene.shot:
                words = "shot_must" if is_must else "shot_wish"
                yield _say(words, block=scene.block, text=scene.shot)
        process, steps = self.idea.process, self.idea.steps
        yield from self._each("cutaway", *(process.stages if process else ()))
        yield from self._each("cutaway", *(steps.items if steps else ()))
        needs = self.variant.format.needs
        yield from self._each("file", *(one for one in self.idea.media if serves(one, needs)))

    def claims(self) -> Said:
        idea, voice = self.idea, self.of.strategy.brand.voice
        yield _say("may", text=idea.message)
        for fact in idea.facts:
            if fact.source:
                yield _say("may_sourced", text=_claimed(fact), source=fact.source)
            else:
                yield _say("unproven", text=_claimed(fact))
        yield from self._each("limit", *_limits(idea))
        yield from self._each("avoid", ", ".join(voice.avoid))
        yield _say("only_these")
        if not voice.avoid:
            yield Gap("voice.avoid", ("strategy", "brand", "voice"))

    def call(self) -> Said:
        if self.unit.channel is None:
            return
        try:
            speech = self.templates.speak(self.variant)
        except NothingToSay:
            return
        yield from self._each("plain", self.templates.call(self.variant, speech, self.unit.channel))

    def technique(self) -> Said:
        format_, visual = self.variant.format, self.of.strategy.content.visual
        if format_.script is not None:
            timing = format_.script
            size = {"9:16": "1080×1920", "16:9": "1920×1080", "1:1": "1080×1080"}
            yield from self._each("aspect", timing.aspect)
            yield from self._each("pixels", size.get(timing.aspect or ""))
            per = 60 if timing.outline else 1
            least, most = timing.shortest // per, timing.longest // per
            words = "minutes" if timing.outline else "seconds"
            yield _say(words, least=str(least), most=str(most))
            if timing.aspect:
                yield from (_say(f"film_{n}") for n in (1, 2))
            yield _say("sound")
            yield _say("sources")
        else:
            # The catalogue knows the extent of a format in Russian alone.
            is_russian = self.of.strategy.brand.language == "ru"
            yield from self._each("size", format_.size if is_russian else None)
            yield from self._each("aspect", visual.aspect)
        yield from self._each("style", visual.style)
        yield from self._each("fonts", visual.fonts)

    def label(self) -> Said:
        ad = self.idea.offer.ad if self.idea.offer else None
        if ad is None and self.creator is None:
            yield _say("label_none")
            return
        if ad is None:
            yield _say("label_unknown")
            yield Gap("offer.ad", self._in_idea("offer"))
            return
        yield _say("label_stands")
        for name in ("advertiser", "inn", "erid"):
            value = getattr(ad, name)
            yield from self._each(name, value)
            if not value and (name == "advertiser" or self.of.strategy.brand.country == "RU"):
                yield Gap(f"offer.ad.{name}", self._in_idea("offer", "ad"))

    def rights(self) -> Said:
        if self.creator is None:
            yield _say("rights_ours")
            return
        rights = self.creator.rights
        if rights is not None:
            yield from self._each("rights_where", ", ".join(rights.where))
            yield from self._each("rights_months", _text(rights.months))
            for name in ("ads", "author_account"):
                value = getattr(rights, name)
                if value is not None:
                    yield _say(f"rights_{name}_{'yes' if value else 'no'}")
        known = rights.model_dump() if rights else {}
        for name in ("where", "months", "ads", "author_account"):
            if known.get(name) in (None, ()):
                yield self._of_creator(f"rights.{name}")

    def dates(self) -> Said:
        for task in self.tasks:
            words = "task" if task.owner else "task_of_nobody"
            yield _say(words, work=task.work, due=f"{task.due}", owner=task.owner)
        yield from self._terms() if self.creator is not None else ()
        if self.unit.at is not None:
            yield _say("publication", at=self.unit.at.strftime("%Y-%m-%d %H:%M"))
        elif self.creator is None:
            yield _say("unplanned")

    def _terms(self) -> Said:
        terms = self.creator.terms if self.creator else None
        known = {
            "script": _days(terms.script if terms else None),
            "draft": _days(terms.draft if terms else None),
            "rounds": _text(terms.rounds if terms else None),
        }
        for name, value in known.items():
            yield from self._each(name, value)
            if value is None:
                yield self._of_creator(f"terms.{name}")

    def pay(self) -> Said:
        creator, budget = self.creator, self.of.strategy.resources.budget
        if creator is None:
            yield _say("pay_ours")
            return
        yield from self._each("plain", creator.pay)
        if creator.cost is not None:
            amount = f"{creator.cost:g} {budget.currency if budget else ''}".strip()
            yield _say("cost", amount=amount)
        if creator.pay is None and creator.cost is None:
            yield self._of_creator("pay")

    def acceptance(self) -> Said:
        kind = "film" if self.variant.format.script else "still"
        yield from (_say(f"accept_{kind}_{n}") for n in range(1, 4))
        yield from (_say(f"accept_{n}") for n in range(1, 4))

    def references(self) -> Said:
        for one in self.idea.references:
            yield _say("reference", url=one.url, why=one.why)
            yield from self._each("takeaway", *one.takeaways)
        if not self.idea.references:
            yield Gap("references", self._in_idea("references"))

    def contact(self) -> Said:
        ours = self.of.strategy.communication.contact
        yield from self._each("ours", ours)
        if self.creator is not None:
            yield from self._each("creator", self.creator.contact)
        if not ours:
            yield Gap("communication.contact", ("strategy", "communication", "contact"))

    @property
    def idea(self) -> Idea:
        """The idea behind the unit."""
        return self.variant.idea

    def _format_name(self) -> str:
        format_ = self.variant.format
        return (format_.ru if self.of.strategy.brand.language == "ru" else format_.en) or format_.ru

    def _hooks(self) -> Iterator[str]:
        """Yield the hook that stands, then others that can be said and say something else."""
        told: list[str] = []
        for number in (None, *range(1, HOOKS + 2)):
            key = replace(self.variant.key, hook=number or self.variant.key.hook)
            try:
                beats = self.templates.speak(replace(self.variant, key=key)).beats
            except NothingToSay:
                return
            hook = parse(beats["hook"]).plain
            if not any(hook in other or other in hook for other in told):
                told.append(hook)
                yield hook

    def _each(self, words: str, *texts: str | None) -> Iterator[Statement]:
        return (_say(words, text=text) for text in texts if text)

    def _in_idea(self, *path: str) -> Location:
        return ("ideas", list(self.of.ideas).index(self.idea.id), *path)

    def _of_creator(self, name: str) -> Gap:
        """Miss a field of people.yaml; the location begins below the creator."""
        return Gap(name, ("people", name.partition(".")[0]))


def _limits(idea: Idea) -> Sequence[str]:
    """Collect what is honestly not so good, or not for everybody."""
    found = (
        idea.faq and idea.faq.except_,
        idea.objection and idea.objection.except_,
        idea.case and idea.case.minus,
        idea.opinion and idea.opinion.limit,
        idea.breakdown and idea.breakdown.minus,
    )
    return [text for text in found if text]


def _claimed(fact: Fact) -> str:
    """Say a fact with its number, which most claims hold already."""
    number = None if fact.number is None else f"{fact.number:g}"
    if number is None or number in "".join(char for char in fact.claim if char.isalnum()):
        return fact.claim
    return f"{fact.claim}: {number} {fact.unit or ''}".rstrip()


def _target(kpi: Kpi, language: Language) -> str:
    """Write a target; that of a share is per cent, which people may have written as such."""
    if not is_share(kpi.metric):
        return f"{Figure(kpi.target, language)}"
    share = kpi.target if kpi.target > 1 else kpi.target * 100
    written = f"{share:.4g}"
    return f"{written.replace('.', ',')}\N{NO-BREAK SPACE}%" if language == "ru" else f"{written}%"


def _say(words: str, **values: str | None) -> Statement:
    return Statement(words, {name: value for name, value in values.items() if value is not None})


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _days(duration: timedelta | None) -> str | None:
    """Write a duration as its author did: in days, else in hours."""
    if duration is None:
        return None
    days, rest = divmod(int(duration.total_seconds()), 86_400)
    return f"{days}d" if not rest else f"{(days * 86_400 + rest) // 3600}h"
