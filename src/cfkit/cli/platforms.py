"""`cfkit platforms`: what each platform can do, and who says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.capabilities import Support
from cfkit.domain.errors import UsageError

from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cfkit.domain.capabilities import Capabilities

UNITS = {
    "code_points": "code points",
    "graphemes": "graphemes",
    "mastodon": "graphemes, an address as 23",
    "threads": "UTF-16 units, an emoji as its bytes",
    "utf16_units": "UTF-16 units",
    "utf8_bytes": "bytes of UTF-8",
    "x_weighted": "weighted: most letters 1, others and emoji 2, an address 23",
}
"""What the counting rules count, in people's words."""


LEGEND = """\
yes, no: the platform can or cannot. not yet: cfkit cannot. by hand: a person does it there,
with what cfkit prepares. review: the platform looks at an app first. unknown: cfkit may do it,
but it depends on how the channel is set up, or nobody has confirmed it.
comments: read what people write. reply: answer them. comment: a first comment of our own.
lookup: ask whether a post is live."""
"""What the answers mean, and the powers whose names are alike."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(platforms)


_ALIASES = {"одноклассники": "ok", "vkontakte": "vk", "вконтакте": "vk"}
"""Names that people know a platform by, where its slug is short."""


def platforms(
    context: typer.Context,
    slug: Annotated[
        str | None, typer.Argument(metavar="SLUG", help="One platform, with every fact.")
    ] = None,
) -> None:
    """Show what each platform can do, and the source of each fact."""
    from cfkit import wiring
    from cfkit.application.ageing import ageing
    from cfkit.domain.diagnostics import did_you_mean

    terminal: Terminal = context.obj
    known, today = wiring.slugs(), wiring.today()
    if slug is not None and slug not in known:
        named = {wiring.capabilities_of(one).name.casefold(): one for one in known}
        meant = slug.strip().casefold()
        hint = did_you_mean(_ALIASES.get(meant) or named.get(meant) or meant, known)
        raise UsageError(f'there is no platform "{slug}"{hint}; known: {", ".join(known)}')
    rows = [row(one, wiring.capabilities_of(one)) for one in ([slug] if slug else known)]
    if slug is None:
        terminal.table(*support_table([one for one in rows if one["adapter"]]))
        _explain(terminal)
        terminal.say()
        terminal.table(*rules_table(rows))
        if later := without_adapter(rows):
            terminal.say(f"By hand, from a package: {', '.join(later)}")
        terminal.say("`cfkit platforms SLUG` shows the facts behind a column, with their sources.")
    for one in rows if slug else ():
        terminal.say(f"{one['name']}, {one['docs']}" if one["docs"] else one["name"])
        terminal.table(
            ["can it", "answer"], ((power, _answer(one, power)) for power in one["support"])
        )
        _explain(terminal)
        terminal.table(["a post", "is composed so"], told(one))
        one["settings"] = _settings(one["slug"])
        terminal.table(["setting", "is", "holds"], map(_told_setting, one["settings"]))
        terminal.table(
            ["fact", "value", "source", "read on"],
            (
                (fact["what"], fact["value"], fact["source"], fact["checked"] + _doubt(fact))
                for fact in one["facts"]
            ),
        )
        one["example"] = wiring.sample_of(one["slug"])
        for line in _set_up(one):
            terminal.say(line)
    warnings = [
        f"{aged.words}: {aged.remedy}"
        for one in rows
        for aged in ageing(wiring.capabilities_of(one["slug"]), today)
    ]
    for words in warnings:
        terminal.warn(words)
    terminal.data({"platforms": rows, "warnings": warnings})


def _explain(terminal: Terminal) -> None:
    for words in LEGEND.splitlines():
        terminal.say(words)


def _settings(slug: str) -> list[dict[str, Any]]:
    from cfkit import wiring

    kept = wiring.kept_settings(slug)
    return [
        {"name": name, "required": required, "secret": secret, "kept": name in kept}
        for name, required, secret in wiring.settings_of(slug)
    ]


def _told_setting(one: dict[str, Any]) -> tuple[str, str, str]:
    holds = "a secret: name a variable" if one["secret"] else "plain text"
    if one["kept"]:
        holds += ", or `cfkit auth login` keeps it"
    return one["name"], "required" if one["required"] else "optional", holds


def _set_up(one: dict[str, Any]) -> Iterator[str]:
    """Show a channel as a strategy writes it, and say where its way is described."""
    yield ""
    yield "In the strategy:"
    yield f"  - id: {one['slug']}"
    yield f"    platform: {one['slug']}"
    if one["example"]:
        yield "    settings:"
    for name, value in one["example"].items():
        yield f"      {name}: {json.dumps(value, ensure_ascii=False)}"
    if one["guide"]:
        yield f"Step by step: {one['guide']}"


def support_table(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Give a heading and a line a platform: what it can."""
    powers = list(dict.fromkeys(power for one in rows for power in one["support"]))
    return ["can it", *powers], [
        [one["slug"], *(_answer(one, power) for power in powers)] for one in rows
    ]


def _answer(one: dict[str, Any], power: str) -> str:
    """Say whether it can; a person does for cfkit what it cannot do itself."""
    said: str = one["support"].get(power, "unknown")
    return "by hand" if one["by_hand"] and said == Support.YES else said


