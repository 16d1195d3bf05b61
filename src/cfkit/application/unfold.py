"""Unfold the whole space into posts: every variant written for every channel that carries it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles
from cfkit.domain.errors import NothingToSay
from cfkit.domain.keys import fingerprint
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Skipped, Variant
from cfkit.ports import Templates

from .expand import Selection, channels_for, variants
from .write import Body, TooLong, Writer, key_of, seen


@dataclass(frozen=True, slots=True)
class Line:
    """One post of the space. `text` is the first message as read; `parts` all of several."""

    key: str
    idea: str
    angle: str
    item: str | None
    format: str
    segment: str
    channel: str
    text: str
    parts: list[dict[str, Any]]
    fingerprint: str
    stage: str | None
    goal: str | None
    hook: str | None
    warnings: list[str]
    body: str

    def as_json(self) -> dict[str, Any]:
        """Give the line of the JSONL file."""
        return {name: getattr(self, name) for name in _TOLD}


_TOLD = tuple(field.name for field in fields(Line) if field.name != "body")


def unfold(
    project: Project,
    templates: Templates,
    capabilities_of: Callable[[str], Capabilities],
    selection: Selection,
    skip: Callable[[Skipped], None],
) -> Iterator[Line]:
    """Yield posts one by one in a stable order; hand what gave none to `skip`.

    A template that fails is a `Skipped` with code `template`; the other variants still come out.
    """
    writer = Writer(project, templates)
    for one in variants(project, selection):
        if isinstance(one, Skipped):
            skip(one)
            continue
        for channel in channels_for(project, one.format.id, one.segment.id):
            if selection.takes("channel", channel.id):
                capabilities = capabilities_of(channel.platform)
                written = _written(writer, one, channel, capabilities)
                if isinstance(written, Skipped):
                    skip(written)
                    if written.code != "too-long":
                        break
                else:
                    yield _line(one, channel, capabilities, written)


def _written(
    writer: Writer, variant: Variant, channel: Channel, capabilities: Capabilities
) -> Body | Skipped:
    try:
        return writer.write(variant, channel, capabilities)
    except NothingToSay as error:
        return _skipped(variant, error.code, str(error))
    except TooLong as error:
        return _skipped(variant, "too-long", str(error))
    except InvalidFiles as error:
        return _skipped(variant, "template", str(error), error.diagnostics)


def _skipped(
    variant: Variant, code: str, why: str, diagnostics: tuple[Diagnostic, ...] = ()
) -> Skipped:
    key = variant.key
    return Skipped(key.idea, key.angle, key.format, key.segment, code, why, diagnostics)


def _line(variant: Variant, channel: Channel, capabilities: Capabilities, body: Body) -> Line:
    texts = [seen(part, capabilities) for part in body.parts]
    media = list(body.media)
    parts = [{"text": text, "media": [] if n else media} for n, text in enumerate(texts)]
    key = variant.key
    return Line(
        key=str(key_of(variant, channel)),
        idea=key.idea,
        angle=key.angle,
        item=key.item,
        format=key.format,
        segment=key.segment,
        channel=channel.id,
        text=texts[0],
        parts=parts if len(parts) > 1 else [],
        fingerprint=fingerprint(body.text),
        stage=variant.stage,
        goal=variant.goal,
        hook=body.hook,
        warnings=[f"{note.code}: {note.message}" for note in body.notes],
        body=body.text,
    )
