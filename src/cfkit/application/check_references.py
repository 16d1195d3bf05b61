"""Check that every id that is named is defined somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.diagnostics import Diagnostic, Level, Location, choices, nearest
from cfkit.domain.project import Written

from .check_ids import Ids

KINDS = ("dynamic", "static")
"""Kinds of formats; the mix may bound a kind as it bounds a format."""

_DEFINED = {
    "goal": ("strategy", "goals", "*", "id"),
    "segment": ("strategy", "segments", "*", "id"),
    "channel": ("strategy", "channels", "*", "id"),
    "pillar": ("strategy", "content", "pillars", "*", "id"),
    "member": ("strategy", "resources", "team", "*", "id"),
    "idea": ("ideas", "*", "id"),
}
_MAY_MISS = ("member", "idea")
"""Kinds of which there need not be any; that another one is missing is said by loading."""

_NAMED = (
    (("strategy", "channels", "*", "segments", "*"), "segment"),
    (("strategy", "channels", "*", "formats", "*"), "format"),
    (("strategy", "channels", "*", "leads_to"), "channel"),
    (("strategy", "content", "pillars", "*", "goal"), "goal"),
    (("strategy", "content", "exclude", "angles", "*"), "angle"),
    (("strategy", "content", "exclude", "formats", "*"), "format"),
    (("strategy", "content", "agenda", "*", "idea"), "idea"),
    (("strategy", "content", "blackout", "*", "channels", "*"), "channel"),
    (("strategy", "content", "visual", "required", "*"), "format"),
    (("strategy", "communication", "escalate", "negative"), "member"),
    (("strategy", "communication", "escalate", "emergency"), "member"),
    (("strategy", "communication", "escalate", "error"), "member"),
    (("strategy", "communication", "escalate", "late"), "member"),
    (("ideas", "*", "pillar"), "pillar"),
    (("ideas", "*", "segments", "*"), "segment"),
    (("ideas", "*", "goal"), "goal"),
)
_KEYS = (
    (("strategy", "content", "mix", "formats"), KINDS),
    (("strategy", "resources", "hours"), ()),
)
"""Mappings whose keys are formats, with the words that may stand beside formats."""


def check_references(written: Written, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Yield an error for each id that nothing defines, with the nearest one that is."""
    known = _known(written, catalogue)
    for pattern, kind in _NAMED:
        if ids := known.get(kind):
            for where, word in written.values(*pattern):
                if ids.lack(word):
                    yield _unknown(written, where, kind, word, ids.sound)
    yield from _check_keys(written, catalogue.formats.keys())
    yield from _check_excluded(written)


@dataclass(frozen=True, slots=True)
class _Known:
    """The ids of a kind; `sound` are those that may be named, unless `is_sure` others may come."""

    ids: Collection[str]
    sound: Collection[str]
    is_sure: bool = True

    def lack(self, word: str) -> bool:
        """Whether a word names none of them, not even one that a mistake hides."""
        if word.strip() in self.ids:
            return False
        return self.is_sure or nearest(word, self.ids) in self.sound


def _known(written: Written, catalogue: Catalogue) -> dict[str, _Known]:
    """Ids by kind, in the order of the files. What could not be read whole is left out."""
    formats, angles = catalogue.formats.keys(), catalogue.angles.keys()
    known = {"format": _Known(formats, formats), "angle": _Known(angles, angles)}
    for kind, pattern in _DEFINED.items():
        ids = Ids(written, *pattern)
        is_said_to_miss = not ids.places and kind not in _MAY_MISS
        if pattern[0] not in written.broken and not is_said_to_miss:
            known[kind] = _Known(ids.places.keys(), dict(ids.sound()).keys(), ids.is_sure)
    return known


def _unknown(
    written: Written, where: Location, kind: str, word: str, ids: Collection[str]
) -> Diagnostic:
    words = f'there is no {kind} "{word[:80]}"{choices(word, ids) or "; none is defined"}'
    return written.spot(where).problem(f"unknown-{kind}", words)


def _check_keys(written: Written, formats: Collection[str]) -> Iterator[Diagnostic]:
    for pattern, others in _KEYS:
        for where, entries in written.parts(*pattern):
            for word in entries if isinstance(entries, dict) and formats else ():
                if word not in formats and word not in others:
                    words = f'there is no format "{word[:80]}"{choices(word, [*formats, *others])}'
                    yield written.key((*where, word)).problem("unknown-format", words)


def _check_excluded(written: Written) -> Iterator[Diagnostic]:
    """Warn of channels that list what the strategy excludes."""
    pattern = ("strategy", "content", "exclude", "formats", "*")
    excluded = {word for _, word in written.values(*pattern)}
    for where, word in written.values("strategy", "channels", "*", "formats", "*"):
        if word in excluded:
            words = f'content.exclude leaves "{word}" out; remove it here or there'
            yield written.spot(where).problem("excluded-format", words, Level.WARNING)
