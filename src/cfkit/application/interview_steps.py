"""The seven steps of the interview: why, for whom, where, what, how, with what, which page."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, get_args

from cfkit.domain.interview import Answer, Draft, Question
from cfkit.domain.strategy import (
    STAGES,
    Brand,
    Channel,
    Communication,
    Goal,
    Member,
    Pillar,
    Reason,
    Role,
    Segment,
    Voice,
)
from cfkit.domain.strategy.audience import Job
from cfkit.domain.strategy.brand import Organisation, Person
from cfkit.domain.strategy.channels import Cadence, Preset
from cfkit.domain.strategy.goals import GoalKind, Kpi

from .interview import Asking, World, slug_among, without_empty
from .interview_ideas import ask_ideas, skeleton

Item = dict[str, Any]

MOST = 9
"""A wizard makes a beginning; what is longer is written in the file."""

METRICS = {
    "awareness": "views",
    "feedback": "comments",
    "support": "answered_share",
    "traffic": "clicks",
    "visits": "registrations",
    "leads": "leads",
    "sales": "sales",
    "growth": "subscribers",
}
"""The number that tells of each kind of goal."""

COUNTED = ("reach", "shares", "saves", *METRICS.values())
"""Numbers to choose from; others are written in the file."""

PAGES = {"telegram": "channel", "vk": "public", "ok": "group", "dzen": "channel"} | {
    "wordpress": "site",
    "youtube": "channel",
    "facebook": "public",
    "max": "channel",
    "rutube": "channel",
}
"""What most make of a platform; elsewhere it is a profile."""

_AT_HOME = {"ru": ("Europe/Moscow", "RU"), "en": ("Europe/London", "GB")}


def interview(world: World) -> Generator[Question, Answer, Draft]:
    """Walk the steps and return what came of them."""
    language = yield Question("brand", "language", Brand, "language", ("ru", "en"), default="en")
    brand = yield from _brand(str(language))
    goals = yield from _several(_goal, "goals", "why")
    segments = yield from _several(_segment, "segments", "for_whom")
    channels = yield from _several(
        lambda made: _channel(made, world, segments, str(language)), "channels", "where"
    )
    yield from _serve_all(channels, segments)
    pillars = yield from _pillars(goals)
    way = yield Question("what", "ideas", Goal, "title", ("own", "skeleton"), default="own")
    if way == "own":
        ideas = yield from ask_ideas(pillars, segments)
    else:
        ideas = skeleton(pillars, segments)
    communication = yield from _communication()
    team = yield from _several(_member, "team", "resources")
    for channel in channels:
        yield from _page(channel)
    spoken = {stage for idea in ideas for stage in idea["stages"]}
    strategy = {
        "version": 1,
        "brand": brand,
        "goals": goals,
        "segments": segments,
        "channels": channels,
        "content": {
            "pillars": pillars,
            "journey": [stage for stage in STAGES if stage in spoken],
        },
        "communication": communication,
        "resources": {"team": team},
        "factory": {"approval": "required"},
    }
    return Draft(str(language), without_empty(strategy), ideas, is_skeleton=way == "skeleton")


def _several(ask: Any, what: str, step: str) -> Asking:
    """Ask for items until there is no more; at least one."""
    made: list[Item] = []
    while True:
        made.append((yield from ask(made)))
        if len(made) >= MOST:
            yield _enough(step)
            return made
        more = yield _yes_no(step, f"more_{what}", {"count": len(made)})
        if more == "no":
            return made


def _yes_no(step: str, key: str, facts: Mapping[str, Any]) -> Question:
    return Question(step, key, Goal, "title", ("yes", "no"), default="no", facts=facts)


def _enough(step: str) -> Question:
    """Say that no more are asked for; who answered before reading has said no more than that."""

    def complaint(answer: Answer) -> str | None:
        return "enough" if answer == "yes" else None

    facts = {"count": MOST}
    choices = ("yes", "no")
    return Question(
        step, "enough", Goal, "title", choices, default="no", facts=facts, complaint=complaint
    )


def _brand(language: str) -> Asking:
    home_zone, home_country = _AT_HOME[language]
    step = "brand"
    name = yield Question(step, "name", Brand, "name")
    about = yield Question(step, "about", Brand, "about", is_optional=True)
    site = yield Question(step, "site", Brand, "site", is_optional=True)
    kind = yield Question(
        step, "organisation", Brand, "organisation", get_args(Organisation), default="business"
    )
    zone = yield Question(step, "timezone", Brand, "timezone", default=home_zone)
    country = yield Question(step, "country", Brand, "country", default=home_country)
    person = yield Question(
        step, "person", Voice, "person", get_args(Person), default="i" if kind == "person" else "we"
    )
    traits = yield Question(step, "traits", Voice, "traits", many=True, is_optional=True)
    return without_empty(
        {
            "name": name,
            "about": about,
            "site": site,
            "language": language,
            "timezone": zone,
            "country": country,
            "organisation": kind,
            "voice": without_empty({"person": person, "traits": traits}),
        }
    )


def _goal(made: Sequence[Item]) -> Asking:
    step = "why"
    kind = yield Question(step, "goal_kind", Goal, "kind", get_args(GoalKind), default="awareness")
    title = yield Question(step, "goal_title", Goal, "title")
    metric = yield Question(step, "kpi_metric", Kpi, "metric", COUNTED, default=METRICS[str(kind)])
    target = yield Question(step, "kpi_target", Kpi, "target", is_optional=True)
    destination = yield Question(step, "destination", Goal, "destination", is_optional=True)
    kpi = {"metric": metric, "target": target, "per": "month"} if target else None
    return without_empty(
        {
            "id": slug_among(title, made, "goal"),
            "kind": kind,
            "title": title,
            "destination": destination,
            "kpi": kpi,
        }
    )


def _segment(made: Sequence[Item]) -> Asking:
    step = "for_whom"
    title = yield Question(step, "segment_title", Segment, "title")
    said = {"segment": title}
    age = yield Question(step, "segment_age", Segment, "age", is_optional=True, facts=said)
    pains = yield Question(
        step, "segment_pains", Segment, "pains", many=True, is_optional=True, facts=said
    )
    job = yield Question(step, "segment_job", Job, "want", is_optional=True, facts=said)
    when = None
    if job:
        when = yield Question(step, "segment_when", Job, "when", facts={**said, "job": job})
    reason = yield Question(step, "reason", Reason, "reason", is_optional=True, facts=said)
    reasons = []
    if reason:
        proof = yield Question(step, "proof", Reason, "proof", is_optional=True)
        slug = slug_among(reason, (), "reason")
        reasons = [without_empty({"id": slug, "reason": reason, "proof": proof})]
    return without_empty(
        {
            "id": slug_among(title, made, "segment"),
            "title": title,
            "age": age,
            "pains": pains,
            "jobs": [{"when": when, "want": job}] if job else None,
            "reasons": reasons,
        }
    )


def _channel(made: Sequence[Item], world: World, segments: Sequence[Item], language: str) -> Asking:
    step = "where"
    platform = yield Question(
        step, "platform", Channel, "platform", world.platforms, titles=world.names
    )
    title = yield Question(step, "channel_title", Channel, "title")
    said = {"channel": title}
    promise = yield Question(step, "promise", Channel, "promise", facts=said)
    served: Answer = [segments[0]["id"]]
    if len(segments) > 1:
        served = yield _some_of(step, "channel_segments", segments, said)
    formats = world.formats(str(platform))
    shown = yield Question(
        step,
        "formats",
        Channel,
        "formats",
        formats,
        {name: world.title(name, language) for name in formats},
        many=True,
        default=formats[:1],
        facts=said,
    )
    preset = yield Question(
        step, "cadence", Cadence, "preset", get_args(Preset), default="every_2_3_days", facts=said
    )
    times = yield Question(
        step, "times", Cadence, "times", many=True, are_words=True, default=("10:00",)
    )
    slug = slug_among(platform, made, "channel")
    variable = slug.upper().replace("-", "_")
    return {
        "id": slug,
        "platform": platform,
        "title": title,
        "promise": promise,
        "segments": served,
        "formats": shown,
        "cadence": {"preset": preset, "times": times},
        "settings": {
            name: f"${{CFKIT_{variable}_{name.upper()}}}" for name in world.settings(str(platform))
        },
    }


def _some_of(step: str, key: str, items: Sequence[Item], facts: Mapping[str, Any]) -> Question:
    """Ask which of the author's own items; all of them by default."""
    ids = [str(one["id"]) for one in items]
    titles = {str(one["id"]): str(one["title"]) for one in items}
    return Question(
        step, key, Channel, "segments", ids, titles, many=True, default=ids, facts=facts
    )


