"""What a run of publishing has to do, channel by channel, and what its channels share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.strategy import Channel
from cfkit.ports import Clock, Platform, Store

from .allowance import Allowance
from .due import Rules
from .limits import Limits


@dataclass(frozen=True, slots=True)
class Item:
    """Work for a channel. Without a placement its file is gone and it can only be settled.

    `may_send` is False for what is over the run's limit.
    """

    key: str
    at: datetime
    placement: Placement | None = None
    may_send: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """What every channel of a run shares."""

    rules: Rules
    compose: Callable[[Placement], Post]
    platform_for: Callable[[Channel], Platform]
    store: Store
    clock: Clock
    limits: Limits
    is_rehearsal: bool = False
    reread: Callable[[str], Placement | None] | None = None
    allowance: Allowance | None = None
    deserted: frozenset[str] | None = None
    """Channels for which no run came while posts were due, where others may publish as well."""

    stop: threading.Event = field(default_factory=threading.Event)
    lacking: Callable[[Channel], str | None] = lambda _: None
    """Say which secrets nobody has given to a channel yet; asks no platform."""
    strayed: Callable[[Channel], str | None] = lambda _: None
    """Say why a channel's posts are not where its settings say; asks no platform."""
