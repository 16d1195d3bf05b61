"""Take a person's word that an account is the same under a new name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cfkit.domain.errors import StoreError, UsageError

from .elsewhere import refuse_elsewhere

if TYPE_CHECKING:
    from .shop import Workshop


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a person said of a channel's account: words are `None` where a variable names it."""

    before: str | None
    now: str | None
    posts: int
    is_new: bool


def confirm(shop: Workshop, name: str) -> Confirmed:
    """Take the account that a channel's settings name for the one that holds its posts.

    Raise `UsageError` where nothing can be confirmed, `StoreError` while a run has the channel,
    `CredentialError` or `InputError` for settings that cannot be read.
    """
    if shop.sandbox:
        raise UsageError("a rehearsal publishes to no account: unset CFKIT_SANDBOX to confirm one")
    refuse_elsewhere(shop, "nothing was confirmed")
    if not shop.remembers:
        raise UsageError("nothing was published from here yet, so no channel is tied to any")
    named = shop.ties.named(shop.project.strategy.channel(name))
    if named is None:
        raise UsageError(f"the settings of {name} do not say to which account it publishes")
    with shop.store.lock(name, shop.limits.lock_wait) as is_held:
        if not is_held:
            raise StoreError(f"another run holds {name}: let it end, then confirm")
        stands = shop.store.ties().of(name)
        if not stands:
            raise UsageError(f"no post of {name} is known to stand at an account, so none is tied")
        others = [tie for tie in stands if tie.account != named.account]
        if not others:
            return Confirmed(named.words, named.words, 0, is_new=False)
        posts = shop.store.ties().confirm(name, named)
    shop.store.secure()
    return Confirmed(
        ", ".join(filter(None, (tie.words for tie in others))) or None,
        named.words,
        posts,
        is_new=True,
    )
