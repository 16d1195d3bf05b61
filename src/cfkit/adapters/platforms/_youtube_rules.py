"""What a post has to be to become a film on YouTube, and how it is described there."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from cfkit.domain.errors import NotPublishable, Rejected
from cfkit.domain.post import Media, Post

from ._upload import digest
from ._youtube_facts import CAPABILITIES, SHORT_SECONDS, description, plain
from ._youtube_settings import Settings

_AHEAD = timedelta(minutes=5)
"""How far ahead of its slot a film has to be sent for YouTube to hold it until then."""


def film_and_picture(post: Post) -> tuple[Media, Media | None]:
    """Tell a post's film from its thumbnail. Raise `Rejected` for anything else.

    Nothing marks a Short, so what was meant for one is held to what makes it one.
    """
    films = [media for media in post.media if media.is_video]
    pictures = [media for media in post.media if not media.is_video]
    if len(films) != 1 or not films[0].bytes:
        told = f"{len(films)} films stand" if len(films) > 1 else "no film stands"
        raise Rejected(
            f"YouTube takes one film a post, and {told} in `media`: put one there (mp4, mov, webm)"
        )
    if len(pictures) > 1:
        raise Rejected("YouTube takes one picture beside a film, its thumbnail: leave one")
    film = films[0]
    if post.surface == "clip":
        _require_short(film)
        if pictures:
            raise Rejected(
                f"YouTube takes no thumbnail for a Short: take {pictures[0].name} out of `media`"
            )
    return film, pictures[0] if pictures else None


def _require_short(film: Media) -> None:
    if film.duration is not None and film.duration > SHORT_SECONDS:
        raise Rejected(
            f"{film.name} runs {film.duration:.0f} s and would be no Short: cut it to "
            f"{SHORT_SECONDS:.0f} s"
        )
    if film.width and film.height and film.width > film.height:
        raise Rejected(
            f"{film.name} is wider than high ({film.width} × {film.height}) and would be no "
            "Short: make it upright or square"
        )


def require_public(post: Post, settings: Settings) -> None:
    """Raise `NotPublishable` for what YouTube would show before its time."""
    if post.show_at is not None and settings.privacy != "public":
        raise NotPublishable(
            f"YouTube keeps films for their time that become public, and `privacy` is "
            f"{settings.privacy}: publish it at its time, without --ahead"
        )


def purpose(post: Post, settings: Settings) -> str:
    """Digest what a film is to be there and when: an upload begun for another is another one."""
    body = resource(post, settings)
    body["status"] |= {"privacyStatus": settings.privacy, "publishAt": str(post.slot)}
    return digest(body, settings.notify)


def title_of(post: Post) -> str:
    """Return the film's title: the post's, else its first line, shortened at a word."""
    rules = CAPABILITIES.title
    text = plain(" ".join((post.title or next(iter(post.text.splitlines()), "")).split()))
    if rules is None or rules.max_length is None or rules.count(text) <= rules.max_length:
        return text or "…"
    kept = text.split(" ")
    while len(kept) > 1 and rules.count(" ".join(kept)) >= rules.max_length:
        kept.pop()
    return f"{' '.join(kept)[: rules.max_length // 2] if len(kept) == 1 else ' '.join(kept)}…"


def resource(post: Post, settings: Settings) -> dict[str, Any]:
    """Describe the film. One that is sent ahead of its slot is held by YouTube until then."""
    status: dict[str, Any] = {
        "privacyStatus": settings.privacy,
        "selfDeclaredMadeForKids": settings.made_for_kids,
    }
    if settings.synthetic:
        status["containsSyntheticMedia"] = True
    is_early = post.slot and post.stored_at and post.slot >= post.stored_at + _AHEAD
    if is_early and post.slot and settings.privacy == "public":
        status["privacyStatus"] = "private"
        at = post.slot.astimezone(UTC).replace(microsecond=0)
        status["publishAt"] = at.isoformat().replace("+00:00", "Z")
    language = post.language
    return {
        "snippet": {
            "title": title_of(post),
            "description": description(post.document),
            "categoryId": settings.category,
            "defaultLanguage": language,
            "defaultAudioLanguage": language,
        },
        "status": status,
    }