def _serve_all(channels: Sequence[Item], segments: Sequence[Item]) -> Asking:
    """Ask where those are spoken to whom no channel serves yet."""
    ids = [str(one["id"]) for one in channels]
    titles = {str(one["id"]): str(one["title"]) for one in channels}
    for segment in segments:
        if any(segment["id"] in one["segments"] for one in channels):
            continue
        facts = {"segment": segment["title"]}
        chosen = yield Question(
            "where", "unserved", Channel, "leads_to", ids, titles, default=ids[0], facts=facts
        )
        channel = channels[ids.index(str(chosen))]
        channel["segments"] = [*channel["segments"], segment["id"]]


def _pillars(goals: Sequence[Item]) -> Asking:
    """Ask for a pillar to each goal, for more, and for their shares."""
    step, made = "what", list[Item]()
    ids = [str(one["id"]) for one in goals]
    titles = {str(one["id"]): str(one["title"]) for one in goals}
    for goal in goals:
        facts = {"goal": goal["title"]}
        title = yield Question(step, "pillar_title", Pillar, "title", facts=facts)
        made.append({"id": slug_among(title, made, "pillar"), "title": title, "goal": goal["id"]})
    while len(made) < MOST:
        more = yield _yes_no(step, "more_pillars", {"count": len(made)})
        if more == "no":
            break
        title = yield Question(step, "pillar_more", Pillar, "title")
        led = yield Question(step, "pillar_goal", Pillar, "goal", ids, titles, default=ids[0])
        made.append({"id": slug_among(title, made, "pillar"), "title": title, "goal": led})
        if len(made) == MOST:
            yield _enough(step)
    shares = yield _shares(made)
    for pillar, share in zip(made, shares or (), strict=True):
        pillar["share"] = share
    return [{key: one[key] for key in ("id", "title", "share", "goal")} for one in made]


