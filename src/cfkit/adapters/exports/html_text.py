"""Show a post's text in HTML as its platform would: nothing an author wrote becomes markup."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

from cfkit.domain.markup import Document, Run
from cfkit.domain.origin import printable

_TAGS = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}
_WRAPS = {"quote": "blockquote", "code": "pre"}
_WEB = ("http://", "https://")
"""A link of any other kind could run something; it is shown and leads nowhere."""


def shown(document: Document, *, anchors: bool, styles: bool) -> Markup:
    """Write a message; line ends stay as they are, the page keeps them.

    Without `anchors` addresses stand written out, without `styles` nothing is bold.
    """
    runs = document.runs(written_out=not anchors)
    return Markup("").join(
        _wrapped(kind, Markup("").join(_pieces((run for run, _ in group), styles=styles)))
        for kind, group in groupby(runs, key=lambda pair: pair[1])
    )


def _wrapped(kind: str, inner: Markup) -> Markup:
    tag = _WRAPS.get(kind)
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), inner) if tag else inner  # noqa: S704  ours


def _pieces(runs: Iterator[Run], *, styles: bool) -> Iterator[Markup]:
    for run in runs:
        text = escape(printable(run.text))
        if styles:
            for style in sorted(run.styles & _TAGS.keys()):
                text = Markup("<{0}>{1}</{0}>").format(Markup(_TAGS[style]), text)  # noqa: S704  ours
            if "spoiler" in run.styles:
                text = Markup('<span class="spoiler" tabindex="0">{}</span>').format(text)
        if run.href and run.href.lower().startswith(_WEB):
            text = Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(run.href, text)
        yield text
