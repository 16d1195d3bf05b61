"""Check that every id that is named is defined somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.diagnostics import Diagnostic, Level, Location, did_you_mean
from cfkit.domain.project import Written

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
    (("strategy", "communication", "escalate", "*"), "member"),
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
        ids = known.get(kind, ())
        for where, word in written.values(*pattern) if ids else ():
            if word.strip() not in ids:
                yield _unknown(written, where, kind, word, ids)
    yield from _check_keys(written, known.get("format", ()))
    yield from _check_excluded(written)


def _known(written: Written, catalogue: Catalogue) -> dict[str, Collection[str]]:
    """Ids by kind, in the order of the files. What could not be read whole is left out."""
    known: dict[str, Collection[str]] = {}
    for kind, pattern in _DEFINED.items():
        if pattern[0] not in written.broken:
            known[kind] = dict.fromkeys(word.strip() for _, word in written.values(*pattern))
    for kind in ("member", "idea"):
        if kind in known and not known[kind]:
            known[kind] = ("",)  # there is none, so none can be named
    known["format"] = catalogue.formats.keys()
    known["angle"] = catalogue.angles.keys()
    return known


def _unknown(
    written: Written, where: Location, kind: str, word: str, ids: Collection[str]
) -> Diagnostic:
    words = f'there is no {kind} "{word[:80]}"{_meant(word, ids)}'
    return written.spot(where).problem(f"unknown-{kind}", words)


def _meant(word: str, ids: Collection[str]) -> str:
    if near := did_you_mean(word, ids):
        return near
    listed = [name for name in ids if name]
    if not listed:
        return "; none is defined"
    tail = ", …" if len(listed) > 8 else ""
    return (
        f"; there are {', '.join(listed[:8])}{tail}"
        if len(listed) > 1
        else f'; there is only "{listed[0]}"'
    )


def _check_keys(written: Written, formats: Collection[str]) -> Iterator[Diagnostic]:
    for pattern, others in _KEYS:
        for where, entries in written.parts(*pattern):
            for word in entries if isinstance(entries, dict) and formats else ():
                if word not in formats and word not in others:
                    words = f'there is no format "{word[:80]}"{_meant(word, [*formats, *others])}'
                    yield written.key((*where, word)).problem("unknown-format", words)


def _check_excluded(written: Written) -> Iterator[Diagnostic]:
    """Warn of channels that list what the strategy excludes."""
    pattern = ("strategy", "content", "exclude", "formats", "*")
    excluded = {word for _, word in written.values(*pattern)}
    for where, word in written.values("strategy", "channels", "*", "formats", "*"):
        if word in excluded:
            words = f'content.exclude leaves "{word}" out; remove it here or there'
            yield written.spot(where).problem("excluded-format", words, Level.WARNING)
