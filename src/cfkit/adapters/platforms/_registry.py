"""Find an adapter by slug, importing only the one asked for."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ValidationError

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    PollRules,
    Support,
    TextRules,
)
from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import InputError
from cfkit.domain.text import code_points
from cfkit.ports import Platform

if TYPE_CHECKING:
    import httpx

GROUP = "cfkit.platforms"
_PACKAGE = __name__.rpartition(".")[0]
_HOLDS = ("slug", "capabilities", "settings", "publish")
_POWERS = (
    *("publish", "photo", "video", "poll", "link", "thread", "edit", "delete", "pin", "schedule"),
    *("lookup", "metrics", "comments", "reply"),
)

KNOWN_LATER: Mapping[str, tuple[str, str]] = {
    "dzen": ("Dzen", "https://dzen.ru/help/ru/website/rss-modify"),
    "discord": ("Discord", "https://discord.com/developers/docs/resources/webhook"),
    "facebook": ("Facebook", "https://developers.facebook.com/docs/pages-api/posts"),
    "instagram": ("Instagram", "https://developers.facebook.com/docs/instagram-platform"),
    "linkedin": ("LinkedIn", "https://learn.microsoft.com/linkedin/marketing/"),
    "max": ("MAX", "https://dev.max.ru/docs-api"),
    "ok": ("Odnoklassniki", "https://apiok.ru/en/dev/methods/rest/mediatopic/mediatopic.post"),
    "pinterest": ("Pinterest", "https://developers.pinterest.com/docs/api/v5/"),
    "reddit": ("Reddit", "https://www.reddit.com/dev/api/"),
    "rutube": ("RuTube", "https://rutube.ru/info/"),
    "slack": ("Slack", "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"),
    "tenchat": ("TenChat", "https://tenchat.ru/"),
    "threads": ("Threads", "https://developers.facebook.com/docs/threads/posts"),
    "tiktok": ("TikTok", "https://developers.tiktok.com/doc/content-posting-api-get-started"),
    "wordpress": ("WordPress", "https://developer.wordpress.org/rest-api/reference/posts/"),
    "x": ("X", "https://docs.x.com/x-api/posts/create-post"),
    "youtube": ("YouTube", "https://developers.google.com/youtube/v3/docs/videos/insert"),
}
"""Platforms that strategies may name already; their posts go out by hand until an adapter comes."""


def builtin() -> list[str]:
    """List the slugs shipped with cfkit: the files of this folder."""
    folder = import_module(_PACKAGE).__path__
    return sorted(
        module.name for module in pkgutil.iter_modules(folder) if not module.name.startswith("_")
    )


def slugs() -> list[str]:
    """List every slug that a strategy may name, adapters of other packages included."""
    return sorted({*builtin(), *KNOWN_LATER, *entry_points(group=GROUP).names})


def load(slug: str) -> type[Platform]:
    """Import one adapter. A built-in slug cannot be taken over by another package.

    Raise `InputError` for a platform that has no adapter yet, is unknown or is provided twice, and
    for a package whose adapter cannot be loaded.
    """
    if slug in builtin():
        return cast("type[Platform]", import_module(f"{_PACKAGE}.{slug}").ADAPTER)
    found = entry_points(group=GROUP, name=slug)
    if len(found) > 1:
        raise InputError(f"platform {slug!r} is provided by more than one package; remove one")
    if found:
        return _provided(next(iter(found)))
    if slug in KNOWN_LATER:
        name = KNOWN_LATER[slug][0]
        raise InputError(
            f"cfkit has no adapter for {name} yet: posts are planned, and go out by hand with "
            "`platform: manual`"
        )
    raise InputError(
        f"unknown platform {slug!r}{did_you_mean(slug, slugs())}; known: {', '.join(slugs())}"
    )


def _provided(point: EntryPoint) -> type[Platform]:
    package = point.dist.name if point.dist else point.value
    try:
        adapter = point.load()
    except (ImportError, AttributeError) as error:
        raise InputError(
            f"platform {point.name!r} of the package {package} cannot be loaded, mend or remove "
            f"the package: {error}"
        ) from error
    lacking = [name for name in _HOLDS if not hasattr(adapter, name)]
    if lacking:
        raise InputError(
            f"platform {point.name!r} of the package {package} has no {', '.join(lacking)}: see "
            "`cfkit.ports.Platform`"
        )
    return cast("type[Platform]", adapter)


def _is_later(slug: str) -> bool:
    return slug in KNOWN_LATER and not _has_adapter(slug)


def _has_adapter(slug: str) -> bool:
    return slug in builtin() or slug in entry_points(group=GROUP).names


@cache
def capabilities_of(slug: str) -> Capabilities:
    """Read what a platform can do, without a connection. Raise `InputError` for an unknown slug."""
    if _is_later(slug):
        return _by_hand(*KNOWN_LATER[slug])
    return load(slug).capabilities


def build(
    slug: str, settings: Mapping[str, Any], client: httpx.Client, *, root: Path | None = None
) -> Platform:
    """Build a channel's adapter from its settings. Raise `InputError` that names what is wrong.

    Platforms without an adapter yet are served by hand. `root` is the project's folder.
    """
    if _is_later(slug):
        slug, settings = "manual", {}
    adapter = load(slug)
    model = adapter.settings
    complaints: list[str] = []
    try:
        checked = model.model_validate(dict(settings))
    except ValidationError as error:
        complaints = [_complaint(one, model) for one in error.errors(include_input=False)]
    if complaints:  # outside of `except`: the context would hold what was given
        raise InputError(f"settings of a {slug} channel: " + "; ".join(complaints))
    more = {"root": root} if slug == "manual" else {}
    return cast("Callable[..., Platform]", adapter)(checked, client, **more)


def complaints_about(slug: str, settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (key, words) for settings that no environment could make right; no value is shown.

    A value that names a variable is not judged: what it holds is known only when it is needed.
    """
    if not _has_adapter(slug):
        return []
    model = load(slug).settings
    try:
        model.model_validate(dict(settings))
    except ValidationError as error:
        return [
            (str(one["loc"][0]) if one["loc"] else "", _complaint(one, model))
            for one in error.errors(include_input=False)
            if one["type"] == "extra_forbidden"
            or "${" not in str(settings.get(str(one["loc"][0]), "") if one["loc"] else settings)
        ]
    return []


def _complaint(error: Any, model: type[BaseModel]) -> str:
    name = ".".join(map(str, error["loc"])) or "settings"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        return f"{name} is unknown{did_you_mean(name, model.model_fields)}"
    if error["type"] == "missing":
        return f"{name} is missing"
    if error["type"] == "int_parsing":
        return f"{name} is not a whole number"
    return f"{name} {message[:1].lower()}{message[1:]}"


def _by_hand(name: str, docs: str) -> Capabilities:
    many = 10**9
    return Capabilities(
        name=name,
        text=TextRules(max_length=None, count=code_points),
        media=MediaRules(
            max_items=100,
            mime_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
            max_bytes=many,
        ),
        poll=PollRules(max_options=100, option_max=1000, question_max=1000, with_media=True),
        threads=True,
        by_hand=True,
        docs=docs,
        checked_on=date(2026, 11, 22),
        support=dict.fromkeys(_POWERS, Support.NOT_YET),
    )
