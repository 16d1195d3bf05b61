"""Check that platforms are known and can carry the formats that their channels list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from cfkit.domain.capabilities import Capabilities, Support
from cfkit.domain.catalogue import Catalogue, Format
from cfkit.domain.diagnostics import Diagnostic, Level, Spot, did_you_mean
from cfkit.domain.project import Written

ANNOUNCED = frozenset(
    {
        "telegram", "vk", "ok", "dzen", "instagram", "facebook", "threads", "tiktok", "youtube",
        "x", "mastodon", "bluesky", "linkedin", "pinterest", "wordpress", "discord", "slack",
         "max", "reddit", "rutube",
    }
)  # fmt: skip
"""Platforms that may be written into a strategy before their adapter is there."""

BY_HAND = "manual"
"""The platform that is none: a person posts, so it carries everything."""

_NEEDS = {
    "images": "this many pictures in a post",
    "video": "video",
    "poll": "polls",
    "article": "a text as long as an article",
    "story": "stories",
    "live": "live streams",
    "audio": "audio",
}


def check_channels(
    written: Written,
    catalogue: Catalogue,
    capabilities_of: Callable[[str], Capabilities | None],
    platforms: Collection[str],
) -> Iterator[Diagnostic]:
    """Yield unknown platforms, and formats that their platform cannot carry."""
    for where, channel in written.parts("strategy", "channels", "*"):
        slug = channel.get("platform") if isinstance(channel, dict) else None
        if not isinstance(slug, str):
            continue
        capabilities = capabilities_of(slug) if slug in platforms else None
        if capabilities is None:
            yield from _check_platform(written.spot((*where, "platform")), slug, platforms)
            continue
        for here, name in written.parts("formats", "*", inside=channel, where=where):
            if isinstance(name, str) and (format_ := catalogue.formats.get(name)):
                yield from _check_format(written.spot(here), format_, capabilities)


def _check_platform(spot: Spot, slug: str, platforms: Collection[str]) -> Iterator[Diagnostic]:
    if slug in ANNOUNCED:
        words = (
            f"cfkit does not publish to {slug} yet: it plans and writes, a person posts; "
            "`platform: manual` prepares the package"
        )
        yield spot.problem("platform-not-yet", words, Level.HINT)
    elif slug != BY_HAND:
        near = did_you_mean(slug, sorted({*platforms, *ANNOUNCED, BY_HAND}))
        words = f'there is no platform "{slug[:80]}"{near or "; manual fits any other place"}'
        yield spot.problem("unknown-platform", words)


def _check_format(spot: Spot, format_: Format, platform: Capabilities) -> Iterator[Diagnostic]:
    for need, why in format_.needs.unmet(platform).items():
        if why is Support.NO:
            words = (
                f'{platform.name} cannot carry "{format_.id}": it takes no {_NEEDS[need]}; '
                "move the format to another channel"
            )
            yield spot.problem("format-not-carried", words)
        else:
            words = (
                f'cfkit does not publish {_NEEDS[need]} to {platform.name} yet: "{format_.id}" is '
                "planned and written, a person posts it"
            )
            yield spot.problem("format-not-yet", words, Level.HINT)
