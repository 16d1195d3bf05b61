"""The right to post, proven without posting."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

EVERY_CHANNEL = "<channel>"
"""Stands for a channel's id in what a platform, which does not know it, says of an account."""


@runtime_checkable
class Checker(Protocol):
    """A platform that can prove the right to post without posting."""

    def check_access(self) -> str:
        """Say as whom cfkit would post, the channel as `EVERY_CHANNEL`.

        Raise `CredentialError` when it may not.
        """
        ...
