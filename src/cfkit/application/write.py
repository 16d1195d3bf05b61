"""Write the body of a content file: a variant said for one channel, footer and tags included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import CfkitError, NothingToSay
from cfkit.domain.keys import PlacementKey
from cfkit.domain.markup import Document
from cfkit.domain.project import Project
from cfkit.domain.reading import read
from cfkit.domain.series import Part, parts_on
from cfkit.domain.slides import FEWEST, MOST, within
from cfkit.domain.strategy import Channel
from cfkit.domain.text import cut
from cfkit.domain.variant import Speech, Variant
from cfkit.ports import Templates

from .facts import sources, unsourced
from .polls import faults

BREAK = "\n\n---\n\n"
"""Between the parts of a body: slides, thread posts, poll options, scenes."""

GIVES_WAY = ("tension", "proof", "payoff", "turn")
"""Beats in the order in which they are dropped when a text is too long."""

ROOMY = 1_000
"""Characters of a text that has room to name the part before."""

_ITEM = re.compile(r"^(?:- |\d+\. ).*\S", re.MULTILINE)
_AROUND = {"hook", "cta", "legal"}
"""What makes no post without a beat between."""

_KEPT = 64
"""Pairs of idea and segment whose numbers are remembered: more than one idea meets in a row."""

_PART = re.compile(r"\n[ \t]*\n---[ \t]*\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Note:
    """Something an editor should look at before the post goes out."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Body:
    """What stands in a content file: Markdown as the reader will see it, and its media."""

    text: str
    media: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    hook: str | None = None
    """The family of the words it opens with."""

    @property
    def parts(self) -> list[str]:
        """The messages, slides or options of the body."""
        return parts_of(self.text)


class TooLong(CfkitError):
    """The text does not fit the channel, however much gives way."""

    code = "too-long"


def parts_of(body: str) -> list[str]:
    """Split a body at lines `---` that stand alone between blank lines."""
    body = body.replace("\r\n", "\n").strip("\n")
    if "\n---" not in body:
        return [body.strip()]
    return [part.strip() for part in _PART.split(body)]


def visible(document: Document, capabilities: Capabilities) -> str:
    """Return the text that the platform counts and shows."""
    return document.plain if capabilities.text.anchors else document.written_out


def seen(markdown: str, capabilities: Capabilities) -> str:
    """Return the text that the platform counts and shows of a message."""
    return read(markdown, written_out=not capabilities.text.anchors)


def overrun(document: Document, capabilities: Capabilities, *, images: bool) -> str | None:
    """Say by how much a message is too long, or `None`."""
    return _excess(visible(document, capabilities), capabilities, images=images)


def _excess(text: str, capabilities: Capabilities, *, images: bool) -> str | None:
    limit = capabilities.limit_with(images=images)
    rules = capabilities.text
    if limit is not None and len(text) * 3 > limit and (count := rules.count(text)) > limit:
        return f"{count} of {limit} characters as {capabilities.name} counts"
    if rules.max_bytes is not None and (size := len(text.encode())) > rules.max_bytes:
        return f"{size} of {rules.max_bytes} bytes"
    return None


