"""Refuse to touch posts of another account than those that a channel published to."""

from __future__ import annotations

from collections.abc import Sequence

from cfkit.domain.errors import InputError
from cfkit.domain.tie import Tie

_HITS = "what is done to its posts would hit others"


class OtherAccount(InputError):
    """The settings of a channel name another account than the one that holds its posts."""

    code = "other-account"


def strayed(channel: str, stands: Sequence[Tie], named: Tie | None) -> str | None:
    """Say that a channel's settings name another account than its posts stand at, or `None`.

    `stands` is where they do; `named` is `None` where the settings name no account.
    """
    other = next((tie for tie in stands if named is None or tie.account != named.account), None)
    if other is None:
        return None
    before = other.words or "an account that a variable named"
    if named is None:
        return (
            f"{channel} published to {before} so far, and its settings say no more which account"
            f" they are of: {_HITS}. Write it again as it was; another account takes a channel of"
            " its own"
        )
    now = named.words or "another one, by a variable"
    return (
        f"{channel} published to {before} so far, and its settings say {now}: {_HITS}. Another"
        " account takes a channel of its own (leave this one as it was, or take it out); if it is"
        f" the same account under a new name, say `cfkit channel confirm {channel}`"
    )
