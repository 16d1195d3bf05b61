"""Find posts that stand where no plan would put them: two at once, or on a day of silence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.plan import Placement, Status
from cfkit.domain.strategy import Strategy
from cfkit.domain.strategy.brand import Language

from .asides import CLASHES
from .say import Say


@dataclass(frozen=True, slots=True)
class Clash:
    """A post at a time that people should look at; `code` names the kind.

    `day` is one of silence, `others` are the posts of its minute.
    """

    placement: Placement
    code: str
    day: date | None = None
    others: str = ""

    @property
    def why(self) -> str:
        """Say why people should look."""
        return self._why("en")

    def note(self, language: Language) -> str:
        """Say it in one line."""
        return f"{self.placement.key}: {self._why(language)}"

    def _why(self, language: Language) -> str:
        known = {
            "day": self.day or "",
            "others": self.others,
            "channel": self.placement.key.channel,
        }
        return Say(language).fill(CLASHES[self.code], known)

    @property
    def problem(self) -> Diagnostic:
        """Say it at its file."""
        return self.placement.spot().problem(self.code, self.why, Level.WARNING)


def clashes(
    placements: Iterable[Placement], strategy: Strategy, since: datetime
) -> Iterator[Clash]:
    """Yield the posts from `since` on that share their minute or stand in a blackout, by time.

    What is on hold does not go out, so it is in nobody's way.
    """
    ahead = [one for one in placements if one.status is not Status.HOLD and one.at >= since]
    minutes: dict[tuple[str, datetime], list[Placement]] = defaultdict(list)
    for one in sorted(ahead, key=lambda one: (one.at, str(one.key))):
        minutes[one.key.channel, _minute(one)].append(one)
    for at_once in minutes.values():
        for one in at_once:
            if (day := _dark(one, strategy)) is not None:
                yield Clash(one, "on-blackout", day=day)
            others = [str(other.key) for other in at_once if other is not one]
            if others:
                yield Clash(one, "same-instant", others=", ".join(others))


def _minute(placement: Placement) -> datetime:
    return placement.at.replace(second=0, microsecond=0)


def _dark(placement: Placement, strategy: Strategy) -> date | None:
    name = placement.key.channel
    if name not in {one.id for one in strategy.channels}:
        return None
    day = placement.at.astimezone(ZoneInfo(strategy.zone_of(name))).date()
    covers = any(
        dark.from_ <= day <= dark.to and (not dark.channels or name in dark.channels)
        for dark in strategy.content.blackout
    )
    return day if covers else None
