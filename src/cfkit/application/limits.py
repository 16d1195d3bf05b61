"""How long a run may wait: for a platform, for another run, for a lost answer to show."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cfkit.domain.errors import UsageError

CALL = 60.0
MARGIN = 30.0
"""By how much later than the slowest answer a post may show."""

_SHORTEST_BEAT = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. `settle`: the age at which "not there" is believed of an attempt without an answer.

    `call` is how long a platform may take to answer; one that is cut off may still be acted on.
    `patience` is what all waits for one channel's platform may take together in one run.
    `heartbeat` is how often a worker gives a sign of life.
    """

    settle: float = CALL + MARGIN
    patience: float = 20.0
    lock_wait: float = 30.0
    heartbeat: float = 10.0
    keeps_rates: bool = True
    """Whether the rates and quotas that are known of platforms count."""
    call: float = CALL

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read CFKIT_SETTLE, CFKIT_PATIENCE, CFKIT_LOCK_WAIT, CFKIT_HEARTBEAT and CFKIT_RATES.

        Without CFKIT_SETTLE it follows CFKIT_HTTP_TIMEOUT: what a killed run sent may be on its way
        for as long as the run would have waited.
        Raise `UsageError` for what is no number of seconds, and for rates that are not `off`.
        """

        def seconds(name: str, default: float) -> float:
            text = environment.get(name, "").strip()
            try:
                value = float(text) if text else default
            except ValueError:
                value = math.nan
            if not 0 <= value < math.inf:
                raise UsageError(f'{name} is "{text}": write seconds, 0 or more')
            return value

        rates = environment.get("CFKIT_RATES", "").strip()
        if rates not in ("", "off", "on"):
            raise UsageError(f'CFKIT_RATES is "{rates}": write off or on')
        usual = cls()
        call = seconds("CFKIT_HTTP_TIMEOUT", usual.call)
        return cls(
            seconds("CFKIT_SETTLE", call + MARGIN),
            seconds("CFKIT_PATIENCE", usual.patience),
            seconds("CFKIT_LOCK_WAIT", usual.lock_wait),
            max(seconds("CFKIT_HEARTBEAT", usual.heartbeat), _SHORTEST_BEAT),
            rates != "off",
            call,
        )
