"""Choose what may stand in a feed: whatever a feed holds, its reader may publish at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import quote
from zoneinfo import ZoneInfo

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import InputError, NotPublishable
from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.sheet import Article

from .compose import OpenMedia, compose
from .due import DigestOf, Unmerged, current_fingerprint, why_unapproved

DZEN = "dzen"


def as_feed(
    placements: Sequence[Placement],
    period: Period,
    project: Project,
    digest_of: DigestOf,
    unmerged: Unmerged | None = None,
) -> tuple[list[Placement], tuple[str, ...]]:
    """Keep the period's approved placements of Dzen channels, or of all when there is none.

    Also say what was left out.
    """
    dzen = {one.id for one in project.strategy.channels if one.platform == DZEN}
    zone_of = project.strategy.zone_of
    chosen = [
        one
        for one in placements
        if one.at.astimezone(ZoneInfo(zone_of(one.key.channel))).date() in period
        and (not dzen or one.key.channel in dzen)
    ]
    ready = [one for one in chosen if _is_approved(one, project, digest_of, unmerged)]
    notes = []
    if left := len(chosen) - len(ready):
        notes.append(f"{left} not approved and left out: a feed is published as it is read")
    return ready, tuple(notes)


def articles(
    placements: Sequence[Placement],
    project: Project,
    capabilities: Capabilities,
    open_media: OpenMedia,
    site_of: SiteOf = lambda _: None,
) -> tuple[dict[str, Article], tuple[str, ...]]:
    """Compose placements for a feed, by key, and say what cannot go into one.

    `site_of` tells below which address a channel's files can be fetched; without one they are left
    out.

    Raise `InputError` when they are more than the platform reads at once.
    """
    rules = capabilities.feed
    if rules is not None and len(placements) > rules.max_items:
        told = f"{capabilities.name} takes {rules.max_items} at once, name a shorter period"
        raise InputError(f"{len(placements)} posts; {told}")
    found: dict[str, Article] = {}
    notes = []
    for one in placements:
        try:
            post = compose(one, project, capabilities, open_media)
            if post.poll:
                raise NotPublishable("a feed has no polls")
        except InputError as error:
            why = str(error).partition("\n")[0]
            notes.append(f"{one.key} left out: {why}")
        else:
            site = site_of(one.key.channel)
            found[post.key] = _article(post, capabilities, site)
            if post.media and site is None:
                notes.append(f"{one.key}: {_WITHOUT_FILES.format(len(post.media))}")
    notes += _remarks(found, capabilities)
    return found, tuple(notes)


def _remarks(found: Mapping[str, Article], capabilities: Capabilities) -> Iterator[str]:
    rules = capabilities.feed
    if any(one.files for one in found.values()):
        yield "files are fetched from below `media_base_url`: put the assets there first"
    if rules is not None and 0 < len(found) < rules.first_items:
        yield (
            f"{capabilities.name} wants {rules.first_items} items in the first feed that it is "
            f"shown (not confirmed), and here are {len(found)}: name a longer period"
        )


SiteOf = Callable[[str], str | None]
"""Tells below which address the files of a channel lie for everybody; `None` when nowhere."""
_WITHOUT_FILES = (
    "files not in this feed, which has no address for them: {}; name one in `media_base_url` of the"
    " channel's settings, or let `cfkit publish` keep the feed, which `address` is for"
)


def _article(post: Post, capabilities: Capabilities, site: str | None) -> Article:
    text = capabilities.text
    messages = (post.document, *post.parts)
    length = sum(text.count(text.counted(one)) for one in messages)
    feed = capabilities.feed
    return Article(
        post.title or "",
        "\n".join(map(text.render, messages)),
        is_long=feed is not None and length > feed.post_max,
        files=tuple((f"{site}/{quote(one.name)}", one) for one in post.media) if site else (),
    )


def _is_approved(
    placement: Placement, project: Project, digest_of: DigestOf, unmerged: Unmerged | None
) -> bool:
    try:
        now = current_fingerprint(placement, digest_of)
    except NotPublishable:
        return False
    return why_unapproved(placement, now, project, unmerged) is None