def _shares(pillars: Sequence[Item]) -> Question:
    """Ask for the shares of all pillars at once, since they must add up."""
    count = len(pillars)
    equal = [100 // count + (place < 100 % count) for place in range(count)]

    def complaint(answer: Answer) -> str | None:
        shares = [float(share.rstrip("% ")) for share in answer or ()]
        if len(shares) != count:
            return "shares_count"
        return None if abs(sum(shares) - 100) < 1e-6 else "shares_sum"

    return Question(
        "what",
        "shares",
        Pillar,
        "share",
        many=True,
        are_words=True,
        unit="%",
        default=[f"{share}%" for share in equal],
        facts={"pillars": ", ".join(str(one["title"]) for one in pillars), "count": count},
        complaint=complaint,
    )


def _communication() -> Asking:
    step = "talk"
    hours = yield Question(
        step, "hours", Communication, "hours", default="09:00-18:00", is_optional=True
    )
    within = yield Question(
        step, "answer_within", Communication, "answer_within", default="24h", is_optional=True
    )
    contact = yield Question(step, "contact", Communication, "contact", is_optional=True)
    rules = yield Question(step, "rules", Communication, "rules", is_optional=True)
    return without_empty(
        {"hours": hours, "answer_within": within, "contact": contact, "rules": rules}
    )


def _member(made: Sequence[Item]) -> Asking:
    step = "resources"
    taken = [str(one["id"]) for one in made]

    def complaint(answer: Answer) -> str | None:
        return "taken" if answer in taken else None

    default = None if made else "writer"
    slug = yield Question(step, "member", Member, "id", default=default, complaint=complaint)
    roles = yield Question(
        step,
        "roles",
        Member,
        "roles",
        get_args(Role),
        many=True,
        default=("copywriter", "distributor"),
        facts={"member": slug},
    )
    hours = yield Question(
        step, "member_hours", Member, "hours_per_week", default="10", facts={"member": slug}
    )
    return {"id": slug, "roles": roles, "hours_per_week": hours}


def _page(channel: Item) -> Asking:
    """Ask what kind of page a channel is, and write it where readers of the file expect it."""
    said = {"channel": channel["title"]}
    kinds = ("profile", "group", "public", "channel", "site")
    default = PAGES.get(str(channel["platform"]), "profile")
    page = yield Question("page", "page", Channel, "page", kinds, default=default, facts=said)
    access: Answer = "open"
    if page == "group":
        access = yield Question(
            "page", "access", Channel, "access", ("open", "closed"), default="open", facts=said
        )
    persona = yield Question(
        "page", "persona", Channel, "persona", ("org", "person"), default="org", facts=said
    )
    rest = dict(channel)
    channel.clear()
    channel.update({"id": rest.pop("id"), "platform": rest.pop("platform"), "page": page})
    channel.update({"access": access, "persona": persona, **without_empty(rest)})
