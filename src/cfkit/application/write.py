"""Write the body of a content file: a variant said for one channel, footer and tags included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import CfkitError, NothingToSay
from cfkit.domain.keys import PlacementKey
from cfkit.domain.markup import Document, parse
from cfkit.domain.project import Project
from cfkit.domain.reading import read
from cfkit.domain.series import Part, parts_on
from cfkit.domain.slides import FEWEST, MOST, within
from cfkit.domain.strategy import Channel, Segment
from cfkit.domain.text import cut, may_exceed, utf8_bytes
from cfkit.domain.variant import Speech, Variant
from cfkit.ports import Templates

from .facts import sources, unsourced
from .kinds import serves
from .paid import label_of
from .polls import faults
from .stems import segment_tags
from .thread import thread
from .tracking import Tagger, tagger

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
    """Return the text that readers see on the platform."""
    return capabilities.text.visible(document)


def seen(markdown: str, capabilities: Capabilities) -> str:
    """Return the text that readers see of a message."""
    return read(markdown, written_out=not capabilities.text.anchors)


def overrun(document: Document, capabilities: Capabilities, *, images: bool) -> str | None:
    """Say by how much a message is too long, or `None`."""
    return _excess(capabilities.text.counted(document), capabilities, images=images)


def _excess(text: str, capabilities: Capabilities, *, images: bool) -> str | None:
    rules = capabilities.text
    limit = capabilities.limit_with(images=images)
    if limit is not None and may_exceed(text, limit, rules.count):
        count = rules.count(text)
        if count > limit:
            return f"{count} of {limit} characters as {capabilities.name} counts"
    if rules.max_bytes is not None and (size := utf8_bytes(text)) > rules.max_bytes:
        return f"{size} of {rules.max_bytes} bytes"
    return None


def own_tags(project: Project, key: PlacementKey, capabilities: Capabilities) -> tuple[str, ...]:
    """List the tags of a post, without `#`, where they have a field of their own."""
    if capabilities.tags.place != "field":
        return ()
    strategy = project.strategy
    channel = next((one for one in strategy.channels if one.id == key.channel), None)
    segment = next((one for one in strategy.segments if one.id == key.variant.segment), None)
    tags = _tags(channel, segment, capabilities) if channel else ()
    return tuple(tag.removeprefix("#") for tag in tags)


def _tags(channel: Channel, segment: Segment | None, capabilities: Capabilities) -> tuple[str, ...]:
    found = channel.hashtags.always
    if channel.hashtags.segment and segment is not None:
        found = tuple(dict.fromkeys([*found, *segment_tags(segment)]))
    caps = [cap for cap in (channel.hashtags.max, capabilities.tags.max_items) if cap is not None]
    return found[: min(caps, default=None)]


class Writer:
    """Writes bodies for one project. Holds what is the same for many variants."""

    def __init__(self, project: Project, templates: Templates) -> None:
        self._project = project
        self._templates = templates
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._said: tuple[Variant, Speech] | None = None
        self._parts: dict[str, dict[str, Part]] = {}

    def write(self, variant: Variant, channel: Channel, capabilities: Capabilities) -> Body:
        """Say `variant` on `channel`. Raise `TooLong`, `NothingToSay` or `InvalidFiles`.

        Beats that are optional give way, then sentences at the end; what must be said whole becomes
        a thread where the platform has threads. Footer, tags and labels always stay.
        """
        speech = self._speech(variant)
        call = self._templates.call(variant, speech, channel)
        media = self._media(variant, capabilities)
        beats = {**speech.beats, **({"cta": call} if call else {})}
        part = self._part(variant, channel, capabilities)
        tail = self._tail(variant, channel, capabilities, part, is_labelled="legal" in beats)
        room = _Room(capabilities, self._tagging(variant, channel), images=bool(media))
        for chosen in _shorter(beats, speech.required):
            laid = _fitted(self._templates.lay_out(variant, chosen), variant, capabilities)
            if not laid:
                raise NothingToSay(f"{variant.key}: the format lays nothing out")
            text = _joined(laid, tail)
            excess = room.excess(parts_of(text)[0])
            if excess is None:
                notes = self._notes(variant, text.replace(part, ""))
                return Body(text, media, notes, speech.hook)
        # With a beat that must stay, a sentence less would be half a thought.
        short = None if speech.required else self._cut(variant, beats, tail, room)
        if short is not None:
            note = Note("shortened", f"shortened at the end of a sentence: it had {excess}")
            return Body(short, media, (note,), speech.hook)
        legal = beats.pop("legal", "")  # stands under the first message, wherever the text ends
        laid = _fitted(self._templates.lay_out(variant, beats), variant, capabilities)
        tail = "\n".join(filter(None, [legal, tail]))
        messages = room.thread(laid, tail) if _is_one(laid) and not _is_poll(variant) else None
        if messages is None:
            raise _too_long(variant, capabilities)
        text = BREAK.join(messages)
        note = Note("thread", f"a thread of {len(messages)} messages: one had {excess}")
        return Body(text, media, (note, *self._notes(variant, text)), speech.hook)

    def _tagging(self, variant: Variant, channel: Channel) -> Tagger:
        """Tag as a later month will: the text must fit with what is added to its addresses."""
        return tagger(self._project, key_of(variant, channel, 2), "0000-00")

    def _speech(self, variant: Variant) -> Speech:
        if self._said is None or self._said[0] is not variant:
            self._said = (variant, self._templates.speak(variant))
        return self._said[1]

    def _media(self, variant: Variant, capabilities: Capabilities) -> tuple[str, ...]:
        needs = variant.format.needs
        if not (needs.images or needs.video or needs.story):
            return ()
        most = max(needs.images, 1) if needs.images < 2 else capabilities.media.max_items or 10
        return tuple(name for name in variant.idea.media if serves(name, needs))[:most]

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

    def _tail(
        self,
        variant: Variant,
        channel: Channel,
        capabilities: Capabilities,
        part: str,
        *,
        is_labelled: bool,
    ) -> str:
        lines = [part] if variant.format.needs.poll else [part, channel.footer or ""]
        if capabilities.tags.place == "text" and not variant.format.needs.poll:
            lines.append(" ".join(_tags(channel, variant.segment, capabilities)))
        if not is_labelled:
            lines.append(self._label(variant))
        return "\n".join(filter(None, lines))

    def _label(self, variant: Variant) -> str:
        offer = variant.idea.offer
        if offer is None or offer.ad is None:
            return ""
        return label_of(offer.ad, self._project.strategy.brand)

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
        self, variant: Variant, beats: Mapping[str, str], tail: str, room: _Room
    ) -> str | None:
        """Shorten the first message at the end of a sentence, never inside a list or a mark."""
        kept = {name: text for name, text in beats.items() if name in ("hook", "turn", "payoff")}
        tail = "\n".join(filter(None, [beats.get("legal"), tail]))
        laid = _fitted(self._templates.lay_out(variant, kept), variant, room.capabilities)
        head, *rest = parts_of(laid)
        whole = parse(head).written_out

        def fits(text: str) -> bool:
            is_prefix = whole.startswith(parse(text).written_out)
            return is_prefix and room.excess(_joined(text, tail)) is None

        text = cut(head, len(head), len, fits)
        is_bare = text.count("\n") == 0 and text == beats.get("hook")
        listed = max((item.end() for item in _ITEM.finditer(head)), default=0)
        if not text or is_bare or len(text) < listed:
            return None
        return BREAK.join([_joined(text, tail), *rest])


@dataclass(frozen=True, slots=True)
class _Room:
    """What fits into a message of one channel, with the tags that its links will get."""

    capabilities: Capabilities
    tag: Tagger
    images: bool

    def excess(self, text: str, *, is_first: bool = True) -> str | None:
        """Say by how much a message is too long, or `None`."""
        rules, images = self.capabilities.text, self.images and is_first
        if rules.anchors and not rules.counts_markup:
            return _excess(seen(text, self.capabilities), self.capabilities, images=images)
        document = parse(text).with_links(self.tag, visible=not rules.anchors)
        return overrun(document, self.capabilities, images=images)

    def thread(self, text: str, tail: str) -> list[str] | None:
        """Divide `text`, with `tail` under its first message, where the platform threads."""
        if not self.capabilities.threads:
            return None

        def fits(piece: str, is_first: bool) -> bool:  # noqa: FBT001  what `thread` asks
            said = _joined(piece, tail) if is_first else piece
            return self.excess(said, is_first=is_first) is None

        messages = thread(text, fits)
        return [_joined(messages[0], tail), *messages[1:]] if messages else None


def _is_one(laid: str) -> bool:
    return len(parts_of(laid)) == 1


def _is_poll(variant: Variant) -> bool:
    return variant.format.needs.poll


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
