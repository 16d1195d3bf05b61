"""Show the public preview page of a Telegram channel, as `t.me/s/<channel>` does.

The markup is unofficial; the classes are those that many scrapers read (seen 2026-11-22): the
wrap, `data-post`, text, views and `time[datetime]`. Twenty messages a page, newest last.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from itertools import groupby

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cfkit.sandbox import numbers
from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State
from cfkit.sandbox.telegram_text import to_html
from cfkit.sandbox.wire import origin

_PAGE = 20


def preview_page(state: State, request: Request) -> Response:
    """Answer `/telegram/s/<channel>?before=<id>`; a missing channel redirects, as on t.me."""
    name = request.path_params["channel"].removeprefix("@")
    if "missing" in name:
        return RedirectResponse(f"{origin(request)}/telegram/{name}", 302)
    before = request.query_params.get("before", "")
    posts = _visible(state, name, int(before) if before.isdigit() else None)
    albums = [list(group) for _, group in groupby(posts, key=_album)][-_PAGE:]
    body = "\n".join(_widget(state, name, origin(request), album) for album in albums)
    return HTMLResponse(
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(name)} – Telegram</title></head>\n<body>\n"
        f"<!-- {numbers.NOTICE} -->\n"
        f'<div class="tgme_channel_info_counter"><span class="counter_value">'
        f"{short(numbers.audience(state, 'telegram', f'@{name}'))}</span> "
        f'<span class="counter_type">subscribers</span></div>\n'
        f'<section class="tgme_channel_history js-message_history">\n{body}\n</section>\n'
        "</body></html>\n"
    )


def short(number: int) -> str:
    """Abbreviate a count as Telegram does: 999, 1.2K, 3M."""
    for size, letter in ((10**6, "M"), (10**3, "K")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + letter
    return str(number)


def _visible(state: State, name: str, before: int | None) -> list[Post]:
    channels = {
        channel
        for platform, channel in state.channels()
        if platform == "telegram" and channel.lower() == f"@{name.lower()}"
    }
    youngest = state.now() - float(state.setting("telegram", "preview_lag"))
    return [
        post
        for channel in channels
        for post in state.posts("telegram", channel)
        if post.deleted_at is None
        and post.clock <= youngest
        and (before is None or int(post.id) < before)
    ]


def _album(post: Post) -> str:
    return post.native.get("album") or post.id


def _widget(state: State, name: str, base: str, album: list[Post]) -> str:
    first = album[0]
    said = next((post for post in album if post.text), first)
    moment = datetime.fromtimestamp(first.at, UTC)
    pieces = [_photo(base, name, post) for post in album if post.media]
    if first.poll is not None:
        options = "".join(
            f'<div class="tgme_widget_message_poll_option_text">{escape(option)}</div>'
            for option in first.poll.options
        )
        pieces.append(
            f'<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">'
            f"{escape(first.poll.question)}</div>{options}</div>"
        )
    elif said.text:
        markup = to_html(said.text, said.native["entities"], "<br/>")
        pieces.append(
            f'<div class="tgme_widget_message_text js-message_text" dir="auto">{markup}</div>'
        )
    return (
        f'<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message js-widget_message" data-post="{name}/{first.id}">'
        f"{''.join(pieces)}"
        f'<div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">'
        f"{short(numbers.count(state, first).views)}</span>"
        f'<a class="tgme_widget_message_date" href="https://t.me/{name}/{first.id}">'
        f'<time datetime="{moment.isoformat(timespec="seconds")}" class="time">'
        f"{moment:%H:%M}</time></a></div></div></div>"
    )


def _photo(base: str, name: str, post: Post) -> str:
    medium = post.media[0]
    address = f"{base}/_sandbox/media/{medium.id}" if medium.id else medium.url or ""
    return (
        f'<a class="tgme_widget_message_photo_wrap" href="https://t.me/{name}/{post.id}?single"'
        f" style=\"background-image:url('{escape(address)}')\"></a>"
    )
