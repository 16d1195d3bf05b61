"""Chooses the one call to action of a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from cfkit.domain.keys import seed_of
from cfkit.domain.strategy import Channel, Strategy
from cfkit.domain.strategy.goals import GoalKind
from cfkit.domain.strategy.model import Model
from cfkit.domain.variant import Speech, Variant

from .escaping import escape
from .fields import line_of, step_of, turn_of
from .language import Language, without_stop
from .wordings import ASKS, AngleWordings, CallWording, placeholders

_CHOICE = 3
"""Fitting calls among which rotation begins to mean something."""

_FOLLOW = re.compile(r"подпис|подпиш|присоедин|subscrib|follow|\bjoin\b", re.IGNORECASE)
Row = Annotated[CallWording, BeforeValidator(lambda v: {"text": v} if isinstance(v, str) else v)]


class CallLists(Model):
    """`ctas.yaml`: calls by the kind of goal and by the act asked for."""

    goals: dict[GoalKind, tuple[Row, ...]] = Field(default_factory=dict)
    actions: dict[ASKS, tuple[Row, ...]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a call has to suit beside variant and channel.

    `hold` answers the conditions of wordings; `acts` are the fields that ask the reader to act;
    `at` is the instant of the slot, where it is known.
    """

    angle: AngleWordings
    hold: Callable[[Sequence[str]], bool]
    acts: frozenset[str] = frozenset()
    at: datetime | None = None


