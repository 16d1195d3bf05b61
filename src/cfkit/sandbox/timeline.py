"""Show what was published as readers would see it, on one self-contained page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from pathlib import Path

import regex

from cfkit.sandbox import numbers
from cfkit.sandbox.platforms import stand_ins
from cfkit.sandbox.post import Medium, Post
from cfkit.sandbox.state import State
from cfkit.sandbox.timeline_style import STYLE

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
_Source = Callable[[Medium], str | None]


def write_timeline(state_or_folder: State | Path, path: Path) -> None:
    """Write the page as one UTF-8 file with its pictures inside.

    A folder is opened for reading, also while a sandbox writes to it.
    """
    if isinstance(state_or_folder, State):
        page = render_page(state_or_folder, inline=True)
    else:
        page = render_page(State(state_or_folder, writable=False), inline=True)
    path.write_text(page, encoding="utf-8")


def render_page(state: State, *, channel: str | None = None, inline: bool = False) -> str:
    """Write the page of all channels, or of one named `platform:channel`.

    With `inline` pictures become data URIs, else they point at `/_sandbox/media/`.
    """
    source = _inlined(state) if inline else _served
    chosen = [place for place in state.channels() if channel in (None, ":".join(place))]
    sections = "\n".join(_section(state, place, source) for place in chosen)
    empty = "" if chosen else "<p>Nothing has been published here yet.</p>"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>Sandbox timeline</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">Skip to the posts</a>\n'
        "<header><h1>Sandbox timeline</h1>"
        f"<p>Nothing here left this machine. {escape(numbers.NOTICE)}</p>{_nav(state)}</header>\n"
        f'<main id="main">\n{empty}{sections}\n</main>\n{_warnings(state)}</body>\n</html>\n'
    )


def _served(medium: Medium) -> str | None:
    return f"/_sandbox/media/{medium.id}" if medium.id else None


def _inlined(state: State) -> _Source:
    def source(medium: Medium) -> str | None:
        found = state.media(medium.id) if medium.id else None
        if found is None:
            return None
        data, mime = found
        return f"data:{mime};base64,{base64.b64encode(data).decode()}"

    return source


def _nav(state: State) -> str:
    items = "".join(
        f'<li><a href="#{_anchor(*place)}">{_title(place[0])} {escape(place[1])}</a></li>'
        for place in state.channels()
    )
    return f'<nav aria-label="Channels"><ul>{items}</ul></nav>' if items else ""


def _title(platform: str) -> str:
    found = stand_ins().get(platform)
    return escape(found.profile.title if found else platform)


def _anchor(platform: str, channel: str, post_id: str = "") -> str:
    name = "-".join(part for part in (platform, channel, post_id) if part)
    return regex.sub(r"[^A-Za-z0-9_.-]", "_", name)


def _section(state: State, place: tuple[str, str], source: _Source) -> str:
    platform, channel = place
    posts = state.posts(platform, channel)
    groups = [list(group) for _, group in groupby(posts, key=_group)]
    groups.sort(key=lambda group: (group[0].at, group[0].number), reverse=True)
    name = _anchor(platform, channel)
    articles = "\n".join(_article(state, group, source) for group in groups)
    members = numbers.audience(state, platform, channel)
    return (
        f'<section aria-labelledby="{name}"><h2 id="{name}">{_title(platform)} '
        f"{escape(channel)}</h2>"
        f'<p class="quiet">Posts: {len(groups)}. Followers: {members:,}, invented.</p>\n'
        f"{articles}\n</section>"
    )


def _group(post: Post) -> str:
    return str(post.native.get("album") or post.id)


def _article(state: State, group: Sequence[Post], source: _Source) -> str:
    first = group[0]
    said = next((post for post in group if post.text), first)
    tongue = "ru" if regex.search(r"\p{Cyrillic}", said.text) else "en"
    pieces = [
        _head(state, first),
        _reply(first),
        _pictures([medium for post in group for medium in post.media], source),
        f'<div class="text" lang="{tongue}" dir="auto">{said.html}</div>' if said.html else "",
        _poll(state, first, tongue),
        _figures(state, first),
        _remarks(state, first),
        *(f'<p class="warning">{escape(warning)}</p>' for warning in first.warnings),
    ]
    kind = "" if first.deleted_at is None else ' class="deleted"'
    name = _anchor(first.platform, first.channel, first.id)
    return f'<article id="{name}"{kind}>{"".join(pieces)}</article>'


def _head(state: State, post: Post) -> str:
    marks = []
    if post.deleted_at is not None:
        marks.append("deleted")
    elif not post.is_live(state.now()):
        marks.append("scheduled")
    if post.edited_at is not None:
        marks.append("edited")
    shown = post.scheduled_at if "scheduled" in marks and post.scheduled_at else post.at
    tags = "".join(f' <span class="mark">{mark}</span>' for mark in marks)
    name = _anchor(post.platform, post.channel, post.id)
    return (
        f'<header><h3><a href="#{name}">{escape(post.channel)}</a></h3> '
        f"{_time(shown)}{tags}</header>"
    )


def _time(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return f'<time datetime="{moment.isoformat()}">{moment:%d %b %Y, %H:%M} UTC</time>'


def _reply(post: Post) -> str:
    if not post.reply_to:
        return ""
    name = _anchor(post.platform, post.channel, post.reply_to)
    return f'<p class="quiet">In reply to <a href="#{name}">{escape(post.reply_to)}</a></p>'


def _pictures(media: Sequence[Medium], source: _Source) -> str:
    shown = "".join(_picture(medium, source(medium)) for medium in media)
    return f'<div class="media">{shown}</div>' if shown else ""


def _picture(medium: Medium, address: str | None) -> str:
    if address is None or not (medium.mime or "").startswith("image/"):
        label = escape(medium.url or f"{medium.kind}, {medium.mime or 'unknown type'}")
        return f'<p class="file">{escape(medium.kind.capitalize())}: {label}</p>'
    size = f' width="{medium.width}" height="{medium.height}"' if medium.width else ""
    image = f'<img src="{address}" alt="{escape(medium.alt or "")}"{size} loading="lazy">'
    caption = f"<figcaption>ALT: {escape(medium.alt)}</figcaption>" if medium.alt else ""
    return f"<figure>{image}{caption}</figure>"


def _poll(state: State, post: Post, tongue: str) -> str:
    if post.poll is None:
        return ""
    total = numbers.count(state, post).views // 12
    shares = numbers.votes(state, post, total)
    items = "".join(
        f'<li><span>{escape(option)}</span> <span class="quiet">{share}</span></li>'
        for option, share in zip(post.poll.options, shares, strict=True)
    )
    asked = "" if post.html else f"<p>{escape(post.poll.question)}</p>"
    return f'<div class="poll" lang="{tongue}">{asked}<ul>{items}</ul></div>'


def _figures(state: State, post: Post) -> str:
    if post.deleted_at is not None:
        return ""
    counted = numbers.count(state, post)
    pairs = (
        *([("Views", counted.views)] if numbers.shows_views(post.platform) else []),
        ("Likes", counted.likes),
        ("Reposts", counted.reposts),
        ("Comments", counted.comments),
    )
    shown = "".join(f"<div><dt>{name}</dt><dd>{number:,}</dd></div>" for name, number in pairs)
    return f'<dl aria-label="Invented figures">{shown}<div class="quiet">invented</div></dl>'


def _remarks(state: State, post: Post) -> str:
    said = [] if post.deleted_at is not None else numbers.remarks(state, post)
    if not said:
        return ""
    items = "".join(
        f"<li><b>{escape(remark.author)}</b> {escape(remark.text)}</li>" for remark in said
    )
    return f"<details><summary>Invented comments: {len(said)}</summary><ul>{items}</ul></details>"


def _warnings(state: State) -> str:
    rows = list(state.rows("warnings").values())
    if not rows:
        return ""
    items = "".join(
        f"<li>{_title(row['platform'])} {escape(row['channel'])}: {escape(row['message'])}</li>"
        for row in rows
    )
    return (
        '<footer aria-labelledby="warnings"><h2 id="warnings">Let pass in silence</h2>'
        "<p>A real platform would have taken these requests without a word.</p>"
        f"<ul>{items}</ul></footer>\n"
    )
