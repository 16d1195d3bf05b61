"""Cut a long text into ideas, each with the facts it rests on and where they stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cfkit.domain.markup import parse
from cfkit.domain.slugs import slug_of
from cfkit.domain.text import sentence_ends

LONGEST_TITLE = 80
PARAGRAPHS = 1_000
"""Characters of a unit where no heading cuts the text."""

MOST_FACTS = 5
"""Of one section; more are a table, not a post."""

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*[-*+][ \t]+(.+)$", re.MULTILINE)
_NUMBERED = re.compile(r"^[ \t]*\d{1,2}[.)][ \t]+(.+)$", re.MULTILINE)
_ADDRESS = re.compile(
    r"\s*[(\[<]\s*https?://[^\s)\]>]+\s*[)\]>]|\s*https?://[^\s)\]>]*[^\s)\]>.,;:!?…]"
)
_MARKER = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-*+•–—·])[ \t]+")
_NOTE = re.compile(r"\[\^[^\]\s]+\](?::[ \t]*)?")
"""A mark of a footnote, in the text and before its words."""

_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Home:
    """Where the ideas of a text go. `source` is its address, or words that name it."""

    pillar: str
    segments: Sequence[str]
    stages: Sequence[str]
    source: str

    @property
    def link(self) -> str | None:
        """The address, where it is one."""
        return self.source if re.match(r"https?://\S+$", self.source) else None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text; `title` is its heading, or its first sentence."""

    title: str
    body: str


def sections(text: str) -> list[Section]:
    """Cut a text at its headings, without any at its paragraphs; only code is left out."""
    plain = _FENCE.sub("", text.replace("\r\n", "\n"))
    found = list(_HEADING.finditer(plain))
    ends = [*(one.start() for one in found[1:]), len(plain)][: len(found)]
    before = plain[: found[0].start()] if found else plain
    pieces = [("", one) for one in _paragraphs(before)]
    pieces += [(one[1], plain[one.end() : end]) for one, end in zip(found, ends, strict=True)]
    return [
        Section(_plain(title) or _short(_first(body)), body.strip())
        for title, body in pieces
        if body.strip()
    ]


def _paragraphs(text: str) -> Iterator[str]:
    held: list[str] = []
    for one in re.split(r"\n[ \t]*\n", text):
        if held and sum(map(len, held)) + len(one) > PARAGRAPHS:
            yield "\n\n".join(held)
            held = []
        held.append(one)
    yield "\n\n".join(held)


def ideas_of(text: str, home: Home, taken: Collection[str]) -> list[dict[str, Any]]:
    """Make an idea of every section, as it stands in a file; `taken` are ids that are in use."""
    used = set(taken)
    made = []
    for one in sections(text):
        slug = slug_of(one.title, used, "part")
        used.add(slug)
        made.append(_idea(one, slug, home))
    return made


def _idea(section: Section, slug: str, home: Home) -> dict[str, Any]:
    first = _spoken(_first(section.body)) or section.title
    idea: dict[str, Any] = {
        "id": slug,
        "title": _short(section.title),
        "pillar": home.pillar,
        "message": first,
        "segments": list(home.segments),
        "stages": list(home.stages),
    }
    links = list(parse(section.body).links)
    if home.link:
        idea["link"] = home.link
    if references := [{"url": one, "why": section.title} for one in links if one != home.link]:
        idea["references"] = references
    if facts := list(_facts(section, home.source)):
        idea["facts"] = facts
    return {**idea, **_block(section)}


def _block(section: Section) -> dict[str, Any]:
    """Find what angles can draw on besides the facts: a question, steps or a list."""
    if section.title.rstrip().endswith("?"):
        short = _first(section.body)
        return {"faq": {"question": section.title, "short": short, "long": _plain(section.body)}}
    steps = [_plain(one) for one in _NUMBERED.findall(section.body)]
    if len(steps) >= 2:
        return {"steps": {"goal": section.title, "items": steps}}
    items = [_plain(one) for one in _BULLET.findall(section.body)]
    if len(items) >= 2:
        return {"list": {"title": section.title, "items": [{"name": one} for one in items]}}
    return {}


def _facts(section: Section, source: str) -> Iterator[dict[str, str]]:
    used: set[str] = set()
    for paragraph in re.split(r"\n[ \t]*\n", section.body):
        near = next(iter(parse(paragraph).links), None)
        for whole in _sentences(_plain(paragraph)):
            sentence = _spoken(whole)
            if re.search(r"\d", sentence) and len(used) < MOST_FACTS:
                slug = slug_of(sentence, used, "fact")
                used.add(slug)
                yield {"id": slug, "claim": sentence, "source": near or source}


def _plain(markdown: str) -> str:
    return parse(_NOTE.sub("", markdown)).plain.strip()


def _spoken(sentence: str) -> str:
    """Take out addresses that stand in a sentence; they are its sources, not its words."""
    return _ADDRESS.sub("", sentence).strip()


def _first(body: str) -> str:
    return next(_sentences(_plain(body)), "")


def _sentences(text: str) -> Iterator[str]:
    for whole in text.splitlines():
        line, start = _MARKER.sub("", whole), 0
        for end in [*sentence_ends(line), len(line)]:
            if part := line[start:end].strip():
                yield part
            start = end


def _short(text: str) -> str:
    if len(text) <= LONGEST_TITLE:
        return text
    return text[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(",;:—– ") + "…"