def rules_table(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Give a heading and a line a platform: how its posts are composed."""
    names = [name for name, _ in told(rows[0])]
    return ["platform", *names], [[one["slug"], *(text for _, text in told(one))] for one in rows]


def told(one: dict[str, Any]) -> list[tuple[str, str]]:
    """Say in words how a post is composed, by what it is about."""
    rules = one["rules"]
    limit, title = rules["limit"], rules["title"]
    text = "no limit known" if limit is None else f"{limit} {UNITS[rules['unit']]}"
    if rules["caption"]:
        text += f", {rules['caption']} under a picture"
    if rules["bytes"]:
        text += f", {rules['bytes']} bytes"
    if rules["counts_markup"]:
        text += ", marks included"
    links = "behind words" if rules["anchors"] else "written out"
    tags = {"text": "under the text", "field": "beside the text", "none": "none"}[rules["tags"]]
    most = rules["tags_max"]
    poll, quota = rules["poll"], rules["quota"]
    no_poll = "none" if one["support"].get("poll") == "no" else "unknown"
    return [
        ("text", text),
        ("title", "none" if title is None else str(title["limit"] or "any length")),
        ("links", links + (f", {rules['links_max']}" if rules["links_max"] else "")),
        ("hashtags", tags if most is None else f"{tags}, {most}"),
        ("files", str(rules["files"])),
        ("films", _films(rules["films"])),
        ("poll", f"{poll['options']} of {poll['option']}" if poll else no_poll),
        ("too long", "a thread" if rules["threads"] else "shortened"),
        ("at most", f"{quota['posts']} in {quota['hours']:g} h" if quota else "unknown"),
        ("costs", _cost(one["price"])),
        ("API", _version(one["version"], one["sunset"])),
    ]


def _films(films: dict[str, Any] | None) -> str:
    if films is None:
        return "none"
    most = [_size(films["bytes"])] if films["bytes"] else []
    most += [_length(films["seconds"])] if films["seconds"] else []
    return ", ".join([*most, *(["alone"] if films["alone"] else [])])


def _size(count: int) -> str:
    """Write bytes as the platform's page does: in thousands, or in powers of two."""
    step, units = (1000, ("MB", "GB")) if count % 2**20 else (1024, ("MiB", "GiB"))
    is_large = count >= step**3
    return f"{count / step ** (3 if is_large else 2):,g} {units[is_large]}"


def _length(seconds: float) -> str:
    for unit, many in (("h", 3600), ("min", 60)):
        if seconds >= many and seconds % many == 0:
            return f"{seconds / many:g} {unit}"
    return f"{seconds:g} s"


def _cost(price: dict[str, Any] | None) -> str:
    if price is None:
        return "nothing"
    told = f"{price['post']} {price['currency']} a post"
    return f"{told}, {price['with_link']} with a link" if price["with_link"] else told


def _version(version: str | None, sunset: str | None) -> str:
    if version is None and sunset is None:
        return "no versions"
    return f"{version or 'unnamed'} until {sunset}" if sunset else str(version)


def without_adapter(rows: list[dict[str, Any]]) -> list[str]:
    """List the platforms whose posts a person publishes unless a package can."""
    return [one["slug"] for one in rows if not one["adapter"]]


def row(slug: str, capabilities: Capabilities) -> dict[str, Any]:
    """Describe one platform as `cfkit platforms --json` does.

    `support` maps a power to `yes`, `no`, `not yet`, `review` or `unknown`; a person does it where
    `by_hand` is true; `confirmed` is false for a fact that only its source says; `rules` are what a
    post is composed by.
    """
    return {
        "slug": slug,
        "name": capabilities.name,
        "adapter": capabilities.has_adapter,
        "support": {power: str(answer) for power, answer in capabilities.support.items()},
        "rules": _rules(capabilities),
        "facts": [
            {
                "what": fact.what,
                "value": fact.value,
                "source": fact.source,
                "checked": fact.checked.isoformat(),
                "confirmed": fact.confirmed,
            }
            for fact in capabilities.facts
        ],
        "price": _price(capabilities),
        "version": capabilities.version,
        "sunset": capabilities.sunset and capabilities.sunset.isoformat(),
        "by_hand": capabilities.by_hand,
        "docs": capabilities.docs,
        "guide": capabilities.guide,
        "checked": capabilities.checked_on.isoformat(),
    }


def _rules(capabilities: Capabilities) -> dict[str, Any]:
    text, title, poll = capabilities.text, capabilities.title, capabilities.poll
    feed, quota = capabilities.feed, capabilities.quota
    return {
        "limit": text.max_length,
        "caption": text.caption_max,
        "bytes": text.max_bytes,
        "unit": text.count.__name__,
        "counts_markup": text.counts_markup,
        "anchors": text.anchors,
        "links_max": text.links_max,
        "mentions_max": text.mentions_max,
        "title": title and {"limit": title.max_length, "moves": title.moves},
        "tags": capabilities.tags.place,
        "tags_max": capabilities.tags.max_items,
        "files": capabilities.media.max_items,
        "films": _film_rules(capabilities),
        "poll": poll and {"options": poll.max_options, "option": poll.option_max},
        "feed": feed and {"items": feed.max_items, "post": feed.post_max},
        "threads": capabilities.threads,
        "quota": quota and {"posts": quota.posts, "hours": quota.hours, "shared": quota.shared_by},
        "rates": [
            {"calls": one.burst, "seconds": one.seconds, "of": one.of, "shared": one.shared_by}
            for one in capabilities.rates
        ],
    }


def _price(capabilities: Capabilities) -> dict[str, Any] | None:
    price = capabilities.price
    if price is None:
        return None
    return {
        "post": str(price.post),
        "with_link": None if price.with_link is None else str(price.with_link),
        "currency": price.currency,
    }


def _film_rules(capabilities: Capabilities) -> dict[str, Any] | None:
    media = capabilities.media
    if not any(mime.startswith("video/") for mime in media.mime_types):
        return None
    return {
        "bytes": media.video_max_bytes or media.max_bytes,
        "seconds": media.max_duration,
        "alone": media.film_alone,
    }


def _doubt(fact: dict[str, Any]) -> str:
    return "" if fact["confirmed"] else " (not confirmed)"
