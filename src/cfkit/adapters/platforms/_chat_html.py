"""Write a text in the HTML that messengers take: few tags, and line ends as they are.

Tags and entities as accepted by TDLib MessageEntity.cpp (022d602), read 2026-11-22; MAX names the
same ones but spoilers (max-bot-api-client-go e36cb51, schema.yaml, read 2026-11-27).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cfkit.domain.markup import Document, Kind, Run, Style

_COMMON: tuple[tuple[Style, str], ...] = (("bold", "b"), ("italic", "i"), ("strike", "s"))
_TELEGRAM: tuple[tuple[Style, str], ...] = (*_COMMON, ("spoiler", "tg-spoiler"))
_AROUND: dict[Kind, str] = {"quote": "blockquote", "code": "pre"}
_SCHEMES = ("http://", "https://", "tg://", "mailto:", "tel:")


def telegram_html(document: Document) -> str:
    """Render a document for Telegram; what a reader sees is `document.plain`."""
    return _written(document, _TELEGRAM)


def max_html(document: Document) -> str:
    """Render a document for MAX, which hides nothing."""
    return _written(document, _COMMON)


def _written(document: Document, tags: Sequence[tuple[Style, str]]) -> str:
    return "".join(
        _wrap(_AROUND.get(kind), "".join(_run(run, kind, tags) for run, _ in runs))
        for kind, runs in groupby(document.runs(), key=lambda pair: pair[1])
    )


def _run(run: Run, kind: Kind, tags: Sequence[tuple[Style, str]]) -> str:
    text = _escape(run.text)
    if kind == "code" or not text:
        return text
    href = run.href if run.href and run.href.lower().startswith(_SCHEMES) else None
    if "code" in run.styles and not href:
        return f"<code>{text}</code>"  # Telegram nests nothing in code, nor code in anything
    for style, tag in tags:
        if style in run.styles:
            text = f"<{tag}>{text}</{tag}>"
    return f'<a href="{_escape(href)}">{text}</a>' if href else text


def _wrap(tag: str | None, html: str) -> str:
    return f"<{tag}>{html}</{tag}>" if tag and html else html


def _escape(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
