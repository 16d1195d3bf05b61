"""Invent believable counters and replies for a rehearsal, the same ones on every run.

Every figure here is invented by the sandbox and says nothing about a real audience. What it is
made of is fixed, so that a rehearsal has something to learn: a picture lifts views by a third, a
question lifts comments by four fifths, a poll lifts views by a fifth and comments by half,
texts over 1,500 characters lose a quarter of the views. Views reach 63 % of their final count after
20 hours. The luck of a post comes from a hash of the seed, its channel, its place in the channel
and its first text; the remote id is left out, because it differs between runs.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import regex

from cfkit.sandbox.platforms import stand_ins
from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State

NOTICE = "Counters and comments are invented by the sandbox."

_TAU = 20 * 3600
_DAY = 86400
_READERS = {
    "ru": ("Анна П.", "Игорь", "Мария К.", "Тимур", "Ольга В.", "Лев", "Нина С.", "Павел"),
    "en": ("Anna P.", "Igor", "Maria K.", "Tim", "Olivia V.", "Leo", "Nina S.", "Paul"),
}
_REMARKS = {
    "ru": (
        "Спасибо, сохраню себе.",
        "А можно подробнее?",
        "Когда это будет доступно?",
        "Не соглашусь, у меня было иначе.",
        "Где посмотреть расписание?",
        "Здорово, приду с детьми!",
        "Сколько это стоит?",
        "Ссылка не открывается.",
    ),
    "en": (
        "Thanks, saving this.",
        "Could you say more?",
        "When will it be available?",
        "I disagree, it went differently for me.",
        "Where do I find the schedule?",
        "Great, coming with the kids!",
        "How much is it?",
        "The link does not open.",
    ),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Invented counts at one moment."""

    views: int = 0
    likes: int = 0
    reposts: int = 0
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """An invented reply; `number` counts from 1, `at` is in Unix seconds as answers show time."""

    number: int
    author: str
    text: str
    at: float


def shows_views(platform: str) -> bool:
    """Whether a platform shows readers how often a post was seen."""
    found = stand_ins().get(platform)
    return found is not None and found.profile.shows_views


def count(state: State, post: Post) -> Numbers:
    """Invent the counters of a post at the present sandbox clock."""
    if not state.setting("numbers", "enabled"):
        return Numbers()
    began = post.scheduled_at if post.scheduled_at is not None else post.clock
    age = max(0.0, state.now() - began)
    grown = 1 - math.exp(-age / _TAU)
    views = _final_views(state, post) * grown
    comment_lift = (1.8 if "?" in post.text else 1.0) * (1.5 if post.poll else 1.0)
    return Numbers(
        views=int(views),
        likes=int(views * _between(state, post, "likes", 0.012, 0.055)),
        reposts=int(views * _between(state, post, "reposts", 0.001, 0.012)),
        comments=int(views * _between(state, post, "comments", 0.0, 0.006) * comment_lift),
    )


def remarks(state: State, post: Post) -> list[Remark]:
    """Invent the replies that the comment counter speaks of, oldest first."""
    tongue = "ru" if regex.search(r"\p{Cyrillic}", post.text) else "en"
    names, phrases = _READERS[tongue], _REMARKS[tongue]
    found = []
    for number in range(1, count(state, post).comments + 1):
        luck = _hash(state, post, f"remark {number}")
        found.append(
            Remark(
                number=number,
                author=names[luck % len(names)],
                text=phrases[luck // 97 % len(phrases)],
                at=min(post.at + number * 1200 + luck % 900, state.now()),
            )
        )
    return found


def readers() -> tuple[str, ...]:
    """List the names of the invented readers."""
    return tuple(name for names in _READERS.values() for name in names)


def audience(state: State, platform: str, channel: str) -> int:
    """Invent the number of members or followers; it grows by about one in 700 a day."""
    started = float(state.row("clock", "offset") or 0.0)
    base = _audience(state, platform, channel)
    return int(base * (1 + started / _DAY / 700))


def votes(state: State, post: Post, total: int) -> list[int]:
    """Share invented votes among the options of a poll."""
    options = post.poll.options if post.poll else ()
    weights = [1 + _hash(state, post, f"option {place}") % 9 for place, _ in enumerate(options)]
    return [total * weight // sum(weights) for weight in weights]


def _final_views(state: State, post: Post) -> float:
    lift = 1.33 if post.media else 1.0
    lift *= 1.2 if post.poll else 1.0
    lift *= 0.75 if len(post.text) > 1500 else 1.0
    reach = _between(state, post, "reach", 0.18, 0.62)
    return _audience(state, post.platform, post.channel) * reach * lift


def _audience(state: State, platform: str, channel: str) -> int:
    told = state.setting("numbers", "audience").get(platform)
    if told is not None:
        return int(told)
    found = stand_ins().get(platform)
    base = found.profile.audience if found else 1000
    seed = f"{state.setting('numbers', 'seed')}|{platform}|{channel}"
    spread = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") / 2**32
    return int(base * (0.6 + spread))


def _between(state: State, post: Post, name: str, low: float, high: float) -> float:
    return low + (high - low) * (_hash(state, post, name) % 10_000) / 10_000


def _hash(state: State, post: Post, name: str) -> int:
    said = post.native.get("original", post.text)
    parts = (state.setting("numbers", "seed"), post.platform, post.channel, post.number, said)
    text = "|".join(str(part) for part in (*parts, name))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