class Calls:
    """Knows the strategy's goals and the powers of its channels."""

    def __init__(self, language: Language, strategy: Strategy, lists: CallLists) -> None:
        self._language = language
        self._strategy = strategy
        self._lists = lists
        self._by_act = {
            act: tuple(row.model_copy(update={"asks": act}) for row in rows)
            for act, rows in lists.actions.items()
        }
        self._tiers: dict[tuple[int, GoalKind | None], tuple[Sequence[CallWording], ...]] = {}
        self._suited: dict[tuple[object, ...], tuple[Sequence[tuple[CallWording, bool]], ...]] = {}
        self._goals = {goal.id: goal for goal in strategy.goals}
        self._receives_visitors = any(goal.kind == "visits" for goal in strategy.goals)

    def choose(self, variant: Variant, speech: Speech, channel: Channel, ask: Ask) -> str | None:
        """Pick by the key among the calls that fit angle, goal and channel."""
        if variant.format.id == "poll" or variant.angle.id == "community_question":
            return None
        values = self._values(variant, speech, ask.at)
        asked = not ask.acts.isdisjoint(speech.spoken)
        powers = self._powers(variant, speech, channel)
        goal = self._goals.get(variant.goal or "")
        fits: list[str] = []
        says_where = any("://" in beat for beat in speech.beats.values())
        tiers = self._suiting(ask.angle, goal.kind if goal else None, variant, channel, powers)
        # A word that nobody is told about gets nobody the offer.
        for tier in tiers if values["code"] else tiers[1:]:
            fits += [
                text
                for row, has_act in tier
                if not (asked and has_act)
                and (not row.when or ask.hold(row.when))
                and (text := placeholders(row.text, values)) is not None
                # A second address would compete with the first.
                and not (says_where and "://" in text)
            ]
            if len(fits) >= _CHOICE or (fits and values["code"]):
                break
        if not fits:
            return None
        seed = seed_of(line_of(variant.key), variant.key.hook, channel.id, "call")
        return fits[(seed + turn_of(variant)) % len(fits)]

    def _suiting(
        self,
        angle: AngleWordings,
        kind: GoalKind | None,
        variant: Variant,
        channel: Channel,
        powers: frozenset[str],
    ) -> tuple[Sequence[tuple[CallWording, bool]], ...]:
        """Return the tiers' calls that suit, each with whether it asks for an act of its own.

        The first tier holds those that name a code word.
        """
        key = id(angle), kind, step_of(variant), channel.id, powers
        found = self._suited.get(key)
        if found is None:
            found = self._suited[key] = tuple(
                [
                    (row, self._asks(row))
                    for row in tier
                    if self._suits(row, variant, channel, powers)
                ]
                for tier in (self._by_act.get("keyword", ()), *self._tiers_of(angle, kind))
            )
        return found

    def _tiers_of(
        self, angle: AngleWordings, kind: GoalKind | None
    ) -> tuple[Sequence[CallWording], ...]:
        """Return what suits angle and goal, then the angle alone, then the goal alone."""
        found = self._tiers.get((id(angle), kind))
        if found is None:
            by_goal = self._lists.goals.get(kind, ()) if kind else ()
            own = {row.asks for row in angle.calls}
            found = (
                [*angle.calls, *(row for row in by_goal if row.asks in angle.cta)],
                [row for act in angle.cta if act not in own for row in self._by_act.get(act, ())],
                [row for row in by_goal if row.asks not in angle.cta],
            )
            self._tiers[id(angle), kind] = found
        return found

    def _suits(
        self,
        row: CallWording,
        variant: Variant,
        channel: Channel,
        powers: frozenset[str],
    ) -> bool:
        if row.person and self._strategy.brand.voice.person not in row.person:
            return False
        step = step_of(variant)
        if (row.step or step == "report") and step not in row.step:
            return False
        if not powers.issuperset(need for need in row.needs if not _is_value(need)):
            return False
        asks = row.asks
        if asks == "subscribe":
            return not (channel.footer and _FOLLOW.search(channel.footer))
        needed = {"discuss": "comments", "dm": "dm", "come": "place", "vote": "poll"}.get(
            asks or ""
        )
        return needed is None or needed in powers

    def _powers(self, variant: Variant, speech: Speech, channel: Channel) -> frozenset[str]:
        idea, people = variant.idea, self._strategy.communication
        named = _is_about_idea(variant, speech)
        goal = self._goals.get(variant.goal or "")
        cadence = channel.cadence
        claims = {
            "comments": channel.can_be_talked_to,
            "dm": channel.page in ("profile", "group", "public"),
            "poll": False,
            "human": people.answer_within is not None or people.hours is not None,
            "place": (named and bool(idea.event or idea.local))
            or (goal is not None and goal.kind == "visits"),
            "visitors": self._receives_visitors,
            "anytime": idea.event is None,
            "series": idea.series is not None,
            "weekly": bool(
                cadence.per_day
                or cadence.per_week
                or cadence.days
                or cadence.preset
                or (cadence.per_month or 0) >= 5
            ),
            "list": any(
                "\n- " in f"\n{text}" or "\n1. " in f"\n{text}" for text in speech.beats.values()
            ),
        }
        return frozenset(name for name, holds in claims.items() if holds)

    def _values(
        self, variant: Variant, speech: Speech, at: datetime | None
    ) -> Mapping[str, str | None]:
        goal = self._goals.get(variant.goal or "")
        brand, contact = self._strategy.brand, self._strategy.communication.contact
        offer = variant.idea.offer if "offer" in variant.angle.needs else None
        link = variant.idea.link if _is_about_idea(variant, speech) else None
        destination = goal.destination if goal else None
        values: dict[str, str | None] = {
            "link": link or destination,
            "idea.link": link,
            # An idea that has a page of its own is not to be ordered at another.
            "destination": destination if link in (None, destination) else None,
            "contact": escape(without_stop(contact)) if contact else None,
            "brand.name": escape(brand.name),
            "code": escape(offer.code) if offer and offer.code else None,
        }
        event = variant.idea.event
        # A date may be named only by who knows that it lies ahead.
        if event and event.starts and at and "starts.day" not in speech.spoken:
            zone = ZoneInfo(brand.timezone)
            starts = event.starts if event.starts.tzinfo else event.starts.replace(tzinfo=zone)
            if starts > (at if at.tzinfo else at.replace(tzinfo=zone)):
                parts = self._language.parts_of(starts.astimezone(zone))
                values |= {f"event.{name}": parts[name] for name in ("day", "time")}
                place = event.place
                values["event.place"] = escape(without_stop(place)) if place else None
        return values

    def _asks(self, row: CallWording) -> bool:
        """Whether a call asks for an act of its own, beyond saying where more stands."""
        return row.asks != "click" or self._language.shape(row.text) == "imperative"


def _is_about_idea(variant: Variant, speech: Speech) -> bool:
    """Whether the idea's own address and place suit: a segment's reason does not lead there."""
    is_reason = "segment.reasons" in variant.angle.needs
    return not is_reason or any(path.startswith("idea.") for path in speech.spoken)


def _is_value(need: str) -> bool:
    return need in ("link", "contact", "code", "brand.name") or need.startswith("event.")
