"""What WordPress can do."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import (
    Capabilities,
    Fact,
    MediaRules,
    Support,
    TagRules,
    TextRules,
    TitleRules,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.text import code_points

from ._article_html import wordpress_html

_READ = date(2026, 11, 22)
_LATER = date(2026, 11, 27)
_DOCS = "https://developer.wordpress.org/rest-api/reference"
_RUN = "a WordPress 6.1.9 that was driven over REST"

CAPABILITIES = Capabilities(
    name="WordPress",
    text=TextRules(
        max_length=None, count=code_points, anchors=True, styles=True, render=wordpress_html
    ),
    title=TitleRules(max_length=None, count=code_points, moves=True),
    tags=TagRules(place="field"),
    media=MediaRules(
        max_items=20,
        mime_types=frozenset(
            {
                *("image/jpeg", "image/png", "image/gif", "image/webp"),
                *("video/mp4", "video/quicktime"),
            }
        ),
        max_bytes=8 * 1024 * 1024,
        video_max_bytes=64 * 1024 * 1024,
    ),
    metrics=frozenset({Metric.COMMENTS}),
    metrics_batch_size=20,
    can_be_asked=True,
    version="wp/v2",
    docs=f"{_DOCS}/posts/",
    guide="docs/platforms-chat-and-blog.md#wordpress",
    checked_on=_LATER,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.NO,
        "link": Support.YES,
        "thread": Support.NO,
        "edit": Support.YES,
        "delete": Support.YES,
        "pin": Support.YES,
        "schedule": Support.NOT_YET,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.YES,
        "comment": Support.YES,
    },
    facts=(
        Fact("text", "HTML, without a limit of its own", _RUN, _READ),
        Fact("title", "without a limit of its own", _RUN, _READ),
        Fact("tags", "are a field, not words in the text", f"{_DOCS}/posts/", _READ),
        Fact(
            "access",
            "an application password of the account, over https; it does not end",
            _RUN,
            _READ,
        ),
        Fact("alt text", "a field of the upload, which may be a form", _RUN, _LATER),
        Fact(
            "file size",
            "upload_max_filesize of the server, which is 2 MB to 64 MB and more; cfkit sends "
            "pictures of 8 MB and films of 64 MB",
            "https://www.php.net/manual/en/ini.core.php",
            _LATER,
            confirmed=False,
        ),
        Fact(
            "schedule",
            "status future; cfkit sends at the time because a site shows what is scheduled only "
            "when its own cron runs, which a visit sets off; a date that is past publishes at once",
            _RUN,
            _LATER,
        ),
        Fact(
            "idempotency",
            "none: a second post with the same slug becomes slug-2, so the slug is looked up",
            _RUN,
            _READ,
        ),
        Fact(
            "look-up",
            "by the slug, which cfkit gives: exact; what a contributor hands in has no slug, so "
            "its words are compared",
            _RUN,
            _LATER,
        ),
        Fact("delete", "into the trash, which keeps it for 30 days", _RUN, _READ),
        Fact("pin", "sticky, without a limit", f"{_DOCS}/posts/", _LATER),
        Fact("comments", "may be held for moderation; 409 is the same words again", _RUN, _READ),
        Fact("metrics", "the core counts nothing but comments", f"{_DOCS}/posts/", _LATER),
    ),
)
