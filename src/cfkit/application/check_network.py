"""Check that the channels are one network: each promises something and leads readers on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level, Location
from cfkit.domain.project import Written
from cfkit.domain.strategy.audience import ages

from .stems import stems

Node = tuple[Location, Mapping[str, Any]]

_HANDLES = ("chat", "handle", "group", "channel")
"""Settings by which readers find a channel."""

_SHORTEST = 4
"""A shorter handle may be part of any word."""


def check_network(written: Written) -> Iterator[Diagnostic]:
    """Yield channels without a promise, dead ends, closed doors and readers who are elsewhere."""
    channels = [
        (where, channel)
        for where, channel in written.parts("strategy", "channels", "*")
        if isinstance(channel, dict)
    ]
    if written.is_sound("strategy", "channels", "*"):
        yield from _check_promises(written, channels)
        yield from _check_ends(written, channels)
    yield from _check_doors(written, channels)
    yield from _check_ages(written, channels)
    yield from _check_places(written, channels)


def _check_promises(written: Written, channels: Sequence[Node]) -> Iterator[Diagnostic]:
    silent = [(where, _name(channel)) for where, channel in channels if not channel.get("promise")]
    if silent:
        names = ", ".join(name for _, name in silent)
        words = f"say in promise why somebody should follow: {names}"
        spot = written.spot((*silent[0][0], "id"))
        yield spot.problem("promise-missing", words, Level.HINT)


@dataclass(frozen=True)
class _Ways:
    """Where readers of each channel are sent next."""

    channels: Mapping[str, Mapping[str, Any]]

    def circle(self, name: str) -> bool:
        """Whether the way comes back to where it has been and passes no main channel."""
        seen: set[str] = set()
        while name in self.channels and name not in seen:
            seen.add(name)
            if _is_main(self.channels[name]):
                return False
            name = str(self.channels[name].get("leads_to"))
        return name in seen


def _is_main(channel: Mapping[str, Any]) -> bool:
    return channel.get("role") in (None, "main") or channel.get("page") == "site"


def _check_ends(written: Written, channels: Sequence[Node]) -> Iterator[Diagnostic]:
    """Name offshoots that lead nowhere; main channels and sites are where readers should arrive.

    Where no channel is main, each stands for itself.
    """
    has_main = any(_is_main(channel) for _, channel in channels)
    ways = _Ways({_name(channel): channel for _, channel in channels})
    ends: list[Node] = []
    for where, channel in channels:
        leads_to = channel.get("leads_to")
        spot = written.spot((*where, "leads_to"))
        if leads_to == _name(channel):
            words = "a channel cannot lead to itself; name another one, or remove the line"
            yield spot.problem("dead-end", words, Level.WARNING)
        elif leads_to and ways.circle(_name(channel)):
            words = (
                "from here readers go round in a circle that passes no main channel; lead one of "
                "them to a channel with role: main"
            )
            yield spot.problem("dead-end", words, Level.WARNING)
        elif has_main and not leads_to and not _is_main(channel):
            ends.append((where, channel))
    if ends:
        names = ", ".join(_name(channel) for _, channel in ends)
        words = f"readers of these channels are led nowhere, name the next one in leads_to: {names}"
        spot = written.spot((*ends[0][0], "id"))
        yield spot.problem("dead-end", words, Level.HINT)


def _check_doors(written: Written, channels: Sequence[Node]) -> Iterator[Diagnostic]:
    """Warn where anybody is sent to a page that only some may enter."""
    closed = {_name(one): one for _, one in channels if one.get("access") == "closed"}
    handles = {handle: name for name, one in closed.items() for handle in _handles(one)}
    for where, channel in channels:
        if _name(channel) in closed:
            continue
        if (target := str(channel.get("leads_to"))) in closed:
            words = f'anybody may read this channel, but not everybody may enter "{target}"'
            yield _door(written, (*where, "leads_to"), words)
        if found := _mentioned(str(channel.get("footer")), handles):
            words = f'the footer calls everybody to "{found}", which is closed'
            yield _door(written, (*where, "footer"), words)
    for pattern in (("strategy", "goals", "*", "destination"), ("ideas", "*", "link")):
        for where, link in written.values(*pattern) if handles else ():
            if found := _mentioned(link, handles):
                words = f'this address belongs to "{found}", which is closed'
                yield _door(written, where, words)


def _door(written: Written, where: Location, words: str) -> Diagnostic:
    remedy = "open it, or send readers elsewhere"
    return written.spot(where).problem("closed-target", f"{words}; {remedy}", Level.WARNING)


def _handles(channel: Mapping[str, Any]) -> Iterator[str]:
    settings = channel.get("settings")
    if not isinstance(settings, dict):
        return
    for value in (settings.get(name) for name in _HANDLES):
        handle = value.strip().lstrip("@").lower() if isinstance(value, str) else ""
        if len(handle) >= _SHORTEST and "$" not in handle:
            yield handle


def _mentioned(text: str, handles: Mapping[str, str]) -> str | None:
    """Name the channel whose handle stands in a text."""
    words = {word.strip(".-") for word in re.findall(r"[\w.-]+", text.lower())}
    return next((name for handle, name in handles.items() if handle in words), None)


def _check_ages(written: Written, channels: Sequence[Node]) -> Iterator[Diagnostic]:
    """Compare whom a channel should reach with who reads it, where both are known."""
    segments: dict[str, tuple[int, int]] = {}
    for where, segment in written.parts("strategy", "segments", "*"):
        if isinstance(segment, dict) and (span := _ages(segment)):
            segments[str(segment.get("id"))] = span
            yield from _check_order(written, (*where, "age"), span)
    for where, channel in channels:
        audience = channel.get("audience")
        span = _ages(audience) if isinstance(audience, dict) else None
        if span is None:
            continue
        yield from _check_order(written, (*where, "audience", "age"), span)
        for here, slug in written.parts("segments", "*", inside=channel, where=where):
            wanted = segments.get(str(slug))
            if wanted and (wanted[1] < span[0] or span[1] < wanted[0]):
                words = (
                    f'"{slug}" is {_shown(wanted)}, but the readers here are {_shown(span)}; serve '
                    "the segment elsewhere, or check the numbers"
                )
                yield written.spot(here).problem("audience-mismatch", words, Level.WARNING)


def _check_places(written: Written, channels: Sequence[Node]) -> Iterator[Diagnostic]:
    """Hint where nobody who reads a channel lives where its segment does, as both are written."""
    homes = {
        str(segment.get("id")): _texts(segment.get("geography"))
        for _, segment in written.parts("strategy", "segments", "*")
        if isinstance(segment, dict)
    }
    for where, channel in channels:
        audience = channel.get("audience")
        read = _texts(audience.get("geography")) if isinstance(audience, dict) else []
        for here, slug in written.parts("segments", "*", inside=channel, where=where):
            home = homes.get(str(slug), [])
            if read and home and not stems(*read) & stems(*home):
                words = (
                    f'"{slug}" lives in {", ".join(home)}, the readers here in {", ".join(read)}; '
                    "serve the segment elsewhere, or name the places alike"
                )
                yield written.spot(here).problem("audience-elsewhere", words, Level.HINT)


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str)]


def _check_order(written: Written, where: Location, span: tuple[int, int]) -> Iterator[Diagnostic]:
    if span[0] > span[1]:
        words = f"the span begins at {span[0]} and ends at {span[1]}; swap them"
        yield written.spot(where).problem("age", words, Level.WARNING)


def _ages(of: Mapping[str, Any]) -> tuple[int, int] | None:
    age = of.get("age")
    return ages(age) if isinstance(age, str) else None


def _shown(span: tuple[int, int]) -> str:
    return f"{span[0]}+" if span[1] >= 100 else f"{span[0]}-{span[1]}"


def _name(channel: Mapping[str, Any]) -> str:
    return str(channel.get("id")).strip()
