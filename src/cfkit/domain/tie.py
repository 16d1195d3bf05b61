"""The account that a channel publishes to, as the store knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Self


@dataclass(frozen=True, slots=True)
class Tie:
    """An account, by a fingerprint of the settings that name it.

    `words` say it to people where the strategy spells it out; what stands in a variable is not
    told, as the store may lie open to all.
    """

    account: str
    words: str | None = None

    @classmethod
    def to(cls, platform: str, named: Mapping[str, str], *, is_spelled_out: bool) -> Self:
        """Tie to what these settings, of one platform, name. Letters count alike, big or small."""
        told = ", ".join(f"{name} {value}" for name, value in named.items())
        digest = sha256(f"{platform}\0{told.casefold()}".encode()).hexdigest()
        return cls(digest[:32], told if is_spelled_out else None)