class Writer:
    """Writes bodies for one project. Holds what is the same for many variants."""

    def __init__(self, project: Project, templates: Templates) -> None:
        self._project = project
        self._templates = templates
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._said: tuple[Variant, Speech] | None = None
        self._parts: dict[str, dict[str, Part]] = {}

    def write(self, variant: Variant, channel: Channel, capabilities: Capabilities) -> Body:
        """Say `variant` on `channel`. Raise `TooLong`, `NothingToSay` or `InvalidFiles`."""
        speech = self._speech(variant)
        call = self._templates.call(variant, speech, channel)
        media = self._media(variant, capabilities)
        beats = {**speech.beats, **({"cta": call} if call else {})}
        part = self._part(variant, channel, capabilities)
        tail = self._tail(variant, channel, part, is_labelled="legal" in beats)
        for chosen in _shorter(beats, speech.required):
            laid = _fitted(self._templates.lay_out(variant, chosen), variant, capabilities)
            if not laid:
                raise NothingToSay(f"{variant.key}: the format lays nothing out")
            text = _joined(laid, tail)
            first = seen(parts_of(text)[0], capabilities)
            excess = _excess(first, capabilities, images=bool(media))
            if excess is None:
                notes = self._notes(variant, text.replace(part, ""))
                return Body(text, media, notes, speech.hook)
        if speech.required:
            # Every beat that could give way is gone: a sentence more would be half a thought.
            raise _too_long(variant, capabilities)
        return Body(
            self._cut(variant, beats, tail, capabilities, images=bool(media)),
            media,
            (Note("shortened", f"shortened at the end of a sentence: it had {excess}"),),
            speech.hook,
        )

    def _speech(self, variant: Variant) -> Speech:
        if self._said is None or self._said[0] is not variant:
            self._said = (variant, self._templates.speak(variant))
        return self._said[1]

    def _media(self, variant: Variant, capabilities: Capabilities) -> tuple[str, ...]:
        needs = variant.format.needs
        if not (needs.images or needs.video or needs.story):
            return ()
        most = max(needs.images, 1) if needs.images < 2 else capabilities.media.max_items or 10
        return variant.idea.media[:most]

    def _part(self, variant: Variant, channel: Channel, capabilities: Capabilities) -> str:
        """Say which part of its series this is; where texts are short, only that."""
        if variant.idea.series is None or variant.format.needs.poll:
            return ""
        if channel.id not in self._parts:
            self._parts[channel.id] = parts_on(channel, self._project.ideas.values())
        part = self._parts[channel.id].get(variant.idea.id)
        if part is None:
            return ""
        limit = capabilities.limit_with(images=variant.format.needs.images > 0)
        brief = limit is not None and limit < ROOMY
        return part.line(self._project.strategy.brand.language, brief=brief)

    def _tail(self, variant: Variant, channel: Channel, part: str, *, is_labelled: bool) -> str:
        lines = [part] if variant.format.needs.poll else [part, channel.footer or ""]
        tags = channel.hashtags.always[: channel.hashtags.max]
        if tags and not variant.format.needs.poll:
            lines.append(" ".join(tags))
        if not is_labelled:
            lines.append(self._label(variant))
        return "\n".join(filter(None, lines))

    def _label(self, variant: Variant) -> str:
        offer = variant.idea.offer
        if offer is None or offer.ad is None:
            return ""
        ad = offer.ad
        if self._project.strategy.brand.language != "ru":
            return ". ".join(filter(None, ["Advertisement", ad.advertiser])) + "."
        who = ", ".join(filter(None, [ad.advertiser, ad.inn and f"ИНН {ad.inn}"]))
        return " ".join(
            filter(None, ["Реклама.", who and f"{who}.", ad.erid and f"erid: {ad.erid}"])
        )

    def _notes(self, variant: Variant, text: str) -> tuple[Note, ...]:
        pair = (variant.idea.id, variant.segment.id)
        if pair not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[pair] = sources(variant.idea, variant.segment) | self._of_strategy
        return tuple(
            Note("fact-unsourced", f"the number {number} stands in no field of the project")
            for number in unsourced(text, self._known[pair])
        )

    @cached_property
    def _of_strategy(self) -> frozenset[str]:
        return sources(self._project.strategy)

    def _cut(
        self,
        variant: Variant,
        beats: Mapping[str, str],
        tail: str,
        capabilities: Capabilities,
        *,
        images: bool,
    ) -> str:
        """Shorten the first message at the end of a sentence, never inside a list."""
        kept = {name: text for name, text in beats.items() if name in ("hook", "turn", "payoff")}
        tail = "\n".join(filter(None, [beats.get("legal"), tail]))
        laid = _fitted(self._templates.lay_out(variant, kept), variant, capabilities)
        head, *rest = parts_of(laid)
        limit = capabilities.limit_with(images=images) or len(head)
        room = limit - capabilities.text.count(f"\n\n{tail}" if tail else "")
        text = cut(head, room, capabilities.text.count)
        while text and _excess(
            seen(_joined(text, tail), capabilities), capabilities, images=images
        ):
            text = cut(text, capabilities.text.count(text) - 1, capabilities.text.count)
        is_bare = text.count("\n") == 0 and text == beats.get("hook")
        listed = max((item.end() for item in _ITEM.finditer(head)), default=0)
        if not text or is_bare or len(text) < listed:
            raise _too_long(variant, capabilities)
        return BREAK.join([_joined(text, tail), *rest])


def _too_long(variant: Variant, capabilities: Capabilities) -> TooLong:
    return TooLong(
        f"{variant.key} does not fit {capabilities.name} even with its hook and first"
        " point alone: shorten the idea's fields or take the format off the channel"
    )


def _fitted(laid: str, variant: Variant, capabilities: Capabilities) -> str:
    """Keep slides and options to what the platform takes. Raise `TooLong` or `NothingToSay`."""
    needs = variant.format.needs
    if needs.images > 1:
        parts = parts_of(laid)
        if len(parts) < FEWEST:
            few = f"{variant.key}: {len(parts)} slides; {variant.format.id} needs {FEWEST}"
            raise NothingToSay(few)
        return BREAK.join(within(parts, min(capabilities.media.max_items or MOST, MOST)))
    if needs.poll and capabilities.poll is not None:
        _, *rest = parts_of(laid)
        options = [read(part) for part in rest]
        for _, why in faults(options, capabilities.poll, capabilities.text.count):
            raise TooLong(f"{variant.key}: {why} on {capabilities.name}; change question.options")
    return laid


def _joined(laid: str, tail: str) -> str:
    if not tail:
        return laid
    head, *rest = parts_of(laid)
    return BREAK.join([f"{head}\n\n{tail}", *rest])


def _shorter(beats: Mapping[str, str], required: frozenset[str]) -> Iterator[Mapping[str, str]]:
    """Give all beats, then fewer and fewer; a hook never stands alone."""
    yield beats
    left = dict(beats)
    for name in GIVES_WAY:
        if name in left and name not in required and len(left.keys() - _AROUND) > 1:
            del left[name]
            yield dict(left)
    if "cta" in left:
        del left["cta"]
        yield left


def key_of(variant: Variant, channel: Channel, occurrence: int = 1) -> PlacementKey:
    """Name the placement of a variant on a channel."""
    return PlacementKey(variant.key, channel.id, occurrence)
