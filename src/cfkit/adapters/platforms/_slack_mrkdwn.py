"""Write a text in Slack's mrkdwn.

Source: api.slack.com/reference/surfaces/formatting, read 2026-11-26. It knows no escape for its own
marks, so an invisible word joiner stands before those that mean themselves.
"""

from __future__ import annotations

import re

from cfkit.domain.markup import Document

from ._marks import Marks, write

JOINER = "\u2060"
_CONTROL = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def slack_mrkdwn(document: Document) -> str:
    """Render a document; read by Slack it is `document.plain` with invisible joiners."""
    return write(
        document,
        Marks(
            bold="*",
            italic="_",
            strike="~",
            spoiler=("", ""),
            escape=_escape,
            link=_link,
            quote="&gt; ",
            bullet="• ",
            breaks_words=True,
            address=lambda href: f"<{_address(href)}>",
            code=_controlled,
        ),
    )


def _escape(text: str) -> str:
    return _controlled(re.sub(r"([*_~`])", rf"{JOINER}\1", text))


def _controlled(text: str) -> str:
    return re.sub("[&<>]", lambda found: _CONTROL[found[0]], text)


def _link(shown: str, href: str) -> str:
    return f"<{_address(href)}|{shown.replace('|', '¦')}>"


def _address(href: str) -> str:
    return _controlled(href).replace("|", "%7C")
