"""Find what a strategy leaves open, step by step, for those who are to approve it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfkit.domain.outline import Gap, Outline
from cfkit.domain.strategy import Strategy

from .capacity import Hours


def gaps(made: Outline) -> dict[str, list[Gap]]:
    """Return the open questions by chapter; a chapter without any has an empty list."""
    strategy = made.project.strategy
    return {
        "why": list(_why(made)),
        "for_whom": list(_for_whom(strategy)),
        "where": list(_where(strategy)),
        "what": list(_what(made)),
        "talk": list(_talk(strategy)),
        "resources": list(_resources(made)),
        "page": list(_page(strategy)),
    }


def _named(kind: str, names: Iterable[str]) -> Iterator[Gap]:
    """Yield the gap when anything has it."""
    if listed := tuple(names):
        yield Gap(kind, listed)


def _unless(value: object, kind: str) -> Iterator[Gap]:
    """Yield the gap when nothing is said."""
    if not value:
        yield Gap(kind)


def _why(made: Outline) -> Iterator[Gap]:
    strategy = made.project.strategy
    led = {pillar.goal for pillar in strategy.content.pillars}
    led |= {idea.goal for idea in made.project.ideas.values()}
    yield from _named("goal_kpi", (one.title for one in strategy.goals if one.kpi is None))
    yield from _named("goal_pillar", (one.title for one in strategy.goals if one.id not in led))


def _for_whom(strategy: Strategy) -> Iterator[Gap]:
    segments = strategy.segments
    served = {slug for channel in strategy.channels for slug in channel.segments}
    yield from _named("segment_reasons", (one.title for one in segments if not one.reasons))
    yield from _named("segment_pains", (one.title for one in segments if not one.pains))
    yield from _named("segment_channel", (one.title for one in segments if one.id not in served))
    yield from _named(
        "reason_proof",
        (reason.reason for one in segments for reason in one.reasons if not reason.proof),
    )


def _where(strategy: Strategy) -> Iterator[Gap]:
    channels = strategy.channels
    yield from _named("channel_promise", (one.name for one in channels if not one.promise))
    yield from _named(
        "channel_leads",
        (
            one.name
            for one in channels
            if not one.leads_to and one.role != "main" and one.page != "site"
        ),
    )


def _what(made: Outline) -> Iterator[Gap]:
    content, voice = made.project.strategy.content, made.project.strategy.brand.voice
    ideas = made.project.ideas.values()
    yield from _named("pillar_goal", (one.title for one in content.pillars if one.goal is None))
    yield from _named(
        "pillar_ideas", (one.title for one in content.pillars if not made.ideas[one.id])
    )
    spoken = {stage for idea in ideas for stage in idea.stages}
    yield from _named("stage_ideas", (stage for stage in content.journey if stage not in spoken))
    yield from _named("idea_value", (one.title for one in ideas if one.value is None))
    yield from _unless(content.mix.stages, "mix_stages")
    yield from _unless(content.mix.formats, "mix_formats")
    yield from _unless(content.agenda, "agenda")
    yield from _unless(content.visual.required or content.visual.style, "visual")
    yield from _unless(voice.traits, "voice_traits")


def _talk(strategy: Strategy) -> Iterator[Gap]:
    how = strategy.communication
    for name in ("hours", "answer_within", "rules", "faq"):
        yield from _unless(getattr(how, name), f"talk_{name}")
    escalate = how.escalate
    yield from _unless(escalate.negative and escalate.emergency, "talk_escalate")


def _resources(made: Outline) -> Iterator[Gap]:
    strategy = made.project.strategy
    team, held = strategy.resources.team, Hours(made.project.catalogue, strategy.resources).roles
    yield from _unless(team, "team")
    if team:
        yield from _named("role", (one.role for one in made.work if one.role not in held))
    has = {member.id: member.working_hours for member in team}
    yield from _named(
        "overload", (name for name, needs in made.loads.items() if needs > has[name] + 0.05)
    )
    yield from _named("norm", made.without_norm)
    yield from _unless(strategy.resources.budget, "budget")
    yield from _unless(strategy.factory.volume, "volume")


def _page(strategy: Strategy) -> Iterator[Gap]:
    channels = strategy.channels
    yield from _named("channel_page", (one.name for one in channels if one.page is None))
    yield from _named("channel_title", (one.id for one in channels if not one.title))
    yield from _named("channel_persona", (one.name for one in channels if one.persona is None))
