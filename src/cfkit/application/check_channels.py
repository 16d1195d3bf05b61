"""Check that platforms are known and can carry the formats that their channels list."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from cfkit.domain.capabilities import Capabilities, Support
from cfkit.domain.catalogue import Catalogue, Format
from cfkit.domain.diagnostics import Diagnostic, Level, Location, Spot, nearest
from cfkit.domain.markup import parse
from cfkit.domain.project import Written

_NEEDS = {
    "images": "this many pictures in a post",
    "video": "video",
    "poll": "polls",
    "article": "a text as long as an article",
    "story": "stories",
    "live": "live streams",
    "audio": "audio",
}


_ALIASES = {
    alias: slug
    for slug, aliases in {
        "telegram": "tg telegramchannel телеграм телеграмм телега тг",
        "vk": "vkontakte vkcom вк вконтакте",
        "ok": "odnoklassniki okru одноклассники ок",
        "dzen": "zen yandexzen yandexdzen дзен яндексдзен",
        "rutube": "рутуб",
        "max": "макс",
        "tenchat": "тенчат",
        "instagram": "ig insta инстаграм инстаграмм инста",
        "facebook": "fb фейсбук",
        "youtube": "yt youtubeshorts ютуб ютьюб",
        "tiktok": "tt тикток",
        "x": "twitter твиттер",
        "bluesky": "bsky блюскай",
        "mastodon": "masto fediverse мастодон",
        "wordpress": "wp",
        "manual": "byhand hand вручную",
    }.items()
    for alias in aliases.split()
}
"""What people call platforms, in small letters and without what stands between words."""


def check_channels(
    written: Written,
    catalogue: Catalogue,
    capabilities_of: Callable[[str], Capabilities | None],
    platforms: Collection[str],
) -> Iterator[Diagnostic]:
    """Yield platforms that are unknown or have no adapter, and formats that cannot be carried."""
    for where, channel in written.parts("strategy", "channels", "*"):
        slug = channel.get("platform") if isinstance(channel, dict) else None
        if not isinstance(slug, str):
            continue
        spot = written.spot((*where, "platform"))
        capabilities = capabilities_of(slug) if slug in platforms else None
        if capabilities is None:
            meant = _meant(slug, platforms)
            near = f'; did you mean "{meant}"?' if meant else "; manual fits any other place"
            yield spot.problem("unknown-platform", f'there is no platform "{slug[:80]}"{near}')
            continue
        if not capabilities.has_adapter:
            words = (
                f"posts on {capabilities.name} go out by hand: `cfkit publish` prepares a package, "
                "a person posts it and tells its address"
            )
            yield spot.problem("by-hand", words, Level.HINT)
        yield from _check_hashtags(written, where, channel, capabilities)
        footer = channel.get("footer")
        if isinstance(footer, str) and parse(footer).links and _has_dead_links(capabilities):
            words = (
                f"links in texts on {capabilities.name} lead nowhere: put this one into the "
                "profile, and say in the footer that it is there"
            )
            yield written.spot((*where, "footer")).problem("dead-link", words, Level.WARNING)
        for here, name in written.parts("formats", "*", inside=channel, where=where):
            if isinstance(name, str) and (format_ := catalogue.formats.get(name)):
                yield from _check_format(written.spot(here), format_, capabilities)


def _has_dead_links(platform: Capabilities) -> bool:
    return platform.support.get("link") is Support.NO


def _meant(word: str, platforms: Collection[str]) -> str | None:
    """Find the platform that people call so, or the one that is spelt most alike."""
    plain = re.sub(r"[\s_.-]+", "", word[:80].casefold())
    names = {alias: slug for alias, slug in _ALIASES.items() if slug in platforms}
    if plain in names:
        return names[plain]
    near = nearest(plain, sorted(platforms))
    return near or names.get(nearest(plain, names, cutoff=0.75) or "")


def _check_hashtags(
    written: Written, where: Location, channel: dict[Any, Any], platform: Capabilities
) -> Iterator[Diagnostic]:
    """Hint at tags that the platform has no place for: they are left out of its posts."""
    hashtags = channel.get("hashtags")
    tags = hashtags.get("always") if isinstance(hashtags, dict) else None
    if not isinstance(tags, list | tuple) or not tags:
        return
    spot = written.spot((*where, "hashtags", "always"))
    most = platform.tags.max_items
    if platform.tags.place == "none":
        words = f"{platform.name} has no hashtags: these are left out of its posts"
        yield spot.problem("hashtags-dropped", words, Level.HINT)
    elif most is not None and len(tags) > most:
        words = f"{platform.name} takes {most} in a post: the first {most} of {len(tags)} go out"
        yield spot.problem("hashtags-dropped", words, Level.HINT)


def _check_format(spot: Spot, format_: Format, platform: Capabilities) -> Iterator[Diagnostic]:
    if platform.media.needed and format_.needs.is_text and not platform.by_hand:
        words = (
            f"{platform.name} takes no post without a picture or a film: each "
            f'"{format_.id}" needs one under `media` before it can go out'
        )
        yield spot.problem("media-needed", words, Level.HINT)
    for need, why in format_.needs.unmet(platform).items():
        if why is Support.NO:
            words = (
                f'{platform.name} cannot carry "{format_.id}": it does not take {_NEEDS[need]}; '
                "move the format to another channel"
            )
            yield spot.problem("format-not-carried", words)
        else:
            words = (
                f'cfkit does not publish {_NEEDS[need]} to {platform.name} yet: "{format_.id}" is '
                "not planned there; give it to a channel that a person posts on (platform: manual)"
            )
            yield spot.problem("format-not-yet", words, Level.HINT)
