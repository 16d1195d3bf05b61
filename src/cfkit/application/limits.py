"""How long a run may wait: for a platform, for another run, for a lost answer to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cfkit.domain.errors import UsageError
from cfkit.domain.seconds import DAY, HOUR, seconds

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
        Raise `UsageError` for what is no number of seconds that a run could wait, and for rates
        that are not `off`.
        """

        def read(name: str, usual: float, most: float = DAY, *, takes_zero: bool = True) -> float:
            return seconds(name, environment.get(name, ""), usual, most, takes_zero=takes_zero)

        rates = environment.get("CFKIT_RATES", "").strip()
        if rates not in ("", "off", "on"):
            raise UsageError(f'CFKIT_RATES is "{rates}": write off or on')
        usual = cls()
        call = read("CFKIT_HTTP_TIMEOUT", usual.call, HOUR, takes_zero=False)
        return cls(
            read("CFKIT_SETTLE", call + MARGIN),
            read("CFKIT_PATIENCE", usual.patience),
            read("CFKIT_LOCK_WAIT", usual.lock_wait),
            max(read("CFKIT_HEARTBEAT", usual.heartbeat, HOUR), _SHORTEST_BEAT),
            rates != "off",
            call,
        )
