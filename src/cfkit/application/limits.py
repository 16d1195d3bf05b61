"""How long a run may wait: for a platform, for another run, for a lost answer to show."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cfkit.domain.errors import UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. `settle`: the age at which "not there" is believed of an attempt without an answer.

    `patience` is what all waits for one channel's platform may take together in one run.
    """

    settle: float = 30.0
    patience: float = 20.0
    lock_wait: float = 30.0
    keeps_rates: bool = True
    """Whether the rates and quotas that are known of platforms count."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read CFKIT_SETTLE, CFKIT_PATIENCE, CFKIT_LOCK_WAIT and CFKIT_RATES.

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
        return cls(
            seconds("CFKIT_SETTLE", usual.settle),
            seconds("CFKIT_PATIENCE", usual.patience),
            seconds("CFKIT_LOCK_WAIT", usual.lock_wait),
            rates != "off",
        )
