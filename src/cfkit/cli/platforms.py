"""`cfkit platforms`: what each platform can do, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import UsageError

from .terminal import Terminal

if TYPE_CHECKING:
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


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(platforms)


def platforms(
    context: typer.Context,
    slug: Annotated[
        str | None, typer.Argument(metavar="SLUG", help="One platform, with every fact.")
    ] = None,
) -> None:
    """Show what each platform can do, and the source of each fact."""
    from cfkit import wiring
    from cfkit.domain.diagnostics import did_you_mean

    terminal: Terminal = context.obj
    known = wiring.slugs()
    if slug is not None and slug not in known:
        hint = did_you_mean(slug, known)
        raise UsageError(f'there is no platform "{slug}"{hint}; known: {", ".join(known)}')
    rows = [row(one, wiring.capabilities_of(one)) for one in ([slug] if slug else known)]
    if slug is None:
        terminal.table(*support_table([one for one in rows if one["adapter"]]))
        terminal.say()
        terminal.table(*rules_table(rows))
        terminal.say(f"No adapter yet, posts go out by hand: {', '.join(without_adapter(rows))}")
        terminal.say("`cfkit platforms SLUG` shows the facts behind a column, with their sources.")
    for one in rows if slug else ():
        terminal.say(f"{one['name']}, {one['docs']}" if one["docs"] else one["name"])
        terminal.table(["can it", "answer"], one["support"].items())
        terminal.table(["a post", "is composed so"], told(one))
        terminal.table(
            ["fact", "value", "source", "read on"],
            (
                (fact["what"], fact["value"], fact["source"], fact["checked"] + _doubt(fact))
                for fact in one["facts"]
            ),
        )
    terminal.data({"platforms": rows})


def support_table(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Give a heading and a line a power: which platforms have it."""
    powers = list(dict.fromkeys(power for one in rows for power in one["support"]))
    return ["can it", *(one["slug"] for one in rows)], [
        [power, *(one["support"].get(power, "unknown") for one in rows)] for power in powers
    ]


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
        ("poll", f"{poll['options']} of {poll['option']}" if poll else no_poll),
        ("too long", "a thread" if rules["threads"] else "shortened"),
        ("at most", f"{quota['posts']} in {quota['hours']:g} h" if quota else "unknown"),
    ]


def without_adapter(rows: list[dict[str, Any]]) -> list[str]:
    """List the platforms whose posts a person publishes until an adapter comes."""
    return [one["slug"] for one in rows if not one["adapter"]]


def row(slug: str, capabilities: Capabilities) -> dict[str, Any]:
    """Describe one platform as `cfkit platforms --json` does.

    `support` maps a power to `yes`, `no`, `not yet`, `review` or `unknown`; `confirmed` is false
    for a fact that only its source says; `rules` are what a post is composed by.
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
        "by_hand": capabilities.by_hand,
        "docs": capabilities.docs,
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
        "poll": poll and {"options": poll.max_options, "option": poll.option_max},
        "feed": feed and {"items": feed.max_items, "post": feed.post_max},
        "threads": capabilities.threads,
        "quota": quota and {"posts": quota.posts, "hours": quota.hours, "shared": quota.shared_by},
        "rates": [
            {"calls": one.burst, "seconds": one.seconds, "of": one.of, "shared": one.shared_by}
            for one in capabilities.rates
        ],
    }


def _doubt(fact: dict[str, Any]) -> str:
    return "" if fact["confirmed"] else " (not confirmed)"
