"""The small Markdown that people write, as blocks of styled runs that every platform can render."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from .text import URL

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Style = Literal["bold", "italic", "strike", "spoiler", "code"]
Kind = Literal["paragraph", "item", "quote", "code", "rule"]

_MARKED = re.compile(
    r"[*`\[\]<>\\~|&]|(?<!\w)_|_(?!\w)|^[ \t]*(?:[-+]|\d{1,9}[.)])(?:[ \t]|$)", re.MULTILINE
)
_REACHES = re.compile(r"```|~~~|\n[ \t]*\n[ \t]+\S")
"""What may reach over an empty line: code, and an indent that continues a list."""
_LISTED = re.compile(r"^[ \t]*(?:[-+*>]|\d{1,9}[.)])", re.MULTILINE)
_APART = re.compile(r"\n[ \t]*\n\s*")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_BARE = re.compile(rf"(?<!\]\()(?<!(?<!\\)<){URL.pattern}")
_ESCAPED = re.compile(r"\\([\\|])")
_BAR = "\ue001"
"""Stands for an escaped bar while the text is read, so that two of them hide nothing."""
_ANGLED = re.compile(rf"<({URL.pattern})>")
_STYLES: dict[str, Style] = {"strong": "bold", "em": "italic", "s": "strike"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style; `href` makes it a link."""

    text: str
    styles: frozenset[Style] = frozenset()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, quotation or code block. `gap` is what stands before it."""

    kind: Kind
    runs: tuple[Run, ...]
    marker: str = ""
    gap: str = "\n\n"


@dataclass(frozen=True)
class Document:
    """A text with its markup. Two documents are equal when readers see the same."""

    blocks: tuple[Block, ...] = field(default=())

    def runs(self, *, written_out: bool = False) -> Iterator[tuple[Run, Kind]]:
        """Every run in reading order, gaps and list markers included.

        Written out: a link that hides behind words is followed by its address in brackets.
        """
        for number, block in enumerate(self.blocks):
            lead = (block.gap if number else "") + block.marker
            if lead:
                yield Run(lead), "paragraph"
            for run in block.runs:
                yield run, block.kind
                if written_out and run.href and run.href != run.text:
                    yield Run(" ("), block.kind
                    yield Run(run.href, href=run.href), block.kind
                    yield Run(")"), block.kind

    @cached_property
    def plain(self) -> str:
        """The text as readers see it where links can hide behind words."""
        return "".join(run.text for run, _ in self.runs())

    @cached_property
    def written_out(self) -> str:
        """The text with every address visible."""
        return "".join(run.text for run, _ in self.runs(written_out=True))

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses in reading order."""
        return tuple(run.href for run, _ in self.runs() if run.href)

    def with_links(self, change: Callable[[str], str], *, visible: bool) -> Document:
        """Rewrite addresses. Visible: a bare address shows the new one, else it keeps its looks."""
        if not any(run.href for block in self.blocks for run in block.runs):
            return self

        def changed(run: Run) -> Run:
            if not run.href:
                return run
            href = change(run.href)
            if href == run.href:
                return run
            shown = href if visible and run.text == run.href else run.text
            return replace(run, text=shown, href=href)

        return Document(
            tuple(replace(block, runs=tuple(map(changed, block.runs))) for block in self.blocks)
        )


