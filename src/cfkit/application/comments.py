"""Compose the first comment of a post, or say what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator

from cfkit.domain.capabilities import Capabilities, Support
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles
from cfkit.domain.markup import Document, parse
from cfkit.domain.plan import Placement

from .tracking import Tagger
from .unfinished import faults

_CANNOT = (Support.NO, Support.NOT_YET)


def comment_of(placement: Placement, tag: Tagger, capabilities: Capabilities) -> Document | None:
    """Turn `first_comment` into what goes out; `None` when there is none.

    Raise `InvalidFiles` for a comment that the platform would not take, and for a pin on a
    platform that knows none.
    """
    text = (placement.first_comment or "").strip()
    document = parse(text).with_links(tag, visible=not capabilities.text.anchors) if text else None
    if problems := list(_faults(placement, document, capabilities)):
        raise InvalidFiles(problems)
    return document


def _faults(
    placement: Placement, document: Document | None, capabilities: Capabilities
) -> Iterator[Diagnostic]:
    name, rules = capabilities.name, capabilities.text
    where = placement.path or str(placement.key)
    if document is not None:
        if _refuses("comment", capabilities):
            words = f"cfkit writes no comments on {name}; put `first_comment` into the text"
            yield Diagnostic(where, 1, 1, "no-first-comment", words)
        most = capabilities.comment_limit
        count = rules.count(rules.counted(document))
        if most is not None and count > most:
            words = f"the first comment has {count} characters; {name} takes {most}"
            yield Diagnostic(where, 1, 1, "comment-too-long", words)
        for code, words, _ in faults(document):
            yield Diagnostic(where, 1, 1, code, f"in the first comment: {words}")
    if placement.pin and _refuses("pin", capabilities):
        words = f"cfkit pins nothing on {name}; take `pin: true` out"
        yield Diagnostic(where, 1, 1, "no-pin", words)


def _refuses(power: str, capabilities: Capabilities) -> bool:
    """Whether neither cfkit nor a person who posts by hand can do it there."""
    return capabilities.support.get(power) in _CANNOT and not capabilities.by_hand
