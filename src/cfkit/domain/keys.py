"""Who a post is (the key) apart from what it says (the fingerprint)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Self

SLUG = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
"""Authors' names for ideas, segments, channels: `.`, `@`, `#` and `+` never occur in them."""

NAME = r"[a-z0-9]+(?:_[a-z0-9]+)*"
"""Ids of angles and formats: no hyphen, so that `angle-item` parses back."""

_VARIANT = re.compile(
    rf"(?P<idea>{SLUG})\.(?P<angle>{NAME})(?:-(?P<item>{SLUG}))?\.(?P<format>{NAME})"
    rf"\.(?P<segment>{SLUG})(?:\.h(?P<hook>[1-9][0-9]*))?"
)
_PLACEMENT = re.compile(rf"(?P<variant>[^@]+)@(?P<channel>{SLUG})(?:#(?P<occurrence>[1-9][0-9]*))?")


@dataclass(frozen=True, slots=True, order=True)
class VariantKey:
    """`idea.angle[-item].format.segment[.hN]`, one unit of production."""

    idea: str
    angle: str
    item: str | None
    format: str
    segment: str
    hook: int | None = None

    def __str__(self) -> str:
        angle = f"{self.angle}-{self.item}" if self.item else self.angle
        hook = f".h{self.hook}" if self.hook else ""
        return f"{self.idea}.{angle}.{self.format}.{self.segment}{hook}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key back. Raise `ValueError` for anything else."""
        found = _VARIANT.fullmatch(text)
        if found is None:
            raise ValueError(f"not a variant key: {text!r}")
        hook = found["hook"]
        return cls(
            found["idea"],
            found["angle"],
            found["item"],
            found["format"],
            found["segment"],
            int(hook) if hook else None,
        )


@dataclass(frozen=True, slots=True, order=True)
class PlacementKey:
    """`variant@channel[#occurrence]`: "is this the same post?". Occurrence 1 is not written."""

    variant: VariantKey
    channel: str
    occurrence: int = 1

    def __str__(self) -> str:
        tail = f"#{self.occurrence}" if self.occurrence > 1 else ""
        return f"{self.variant}@{self.channel}{tail}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key back. Raise `ValueError` for anything else."""
        found = _PLACEMENT.fullmatch(text)
        if found is None:
            raise ValueError(f"not a placement key: {text!r}")
        return cls(
            VariantKey.parse(found["variant"]), found["channel"], int(found["occurrence"] or 1)
        )

    @property
    def file_name(self) -> str:
        """`<key up to @>[+n].md`; n is the occurrence."""
        tail = f"+{self.occurrence}" if self.occurrence > 1 else ""
        return f"{self.variant}{tail}.md"

    def again(self, occurrence: int) -> Self:
        """Name the same variant on the same channel once more."""
        return replace(self, occurrence=occurrence)


def channel_of(key: str) -> str:
    """Read the channel out of the text of a placement key; "" when it names none."""
    return root_of(key).partition("@")[2].partition("#")[0]


COMMENT = "comment"
PIN = "pin"
SEQUELS = (COMMENT, PIN)
"""What goes out after a post is live, in this order, each with a delivery of its own."""


def sequel(key: str, name: str) -> str:
    """Name what follows a placement: `KEY+comment`, `KEY+pin`."""
    return f"{key}+{name}"


REPLY = "reply"


def reply(key: str, comment: str) -> str:
    """Name the answer to a comment below a placement: `KEY+reply-<fingerprint of its id>`."""
    return sequel(key, f"{REPLY}-{fingerprint(comment)}")


def is_reply(key: str) -> bool:
    """Whether a key names the answer to somebody's comment."""
    return (sequel_of(key) or "").startswith(f"{REPLY}-")


def root_of(key: str) -> str:
    """Name the placement that a sequel follows; a placement's own key comes back as it is."""
    return key.partition("+")[0]


def sequel_of(key: str) -> str | None:
    """Tell which sequel a key names; `None` for a placement's own key."""
    return key.partition("+")[2] or None


def fingerprint(*parts: str | bytes) -> str:
    """Hash what a reader would see to 16 hex digits; parts are length-prefixed."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()


def seed_of(*parts: object) -> int:
    """64 stable bits for choices that must repeat: the same parts give the same number anywhere."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
