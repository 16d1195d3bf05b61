"""Render a strategy for approval: seven chapters, as Markdown or one self-contained page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.outline import Gap, Outline

from .pages import Kind, open_pages, phrases, tidy
from .report_words import Words
from .strategy_chapters import Chapters
from .strategy_means import Means
from .strategy_parts import Part, Sheet
from .strategy_words import Sayings

_NAMED = {"stage_ideas": "stage", "role": "role"}
"""Gaps whose names are values of a closed list."""

_TITLED = {"norm": "format"}
"""Gaps whose names are ids of something that has a title."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One step of the strategy, with what it leaves open."""

    id: str
    number: int
    parts: Sequence[Part]
    gaps: Sequence[Markup]


def render(
    outline: Outline,
    gaps: Mapping[str, Sequence[Gap]],
    catalogue: Catalogue,
    kind: Kind,
    templates_root: Path,
) -> str:
    """Render `pages/strategy.<kind>.j2`.

    `gaps` are by chapter; `catalogue` is everything the packs know, to name what is excluded too.
    """
    brand = outline.project.strategy.brand
    environment = open_pages(kind, templates_root)
    known = phrases("report", brand.language, templates_root)
    own = phrases("strategy", brand.language, templates_root)
    words = Words(environment, {**known, **own}, brand.language)
    chapters = list(_chapters(outline, gaps, Sayings(outline, catalogue, words)))
    text = environment.get_template(f"strategy.{kind}.j2").render(
        language=brand.language,
        brand=brand.name,
        say=words.say,
        chapters=chapters,
        fingerprint=outline.fingerprint,
        approval=Sheet(words).table(
            "approval", [[who, "", "", ""] for who in own["approval"]["rows"]]
        ),
    )
    return tidy(text, kind)


def _chapters(
    outline: Outline, gaps: Mapping[str, Sequence[Gap]], say: Sayings
) -> Iterator[Chapter]:
    first, last = Chapters(outline, say), Means(outline, say)
    makers = {
        "why": first.why,
        "for_whom": first.for_whom,
        "where": first.where,
        "what": first.what,
        "talk": last.talk,
        "resources": last.resources,
        "page": last.page,
    }
    for number, (name, make) in enumerate(makers.items(), 1):
        open_ = [_worded(gap, say) for gap in gaps.get(name, ())]
        yield Chapter(name, number, list(make()), open_)


def _worded(gap: Gap, say: Sayings) -> Markup:
    if group := _NAMED.get(gap.kind):
        names = [say.words.name(group, name) for name in gap.names]
    elif kind := _TITLED.get(gap.kind):
        names = [say.title(kind, name) or name for name in gap.names]
    else:
        names = list(gap.names)
    return say.words.say(f"gap.{gap.kind}", names=say.some(names))
