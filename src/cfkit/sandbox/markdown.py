"""Show a text with its markup as safe HTML."""

from __future__ import annotations

from html import escape

from cfkit.domain.markup import Block, Document, Run
from cfkit.sandbox.render import anchor, autolink

_TAGS = {"bold": "b", "italic": "i", "strike": "s", "code": "code", "spoiler": "mark"}
_BLOCKS = {"quote": "blockquote", "code": "pre"}


def html_of(document: Document) -> str:
    """Write paragraphs, quotations and code; list items keep their markers."""
    return "".join(_block(block) for block in document.blocks)


def _block(block: Block) -> str:
    tag = _BLOCKS.get(block.kind, "p")
    runs = "".join(_run(run) for run in block.runs)
    return f"<{tag}>{escape(block.marker)}{runs}</{tag}>"


def _run(run: Run) -> str:
    shown = escape(run.text).replace("\n", "<br>") if run.href else autolink(run.text)
    for style in sorted(run.styles):
        shown = f"<{_TAGS[style]}>{shown}</{_TAGS[style]}>"
    return anchor(run.href, shown) if run.href else shown
