"""Write a text as the HTML of an article: what Dzen's feed takes, or WordPress, which takes more.

Dzen's elements: p a b i s blockquote ul ol li (dzen.ru/help/ru/website/rss-modify and three
independent validators, read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from cfkit.domain.markup import Block, Document, Run, Style

_TAGS: tuple[tuple[Style, str], ...] = (("bold", "b"), ("italic", "i"), ("strike", "s"))


def dzen_html(document: Document) -> str:
    """Render a document in the elements of Dzen; code is plain there."""
    return _Writer(code=False).html(document)


def wordpress_html(document: Document) -> str:
    """Render a document for a WordPress post."""
    return _Writer(code=True).html(document)


class _Writer:
    def __init__(self, *, code: bool) -> None:
        self._code = code

    def html(self, document: Document) -> str:
        written: list[str] = []
        for group, blocks in groupby(document.blocks, key=_group):
            written += self._blocks(group, list(blocks))
        return "\n".join(filter(None, written))

    def _blocks(self, group: str, blocks: Sequence[Block]) -> Iterator[str]:
        if group in ("ul", "ol"):
            first = blocks[0].marker.strip().rstrip(".)")
            start = f' start="{first}"' if group == "ol" and first != "1" else ""
            items = "".join(f"<li>{self._lines(block)}</li>" for block in blocks)
            yield f"<{group}{start}>{items}</{group}>"
        elif group == "quote":
            inside = "".join(f"<p>{block.marker}{self._lines(block)}</p>" for block in blocks)
            yield f"<blockquote>{inside}</blockquote>"
        else:
            yield from map(self._block, blocks)

    def _block(self, block: Block) -> str:
        if block.kind == "rule" and self._code:
            return "<hr>"
        if block.kind == "code" and self._code:
            code = "".join(run.text for run in block.runs)
            return f"<pre><code>{escape(code, quote=False)}</code></pre>"
        return f"<p>{self._lines(block)}</p>"

    def _lines(self, block: Block) -> str:
        between = "<br>" if self._code else "</p><p>" if block.kind != "item" else " "
        return between.join(
            "".join(self._run(run, block) for run in line) for line in _split(block.runs)
        )

    def _run(self, run: Run, block: Block) -> str:
        text = escape(run.text, quote=False)
        if not text or block.kind == "code":
            return text
        if "code" in run.styles and self._code:
            text = f"<code>{text}</code>"
        for style, tag in _TAGS:
            if style in run.styles:
                text = f"<{tag}>{text}</{tag}>"
        is_safe = (run.href or "").lower().startswith(("http://", "https://", "mailto:", "tel:"))
        return f'<a href="{escape(run.href or "")}">{text}</a>' if is_safe else text


def _group(block: Block) -> str:
    if block.kind == "item":
        return "ul" if block.marker.strip() == "•" else "ol"
    return block.kind


def _split(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Divide runs into lines, so that no element spans two."""
    line: list[Run] = []
    for run in runs:
        first, *rest = run.text.split("\n")
        line.append(Run(first, run.styles, run.href))
        for text in rest:
            yield line
            line = [Run(text, run.styles, run.href)]
    yield line