def parse(markdown: str) -> Document:
    """Read Markdown. Anything that is not one of the few marks is plain text, HTML included.

    Paragraphs that several texts share are read once. Halves of surrogate pairs and NUL, which no
    platform takes, become U+FFFD.
    """
    text = _NO_TEXT.sub("\ufffd", markdown.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        return Document()
    parts = _APART.split(text)
    if _REACHES.search(text) or any(
        _LISTED.match(second) and _LISTED.search(first) for first, second in pairwise(parts)
    ):
        return Document(_paragraph(text))
    return Document(tuple(block for part in parts for block in _paragraph(part)))


def forget() -> None:
    """Forget the paragraphs that were read."""
    _paragraph.cache_clear()


@lru_cache(maxsize=1024)
def _paragraph(text: str) -> tuple[Block, ...]:
    """Read a paragraph that means the same wherever it stands, or a text that hangs together."""
    if not _MARKED.search(text):
        lines = ("\n".join(map(str.strip, part.split("\n"))) for part in _APART.split(text))
        return tuple(Block("paragraph", _linked(part)) for part in lines)
    return _leading(_read(text))


def _leading(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Begin as every first block does: what stands before it is another paragraph's matter."""
    return (replace(blocks[0], gap="\n\n"), *blocks[1:]) if blocks else ()


def _read(text: str) -> tuple[Block, ...]:
    text = _BARE.sub(lambda found: f"<{found[0]}>", text)
    return _Reader(_ESCAPED.sub(_held, text) if "\\|" in text else text).blocks()


def _held(found: re.Match[str]) -> str:
    return _BAR if found[1] == "|" else found[0]


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  most texts never need the parser

    reader = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
    reader.disable(
        ["heading", "lheading", "html_block", "html_inline", "code", "reference", "image", "entity"]
    )
    setattr(reader, "normalizeLink", str)  # noqa: B010  addresses stay as their author wrote them
    setattr(reader, "normalizeLinkText", str)  # noqa: B010
    return reader


def _linked(text: str, styles: frozenset[Style] = frozenset()) -> tuple[Run, ...]:
    runs: list[Run] = []
    last = 0
    for found in URL.finditer(text):
        if found.start() > last:
            runs.append(Run(text[last : found.start()], styles))
        runs.append(Run(found[0], styles, found[0]))
        last = found.end()
    if last < len(text):
        runs.append(Run(text[last:], styles))
    return tuple(runs)


class _Reader:
    """Walk the tokens of one text and collect blocks."""

    def __init__(self, text: str) -> None:
        self._tokens = _markdown().parse(text)
        self._blocks: list[Block] = []
        self._lists: list[tuple[str, int]] = []
        self._quotes = 0
        self._end = 0
        self._marker = ""

    def blocks(self) -> tuple[Block, ...]:
        for token in self._tokens:
            match token.type:
                case "bullet_list_open":
                    self._lists.append(("•", 0))
                case "ordered_list_open":
                    first = token.attrGet("start")
                    self._lists.append((token.markup, 1 if first is None else int(first)))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._marker = self._next_marker()
                case "list_item_close":
                    self._marker = ""
                case "blockquote_open" | "blockquote_close":
                    self._quotes += 1 if token.nesting == 1 else -1
                case _:
                    self._leaf(token)
        return tuple(self._blocks)

    def _leaf(self, token: Token) -> None:
        if token.type == "inline":
            kind: Kind = "quote" if self._quotes else "item" if self._marker else "paragraph"
            self._add(token, kind, tuple(_inline(token.children or [])))
        elif token.type == "fence":
            code = _code(token).rstrip("\n")
            self._add(token, "code", (Run(code, frozenset({"code"})),))
        elif token.type == "hr":
            self._add(token, "rule", (Run("* * *"),))

    def _next_marker(self) -> str:
        mark, number = self._lists.pop()
        self._lists.append((mark, number + 1))
        indent = "  " * (len(self._lists) - 1)
        return f"{indent}• " if mark == "•" else f"{indent}{number}{mark} "

    def _add(self, token: Token, kind: Kind, runs: tuple[Run, ...]) -> None:
        first, end = token.map or (self._end + 1, self._end + 1)
        gap = "\n\n" if first > self._end else "\n"
        self._blocks.append(Block(kind, runs, self._marker, gap))
        self._marker = ""
        self._end = end


def _inline(tokens: list[Token]) -> Iterator[Run]:
    styles: list[Style] = []
    href: str | None = None
    hidden = False
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in _STYLES:
            styles.append(_STYLES[name]) if token.nesting == 1 else styles.remove(_STYLES[name])
        elif name == "link":
            href = str(token.attrGet("href")).replace(_BAR, "|") if token.nesting == 1 else None
        else:
            for text, hides in _spoilers(_shown(token), hidden=hidden):
                hidden = hides
                now = _style(styles, hidden=hidden, code=token.type == "code_inline")
                if href or "code" in now:
                    yield Run(text, now, href)
                else:
                    yield from _linked(text, now)


def _style(styles: list[Style], *, hidden: bool, code: bool) -> frozenset[Style]:
    extra: list[Style] = [*(["spoiler"] if hidden else []), *(["code"] if code else [])]  # type: ignore[list-item]
    return frozenset([*styles, *extra])


def _shown(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return _code(token) if token.type == "code_inline" else token.content


def _code(token: Token) -> str:
    """Give code back as it was written."""
    return _ANGLED.sub(r"\1", token.content.replace(_BAR, r"\|"))


def _spoilers(text: str, *, hidden: bool) -> Iterator[tuple[str, bool]]:
    for number, piece in enumerate(text.split("||")):
        if number:
            hidden = not hidden
        if piece or "||" in text:
            yield piece.replace(_BAR, "|"), hidden
